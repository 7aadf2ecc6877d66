import type { Analyzers, EngineEvent, Operation, OperationOptions, OperationResult } from "../rehearsal/engine/types";
import { programOf } from "./program";
import { type Session, stackConfig } from "./session";

/** Where a rehearsal keeps its state: in the environment's folder, or nowhere, for commands that only look. */
type Keep = Pick<OperationOptions, "stateDir" | "memory">;

/** Runs an operation on simulated clouds, with the policy packs that were given. */
export async function rehearse(
  operation: Operation,
  session: Session,
  onEvent?: (event: EngineEvent) => void,
  keep: Keep = { stateDir: session.stateDir },
): Promise<OperationResult> {
  const { runOperation } = require("../rehearsal/engine/operation") as typeof import("../rehearsal/engine/operation");
  const { files, loaded, options } = session;
  const project = files.project.name;
  const config = stackConfig(session, true);
  const needsProgram = operation === "preview" || operation === "up";
  const packs = needsProgram ? await startPacks(session, project, operation === "preview") : undefined;
  try {
    return await runOperation({
      operation,
      project,
      stack: loaded.name,
      config,
      ...keep,
      ...(needsProgram ? { program: programOf(files.project) } : {}),
      ...(packs === undefined ? {} : { analyzers: packs.analyzers }),
      ...(options.target.length === 0 ? {} : { targets: options.target }),
      ...(options.parallel === undefined ? {} : { parallel: options.parallel }),
      ...(onEvent === undefined ? {} : { onEvent }),
    });
  } finally {
    await packs?.close();
  }
}

/** Makes the whole environment in memory and looks at it; nothing is kept. */
export async function rehearseInMemory(session: Session, operation: "preview" | "up"): Promise<OperationResult> {
  const { MemoryState } = require("../rehearsal/engine/session") as typeof import("../rehearsal/engine/session");
  return rehearse(operation, session, undefined, { memory: new MemoryState() });
}

interface Packs {
  readonly analyzers: Analyzers;
  close(): Promise<void>;
}

async function startPacks(
  { options, loaded, ...session }: Session,
  project: string,
  dryRun: boolean,
): Promise<Packs | undefined> {
  if (options.policyPack.length === 0) return undefined;
  const { PolicyPackClient, together } = require("../rehearsal/analyzer") as typeof import("../rehearsal/analyzer");
  const config = stackConfig({ options, loaded, ...session }, true);
  const packs = await Promise.all(
    options.policyPack.map((directory) => PolicyPackClient.start({ directory, project, stack: loaded.name, dryRun, config })),
  );
  return { analyzers: together(packs), close: async () => void (await Promise.all(packs.map((pack) => pack.close()))) };
}
