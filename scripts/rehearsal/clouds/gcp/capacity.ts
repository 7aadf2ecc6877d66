import { lookUp } from "../../../../components/accelerators";
import { quotaNeeded } from "../../../../components/accelerators/rules";
import { googleZonesOf } from "../../../../components/network/gcp-zones";
import { parseCidr } from "../cidr";
import type { Act } from "../model";
import { list, map, maps, number, text, texts } from "../values";
import type { Thing, World } from "../world";
import { named, projectOf, refusal, subnetworkType } from "./names";

/** A reservation of the rehearsed project: `settings.gcp.reservations`. */
interface Reservation {
  readonly name: string;
  readonly zone: string;
  readonly machineType: string;
  readonly count: number;
}

/**
 * Accelerators of one kind that the rehearsed project may have in a region; a new project has none of most. `settings.gcp.quotas` gives
 * others by name: `{ "NVIDIA_H100_GPUS": 16 }`. https://cloud.google.com/compute/resource-usage#gpu_quota, 2026-11.
 */
const acceleratorQuota = 256;

function setting<T>(world: World, name: string): T | undefined {
  return world.settings.gcp?.[name] as T | undefined;
}

function regionOf(location: string): string {
  return location.replace(/-[a-z]$/, "");
}

/** Nodes that a pool starts with, in all its zones. */
function nodesOf(pool: { readonly inputs: Act["inputs"] }): number {
  const each = number(pool.inputs.nodeCount) ?? number(pool.inputs.initialNodeCount) ?? 0;
  return each * Math.max(1, list(pool.inputs.nodeLocations).length);
}

/** The limit that a pool's machines count against, and how much of it they take. */
function quotaOf(pool: { readonly inputs: Act["inputs"] }) {
  const config = map(pool.inputs.nodeConfig);
  const machine = lookUp(text(config.machineType) ?? "");
  const needed = machine === undefined ? undefined : quotaNeeded(machine, nodesOf(pool));
  if (needed === undefined) return undefined;
  return { ...needed, code: config.spot === true ? `PREEMPTIBLE_${needed.code}` : needed.code };
}

export function refuseZones(act: Act): void {
  for (const zone of texts(act.inputs.nodeLocations)) {
    const there = googleZonesOf(regionOf(zone));
    if (there !== undefined && !there.includes(zone)) throw refusal(400, `Location "${zone}" does not exist.`, "badRequest");
  }
}

/** GKE's words: GoogleCloudPlatform/cluster-toolkit and hashicorp/terraform-provider-google issues, 2024 to 2026. */
export function refuseQuota(act: Act, location: string): void {
  const wanted = quotaOf(act);
  if (wanted === undefined || wanted.amount === 0) return;
  const limit = setting<{ readonly [code: string]: number }>(act.world, "quotas")?.[wanted.code] ?? acceleratorQuota;
  let used = 0;
  for (const other of act.all(act.type)) {
    const same = quotaOf(other);
    const apart =
      regionOf(text(other.inputs.location) ?? "") !== regionOf(location) || !other.id.startsWith(`projects/${projectOf(act)}/`);
    if (other.id !== act.id && !apart && same?.code === wanted.code) used += same.amount;
  }
  const short = used + wanted.amount - limit;
  if (short <= 0) return;
  throw refusal(
    403,
    `Insufficient regional quota to satisfy request: resource "${wanted.code}": request requires '${wanted.amount}.0' and is short '${short}.0'. project has a quota of '${limit}.0' with '${limit - used}.0' available.`,
    "forbidden",
  );
}

/** A specific reservation is in one zone, for one machine type, and holds so many. */
export function refuseReservation(act: Act): void {
  const config = map(act.inputs.nodeConfig);
  const affinity = map(config.reservationAffinity);
  if (affinity.consumeReservationType !== "SPECIFIC_RESERVATION") return;
  const [given] = texts(affinity.values);
  const name = given?.replace(/^projects\/[^/]+\/reservations\//, "").split("/")[0] ?? "";
  const known = setting<readonly Reservation[]>(act.world, "reservations");
  if (known === undefined) {
    act.advise("info", `the rehearsed project has no reservation ${name}; it is taken for one that you have`);
    return;
  }
  const found = known.find((one) => one.name === name);
  if (found === undefined) throw refusal(404, `Reservation '${name}' was not found`, "notFound");
  const zones = texts(act.inputs.nodeLocations);
  if (zones.some((zone) => zone !== found.zone)) {
    throw refusal(
      400,
      `Reservation '${name}' is in zone '${found.zone}', the node pool is in '${zones.join(", ")}'.`,
      "badRequest",
    );
  }
  if (text(config.machineType) !== found.machineType) {
    throw refusal(
      400,
      `Reservation '${name}' holds '${found.machineType}' machines, the node pool asks for '${text(config.machineType)}'.`,
      "badRequest",
    );
  }
  if (nodesOf(act) > found.count) {
    throw refusal(400, `Reservation '${name}' holds ${found.count} machines, ${nodesOf(act)} are asked for.`, "badRequest");
  }
}

/** Each node takes twice as many addresses of the pods' range as it may run pods, as a power of two. */
export function refusePodRange(act: Act, cluster: Thing | undefined): void {
  if (cluster === undefined) return;
  const region = regionOf(text(cluster.outputs.location) ?? "");
  const subnet = named(act, subnetworkType, cluster.inputs.subnetwork, `regions/${region}/subnetworks`);
  const own =
    text(map(act.inputs.networkConfig).podRange) ?? text(map(cluster.inputs.ipAllocationPolicy).clusterSecondaryRangeName);
  const cidr = maps(subnet?.inputs.secondaryIpRanges).find((range) => range.rangeName === own)?.ipCidrRange;
  const range = parseCidr(text(cidr) ?? "");
  if (range === undefined) return;
  const bits = (pool: { readonly inputs: Act["inputs"] }) =>
    Math.ceil(Math.log2(2 * (number(pool.inputs.maxPodsPerNode) ?? 110)));
  let taken = nodesOf(act) * 2 ** bits(act);
  for (const other of act.all(act.type)) {
    if (other.id !== act.id && other.id.startsWith(`${cluster.id}/`)) taken += nodesOf(other) * 2 ** bits(other);
  }
  if (taken <= 2 ** (32 - range.bits)) return;
  throw refusal(
    400,
    `IP_SPACE_EXHAUSTED: the pod range '${own}' (${text(cidr)}) of '${subnet?.id}' has no room for ${nodesOf(act)} more nodes with ${2 ** bits(act)} addresses each.`,
    "badRequest",
  );
}
