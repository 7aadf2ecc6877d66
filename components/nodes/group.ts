import {
  type Accelerator,
  AcceleratorKind,
  accelerator,
  acceleratorMismatch,
  CapacityKind,
  type Catalogue,
  Fabric,
  lookUp,
  type Machine,
  unknownMachine,
} from "../accelerators";
import { Cloud, Strategy } from "../core/cloud";
import { formatProblem, InvalidInput, type Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { burnInTaint } from "../health/names";
import { DriverOwner, type NodeGroupArgs, type NodeTaint, TaintEffect } from "./index";

/*
 * What a node group is on every cloud; the plan of each cloud adds what it alone knows.
 */

/** Keeps new pods off while a group is rolled out. */
export const cordonTaint: NodeTaint = { key: "trainyard.dev/cordoned", effect: "NoSchedule" };

/** The machine, which is one of the group's cloud. Throws where nobody knows it, because nothing else can be said about it then. */
export function planMachine(subject: string, args: NodeGroupArgs, catalogue: Catalogue, problems: Problems): Machine {
  const machine = lookUp(args.machine, catalogue);
  if (machine === undefined) {
    const unknown = unknownMachine(args.machine, catalogue, "machine", args.cloud);
    throw new InvalidInput(subject, [...problems.all, ...(unknown === undefined ? [] : [unknown])]);
  }
  if (machine.cloud !== args.cloud) {
    problems.add(
      "machine",
      `${machine.name} is a machine of ${machine.cloud}, and cloud is ${args.cloud}`,
      "give one of that cloud",
    );
  }
  return machine;
}

/** The chip that pods of this group ask for: as declared, or as the cloud lists it. */
export function planAccelerator(args: NodeGroupArgs, machine: Machine, problems: Problems): Accelerator | undefined {
  if (args.accelerator === undefined) {
    return machine.accelerator === undefined ? undefined : accelerator(machine.accelerator.kind);
  }
  const kinds: readonly string[] = Object.values(AcceleratorKind);
  if (kinds.includes(args.accelerator)) return accelerator(args.accelerator);
  problems.add("accelerator", `${JSON.stringify(args.accelerator)} is unknown`, remedyFor(args.accelerator, kinds));
  return undefined;
}

export function planNodes(args: NodeGroupArgs, problems: Problems) {
  const { desired } = args.nodes;
  const min = args.nodes.min ?? desired;
  const max = args.nodes.max ?? desired;
  const given = Object.entries(args.nodes).filter(([, value]) => value !== undefined);
  const wrong = given.filter(([, value]) => !Number.isInteger(value) || value < 0);
  for (const [key, value] of wrong) {
    problems.add(`nodes.${key}`, `${value} is not a number of nodes`, "give a whole number from 0");
  }
  if (wrong.length > 0) return { min, desired, max };
  if (min > max) problems.add("nodes.min", `${min} is more than max (${max})`, "lower min or raise max");
  else if (desired < min) problems.add("nodes.desired", `${desired} is less than min (${min})`, "raise desired or lower min");
  else if (desired > max) problems.add("nodes.desired", `${desired} is more than max (${max})`, "lower desired or raise max");
  if (max < 1) problems.add("nodes.max", "0 leaves no room for any node, and EKS wants 1", "give 1 or more");
  return { min, desired, max };
}

export function planStrategy(args: NodeGroupArgs, problems: Problems): Strategy {
  const strategy = args.strategy ?? Strategy.Rolling;
  if (!Object.values(Strategy).includes(strategy)) {
    problems.add("strategy", `${JSON.stringify(strategy)} is unknown`, remedyFor(strategy, Object.values(Strategy)));
  }
  return strategy;
}

export function planDriverOwner(args: NodeGroupArgs, problems: Problems): DriverOwner {
  const owner = args.driver ?? DriverOwner.Cloud;
  if (!Object.values(DriverOwner).includes(owner)) {
    problems.add("driver", `${JSON.stringify(owner)} is unknown`, remedyFor(owner, Object.values(DriverOwner)));
  }
  return owner;
}

/** A fabric ends where its zone ends. `carrier` is its name, for people. */
export function checkFabricZones(zones: readonly string[], machine: Machine, carrier: string, problems: Problems): void {
  if (zones.length <= 1) return;
  problems.add(
    "zones",
    `names ${zones.length}, and ${carrier} does not cross zones: ${machine.name} nodes of two zones cannot train together`,
    "name one zone, and make a group for each zone that you want",
  );
}

export function planLabels(name: string, args: NodeGroupArgs, machine: Machine, carried: Accelerator | undefined) {
  const vendor = carried?.nodeLabel === undefined ? {} : { [carried.nodeLabel.key]: carried.nodeLabel.value };
  return {
    "trainyard.dev/node-group": name,
    "trainyard.dev/capacity": args.capacity ?? CapacityKind.OnDemand,
    ...(carried === undefined
      ? {}
      : { "trainyard.dev/accelerator": carried.kind, "trainyard.dev/accelerator-family": carried.family }),
    ...(machine.fabric !== Fabric.None && args.fabric !== false ? { "trainyard.dev/fabric": machine.fabric } : {}),
    ...vendor,
    ...args.labels,
  };
}

export function planTaints(args: NodeGroupArgs, carried: Accelerator | undefined, problems: Problems): readonly NodeTaint[] {
  const effects: readonly string[] = Object.values(TaintEffect);
  const given = args.taints ?? [];
  given.forEach((taint, index) => {
    if (!effects.includes(taint.effect)) {
      problems.add(`taints[${index}].effect`, `${JSON.stringify(taint.effect)} is unknown`, remedyFor(taint.effect, effects));
    }
  });
  if (carried === undefined) return given;
  // AKS holds its nodes to the taints of their pool, so one that is to go away cannot stand there.
  const joins = args.burnIn === true && args.cloud !== Cloud.Azure;
  return [carried.taint, ...given, ...(joins ? [{ key: burnInTaint, effect: TaintEffect.NoSchedule }] : [])];
}

/** Tells of an accelerator that the group is said to have and its machine does not list. */
export function mismatchAdvice(args: NodeGroupArgs, machine: Machine): readonly string[] {
  const mismatch = args.accelerator === undefined ? undefined : acceleratorMismatch(machine, args.accelerator);
  return mismatch === undefined ? [] : [formatProblem(mismatch)];
}

/** What it means that machines can be taken back, or that there is none beside those in use. */
export function capacityAdvice(about: {
  readonly kind: CapacityKind;
  /** Name of the fabric, for people; undefined where jobs do not talk over one. */
  readonly carrier: string | undefined;
  /** Whether a machine more than the group has can be had. */
  readonly spare: boolean;
  readonly strategy: Strategy;
}): readonly string[] {
  const { kind, carrier, spare, strategy } = about;
  const advice: string[] = [];
  if (carrier !== undefined && kind === CapacityKind.Spot) {
    advice.push(
      `capacity: spot takes machines back together, and a job over ${carrier} stops with the first; save checkpoints often`,
    );
  }
  if (!spare && (strategy === Strategy.BlueGreen || strategy === Strategy.Canary)) {
    advice.push(
      `strategy: ${strategy} needs machines beside those in use, and a ${kind} has none to spare; nodes are replaced one after another`,
    );
  }
  return advice;
}
