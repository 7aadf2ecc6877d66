import type { Accelerator } from "../accelerators/types";
import type { Problems } from "../core/problems";
import type { NodeRepair } from "./index";

export interface RepairPlan {
  readonly enabled: boolean;
  readonly maxParallel: number;
  readonly waits: readonly RepairWait[];
}

/** What is done for one kind of trouble, and after how many minutes of it. */
export interface RepairWait {
  readonly reason: string;
  readonly action: "Replace" | "Reboot";
  readonly minutes: number;
}

/**
 * Trouble that ends in a reboot after 10 minutes by EKS's own rules, and what helps instead. Names: EKS node monitoring agent 1.7.0 and
 * https://docs.aws.amazon.com/eks/latest/userguide/node-health-nma.html, 2026-11. The agent knows NVIDIA and Neuron chips, no others.
 */
const accelerated: Readonly<Partial<Record<Accelerator["family"], Readonly<Record<string, RepairWait["action"]>>>>> = {
  nvidia: {
    // Row remapping failed, double-bit errors: the memory is worn out.
    NvidiaXID64Error: "Replace",
    NvidiaDoubleBitError: "Replace",
    // The chip fell off the bus; a reboot seldom brings it back.
    NvidiaXID79Error: "Replace",
    NvidiaXID95Error: "Reboot",
  },
  neuron: {
    NeuronHBMUncorrectableError: "Replace",
    NeuronSRAMUncorrectableError: "Replace",
    NeuronNCUncorrectableError: "Replace",
    NeuronDMAError: "Replace",
  },
};

export function planRepair(repair: NodeRepair, family: Accelerator["family"] | undefined, problems: Problems): RepairPlan {
  const minutes = repair.acceleratorWaitMinutes ?? 30;
  // EKS refuses other values when the group is made, although its reference says "minimum 1" (seen in public samples, 2026).
  if (!Number.isInteger(minutes / 10) || minutes < 10 || minutes > 120) {
    problems.add("repair.acceleratorWaitMinutes", `${minutes} is not a time that EKS waits`, "give 10, 20, 30 ... 120");
  }
  const maxParallel = repair.maxParallel ?? 1;
  if (!Number.isInteger(maxParallel) || maxParallel < 1) {
    problems.add("repair.maxParallel", `${maxParallel} is not a number of nodes`, "give a whole number from 1");
  }
  const reasons = family === undefined ? {} : (accelerated[family] ?? {});
  return {
    enabled: repair.enabled ?? true,
    maxParallel,
    waits: Object.entries(reasons).map(([reason, action]) => ({ reason, action, minutes })),
  };
}
