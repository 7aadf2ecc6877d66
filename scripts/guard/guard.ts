import picomatch from "picomatch";
import type { Step, StepOp } from "../rehearsal/engine/types";
import { Criticality, lossOf } from "./criticality";
import { type HeldResource, locks } from "./held";

/** A replacement or deletion that nobody has allowed. */
export interface Loss {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly op: "replace" | "delete" | "lock";
  readonly criticality: Criticality;
  /** In words: `the bucket and every object in it`. */
  readonly loss: string;
  /** The properties that force a replacement. */
  readonly because: readonly string[];
  /** Jobs and services that depend on it. */
  readonly runsOnIt: readonly string[];
}

const replacing: ReadonlySet<StepOp> = new Set<StepOp>(["replace", "create-replacement", "import-replacement"]);
/** What people call running, by type. */
const workload =
  /^kubernetes:(apps\/v1:(StatefulSet|Deployment)|batch\/v1:Job|trainer\.kubeflow\.org\/|jobset\.x-k8s\.io\/|ray\.io\/|leaderworkerset\.x-k8s\.io\/|argoproj\.io\/)/;

/**
 * What a plan would lose and nobody has allowed. Low losses pass: they are made again without anybody noticing.
 *
 * @param steps of a preview
 * @param before the resources as they are, with what depends on what
 * @param allow globs over URNs, or bare names
 * @param planned the resources as the plan would have them, for what a change takes away for ever
 */
export function guardPlan(
  steps: readonly Step[],
  before: readonly HeldResource[],
  allow: readonly string[],
  planned: readonly Planned[] = [],
): Loss[] {
  const allowed = allower(allow);
  const losses = new Map<string, Loss>();
  for (const loss of newLocks(steps, before, planned)) if (!allowed(loss)) losses.set(loss.urn, loss);
  for (const step of steps) {
    const op = replacing.has(step.op) ? "replace" : step.op === "delete" ? "delete" : undefined;
    if (op === undefined || losses.has(step.urn)) continue;
    const { criticality, loss } = lossOf(step.type);
    if (criticality === Criticality.Low || allowed(step)) continue;
    losses.set(step.urn, {
      urn: step.urn,
      type: step.type,
      name: step.name,
      op,
      criticality,
      loss,
      because: step.replaceKeys ?? [],
      runsOnIt: dependents(step.urn, before),
    });
  }
  return [...losses.values()].sort((a, b) => rank(a) - rank(b) || a.urn.localeCompare(b.urn));
}

/** What a plan says of a resource. */
export interface Planned {
  readonly urn: string;
  readonly inputs: unknown;
}

/** A retention policy that is locked can never be shortened or taken away again, so that a change of one word is final. */
function newLocks(steps: readonly Step[], before: readonly HeldResource[], planned: readonly Planned[]): readonly Loss[] {
  return steps.flatMap(({ op, urn, type, name }): Loss[] => {
    if (op !== "update" || !planned.some((one) => one.urn === urn && locks(one.inputs))) return [];
    if (before.some((held) => held.urn === urn && held.locked === true)) return [];
    const loss = "the right to delete what is in it, or the bucket, before its time";
    return [{ urn, type, name, op: "lock", criticality: Criticality.Critical, loss, because: [], runsOnIt: [] }];
  });
}

function rank({ criticality }: Loss): number {
  return criticality === Criticality.Critical ? 0 : 1;
}

function allower(allow: readonly string[]): (step: Pick<Step, "name" | "urn">) => boolean {
  const names = new Set(allow.filter((entry) => !entry.includes(":")));
  const globs = allow.filter((entry) => entry.includes(":"));
  const matches = globs.length === 0 ? () => false : picomatch(globs, { bash: true });
  return (step) => names.has(step.name) || matches(step.urn);
}

/** Workloads that depend on a resource, over however many steps. A component stands for what it holds. */
function dependents(urn: string, resources: readonly HeldResource[]): string[] {
  const users = new Map<string, HeldResource[]>();
  const link = (from: string, user: HeldResource) => {
    const known = users.get(from);
    if (known === undefined) users.set(from, [user]);
    else known.push(user);
  };
  for (const resource of resources) {
    for (const dependency of resource.dependencies) link(dependency, resource);
    // What a component depends on, its children do.
    if (resource.parent !== undefined) link(resource.parent, resource);
  }
  const seen = new Set([urn]);
  const found: string[] = [];
  for (const current of seen) {
    for (const user of users.get(current) ?? []) {
      if (seen.has(user.urn)) continue;
      seen.add(user.urn);
      if (workload.test(user.type)) found.push(user.name);
    }
  }
  return [...new Set(found)].sort();
}

/** One line a loss, for people: what, how bad, why, who runs on it, and how to allow it. */
export function formatLoss(loss: Loss): string {
  const because = loss.because.length === 0 ? "" : ` because of ${loss.because.join(", ")}`;
  const users =
    loss.runsOnIt.length === 0 ? "" : `; ${loss.runsOnIt.join(", ")} depend${loss.runsOnIt.length === 1 ? "s" : ""} on it`;
  const verb = { replace: "would be replaced", delete: "would be deleted", lock: "would be locked for ever" }[loss.op];
  return `${loss.criticality}: ${loss.type} ${loss.name} ${verb}${because}: ${loss.loss} would be lost${users}; allow it with --allow ${loss.name}`;
}
