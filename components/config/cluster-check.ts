import { CapacityKind } from "../accelerators/types";
import { Cloud } from "../core/cloud";
import { type Problems, problemsThrownBy } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { planTraffic } from "../traffic/plan";
import type { SoundParts } from "./check";
import { isGiven } from "./place-check";
import { enteredServices, isBlueGreen, leftBehind } from "./two-clusters";

/** What has to be right before a second cluster can take over: names that lead to both, and nothing left that only one of them has. */
export function checkClusters(parts: SoundParts, problems: Problems): void {
  const { cloud, cluster } = parts;
  if (cloud === undefined || cluster === undefined) return;
  if (isGiven(cloud) || parts.onInstances) {
    const owner = parts.onInstances ? "there is no cluster" : "the cluster is somebody else's";
    for (const key of ["strategy", "traffic", "leaves"] as const)
      if (cluster[key] !== undefined)
        problems.add(
          `cluster.${key}`,
          `${owner}, and nothing here could bring a second one`,
          "leave it out; a second environment and your own DNS move what runs there",
        );
    return;
  }
  checkTraffic(parts, cloud, problems);
  if (!isBlueGreen(cluster)) return;
  if (parts.peers !== undefined)
    problems.add(
      "cluster.strategy",
      "is blue-green, and each peer's log and games are on a volume of its cluster, which a second set would not have",
      "write rolling",
    );
  if (parts.serving?.audit !== undefined && cloud !== Cloud.Gcp)
    problems.add(
      "serving.audit",
      `is collected on ${cloud} by an agent of one cluster, and would be made anew with the other one`,
      "write cluster.strategy: rolling, or leave it out and collect the servers' own lines",
    );
  checkAddresses(parts, problems);
  checkBlocks(parts, problems);
  checkLeaves(parts, problems);
}

/** The zone and the names in it, as the component itself plans them. */
function checkTraffic(parts: SoundParts, cloud: Cloud, problems: Problems): void {
  const { traffic } = parts.cluster ?? {};
  if (traffic === undefined) return;
  const services = enteredServices(parts);
  const places = services.flatMap(({ hosts, path }) => hosts.map((host, index) => ({ host, path: `${path}[${index}]` })));
  if (places.length > 0 && parts.mesh?.gateway === undefined)
    problems.add(
      "cluster.traffic",
      "has names that nothing answers: the mesh has no gateway",
      "give mesh.gateway, which lets in what is outside",
    );
  if (cloud === Cloud.Azure && !traffic.public)
    problems.add(
      "cluster.traffic.public",
      "is false, and Azure's Traffic Manager leads to public addresses alone",
      "write public: true if the internet may reach the gateway, or leave traffic out and turn your own DNS",
    );
  const hosts = [...new Set(places.map(({ host }) => host))];
  for (const { path, ...rest } of problemsThrownBy(() =>
    planTraffic("traffic", {
      cloud,
      zone: traffic.zone,
      zoneId: traffic.zoneId,
      ttlSeconds: traffic.ttlSeconds,
      hosts: hosts.length === 0 ? [`any.${traffic.zone}`] : hosts,
      sides: [{ name: "blue", weight: 100, address: "198.51.100.1" }],
    }),
  )) {
    const at = /^hosts\[(\d+)\]/.exec(path)?.[1];
    const host = at === undefined ? undefined : hosts[Number(at)];
    const place = places.find((each) => each.host === host)?.path;
    problems.addAll([{ ...rest, path: place ?? `cluster.traffic.${path}` }]);
  }
}

/** Requests can be moved only for what is asked by a name of the zone. */
function checkAddresses(parts: SoundParts, problems: Problems): void {
  const services = enteredServices(parts);
  const entered = services.filter(({ hosts }) => hosts.length > 0);
  if (entered.length > 0 && parts.cluster?.traffic === undefined)
    problems.add(
      "cluster.traffic",
      `is missing, and ${entered.map(({ service }) => service).join(", ")} could not be shared out between two clusters`,
      "name a zone for their names: { zone: models.example.com, zoneId: ... }",
    );
  for (const { service, path, hosts } of services) {
    if (hosts.length > 0 || (parts.cluster?.leaves ?? []).includes(service)) continue;
    problems.add(
      path,
      `${service} has no name outside of its cluster, so that whoever asks it cannot be led to the other one`,
      `give it a host in the zone of cluster.traffic, or name ${service} in cluster.leaves if only pods beside it ask`,
    );
  }
}

function checkBlocks({ nodeGroups }: SoundParts, problems: Problems): void {
  nodeGroups.forEach((group, index) => {
    if (group?.capacity.kind !== CapacityKind.CapacityBlock) return;
    problems.add(
      `nodeGroups[${index}].capacity.kind`,
      "a capacity block is there once and for a time, and only one of two clusters can have it",
      "write cluster.strategy: rolling, or buy a second block and make it a group of its own",
    );
  });
}

function checkLeaves(parts: SoundParts, problems: Problems): void {
  const fileSystems = parts.fileSystems.flatMap((each) => (each === undefined ? [] : [each]));
  const left = leftBehind({ ...parts, fileSystems, buckets: parts.buckets.length });
  const named = parts.cluster?.leaves ?? [];
  const unsaid = left.filter(({ name }) => !named.includes(name));
  if (unsaid.length > 0)
    problems.add(
      "cluster.leaves",
      `does not name what goes with the old cluster: ${unsaid.map(({ name, what }) => `${name} (${what})`).join(", ")}`,
      [...new Set(unsaid.map(({ name, instead }) => `${name}: ${instead}`))].join("; "),
    );
  const services = enteredServices(parts).map(({ service }) => service);
  const known = [...left.map(({ name }) => name), ...services];
  named.forEach((name, index) => {
    if (!known.includes(name))
      problems.add(
        `cluster.leaves[${index}]`,
        `nothing called ${JSON.stringify(name)} would be left behind`,
        remedyFor(name, known),
      );
  });
}
