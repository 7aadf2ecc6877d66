import * as compute from "@pulumi/gcp/compute";
import * as container from "@pulumi/gcp/container";
import type { input } from "@pulumi/gcp/types";
import * as pulumi from "@pulumi/pulumi";
import { CapacityKind } from "../accelerators";
import { gkePoolFaults } from "../accelerators/rules";
import { googleLabels } from "../core/google";
import { InvalidInput, type Problem } from "../core/problems";
import type { FabricNetwork } from "../network";
import { podRange } from "../network/gcp-plan";
import type { GcpNodeGroupPlan, UpgradePlan } from "./gcp-plan";
import type { NodeGroupOutputs } from "./index";
import { type KnownCluster, type KnownSubnet, subnetFaults } from "./needs";

/** What the parts of a group are built with. */
interface Site {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly plan: GcpNodeGroupPlan;
  readonly cluster: pulumi.Output<KnownCluster>;
}

const taintEffects = {
  NoSchedule: "NO_SCHEDULE",
  PreferNoSchedule: "PREFER_NO_SCHEDULE",
  NoExecute: "NO_EXECUTE",
} as const;

export function gcpNodeGroup(parent: pulumi.Resource, name: string, plan: GcpNodeGroupPlan): NodeGroupOutputs {
  const cluster = pulumi.output(plan.cluster).apply((known: KnownCluster) => {
    if (known.nodeServiceAccount === undefined && plan.nodeServiceAccount === undefined) {
      throw new InvalidInput(`NodeGroup ${name}`, [
        {
          path: "cluster.nodeServiceAccount",
          reason: "is missing, and without it nodes act as the project's default account, which may do nearly everything",
          remedy: "give Cluster.connection, or nodeRoleArn with the address of a service account",
        },
      ]);
    }
    return known;
  });
  const site: Site = { parent, name, plan, cluster };
  for (const advice of plan.advice) void pulumi.log.warn(advice, parent);
  const account = plan.nodeServiceAccount ?? cluster.apply((known) => known.nodeServiceAccount ?? "");
  const { nodes, zones } = plan;
  const pool = new container.NodePool(
    name,
    {
      project: plan.project,
      location: plan.region,
      cluster: clusterWithSubnets(site),
      name: plan.poolName,
      // Plain, because a preview has to know how many nodes there will be: what they cost is held against the budget before anything is made.
      nodeLocations: [...plan.zones],
      ...(plan.autoscaled
        ? {
            autoscaling: {
              totalMinNodeCount: nodes.min,
              totalMaxNodeCount: nodes.max,
              // Evenly over zones, save where any machine that comes free is welcome.
              locationPolicy: plan.capacity === CapacityKind.OnDemand ? "BALANCED" : "ANY",
            },
            // Of each zone, and only the start: what the autoscaler makes of it is its own affair.
            initialNodeCount: plan.capacity === CapacityKind.FlexStart ? 0 : Math.floor(nodes.desired / zones.length),
          }
        : { nodeCount: nodes.desired / zones.length }),
      maxPodsPerNode: plan.maxPods,
      management: { autoRepair: plan.autoRepair, autoUpgrade: true },
      upgradeSettings: plan.upgrade && upgradeSettings(plan.upgrade),
      queuedProvisioning: plan.queued ? { enabled: true } : undefined,
      placementPolicy: placement(site),
      networkConfig: {
        enablePrivateNodes: true,
        podRange,
        ...(plan.managedDranet && { acceleratorNetworkProfile: "auto" }),
        additionalNodeNetworkConfigs: plan.fabricInterfaces === 0 ? undefined : fabricNetworks(site),
      },
      nodeConfig: nodeConfig(site, account),
    },
    {
      parent,
      ignoreChanges: plan.autoscaled ? ["initialNodeCount"] : undefined,
      // Machines that were bought once cannot be had twice, so the old pool gives them back first.
      deleteBeforeReplace: !plan.spare,
      customTimeouts: { create: "60m", update: "3h", delete: "60m" },
    },
  );
  return { name: pool.name, nodeRoleArn: pulumi.output(account) };
}

function nodeConfig({ plan, cluster }: Site, account: pulumi.Input<string>): input.container.NodePoolNodeConfig {
  const { gpu } = plan;
  return {
    machineType: plan.machine.name,
    imageType: plan.imageType,
    diskType: plan.diskType,
    diskSizeGb: plan.rootVolumeGiB,
    bootDiskKmsKey: plan.volumeKeyId ?? cluster.apply((known) => known.volumeKeyId ?? ""),
    serviceAccount: account,
    // What nodes may do is decided by the account's roles and by nothing else.
    oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
    workloadMetadataConfig: { mode: "GKE_METADATA" },
    metadata: { "disable-legacy-endpoints": "true" },
    // A driver that somebody else installs carries no signature that secure boot knows.
    shieldedInstanceConfig: { enableSecureBoot: plan.secureBoot, enableIntegrityMonitoring: true },
    gvnic: { enabled: true },
    guestAccelerators: gpu && [
      { type: gpu.type, count: gpu.count, gpuDriverInstallationConfig: { gpuDriverVersion: gpu.driver } },
    ],
    ...localDisks(plan),
    linuxNodeConfig: plan.hugePages2Mi === undefined ? undefined : { hugepagesConfig: { hugepageSize2m: plan.hugePages2Mi } },
    ...capacity(plan),
    // By the label GKE knows where its managed DRANET runs.
    labels: { ...plan.labels, ...(plan.managedDranet && { "cloud.google.com/gke-networking-dra-driver": "true" }) },
    taints: plan.taints.map((taint) => ({ key: taint.key, value: taint.value ?? "", effect: taintEffects[taint.effect] })),
    resourceLabels: googleLabels(plan.tags),
  };
}

/** GKE knows one way at a time; disks that nobody claims stay unused. */
function localDisks(plan: GcpNodeGroupPlan): Partial<input.container.NodePoolNodeConfig> {
  if (plan.localSsds === 0) return {};
  const disks = { localSsdCount: plan.localSsds };
  return plan.localStorage ? { ephemeralStorageLocalSsdConfig: disks } : { localNvmeSsdBlockConfig: disks };
}

function capacity(plan: GcpNodeGroupPlan): Partial<input.container.NodePoolNodeConfig> {
  const none = { consumeReservationType: "NO_RESERVATION" };
  switch (plan.capacity) {
    case CapacityKind.Spot:
      return { spot: true };
    case CapacityKind.FlexStart:
      return { flexStart: true, maxRunDuration: `${(plan.maxRunHours ?? 0) * 3600}s`, reservationAffinity: none };
    case CapacityKind.Reservation:
    case CapacityKind.CapacityBlock:
      return {
        reservationAffinity: {
          consumeReservationType: "SPECIFIC_RESERVATION",
          key: "compute.googleapis.com/reservation-name",
          values: [plan.reservationId ?? ""],
        },
      };
    default:
      return plan.queued ? { reservationAffinity: none } : {};
  }
}

function upgradeSettings(upgrade: UpgradePlan): input.container.NodePoolUpgradeSettings {
  if (upgrade.strategy === "SURGE") return { ...upgrade };
  return {
    strategy: "BLUE_GREEN",
    blueGreenSettings: {
      // The whole new set first; then a node at a time, and an hour in which everything can still go back.
      standardRolloutPolicy: { batchNodeCount: 1, batchSoakDuration: "0s" },
      nodePoolSoakDuration: "3600s",
    },
  };
}

/** A policy of our own, so that machines stand close together and what they stand by has a name. */
function placement({ parent, name, plan }: Site): input.container.NodePoolPlacementPolicy | undefined {
  const { own, policyName } = plan.placement;
  if (!own && policyName === undefined) return undefined;
  if (!own) return { type: "COMPACT", policyName };
  const policy = new compute.ResourcePolicy(
    name,
    { project: plan.project, region: plan.region, groupPlacementPolicy: { collocation: "COLLOCATED" } },
    { parent },
  );
  return { type: "COMPACT", policyName: policy.name };
}

/** The cluster's name, once each zone is known to have a subnet. */
function clusterWithSubnets({ name, plan, cluster }: Site): pulumi.Output<string> {
  return pulumi.all([cluster.name, pulumi.output(plan.subnets)]).apply(([clusterName, subnets]: [string, KnownSubnet[]]) => {
    const faults = subnetFaults(plan.zones, subnets);
    if (faults.length > 0) throw new InvalidInput(`NodeGroup ${name}`, faults);
    return clusterName;
  });
}

/** The networks that this machine takes in this zone, in the order of its cards: ordinary ones first. */
function fabricNetworks({ name, plan }: Site): pulumi.Output<input.container.NodePoolNetworkConfigAdditionalNodeNetworkConfig[]> {
  return pulumi.output(plan.fabricNetworks).apply((all: pulumi.Unwrap<FabricNetwork>[]) => {
    const own = all.filter((one) => one.machine === plan.machine.name && plan.zones.includes(one.zone));
    const count = (kind: string) => own.filter((one) => one.kind === kind).length;
    const faults = networkFaults(plan, { vpc: count("vpc"), roce: count("roce") });
    if (faults.length > 0) throw new InvalidInput(`NodeGroup ${name}`, faults);
    const ordered = [...own.filter((one) => one.kind !== "roce"), ...own.filter((one) => one.kind === "roce")];
    return ordered.slice(0, plan.fabricInterfaces).map(({ network, subnetwork }) => ({ network, subnetwork }));
  });
}

function networkFaults(plan: GcpNodeGroupPlan, networks: { readonly vpc: number; readonly roce: number }): readonly Problem[] {
  const faults = gkePoolFaults({
    machine: plan.machine,
    capacity: plan.capacity,
    zones: plan.zones,
    nodes: plan.nodes,
    autoscaled: plan.autoscaled,
    autoRepair: plan.autoRepair,
    queued: plan.queued,
    compact: false,
    blueGreen: false,
    networks,
    dataplaneV2: true,
  });
  return faults
    .filter((fault) => fault.path === "networks")
    .map((fault) => ({ ...fault, path: "fabricNetworks", remedy: "name the machine and its zone in Network's fabricMachines" }));
}
