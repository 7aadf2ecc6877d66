import { Cloud } from "../core/cloud";
import { checkProject } from "../core/google";
import type { Problems } from "../core/problems";
import type { SoundParts } from "./check";
import { checkPeers } from "./peers-check";

/** Whether the machines are there already, so that no network, group or bucket is made for them. */
export function isGiven(cloud: Cloud | undefined): boolean {
  return cloud === Cloud.Kubernetes || cloud === Cloud.Hosts;
}

/** What a place needs to be told, and what it has no use for. */
export function checkPlace(parts: SoundParts, problems: Problems): void {
  const { cloud } = parts;
  if (cloud === undefined) return;
  checkOwner(parts, cloud, problems);
  if (isGiven(cloud)) checkGiven(parts, cloud, problems);
  else checkMade(parts, cloud, problems);
  if (cloud === Cloud.Kubernetes) checkExisting(parts, problems);
  checkPeers(parts, problems);
  if (cloud === Cloud.Hosts) checkFleet(parts, problems);
  else if (parts.fleet !== undefined)
    problems.add("fleet", `${cloud} has no hosts of its own`, "write cloud: hosts, or leave it out");
}

/** What the cloud keeps resources under: a project on Google Cloud, a resource group on Azure. */
function checkOwner({ project, resourceGroup }: SoundParts, cloud: Cloud, problems: Problems): void {
  if (cloud === Cloud.Gcp) checkProject(project, problems);
  else if (project !== undefined)
    problems.add("project", `is Google Cloud's, and cloud is ${cloud}`, "leave it out, or write cloud: gcp");
  if (cloud !== Cloud.Azure && resourceGroup !== undefined)
    problems.add("resourceGroup", `is Azure's, and cloud is ${cloud}`, "leave it out, or write cloud: azure");
}

function checkMade({ network, nodeGroups, cluster, onInstances }: SoundParts, cloud: Cloud, problems: Problems): void {
  if (network === undefined && !problems.all.some(({ path }) => path.startsWith("network")))
    problems.add("network", `is missing, and ${cloud} needs one`, "give cidr and zones");
  if (nodeGroups.length === 0 && !onInstances) problems.add("nodeGroups", "is empty", "name at least one group of machines");
  for (const key of ["context", "kubeconfig"] as const) {
    if (cluster?.[key] !== undefined)
      problems.add(
        `cluster.${key}`,
        `names a cluster that is there, and ${cloud} makes one`,
        "leave it out, or write cloud: kubernetes",
      );
  }
}

/** Nothing of these is made; silence would let people believe that it is. */
function checkGiven({ network, buckets }: SoundParts, cloud: Cloud, problems: Problems): void {
  if (network !== undefined)
    problems.add("network", `is given, and no network is made with cloud: ${cloud}`, "write `network: null` to take it away");
  if (buckets.length > 0) {
    problems.add(
      "storage.buckets",
      `${buckets.length} are given, and no bucket is made with cloud: ${cloud}`,
      cloud === Cloud.Kubernetes
        ? "write `storage: null` to take them away; checkpoints go to volumes, or to storage.objectStore"
        : "write `storage: null` to take them away; checkpoints stay on volumes",
    );
  }
}

function checkExisting({ cluster, nodeGroups }: SoundParts, problems: Problems): void {
  if (cluster?.context === undefined && cluster?.kubeconfig === undefined)
    problems.add("cluster.context", "is missing, and nothing says which cluster is meant", "name a context of your kubeconfig");
  if (nodeGroups.length === 0) problems.add("nodeGroups", "is empty", "say which nodes you expect to find there");
  nodeGroups.forEach((group, index) => {
    const path = `nodeGroups[${index}]`;
    if (group !== undefined && group.capacity.kind !== "on-demand")
      problems.add(
        `${path}.capacity`,
        `${group.capacity.kind} is how a cloud sells machines`,
        "leave it out: the machines are there",
      );
    if (group?.imageId !== undefined) problems.add(`${path}.imageId`, "nothing boots these machines", "leave it out");
    if (group?.autoscaled === true) problems.add(`${path}.autoscaled`, "nothing of ours brings more machines", "leave it out");
  });
}

function checkFleet({ fleet, nodeGroups, coordinator, training, monitoring, peers }: SoundParts, problems: Problems): void {
  if (fleet === undefined && !problems.all.some(({ path }) => path.startsWith("fleet")))
    problems.add("fleet", "is missing, and cloud is hosts", "name an inventory under fleet.inventory");
  const onCluster = { coordinator, training, monitoring, peers, nodeGroups: nodeGroups.length === 0 ? undefined : nodeGroups };
  for (const [key, value] of Object.entries(onCluster)) {
    if (value !== undefined)
      problems.add(key, "needs a Kubernetes cluster, and hosts are none", `write \`${key}: null\` to take it away`);
  }
}
