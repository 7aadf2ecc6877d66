import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import {
  findEnvironment,
  type LoadedEnvironment,
  type LoadOptions,
  type LocatedProblem,
  loadEnvironment,
} from "../../components/config";
import { InvalidInput } from "../../components/core/problems";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A project folder with these files in it, gone after the test. */
export function project(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "trainyard-"));
  folders.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

/** A whole, sound environment in one file: the lines of `changes` replace those that begin with the same key. */
export const soundEnvironment = `config:
  trainyard:environment:
    system: yard
    cloud: aws
    region: us-west-2
    strategy: rolling
    network:
      cidr: 10.0.0.0/16
      zones: [us-west-2a, us-west-2b, us-west-2d]
    nodeGroups:
      - name: system
        machine: m6i.2xlarge
        nodes: { desired: 2 }
        zones: [us-west-2a, us-west-2b]
      - name: training
        machine: p4d.24xlarge
        nodes: { min: 1, desired: 2, max: 4 }
        zone: us-west-2a
    storage:
      buckets:
        - name: checkpoints
          replicationFactor: 2
          replicaRegions: [us-east-2]
    coordinator: {}
    training:
      nodeGroup: training
`;

/** The sound environment with some of its text replaced; every piece has to be there. */
export function changed(...replacements: readonly (readonly [from: string, to: string])[]): string {
  return replacements.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the sound environment holds no ${JSON.stringify(from)}`);
    return text.replace(from, to);
  }, soundEnvironment);
}

export function load(files: Readonly<Record<string, string>>, name = "test", options: LoadOptions = {}): LoadedEnvironment {
  const root = project({ "Pulumi.yaml": "name: yard\nruntime: nodejs\nstackConfigDir: stacks\n", ...files });
  return loadEnvironment(findEnvironment(name, root), options);
}

/** What is wrong with an environment's text, as people read it: `path: reason; remedy (source)`. */
export function problemsOf(text: string, options: LoadOptions = {}): string[] {
  try {
    load({ "stacks/Pulumi.test.yaml": text }, "test", options);
  } catch (error) {
    if (!InvalidInput.is(error)) throw error;
    return error.problems.map(
      ({ path, reason, remedy, source }: LocatedProblem) =>
        `${path}: ${reason}; ${remedy}${source === undefined ? "" : ` (${source})`}`,
    );
  }
  return [];
}
