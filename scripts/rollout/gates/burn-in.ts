import type { Environment } from "../../../components/config";
import { isBurntIn } from "../../../components/config/health";
import { burnInAnnotation, burnInLabel, burnInTaint, fabricAnnotation, fabricLabel } from "../../../components/health/names";
import type { ApiServer } from "../../kubernetes/api-server";
import { field, type KubernetesObject, list, text } from "../../kubernetes/objects";
import type { Gate, GateResult, Target } from "../model";

export type BurnInGate = Extract<Gate, { kind: "burn-in" }>;

/** What new machines of a group have to pass by themselves, without anybody saying it: their burn-in, where the environment has one. */
export function burnInGates(environment: Pick<Environment, "health" | "nodeGroups">, target: Target): readonly BurnInGate[] {
  const group = environment.nodeGroups.find(({ name }) => name === target.name);
  const burnIn = environment.health?.burnIn;
  if (target.kind !== "node-group" || group === undefined || burnIn === undefined || !isBurntIn(environment, group)) return [];
  const { attempts = 2, timeoutMinutes = 30, fabric } = burnIn;
  // A pair, and each of the two once more with another; each may wait for its turn and for its image.
  const between = fabric === undefined ? 0 : (fabric.loneMinutes ?? 15) + 3 * ((fabric.timeoutMinutes ?? 15) + 15);
  const joining = 30;
  return [{ kind: "burn-in", name: "burn-in", timeoutSeconds: (joining + attempts * timeoutMinutes + between) * 60 }];
}

export interface BurnInSite {
  readonly nodes: () => Promise<readonly KubernetesObject[]>;
  /** Those that are judged, as a node affinity says it. */
  readonly of: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => number;
}

/** The gate's answer from a cluster. */
export function awaitBurnIn(api: ApiServer, site: Pick<BurnInSite, "of" | "sleep" | "now">) {
  return (gate: BurnInGate) => burnInVerdict(gate, { ...site, nodes: async () => (await api.listKind("v1", "Node")).items });
}

interface Verdict {
  readonly result: GateResult;
  readonly message: string;
}

/** Waits until all machines of a side have passed, or one has failed. */
export async function burnInVerdict({ timeoutSeconds }: BurnInGate, { nodes, of, sleep, now }: BurnInSite): Promise<Verdict> {
  const until = now() + timeoutSeconds * 1000;
  for (;;) {
    const judged = (await nodes()).filter((node) =>
      of.every(({ key, operator, values = [] }) => {
        const value = node.metadata.labels?.[key];
        return operator === "In" ? value !== undefined && values.includes(value) : value === undefined || !values.includes(value);
      }),
    );
    const verdict = verdictOf(judged);
    if (verdict.result !== "waiting") return verdict;
    if (now() >= until)
      return { result: "failed", message: `${verdict.message}, after ${Math.round(timeoutSeconds / 60)} minutes` };
    await sleep(15_000);
  }
}

/** `waiting` while any machine is on its way. */
export function verdictOf(nodes: readonly KubernetesObject[]): Verdict {
  if (nodes.length === 0) return { result: "waiting", message: "no machine has joined" };
  const label = (node: KubernetesObject, key: string) => node.metadata.labels?.[key];
  const names = (some: readonly KubernetesObject[]) => some.map(({ metadata }) => metadata.name).join(", ");
  const failed = nodes.filter((node) => label(node, burnInLabel) === "failed" || label(node, fabricLabel) === "failed");
  if (failed.length > 0)
    return { result: "failed", message: failed.map((node) => `${node.metadata.name} failed${why(node)}`).join("; ") };
  const closed = nodes.filter((node) => list(node, "spec", "taints").some((taint) => field(taint, "key") === burnInTaint));
  const untested = nodes.filter((node) => !["passed", "accepted"].includes(label(node, burnInLabel) ?? ""));
  const open = [...new Set([...closed, ...untested])];
  if (open.length > 0) {
    const suspects = open.filter((node) => label(node, fabricLabel) === "suspect");
    const told = suspects.length > 0 ? `; ${names(suspects)} failed together, and it is not known which of them it was` : "";
    return { result: "waiting", message: `${names(open)} of ${nodes.length} machines have not passed${told}` };
  }
  const unproven = nodes.filter((node) => label(node, fabricLabel) === "unproven");
  const proven = nodes.filter((node) => label(node, fabricLabel) === "proven");
  const fabric = [
    ...(proven.length > 0 ? [`the fabric of ${proven.length} is proven`] : []),
    // It came when nobody was free to be tested with it; whether that is enough is for a person to say (`lone: wait`).
    ...(unproven.length > 0 ? [`that of ${names(unproven)} is not: nobody was there to be tested with`] : []),
  ];
  return { result: "passed", message: [`${nodes.length} machines have passed`, ...fabric].join("; ") };
}

function why(node: KubernetesObject): string {
  for (const annotation of [fabricAnnotation, burnInAnnotation]) {
    const said = text(node, "metadata", "annotations", annotation);
    const error: unknown = said === undefined ? undefined : parsed(said)?.error;
    if (typeof error === "string") return `: ${error}`;
  }
  return "";
}

function parsed(json: string): { readonly error?: unknown } | undefined {
  try {
    return JSON.parse(json) as { readonly error?: unknown };
  } catch {
    return undefined;
  }
}
