import { lookUp } from "../accelerators";
import { olderThan } from "../accelerators/rules";
import { chart } from "../charts";
import { Cloud } from "../core/cloud";
import type { Problem, Problems } from "../core/problems";
import { leastKubernetes, leastManagedDranet } from "../nodes/dra/data";
import type { SoundParts } from "./check";
import { acceleratorClass, fabricClass, joinsNvlink, offeredDevices, sharesNvlink } from "./dra";
import { isKarpenter } from "./karpenter";
import { acceleratedGroups } from "./queueing";
import type { NodeGroup } from "./schema";

type Plugins = NonNullable<SoundParts["devicePlugins"]>;
/** What may be owned by a DRA driver, as the file calls it. */
const owned = ["nvidia", "gaudi", "efa"] as const;

/** Devices by DRA: the cluster, the nodes and the engines that go with it, and one owner for each. */
export function checkDra(
  parts: SoundParts,
  cloud: Cloud,
  groups: readonly NodeGroup[],
  plugins: Plugins,
  problems: Problems,
  advisories: Problem[],
): void {
  checkOneOwner(cloud, plugins, problems);
  for (const [index, group] of groups.entries()) checkNodes({ ...group, path: `nodeGroups[${index}]` }, plugins, problems);
  checkVersion(parts, cloud, groups, problems, advisories);
  checkQueues(parts, groups, problems);
  checkNvlink(groups, plugins, problems, advisories);
}

function checkOneOwner(cloud: Cloud, plugins: Plugins, problems: Problems): void {
  for (const device of owned) {
    if (plugins[device] === "dra" && plugins.images?.[device] !== undefined)
      problems.add(
        `devicePlugins.images.${device}`,
        `is the device plugin's, and devicePlugins.${device} is dra: the devices would have two owners`,
        "leave it out",
      );
  }
  if (plugins.nvidia === "dra" && cloud === Cloud.Gcp)
    problems.add(
      "devicePlugins.nvidia",
      "is dra, and GKE's own device plugin has the chips of every node that GKE gives a driver: they would have two owners",
      "leave it out; for NVLink between machines computeDomains: true goes with GKE's plugin",
    );
}

interface PlacedGroup extends NodeGroup {
  readonly path: string;
}

/** Karpenter chooses machines by what they offer, and sees no claim. */
function checkNodes(group: PlacedGroup, plugins: Plugins, problems: Problems): void {
  const owners = { devicePlugins: plugins };
  if (!isKarpenter(group) || offeredDevices(owners, group).length === 0) return;
  const chips = acceleratorClass(owners, group);
  const key = chips ?? (fabricClass(owners, group) === "efa" ? "efa" : "computeDomains");
  problems.add(
    `${group.path}.manager`,
    `is karpenter, and its devices are claimed by DRA: Karpenter ${chart("karpenter").version} starts no machine for a claim (aws/karpenter-provider-aws#9519)`,
    `write manager: cloud, or devicePlugins: { ${key}: ${key === "computeDomains" ? "false" : "plugin"} }`,
  );
}

function checkVersion(
  { cluster, devicePlugins }: SoundParts,
  cloud: Cloud,
  groups: readonly NodeGroup[],
  problems: Problems,
  advisories: Problem[],
): void {
  const claimed = groups.filter((group) => offeredDevices({ devicePlugins }, group).length > 0);
  const [first] = claimed;
  if (first === undefined) return;
  const managed = claimed.find((group) => lookUp(group.machine)?.managedRdmaDevices !== undefined);
  const least = managed === undefined ? leastKubernetes : leastManagedDranet;
  const needs =
    managed === undefined
      ? `${first.name}'s devices are claimed by resource.k8s.io/v1`
      : `the RDMA interfaces of ${managed.machine} are attached by GKE's managed DRANET`;
  const version = cluster?.kubernetesVersion;
  if (version === undefined) {
    // EKS gets the version of our own data; elsewhere the cloud, or somebody else, has chosen one.
    if (cloud !== Cloud.Aws)
      advisories.push({
        path: "cluster.kubernetesVersion",
        reason: `is not given, and ${needs}`,
        remedy: `see that the cluster runs ${least} or later`,
      });
  } else if (tooOld(version, least))
    problems.add(
      "cluster.kubernetesVersion",
      `${version} is given, and ${needs}`,
      `give ${least} or later${managed === undefined ? ", or leave dra out of devicePlugins" : ""}`,
    );
}

/** A version that leaves out its last parts means the newest of them. */
function tooOld(version: string, least: string): boolean {
  const parts = (text: string) => text.split(/[.-]/).filter((part) => part !== "gke");
  const given = parts(version);
  return olderThan(given.join("."), parts(least).slice(0, given.length).join("."));
}

/** Kueue's topology counts what nodes offer to device plugins: a claim is none of it (kubernetes-sigs/kueue#15664 is after 0.19). */
function checkQueues({ queueing, devicePlugins }: SoundParts, groups: readonly NodeGroup[], problems: Problems): void {
  queueing?.queues.forEach((queue, index) => {
    const names = queue.nodeGroups ?? acceleratedGroups(groups);
    const claimed = groups.find((group) => names.includes(group.name) && offeredDevices({ devicePlugins }, group).length > 0);
    if (claimed !== undefined)
      problems.add(
        `queueing.queues[${index}].nodeGroups`,
        `${claimed.name}'s devices are claimed by DRA, and Kueue ${chart("kueue").version} cannot place claims by topology (kubernetes-sigs/kueue#15664)`,
        "name other groups, or leave the devices to their plugin",
      );
  });
}

function checkNvlink(groups: readonly NodeGroup[], plugins: Plugins, problems: Problems, advisories: Problem[]): void {
  const sharing = groups.find((group) => sharesNvlink(group));
  if (plugins.computeDomains === true && sharing === undefined)
    problems.add(
      "devicePlugins.computeDomains",
      "is true, and no node group has machines that share NVLink with others",
      "leave it out",
    );
  if (sharing === undefined || joinsNvlink({ devicePlugins: plugins }, sharing)) return;
  advisories.push({
    path: "devicePlugins.computeDomains",
    reason: `is not on, and without it jobs on ${sharing.machine} go over the network between machines that NVLink joins`,
    remedy: `write computeDomains: true${plugins.nvidia === "plugin" ? ", or nvidia: dra" : ""}`,
  });
}
