import { delimiter, join, resolve } from "node:path";
import type { OpenCluster } from "../kubernetes/open";
import type { PackOptions } from "../rehearsal/analyzer";
import type { Analyzers, EngineEvent, Operation, OperationOptions, OperationResult } from "../rehearsal/engine/types";
import { packageRoot, version } from "../version";
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
  const { withMachines } = require("../../components/accelerators") as typeof import("../../components/accelerators");
  const { runOperation } = require("../rehearsal/engine/operation") as typeof import("../rehearsal/engine/operation");
  const { files, loaded, options } = session;
  const project = files.project.name;
  const config = stackConfig(session, true);
  const needsProgram = operation === "preview" || operation === "up";
  const cluster = await openKubernetes(session);
  const packs = needsProgram ? startPacks(session, project, operation === "preview") : undefined;
  try {
    // The simulated clouds know what the environment adds and corrects, as the program does.
    const request = {
      operation,
      project,
      stack: loaded.name,
      config,
      ...keep,
      ...(needsProgram ? { program: programOf(files.project) } : {}),
      ...(packs === undefined ? {} : { analyzers: packs.analyzers }),
      ...(options.target.length === 0 ? {} : { targets: options.target }),
      ...(options.parallel === undefined ? {} : { parallel: options.parallel }),
      ...(cluster === undefined ? {} : { attached: [cluster.plugin] }),
      ...(onEvent === undefined ? {} : { onEvent }),
    };
    const result = await withMachines(loaded.environment.machines, () => runOperation(request));
    await packs?.started;
    return result;
  } finally {
    await packs?.close();
    cluster?.close();
  }
}

/** The API server that `--kubernetes` names. All other clouds stay simulated. */
export async function openKubernetes(session: Session): Promise<OpenCluster | undefined> {
  const { options, loaded, stateDir } = session;
  const { kubernetes, crds } = options;
  if (kubernetes === undefined) return undefined;
  const charts = session.charts();
  const { openCluster } = require("../kubernetes/open") as typeof import("../kubernetes/open");
  const { definitionsAt } = require("../kubernetes/given-definitions") as typeof import("../kubernetes/given-definitions");
  return openCluster({
    kubernetes,
    environment: loaded.name,
    stateDir,
    say: (line) => process.stderr.write(`${line}\n`),
    ...(charts === undefined ? {} : { charts }),
    ...(crds === undefined ? {} : { definitions: await definitionsAt(crds, stateDir, options.offline === true) }),
  });
}

/** Makes the whole environment in memory and looks at it; nothing is kept. */
export async function rehearseInMemory(session: Session, operation: "preview" | "up"): Promise<OperationResult> {
  const { MemoryState } = require("../rehearsal/engine/session") as typeof import("../rehearsal/engine/session");
  return rehearse(operation, session, undefined, { memory: new MemoryState() });
}

interface Packs {
  readonly analyzers: Analyzers;
  /** Rejects where a pack does not start, with what is wrong with it. */
  readonly started: Promise<unknown>;
  close(): Promise<void>;
}

/** Starts the packs while the program runs: loading both takes about as long. */
function startPacks(session: Session, project: string, dryRun: boolean): Packs | undefined {
  const { options, loaded, files } = session;
  if (options.policyPack.length === 0) return undefined;
  const { exemptionFiles } = require("../policy/exemption-files") as typeof import("../policy/exemption-files");
  const { deferred, together } = require("../rehearsal/analyzer/several") as typeof import("../rehearsal/analyzer/several");
  const exemptions = exemptionFiles(files);
  const question = { project, stack: loaded.name, dryRun, config: stackConfig(session, true) };
  const starting = options.policyPack.map((directory) => startPack(directory, question, exemptions));
  const started = Promise.all(starting);
  return {
    analyzers: deferred(started.then(together)),
    started,
    close: async () => {
      for (const pack of await Promise.allSettled(starting)) if (pack.status === "fulfilled") await pack.value.close?.();
    },
  };
}

/**
 * The toolkit's own pack judges in this process, by the same code and in the same words as over Pulumi's protocol, and without a second
 * Node and a message a resource. Every other pack has a process of its own, as with Pulumi.
 */
async function startPack(
  directory: string,
  question: Omit<PackOptions, "directory">,
  exemptions: readonly string[],
): Promise<Analyzers & { close?(): Promise<void> }> {
  const folder = join(packageRoot, "policies");
  if (resolve(directory) === folder) {
    const { ownPack } = require("../policy/in-process") as typeof import("../policy/in-process");
    return ownPack({ folder, version, exemptions });
  }
  const { exemptionsVariable } = require("../../policies/core/exemptions") as typeof import("../../policies/core/exemptions");
  const { PolicyPackClient } = require("../rehearsal/analyzer") as typeof import("../rehearsal/analyzer");
  return PolicyPackClient.start({ directory, ...question, environment: { [exemptionsVariable]: exemptions.join(delimiter) } });
}
