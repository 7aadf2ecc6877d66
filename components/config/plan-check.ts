import { type Catalogue, lookUp } from "../accelerators";
import type { ClusterArgs } from "../cluster";
import { zonesWithoutControlPlane } from "../cluster/zones";
import { Cloud } from "../core/cloud";
import { type Problem, type Problems, problemsThrownBy } from "../core/problems";
import { greenPrefix } from "../delivery/rollouts";
import type { NetworkArgs } from "../network";
import type { NodeGroupArgs } from "../nodes";
import type { BucketArgs } from "../storage";
import { bucketArgs, clusterArgs, networkArgs, nodeGroupArgs, prefixOf } from "./arguments";
import type { SoundParts } from "./check";
import { storageDrivers } from "./filesystem-arguments";
import { isKarpenter, karpenterPoolArgs } from "./karpenter";
import { isGiven } from "./place-check";
import { isBlueGreen } from "./two-clusters";

/**
 * What the components' own plans say of their parts, beside what was found before. What one component takes from another (a subnet,
 * a cluster's address) is there by the time it is made, so stand-ins take its place here.
 */
export function checkPlans(parts: SoundParts, environmentName: string, catalogue: Catalogue, problems: Problems): void {
  const { cloud, resourceGroup, region, network, cluster, system, name } = parts;
  if (cloud === undefined || region === undefined || system === undefined || isGiven(cloud)) return;
  // The longest name that a part gets: that of a second cluster, where there may be one.
  const plain = prefixOf({ system, name }, environmentName);
  const site: PlanSite = {
    place: { cloud, region, ...(resourceGroup !== undefined && { resourceGroup }) },
    plain,
    prefix: isBlueGreen(cluster) ? greenPrefix(plain) : plain,
    subnets: (network?.zones ?? []).map((zone) => ({ id: `subnet-${zone}`, zone })),
    planners: plannersOf(cloud),
  };
  checkNetwork(parts, site, problems);
  checkCluster(parts, site, problems);
  if (network !== undefined) {
    if (cloud === Cloud.Aws && parts.rehearsal && !parts.onInstances) checkControlPlaneZones(network.zones, problems);
    parts.nodeGroups.forEach((group, index) => {
      if (group === undefined) return;
      addNew(groupFaults(group, { ...parts, network }, site, catalogue), `nodeGroups[${index}]`, problems);
    });
  }
  parts.buckets.forEach((bucket, index) => {
    if (bucket === undefined) return;
    const found = problemsThrownBy(() =>
      site.planners.planBucket(`${plain}-${bucket.name}`, bucketArgs(site.place, bucket, plain)),
    );
    addNew(found, `storage.buckets[${index}]`, problems);
  });
}

/** What all parts are planned with. */
interface PlanSite {
  readonly place: { readonly cloud: Cloud; readonly region: string; readonly resourceGroup?: string };
  /** How names begin, and how those of a second cluster do, where there may be one. */
  readonly plain: string;
  readonly prefix: string;
  readonly subnets: { readonly id: string; readonly zone: string }[];
  readonly planners: ReturnType<typeof plannersOf>;
}

function checkNetwork(
  { network, cluster, nodeGroups }: SoundParts,
  { place, plain, planners }: PlanSite,
  problems: Problems,
): void {
  if (network === undefined) return;
  const groups = nodeGroups.flatMap((group) => (group === undefined ? [] : [group]));
  const found = problemsThrownBy(() => planners.planNetwork(plain, networkArgs(place, network, groups, isBlueGreen(cluster))));
  // The component takes zones by number and by name; a file only names them.
  const named = found.map((problem) => ({ ...problem, path: problem.path.replace(/^zoneNames/, "zones") }));
  addNew(named, "network", problems);
}

function checkCluster(
  { cluster, fileSystems }: SoundParts,
  { place, prefix, subnets, planners }: PlanSite,
  problems: Problems,
): void {
  if (cluster === undefined) return;
  const known = fileSystems.flatMap((each) => (each === undefined ? [] : [each]));
  const withDrivers = storageDrivers(cluster, known);
  const subnetIds = subnets.length === 0 ? ["subnet-a", "subnet-b"] : subnets.map(({ id }) => id);
  const args = { ...clusterArgs(place, withDrivers, prefix), vpcId: "vpc-a", subnetIds };
  addNew(
    problemsThrownBy(() => planners.planCluster(prefix, args)),
    "cluster",
    problems,
  );
}

/** In a live account a zone may have another name; the cloud says so before anything but the network is there. */
function checkControlPlaneZones(zones: readonly string[], problems: Problems): void {
  zones.forEach((zone, index) => {
    if (zonesWithoutControlPlane.includes(zone))
      problems.add(`network.zones[${index}]`, `EKS puts no control plane in ${zone}`, "take it out, or name another zone");
  });
}

type SoundGroup = NonNullable<SoundParts["nodeGroups"][number]>;
type WithNetwork = SoundParts & { readonly network: NonNullable<SoundParts["network"]> };

function groupFaults(
  group: SoundGroup,
  { network, rehearsal }: WithNetwork,
  { place, prefix, subnets, planners }: PlanSite,
  catalogue: Catalogue,
): readonly Problem[] {
  const machine = lookUp(group.machine, catalogue);
  if (machine === undefined) return [];
  const { needsImage } = require("../nodes/plan") as typeof import("../nodes/plan");
  const onAws = place.cloud === Cloud.Aws;
  // A live run asks for an image of its own where a machine has no public one; before that it is only worth knowing.
  const imageId = group.imageId ?? (onAws && rehearsal && needsImage(machine) ? "ami-00000000000000000" : undefined);
  const name = `${prefix}-${group.name}`;
  const given = { imageId, fabricSecurityGroupId: "sg-b", subnets, cluster: { ...standInCluster, name: prefix } };
  if (isKarpenter(group) && onAws) {
    const { planKarpenterPool } = require("../nodes/karpenter/plan") as typeof import("../nodes/karpenter/plan");
    const pool = { ...karpenterPoolArgs(place, group, network.zones), ...given, instanceProfileName: "nodes" };
    return problemsThrownBy(() => planKarpenterPool(name, pool)).map((problem) => ({ ...problem, path: asGroup(problem.path) }));
  }
  const args = { ...nodeGroupArgs(place, group, network.zones), ...given, vpcId: "vpc-a" };
  return problemsThrownBy(() => planners.planNodeGroup(name, args, catalogue));
}

/** A cluster as it is reached once it is there. */
const standInCluster = {
  endpoint: "https://cluster.example",
  certificateAuthority: "Y2VydGlmaWNhdGU=",
  securityGroupId: "sg-a",
  serviceCidr: "172.20.0.0/16",
};

/** A cloud's own plans; those of AWS say of a cloud that has none what is wrong with it. */
function plannersOf(cloud: Cloud) {
  if (cloud === Cloud.Gcp) {
    const { planGcpNetwork } = require("../network/gcp-plan") as typeof import("../network/gcp-plan");
    const { planGcpCluster } = require("../cluster/gcp-plan") as typeof import("../cluster/gcp-plan");
    const { planGcpNodeGroup } = require("../nodes/gcp-plan") as typeof import("../nodes/gcp-plan");
    const { planGcpBucket } = require("../storage/gcp-plan") as typeof import("../storage/gcp-plan");
    return {
      // A file may leave the project to the stack's configuration, which is read when the program runs.
      planNetwork: (name: string, args: NetworkArgs) => planGcpNetwork(name, { project: "some-project", ...args }),
      planCluster: (name: string, args: ClusterArgs) => planGcpCluster(name, args),
      planNodeGroup: (name: string, args: NodeGroupArgs, catalogue: Catalogue) =>
        planGcpNodeGroup(name, args, undefined, catalogue),
      planBucket: (name: string, args: BucketArgs) => planGcpBucket(name, args),
    };
  }
  if (cloud === Cloud.Azure) {
    const { planAzureNetwork } = require("../network/azure-plan") as typeof import("../network/azure-plan");
    const { planAzureCluster } = require("../cluster/azure-plan") as typeof import("../cluster/azure-plan");
    const { planAzureNodeGroup } = require("../nodes/azure-plan") as typeof import("../nodes/azure-plan");
    const { planAzureBucket } = require("../storage/azure-plan") as typeof import("../storage/azure-plan");
    const vpcId = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n";
    return {
      planNetwork: (name: string, args: NetworkArgs) => planAzureNetwork(name, args),
      planCluster: (name: string, args: ClusterArgs) => planAzureCluster(name, { ...args, vpcId }),
      planNodeGroup: (name: string, args: NodeGroupArgs, catalogue: Catalogue) =>
        planAzureNodeGroup(name, args, undefined, catalogue),
      planBucket: (name: string, args: BucketArgs) => planAzureBucket(name, args),
    };
  }
  const { planNetwork } = require("../network/plan") as typeof import("../network/plan");
  const { planCluster } = require("../cluster/plan") as typeof import("../cluster/plan");
  const { planNodeGroup } = require("../nodes/plan") as typeof import("../nodes/plan");
  const { planBucket } = require("../storage/plan") as typeof import("../storage/plan");
  return { planNetwork, planCluster, planNodeGroup, planBucket };
}

/** Adds what nobody has said of that place yet. */
function addNew(found: readonly Problem[], under: string, problems: Problems): void {
  const taken = problems.all.map(({ path }) => path);
  const fresh = found.filter(({ path }) => !taken.some((known) => known.startsWith(`${under}.${path}`)));
  problems.addAll(fresh, under);
}

/** The component has words of its own for what a group says of its nodes. */
function asGroup(path: string): string {
  if (/^(maintenance|disruptAtOnce|emptyFor|imageVersion)/.test(path)) return `karpenter.${path}`;
  return path.replace(/^maxNodes/, "nodes.max").replace(/^fixedNodes/, "nodes.min");
}
