/** Runs a scenario on the real engine, where `pulumi` is installed, with the provider attached to it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineEvent, LocalWorkspace, type OutputMap } from "@pulumi/pulumi/automation";
import type { StackExport } from "../../../scripts/rehearsal";
import { passphrase } from "../../../scripts/rehearsal/engine/secrets";
import { facts, type Outcome } from "./harness";
import type { ThingWorld } from "./provider";
import { hooksRun, type Phase } from "./scenarios";

export function pulumiVersion(): string | undefined {
  try {
    return execFileSync("pulumi", ["version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}

const short = (urn: string): string => urn.replace(/^urn:pulumi:[^:]+::[^:]+::/, "");

export async function runPhasesOnPulumi(phases: readonly Phase[], world: ThingWorld, port: number): Promise<Outcome[]> {
  const directory = mkdtempSync(join(tmpdir(), "conformance-pulumi-"));
  mkdirSync(join(directory, "state"));
  const envVars = {
    PULUMI_CONFIG_PASSPHRASE: passphrase(),
    PULUMI_BACKEND_URL: `file://${join(directory, "state")}`,
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DEBUG_PROVIDERS: `test:${port}`,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const outcomes: Outcome[] = [];
  try {
    for (const phase of phases) outcomes.push(await runPhase(phase, world, envVars));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return outcomes;
}

async function runPhase(phase: Phase, world: ThingWorld, envVars: Record<string, string>): Promise<Outcome> {
  phase.before?.(world);
  world.calls.length = 0;
  hooksRun.length = 0;
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "s", projectName: "conformance", program: phase.program as () => Promise<Record<string, unknown>> },
    { envVars },
  );
  const steps: string[] = [];
  let changes: Record<string, number> = {};
  const onEvent = ({ resourcePreEvent, summaryEvent }: EngineEvent): void => {
    if (resourcePreEvent !== undefined) steps.push(`${resourcePreEvent.metadata.op} ${short(resourcePreEvent.metadata.urn)}`);
    if (summaryEvent !== undefined) changes = summaryEvent.resourceChanges as Record<string, number>;
  };
  const target = phase.targets?.map((name) => `urn:pulumi:s::conformance::test:index:Thing::${name}`);
  const options = { parallel: 1, onEvent, ...(target === undefined ? {} : { target }) };
  let result = "succeeded";
  let outputs: OutputMap = {};
  try {
    if (phase.op === "up") outputs = (await stack.up(options)).outputs;
    else await stack[phase.op](options);
  } catch {
    result = "failed";
  }
  const exported = (await stack.exportStack()) as StackExport;
  return {
    op: phase.op,
    result,
    changes,
    steps,
    calls: [...world.calls],
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([key, { value, secret }]) => [key, secret ? { secret: value } : value]),
    ),
    state: facts(exported),
  };
}
