/** What an environment's machines count against the limits of its account. */
import { lookUp } from "../accelerators";
import { quotaNeeded } from "../accelerators/rules";
import type { Problem, Problems } from "../core/problems";
import type { SoundParts } from "./check";
import type { NodeGroup } from "./schema";

/** One limit, and what all node groups together need of it. */
export interface QuotaNeed {
  /** `L-417A185B` on AWS, a metric on Google Cloud, a family on Azure. */
  readonly code: string;
  readonly name: string;
  readonly unit: "vcpus" | "accelerators" | "machines";
  /** With as many nodes as are wanted now. */
  readonly desired: number;
  /** With as many nodes as groups may have. */
  readonly most: number;
  /** The account's limit, where `delivery.quotas` states it. */
  readonly limit?: number;
  /** Groups that count against it. */
  readonly groups: readonly string[];
}

/** Machines that were bought for a window count against no limit (EC2 user guide on Capacity Blocks). */
export function quotasNeeded(groups: readonly NodeGroup[], limits: Readonly<Record<string, number>> = {}): readonly QuotaNeed[] {
  const found = new Map<string, QuotaNeed>();
  for (const group of groups) {
    const machine = lookUp(group.machine);
    const one = machine === undefined || group.capacity.kind === "capacity-block" ? undefined : quotaNeeded(machine, 1);
    if (one === undefined) continue;
    const { code, name, unit, amount } = one;
    const before = found.get(code);
    const limit = limits[code];
    found.set(code, {
      code,
      name,
      unit,
      desired: (before?.desired ?? 0) + amount * group.nodes.desired,
      most: (before?.most ?? 0) + amount * (group.nodes.max ?? group.nodes.desired),
      ...(limit !== undefined && { limit }),
      groups: [...(before?.groups ?? []), group.name],
    });
  }
  return [...found.values()];
}

/** A limit that is too low refuses the last machines of a gang, after the others are paid for. */
export function checkQuotas({ nodeGroups, delivery }: SoundParts, problems: Problems, advisories: Problem[]): void {
  const limits = delivery?.quotas;
  const groups = nodeGroups.flatMap((group) => (group === undefined ? [] : [group]));
  if (limits === undefined || groups.length !== nodeGroups.length) return;
  for (const { code, name, unit, desired, most, limit, groups: who } of quotasNeeded(groups, limits)) {
    if (limit === undefined || most <= limit) continue;
    const now = desired > limit;
    const problem = {
      path: `delivery.quotas.${code}`,
      reason: `${limit} ${unit} of ${name} are less than the ${now ? desired : most} that ${who.join(" and ")} need${now ? "" : " at their most"}`,
      remedy: `ask for a limit of ${most} or more, or lower nodes.${now ? "desired" : "max"}`,
    };
    if (now) problems.addAll([problem]);
    else advisories.push(problem);
  }
}
