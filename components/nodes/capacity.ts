import type * as pulumi from "@pulumi/pulumi";
import { capacityFaults, type Window } from "../accelerators/rules";
import { CapacityKind, type Machine } from "../accelerators/types";
import { Strategy } from "../core/cloud";
import type { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { NodeGroupArgs } from "./index";

/** How EKS obtains machines. */
export interface CapacityPlan {
  readonly kind: CapacityKind;
  readonly capacityType: "ON_DEMAND" | "SPOT" | "CAPACITY_BLOCK";
  readonly reservationId?: pulumi.Input<string>;
  /** The group of that name is there already. */
  readonly placementGroupName?: pulumi.Input<string>;
  /** A cluster placement group of our own, so that machines stand close together. */
  readonly ownPlacementGroup: boolean;
  /** False where a machine more than the group has cannot be had. */
  readonly spare: boolean;
}

/** How EKS brings a change to nodes that are in use. */
export interface UpdatePlan {
  /** `DEFAULT` starts new nodes first, `MINIMAL` ends old ones first. */
  readonly updateStrategy: "DEFAULT" | "MINIMAL";
  readonly maxUnavailable?: number;
  readonly maxUnavailablePercentage?: number;
}

const capacityTypes: Readonly<Partial<Record<CapacityKind, CapacityPlan["capacityType"]>>> = {
  [CapacityKind.OnDemand]: "ON_DEMAND",
  [CapacityKind.Spot]: "SPOT",
  // A reservation is billed as on demand; the launch template says which one is meant.
  [CapacityKind.Reservation]: "ON_DEMAND",
  [CapacityKind.CapacityBlock]: "CAPACITY_BLOCK",
};

export function planCapacity(
  args: Pick<NodeGroupArgs, "capacity" | "reservationId" | "placementGroupName" | "zones">,
  fabric: boolean,
  problems: Problems,
): CapacityPlan {
  const kind = args.capacity ?? CapacityKind.OnDemand;
  const capacityType = capacityTypes[kind];
  if (capacityType === undefined) {
    problems.add("capacity", `${JSON.stringify(kind)} is not to be had on aws`, remedyFor(kind, Object.keys(capacityTypes)));
  }
  const bought = kind === CapacityKind.Reservation || kind === CapacityKind.CapacityBlock;
  if (bought && args.reservationId === undefined) {
    problems.add("reservationId", `is missing, and capacity is ${kind}`, "give the id that you bought, cr-...");
  }
  if (!bought && args.reservationId !== undefined) {
    problems.add(
      "reservationId",
      `is given, and capacity is ${kind}`,
      'say capacity: "reservation" or "capacity-block", or leave it out',
    );
  }
  if (typeof args.reservationId === "string" && !/^cr-[0-9a-f]{17}$/.test(args.reservationId)) {
    problems.add(
      "reservationId",
      `${JSON.stringify(args.reservationId)} is not the id of a reservation`,
      "give one such as cr-0123456789abcdef0",
    );
  }
  if (bought && args.zones.length > 1) {
    problems.add("zones", `names ${args.zones.length}, and a ${kind} is in one zone`, "name the zone that it was bought in");
  }
  if (kind === CapacityKind.CapacityBlock && args.placementGroupName !== undefined) {
    problems.add(
      "placementGroupName",
      "is given for a capacity block, whose machines stand together already and in no group",
      "leave it out",
    );
  }
  return {
    kind,
    capacityType: capacityType ?? "ON_DEMAND",
    reservationId: args.reservationId,
    placementGroupName: args.placementGroupName,
    // A reservation that was not bought in the group cannot be used from it: every launch fails for want of capacity
    // (terraform-aws-modules/terraform-aws-eks#3730, 2026-07).
    ownPlacementGroup: fabric && kind === CapacityKind.OnDemand && args.placementGroupName === undefined,
    spare: !bought,
  };
}

/** Holds what was bought against what the group is to be: machines, and a block's window against the planned run. */
export function checkBought(args: NodeGroupArgs, machine: Machine, nodes: number, problems: Problems): void {
  const { bought, plannedRun, zones } = args;
  const window = readWindow("bought", bought?.start, bought?.end, problems);
  const run = readWindow("plannedRun", plannedRun?.start, plannedRun?.end, problems);
  const [zone] = zones;
  if (bought === undefined || zone === undefined) return;
  const id = typeof args.reservationId === "string" ? args.reservationId : "the reservation";
  const faults = capacityFaults({
    machine,
    capacity: args.capacity ?? CapacityKind.OnDemand,
    zone,
    nodes,
    bought: { id, machine: machine.name, zone: bought.zone ?? zone, count: bought.machines, window },
    run,
  });
  const paths: Readonly<Record<string, string>> = {
    "capacity.reservationId": "bought",
    "nodes.max": "nodes.max",
    zone: "zones[0]",
  };
  problems.addAll(
    faults.flatMap((fault) => {
      // Where the machine is offered has been said by then.
      const said = fault.path === "zone" && (bought.zone === undefined || bought.zone === zone);
      return said || !(fault.path in paths) ? [] : [{ ...fault, path: paths[fault.path] ?? "" }];
    }),
  );
}

function readWindow(path: string, start: string | undefined, end: string | undefined, problems: Problems): Window | undefined {
  if (start === undefined && end === undefined) return undefined;
  const moments = { start: Date.parse(start ?? ""), end: Date.parse(end ?? "") };
  for (const [key, value] of Object.entries({ start, end })) {
    if (Number.isNaN(moments[key as keyof typeof moments])) {
      problems.add(`${path}.${key}`, `${JSON.stringify(value ?? "")} is not a moment`, "give one such as 2026-12-01T11:30:00Z");
    }
  }
  if (moments.start >= moments.end) problems.add(`${path}.end`, `${end} is not after ${start}`, "give the later moment here");
  const sound = moments.start < moments.end;
  return sound ? { start: new Date(moments.start), end: new Date(moments.end) } : undefined;
}

/**
 * What the deployment strategy of the environment means to EKS. `DEFAULT` starts twice as many machines as there are zones, or
 * `maxUnavailable` if that is more, before it drains (https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html),
 * so it cannot work where no machine more is to be had.
 */
export function planUpdate(strategy: Strategy, spare: boolean): UpdatePlan {
  if (strategy === Strategy.Recreate) return { updateStrategy: "MINIMAL", maxUnavailablePercentage: 100 };
  if (!spare) return { updateStrategy: "MINIMAL", maxUnavailable: 1 };
  // A whole new set beside the old one, then the old one goes.
  if (strategy === Strategy.BlueGreen) return { updateStrategy: "DEFAULT", maxUnavailablePercentage: 100 };
  return { updateStrategy: "DEFAULT", maxUnavailable: 1 };
}
