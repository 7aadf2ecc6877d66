import { type Problem, Problems } from "../../core/problems";
import { zoneFault } from "../offering";
import { CapacityKind, type Machine, type Quota } from "../types";

/** Machines that were bought or set aside. */
export interface Bought {
  /** `cr-...` or a reservation's name. */
  readonly id: string;
  readonly machine: string;
  readonly zone: string;
  readonly count: number;
  /** A capacity block's window; absent for a reservation that stays until it is cancelled. */
  readonly window?: Window;
}

export interface Window {
  readonly start: Date;
  readonly end: Date;
}

export interface CapacityQuestion {
  readonly machine: Machine;
  readonly capacity: CapacityKind;
  /** Zone of the nodes. */
  readonly zone: string;
  /** Its region, where the zone's name does not tell it. */
  readonly region?: string;
  /** The most nodes that the group may have. */
  readonly nodes: number;
  /** What the reservation or block says that was named; undefined where none was, or where it was not found. */
  readonly bought?: Bought;
  /** When the machines are needed. */
  readonly run?: Window;
  /** The account's limit and what runs already, in the unit of the machine's quota. */
  readonly quota?: { readonly limit: number; readonly used: number };
}

/** EC2 takes a capacity block's machines back 30 minutes before the block ends (EC2 user guide on Capacity Blocks for ML). */
const blockEndsEarlyMinutes = 30;

/** What machines count against which limit; undefined where the limit is not recorded. */
export function quotaNeeded(machine: Machine, nodes: number): (Quota & { readonly amount: number }) | undefined {
  const { quota } = machine;
  if (quota === undefined) return undefined;
  const each = { vcpus: machine.vcpus, accelerators: machine.accelerator?.count, machines: 1 }[quota.unit];
  return each === undefined ? undefined : { ...quota, amount: each * nodes };
}

/** What stands between a node group and its machines: offering, quota, reservation, window. Empty where nothing does. */
export function capacityFaults(question: CapacityQuestion): readonly Problem[] {
  const { machine, zone, region } = question;
  const problems = new Problems("capacity");
  const fault = zoneFault(machine, zone, "zone", region === undefined ? {} : { region });
  if (fault !== undefined) problems.addAll([fault]);
  checkQuota(question, problems);
  if (question.capacity === CapacityKind.Reservation || question.capacity === CapacityKind.CapacityBlock) {
    checkBought(question, problems);
  }
  return problems.all;
}

function checkQuota({ machine, nodes, quota, capacity }: CapacityQuestion, problems: Problems): void {
  const needed = quotaNeeded(machine, nodes);
  // Capacity blocks do not count against the on-demand limit.
  if (needed === undefined || quota === undefined || capacity === CapacityKind.CapacityBlock) return;
  const left = quota.limit - quota.used;
  if (needed.amount <= left) return;
  problems.add(
    "nodes.max",
    `${nodes} x ${machine.name} need ${needed.amount} ${needed.unit} of ${needed.name} (${needed.code}), ${left} of ${quota.limit} are left`,
    `ask for a limit of ${quota.used + needed.amount} or more, or lower max`,
  );
}

function checkBought({ machine, capacity, zone, nodes, bought, run }: CapacityQuestion, problems: Problems): void {
  if (bought === undefined) {
    problems.add("capacity.reservationId", `no ${capacity} was found`, "check its id and its region");
    return;
  }
  if (bought.machine !== machine.name) {
    problems.add("machine", `${bought.id} holds ${bought.machine}, not ${machine.name}`, `write machine: ${bought.machine}`);
  }
  if (bought.zone !== zone) {
    problems.add("zone", `${bought.id} is in ${bought.zone}, the nodes are in ${zone}`, `write zone: ${bought.zone}`);
  }
  if (bought.count < nodes) {
    problems.add(
      "nodes.max",
      `${bought.id} holds ${bought.count} machines, the group may have ${nodes}`,
      `lower max to ${bought.count}`,
    );
  }
  if (bought.window === undefined || run === undefined) return;
  const { window } = bought;
  if (run.start < window.start) {
    problems.add(
      "capacity.reservationId",
      `${bought.id} begins on ${moment(window.start)}, the run on ${moment(run.start)}`,
      "start the run later, or buy an earlier block",
    );
  }
  const usable = new Date(window.end.getTime() - blockEndsEarlyMinutes * 60_000);
  if (run.end > usable) {
    problems.add(
      "capacity.reservationId",
      `${bought.id} ends on ${moment(window.end)} and its machines go ${blockEndsEarlyMinutes} minutes before, the run ends on ${moment(run.end)}`,
      "extend the block, shorten the run, or save a checkpoint and go on elsewhere",
    );
  }
}

function moment(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
