import { rehearseInMemory } from "../../scripts/commands/rehearse";
import { openSession } from "../../scripts/commands/session";
import type { YardResource } from "../../scripts/rehearsal/engine/types";
import { repository } from "../cli/run";

/** Everything that an environment is made of once it is up, on simulated clouds. */
export async function rehearsed(environment: string, ...set: readonly string[]): Promise<readonly YardResource[]> {
  const session = openSession(environment, { cwd: repository, set, engine: "rehearsal", policyPack: [], target: [] });
  const result = await rehearseInMemory(session, "up");
  const errors = result.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  if (result.result === "failed") throw new Error(`${environment} does not come up:\n${errors.join("\n")}`);
  return result.resources;
}

export function field(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined), value);
}

export function items(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = field(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The inputs of the Kubernetes objects of a kind, by their names in the cluster. */
export function objects(resources: readonly YardResource[], kind: string): ReadonlyMap<string, unknown> {
  const found = resources.filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${kind}`));
  return new Map(found.map(({ inputs }) => [String(field(inputs, "metadata", "name")), inputs]));
}

export function containerOf(workload: unknown): unknown {
  return items(workload, "spec", "template", "spec", "containers")[0];
}

/** The variables of a container: its value, or the field that it is read from. */
export function variables(container: unknown): ReadonlyMap<string, unknown> {
  return new Map(
    items(container, "env").map((entry) => [
      String(field(entry, "name")),
      field(entry, "value") ?? field(entry, "valueFrom", "fieldRef", "fieldPath"),
    ]),
  );
}
