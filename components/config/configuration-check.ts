import { z } from "zod";
import { InvalidInput, type Problems } from "../core/problems";
import { schemaProblems } from "../core/schema-problems";
import { remedyFor } from "../core/suggest";
import type { SoundParts } from "./check";
import { configurationArgs, consumersOf } from "./configuration";

/** Settings of services and groups that are there, in a form that can be kept, and as the environment's own JSON Schema wants them. */
export function checkConfiguration(parts: SoundParts, problems: Problems): void {
  const { configuration: said } = parts;
  if (said === undefined) return;
  const consumers = consumersOf(parts);
  if (consumers.length === 0) {
    problems.add("configuration", "nobody reads it", "give coordinator or training, or leave it out");
    return;
  }
  const known = {
    services: consumers.map(({ service }) => service),
    nodeGroups: parts.nodeGroups.flatMap((group) => (group === undefined ? [] : [group.name])),
  };
  for (const [scope, names] of Object.entries(known)) {
    if (scope === "nodeGroups" && names.length !== parts.nodeGroups.length) continue;
    for (const name of Object.keys(said[scope as keyof typeof known] ?? {}))
      if (!names.includes(name)) problems.add(`configuration.${scope}.${name}`, "is not there", remedyFor(name, names));
  }
  const { planConfiguration } = require("../configuration/plan") as typeof import("../configuration/plan");
  try {
    const plan = planConfiguration("configuration", { ...configurationArgs(parts, said), namespace: "training" });
    if (said.schema === undefined) return;
    const schema = readSchema(said.schema, problems);
    for (const { service, settings } of schema === undefined ? [] : plan.consumers) {
      const result = schema?.safeParse(settings);
      if (result === undefined || result.success) continue;
      for (const { path, reason } of schemaProblems(result.error.issues, settings, () => undefined))
        problems.add("configuration", `${path} of ${service}: ${reason}`, "change it, or configuration.schema");
    }
  } catch (error) {
    if (!InvalidInput.is(error)) throw error;
    problems.addAll(error.problems, "configuration");
  }
}

function readSchema(said: Readonly<Record<string, unknown>>, problems: Problems): z.ZodType | undefined {
  try {
    return z.fromJSONSchema(said as Parameters<typeof z.fromJSONSchema>[0]);
  } catch (error) {
    problems.add("configuration.schema", `is no JSON Schema: ${String(error)}`, "see https://json-schema.org");
    return undefined;
  }
}
