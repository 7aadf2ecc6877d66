/** Runs a scenario on the rehearsal engine and says what it did in the words of expected.json. */

import { MemoryState, type OperationOptions, runOperation, type StackExport } from "../../../scripts/rehearsal";
import { Crypter, passphrase } from "../../../scripts/rehearsal/engine/secrets";
import type { ThingWorld } from "./provider";
import { hooksRun, type Phase } from "./scenarios";

export interface Outcome {
  readonly op: string;
  readonly result: string;
  readonly changes?: Readonly<Record<string, number>>;
  readonly steps: readonly string[];
  readonly calls: readonly string[];
  readonly hooks?: readonly string[];
  readonly errors?: readonly string[];
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly state: readonly ResourceFacts[];
}

export interface ResourceFacts {
  readonly urn: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly deletedWith?: string;
  readonly delete?: boolean;
  readonly dependencies?: readonly string[];
  readonly [key: string]: unknown;
}

const URN = /^urn:pulumi:[^:]+::[^:]+::/;
const short = (urn: string): string => urn.replace(URN, "");

export async function runPhases(
  phases: readonly Phase[],
  world: ThingWorld,
  how: Pick<OperationOptions, "clouds" | "attached" | "parallel" | "stateDir">,
  exported: (memory: MemoryState | undefined) => StackExport | undefined,
): Promise<Outcome[]> {
  const memory = how.stateDir === undefined ? new MemoryState() : undefined;
  const outcomes: Outcome[] = [];
  for (const phase of phases) {
    phase.before?.(world);
    world.calls.length = 0;
    hooksRun.length = 0;
    const result = await runOperation({
      ...how,
      ...(memory === undefined ? {} : { memory }),
      operation: phase.op,
      project: "conformance",
      stack: "s",
      ...(phase.op === "preview" || phase.op === "up" ? { program: phase.program } : {}),
      ...(phase.targets === undefined
        ? {}
        : { targets: phase.targets.map((name) => `urn:pulumi:s::conformance::test:index:Thing::${name}`) }),
    });
    const errors = result.diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ message }) => message.replace(/\s*\n\s*/g, " "));
    const outputs = Object.entries(result.outputs).map(([key, value]) => [
      key,
      result.secretOutputs.includes(key) ? { secret: value } : value,
    ]);
    outcomes.push({
      op: phase.op,
      result: result.result,
      changes: result.changes as Record<string, number>,
      steps: result.steps.map(({ op, urn }) => `${op} ${short(urn)}`),
      calls: [...world.calls],
      ...(hooksRun.length > 0 ? { hooks: [...hooksRun] } : {}),
      ...(errors.length > 0 ? { errors } : {}),
      ...(phase.op === "up" && result.result === "succeeded" && outputs.length > 0
        ? { outputs: Object.fromEntries(outputs) }
        : {}),
      state: facts(exported(memory)),
    });
  }
  return outcomes;
}

/** What a state says that does not differ from run to run, with its secrets opened. */
export function facts(state: StackExport | undefined): ResourceFacts[] {
  const deployment = state?.deployment as
    | { readonly resources?: readonly ResourceFacts[]; readonly secrets_providers: { readonly state: { readonly salt: string } } }
    | undefined;
  if (deployment?.resources === undefined) return [];
  const crypter = Crypter.of(passphrase(), deployment.secrets_providers.state.salt, "test");
  const opened = JSON.parse(JSON.stringify(deployment.resources), (_, value: unknown) => {
    if (typeof value === "string" && URN.test(value)) return short(value).replace(/::[0-9a-f-]{36}$/, "::ID");
    if (value === null || typeof value !== "object" || !("ciphertext" in value)) return value;
    const { ciphertext, ...mark } = value;
    return { ...mark, plaintext: crypter.decrypt(String(ciphertext)) };
  }) as ResourceFacts[];
  return opened.map((resource) => {
    const { propertyDependencies } = resource;
    return {
      urn: resource.urn,
      ...Object.fromEntries(RECORDED.filter((key) => resource[key] !== undefined).map((key) => [key, resource[key]])),
      ...(resource.urn.startsWith("pulumi:providers") ? { id: "ID" } : {}),
      ...(propertyDependencies === undefined ? {} : { propertyDependencies: withoutEmpty(propertyDependencies) }),
    };
  });
}

/** The fields that were recorded; what a program asked for beyond them stands in the state as well. */
const RECORDED = [
  "id",
  "custom",
  "delete",
  "external",
  "protect",
  "retainOnDelete",
  "deletedWith",
  "pendingReplacement",
  "parent",
  "dependencies",
  "aliases",
  "inputs",
  "outputs",
  "provider",
  "initErrors",
  "importID",
];

function withoutEmpty(lists: unknown): unknown {
  return Object.fromEntries(Object.entries(lists as Record<string, readonly string[]>).filter(([, list]) => list.length > 0));
}
