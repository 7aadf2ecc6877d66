import { type Problem, Problems } from "../../core/problems";
import { acceleratorOf } from "../catalogue";
import { CapacityKind, Fabric, type Machine } from "../types";

/** What a GKE node pool is to be, as far as accelerators care. Facts: cluster-toolkit v1.95.0, gke-node-pool module, 2026-06-24. */
export interface GkePool {
  readonly machine: Machine;
  readonly capacity: CapacityKind;
  readonly zones: readonly string[];
  readonly nodes: { readonly min: number; readonly desired: number; readonly max: number };
  /** The autoscaler owns the number of nodes. */
  readonly autoscaled: boolean;
  readonly autoRepair: boolean;
  /** The whole pool at once, or not at all (ProvisioningRequest with Kueue). */
  readonly queued: boolean;
  /** All machines near each other. */
  readonly compact: boolean;
  readonly blueGreen: boolean;
  /** Networks of the node pool beside its primary one: ordinary VPCs and RDMA subnets. */
  readonly networks: { readonly vpc: number; readonly roce: number };
  readonly dataplaneV2: boolean;
}

/** Machine series on which flex-start and compact placement go together. */
const compactFlexStart = /^(a3-ultragpu|a4-highgpu|h4d)/;

/** Combinations that GKE refuses or that never become ready, each with the way out. */
export function gkePoolFaults(pool: GkePool): readonly Problem[] {
  const problems = new Problems("node pool");
  if (pool.capacity === CapacityKind.FlexStart) checkFlexStart(pool, problems);
  if (pool.queued) checkQueued(pool, problems);
  if (pool.compact) checkCompact(pool, problems);
  checkNetworks(pool, problems);
  return problems.all;
}

function checkFlexStart({ machine, autoRepair, autoscaled, nodes, compact }: GkePool, problems: Problems): void {
  if (autoRepair) {
    problems.add("repair.enabled", "is true, and flex-start machines cannot be repaired", "write repair: { enabled: false }");
  }
  if (!autoscaled) {
    problems.add(
      "autoscaled",
      "is false, and flex-start has no fixed number of nodes",
      "write autoscaled: true and nodes.min: 0",
    );
  }
  if (nodes.min > 0) {
    problems.add("nodes.min", `${nodes.min} is a fixed number that flex-start cannot hold`, "write nodes.min: 0");
  }
  if (compact && !compactFlexStart.test(machine.name)) {
    problems.add(
      "compact",
      `is true, and flex-start on ${machine.name} has no compact placement`,
      "leave it out, or take A3 Ultra, A4 or H4D",
    );
  }
}

function checkQueued({ capacity, nodes, compact, machine }: GkePool, problems: Problems): void {
  if (capacity === CapacityKind.Reservation || capacity === CapacityKind.Spot) {
    problems.add(
      "capacity.kind",
      `is ${capacity}, and queued provisioning takes neither reservations nor spot`,
      "write kind: flex-start",
    );
  }
  if (nodes.min > 0)
    problems.add("nodes.min", `${nodes.min} nodes are kept, and a queued pool begins with none`, "write nodes.min: 0");
  if (compact && acceleratorOf(machine)?.family !== "tpu") {
    problems.add("compact", "is true, and queued provisioning places machines itself", "leave it out");
  }
}

function checkCompact({ zones, blueGreen }: GkePool, problems: Problems): void {
  if (zones.length > 1) {
    problems.add("zones", `compact placement spans ${zones.length} zones (${zones.join(", ")})`, "name one zone");
  }
  if (blueGreen) {
    problems.add("strategy", "is blue-green, and a compact placement cannot hold both halves", "use rolling or recreate");
  }
}

function checkNetworks({ machine, networks, dataplaneV2 }: GkePool, problems: Problems): void {
  const wanted = { vpc: 0, roce: 0 };
  for (const need of machine.additionalNetworks ?? []) wanted[need.kind] += need.count;
  if (wanted.vpc + wanted.roce === 0 || machine.fabric === Fabric.None) return;
  for (const kind of ["vpc", "roce"] as const) {
    if (networks[kind] < wanted[kind]) {
      const what = kind === "vpc" ? "VPCs beside the primary one" : "RDMA subnets";
      problems.add(
        "networks",
        `${networks[kind]} ${what} are given, ${machine.name} needs ${wanted[kind]} for ${machine.fabric}`,
        "let Network make them, or give them all",
      );
    }
  }
  if (!dataplaneV2) {
    problems.add("cluster.dataplaneV2", "is false, and several networks of a pod need Dataplane V2", "write dataplaneV2: true");
  }
}
