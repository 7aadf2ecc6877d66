/** Environments that are rehearsed, changed in their file, and rolled out. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { runOn } from "../../scripts/commands/operate";
import { openSession } from "../../scripts/commands/session";
import { readStack } from "../../scripts/rehearsal/engine/store";
import { type ConductOptions, Conductor } from "../../scripts/rollout/conduct";
import { folder } from "../cli/run";

/** A resource as the stack's state holds it. */
export interface Held {
  readonly type: string;
  readonly urn: string;
  readonly id: string;
  readonly inputs: Record<string, unknown>;
}

/** The environment `yard.yaml` of a folder, whatever was done to it there. */
export function environmentIn(root: string) {
  const file = join(root, "yard.yaml");
  const stateDir = join(root, "state");
  const session = () =>
    openSession(file, { cwd: root, set: [], state: stateDir, engine: "rehearsal", policyPack: [], target: [] });
  return {
    root,
    up: () => runOn("up", session()),
    preview: () => runOn("preview", session()),
    conductor: (options: Partial<ConductOptions> = {}) => new Conductor(session(), { approve: [], failGate: [], ...options }),
    resources: (): readonly Held[] => {
      const { name, files } = session().loaded;
      const { resources } = readStack({ stateDir, project: files.project.name, stack: name })?.deployment ?? {};
      return (Array.isArray(resources) ? resources : []) as Held[];
    },
    /** Writes other words into the file, which has to hold the first ones. */
    change: (from: string, to: string) => {
      const text = readFileSync(file, "utf8");
      expect(text).toContain(from);
      writeFileSync(file, text.replace(from, to));
    },
  };
}
export type Environment = ReturnType<typeof environmentIn>;

/** One in a folder of its own, made, and then changed in its file. */
export async function madeAndChanged(text: string, from: string, to: string): Promise<Environment> {
  const made = environmentIn(folder({ "yard.yaml": text }));
  const { diagnostics } = await made.up();
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  made.change(from, to);
  return made;
}
