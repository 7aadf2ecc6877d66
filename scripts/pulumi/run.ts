import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import type { Session } from "../commands/session";
import { stackConfig } from "../commands/session";
import { Failure } from "../output/errors";
import type { EngineEvent, Operation, OperationResult, StackExport } from "../rehearsal/engine/types";
import { packageRoot } from "../version";
import { Hearing } from "./events";
import { needPulumi } from "./installed";

/**
 * Drives the installed `pulumi` through its Automation API: on the real clouds (`--live`), with the project, backend and secrets as
 * they are; or on simulated ones (`--engine pulumi`), in a workspace of its own whose providers are attached to our clouds.
 */
export async function runPulumi(
  operation: Operation,
  session: Session,
  onEvent?: (event: EngineEvent) => void,
): Promise<OperationResult> {
  needPulumi(session.options.live === true ? "--live" : "--engine pulumi");
  const hearing = new Hearing(onEvent);
  const began = Date.now();
  const { stack, close } = session.options.live === true ? await liveStack(session) : await simulatedStack(session);
  let thrown: unknown;
  try {
    await perform(operation, stack, session, hearing);
  } catch (error) {
    thrown = error;
  } finally {
    await close();
  }
  // The engine tells of a failed step by events; an error without one has to be told here.
  if (thrown !== undefined && !hearing.diagnostics.some(({ severity }) => severity === "error")) {
    hearing.diagnostics.push({ severity: "error", message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
  const { outputs, secretOutputs } =
    thrown === undefined && operation === "up" ? await outputsOf(stack) : { outputs: {}, secretOutputs: [] };
  return {
    result: thrown === undefined ? "succeeded" : "failed",
    steps: hearing.steps,
    changes: hearing.changes,
    diagnostics: hearing.diagnostics,
    violations: hearing.violations,
    outputs,
    secretOutputs,
    resources: hearing.resources,
    durationMs: Date.now() - began,
  };
}

/** The stack's state as its backend holds it. */
export async function exportPulumi(session: Session): Promise<Pick<StackExport, "deployment">> {
  needPulumi(session.options.live === true ? "--live" : "--engine pulumi");
  const { stack, close } = session.options.live === true ? await liveStack(session) : await simulatedStack(session);
  try {
    return { deployment: (await stack.exportStack()).deployment as StackExport["deployment"] };
  } finally {
    await close();
  }
}

/** The same of a stack that may not be there, which is not made for it; undefined then. */
export async function exportExisting({ files, loaded }: Session): Promise<Pick<StackExport, "deployment"> | undefined> {
  needPulumi("--live");
  if (files.project.file === undefined) return undefined;
  const { LocalWorkspace, StackNotFoundError } = await import("@pulumi/pulumi/automation/index.js");
  try {
    const stack = await LocalWorkspace.selectStack({ stackName: loaded.name, workDir: files.project.root });
    return { deployment: (await stack.exportStack()).deployment as StackExport["deployment"] };
  } catch (error) {
    if (error instanceof StackNotFoundError) return undefined;
    throw error;
  }
}

async function perform(operation: Operation, stack: Stack, { options }: Session, hearing: Hearing): Promise<void> {
  const common = {
    onEvent: (event: Parameters<Hearing["hear"]>[0]) => hearing.hear(event),
    ...(options.target.length === 0 ? {} : { target: [...options.target] }),
    ...(options.parallel === undefined ? {} : { parallel: options.parallel }),
  };
  const packs = options.policyPack.length === 0 ? {} : { policyPacks: options.policyPack.map((directory) => resolve(directory)) };
  if (operation === "preview") await stack.preview({ ...common, ...packs });
  else if (operation === "up") await stack.up({ ...common, ...packs });
  else if (operation === "refresh") await stack.refresh(common);
  else await stack.destroy(common);
}

async function outputsOf(stack: Stack): Promise<{ outputs: Record<string, unknown>; secretOutputs: string[] }> {
  const all = Object.entries(await stack.outputs());
  return {
    outputs: Object.fromEntries(all.map(([key, { value }]) => [key, value as unknown])),
    secretOutputs: all.filter(([, { secret }]) => secret).map(([key]) => key),
  };
}

interface Opened {
  readonly stack: Stack;
  close(): Promise<void>;
}

const nothingToClose = async (): Promise<void> => undefined;

/** The project as it is: its backend, its secrets provider, its configuration. Nothing of it is written. */
async function liveStack({ files, loaded, options }: Session): Promise<Opened> {
  if (files.project.file === undefined) {
    throw new Failure(
      `a live run needs a Pulumi project around ${basename(files.file)}; put a Pulumi.yaml beside it (\`pulumi new\`), so that its state has a home`,
      2,
    );
  }
  const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
  const envVars: Record<string, string> = options.set.length === 0 ? {} : { TRAINYARD_SET: JSON.stringify(options.set) };
  const stack = await LocalWorkspace.createOrSelectStack({ stackName: loaded.name, workDir: files.project.root }, { envVars });
  return { stack, close: nothingToClose };
}

/** A workspace in the state's folder, with a file backend, so that neither the project nor anybody's account is touched. */
async function simulatedStack(session: Session): Promise<Opened> {
  const { files, loaded, stateDir } = session;
  const { serveClouds } = require("../rehearsal/serve") as typeof import("../rehearsal/serve");
  const home = resolve(stateDir, "pulumi");
  const workDir = join(home, "workspace", files.project.name);
  mkdirSync(join(home, "backend"), { recursive: true });
  mkdirSync(workDir, { recursive: true });
  const project = { name: files.project.name, runtime: { name: "nodejs", options: { typescript: true } }, main: mainOf(session) };
  writeFileSync(join(workDir, "Pulumi.yaml"), `${JSON.stringify(project, undefined, 2)}\n`);
  const served = await serveClouds({ worldDir: join(home, "world") });
  const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
  const envVars = {
    PULUMI_BACKEND_URL: `file://${join(home, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? "rehearsal",
    PULUMI_DEBUG_PROVIDERS: served.debugProviders,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  try {
    const stack = await LocalWorkspace.createOrSelectStack({ stackName: loaded.name, workDir }, { envVars });
    const config = Object.entries(stackConfig(session, true)).map(([key, value]) =>
      typeof value === "string" ? [key, { value }] : [key, { value: value.secret, secret: true }],
    );
    await stack.setAllConfig(Object.fromEntries(config) as Record<string, { value: string; secret?: boolean }>);
    return { stack, close: () => served.close() };
  } catch (error) {
    await served.close();
    throw error;
  }
}

/** The program as the real engine loads it: the project's own file, or the one that ships with the toolkit. */
function mainOf({ files }: Session): string {
  if (files.project.main !== undefined) return files.project.main;
  const compiled = join(packageRoot, "dist", "stacks", "index.js");
  return existsSync(compiled) ? compiled : join(packageRoot, "stacks", "index.ts");
}
