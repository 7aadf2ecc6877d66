import { InvalidInput } from "../../components/core/problems";
import { ExitCode, Failure } from "../output/errors";
import { interruptible } from "../output/interrupt";
import { problemDiagnostics } from "../output/problems";
import { progress } from "../output/progress";
import { countChanges, isDefaultProvider, type Report, type ReportDiagnostic, shownOutputs } from "../output/report";
import { terminal } from "../output/style";
import { writeSummary } from "../output/summary";
import type { EngineEvent, Operation, OperationResult } from "../rehearsal/engine/types";
import type { GivenOptions } from "./options";
import { openSession, type Session } from "./session";

/** Runs one operation on an environment, tells people or machines about it, and returns the exit status. */
export async function operate(operation: Operation, asked: string, options: GivenOptions): Promise<number> {
  const opened = openSession(asked, options);
  if (options.live === true && operation !== "preview") needAnswer(operation, opened);
  const session = await proven(operation, opened);
  if (options.live === true && operation !== "preview") await agree(operation, session);
  if (operation === "up") await checkPriceFirst(session);
  if (operation === "destroy" && options.engine === "rehearsal" && options.live !== true) refuseWhatIsProtected(session);
  const out = terminal(process.stderr);
  const shown = progress(out, { preview: operation === "preview", diff: options.diff === true, quiet: options.json === true });
  let result: OperationResult;
  try {
    result = await interruptible(...onInterrupt(operation, asked, options), () =>
      guarded(operation, session, (event) => shown.event(event)),
    );
  } finally {
    shown.end();
  }
  if (InvalidInput.is(result.programError)) throw result.programError;
  if (operation === "preview" && result.result === "succeeded") checkPrice(session, result);
  const report = reportOf(operation, session, result);
  if (options.json === true) process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  else writeSummary(report, result.resources, session.loaded, asked, terminal(process.stdout));
  return report.result === "succeeded" ? ExitCode.Done : ExitCode.Failed;
}

/** A live run that makes something asks the account first, whether it has room for it. */
async function proven(operation: Operation, session: Session): Promise<Session> {
  if (session.options.live !== true || (operation !== "preview" && operation !== "up")) return session;
  const { proveAccount } = require("./account") as typeof import("./account");
  return proveAccount(session);
}

function onInterrupt(operation: Operation, asked: string, options: GivenOptions): ["end" | "wait", string] {
  if (options.live === true || options.engine === "pulumi") {
    return ["wait", "interrupted: `pulumi` finishes the steps that are at work; press again to leave it alone with them"];
  }
  if (operation === "preview") return ["end", "interrupted; nothing was touched"];
  return ["end", `interrupted; what was done so far is in the state, and \`trainyard ${operation} ${asked}\` goes on from there`];
}

/** Runs an operation under the plan guard: `up` stops before anything is touched where it would lose what nobody allowed, a preview warns. */
export async function guarded(
  operation: Operation,
  session: Session,
  onEvent?: (event: EngineEvent) => void,
): Promise<OperationResult> {
  const { stopLosses, warnOfLosses } = require("./guard") as typeof import("./guard");
  const { meetCluster } = require("./cluster-state") as typeof import("./cluster-state");
  const unseen = await meetCluster(operation, session, () => runOn("refresh", session));
  if (unseen !== undefined) return unseen;
  if (operation === "up") return (await stopLosses(session)) ?? runOn(operation, session, onEvent);
  const result = await runOn(operation, session, onEvent);
  if (operation === "destroy" && result.result === "succeeded" && session.options.target.length === 0) forgetRollouts(session);
  return operation === "preview" ? warnOfLosses(session, result) : result;
}

/** What is gone has no colours. The real stack's file is its owner's. */
function forgetRollouts({ options, stateDir, files, loaded }: Session): void {
  if (options.live === true) return;
  const { RehearsedStore, rolloutFolder } = require("../rollout/store") as typeof import("../rollout/store");
  new RehearsedStore(rolloutFolder(stateDir, files.project.name, loaded.name)).forget();
}

export async function runOn(
  operation: Operation,
  session: Session,
  onEvent?: (event: EngineEvent) => void,
): Promise<OperationResult> {
  const { options } = session;
  if (options.live === true || options.engine === "pulumi") {
    if (options.kubernetes !== undefined) {
      throw new Failure(
        "--kubernetes is for the rehearsal; `pulumi` applies to the cluster of the environment itself",
        ExitCode.WrongInput,
      );
    }
    const { runPulumi } = require("../pulumi/run") as typeof import("../pulumi/run");
    return runPulumi(operation, session, onEvent);
  }
  const { rehearse } = require("./rehearse") as typeof import("./rehearse");
  return rehearse(operation, session, onEvent);
}

export function reportOf(operation: string, session: Session, result: OperationResult): Report {
  const { options, loaded } = session;
  // A component gives the same advice as the environment's check, which knows the line; what a policy says stands under violations.
  const told = (message: string): boolean =>
    loaded.advisories.some(({ reason }) => message.includes(reason)) ||
    result.violations.some((violation) => message.includes(violation.policy) && message.includes(violation.message));
  const diagnostics: ReportDiagnostic[] = result.diagnostics
    .filter(({ severity, message }) => severity !== "debug" && !(severity === "warning" && told(message)))
    .map(({ severity, urn, message }) => ({ severity, ...(urn === undefined ? {} : { urn }), message }));
  const live = options.live === true;
  return {
    environment: loaded.name,
    operation,
    engine: live ? "pulumi" : options.engine,
    clouds: live ? "live" : "simulated",
    result: result.result,
    operations: countChanges(result.changes),
    steps: result.steps
      .filter((step) => !isDefaultProvider(step))
      .map(({ op, urn, type, name, diffs, replaceKeys }) => ({
        op,
        urn,
        type,
        name,
        ...(diffs === undefined ? {} : { diffs }),
        ...(replaceKeys === undefined ? {} : { replaceKeys }),
      })),
    outputs: shownOutputs(result),
    diagnostics: [...problemDiagnostics(loaded.advisories, "warning"), ...diagnostics],
    violations: result.violations.map(({ policy, level, urn, message }) => ({
      policy,
      level,
      message,
      ...(urn === undefined ? {} : { urn }),
    })),
    cost: costOf(session, result),
    durationMs: Math.round(result.durationMs),
  };
}

function costOf({ loaded }: Session, { resources }: OperationResult): Report["cost"] {
  const { priceResources } = require("./price") as typeof import("./price");
  const { hourlyUsd, monthlyUsd, unpriced } = priceResources(resources, loaded);
  return { hourlyUsd, monthlyUsd, unpriced };
}

/** A budget that the whole price breaks is told before anything is made. */
async function checkPriceFirst(session: Session): Promise<void> {
  if (session.loaded.environment.cost.maxHourlyUsd === undefined) return;
  const { rehearseInMemory } = require("./rehearse") as typeof import("./rehearse");
  const planned = await rehearseInMemory(session, "preview");
  if (planned.result === "succeeded") checkPrice(session, planned);
}

function checkPrice({ loaded }: Session, { resources }: OperationResult): void {
  const { checkBudget, priceResources } = require("./price") as typeof import("./price");
  checkBudget(priceResources(resources, loaded), loaded);
}

/** A cluster that may not be deleted is told of before everything around it is gone. */
function refuseWhatIsProtected({ files, loaded, stateDir, asked }: Session): void {
  const { readStack } = require("../rehearsal/engine/store") as typeof import("../rehearsal/engine/store");
  const state = readStack({ stateDir, project: files.project.name, stack: loaded.name });
  const { resources } = state?.deployment ?? {};
  if (!Array.isArray(resources)) return;
  const guarded = (resources as { readonly type?: unknown; readonly inputs?: { readonly deletionProtection?: unknown } }[]).some(
    ({ type, inputs }) => type === "aws:eks/cluster:Cluster" && inputs?.deletionProtection === true,
  );
  if (!guarded) return;
  throw new InvalidInput(`environment ${loaded.name}`, [
    {
      path: "cluster.deletionProtection",
      reason: "is on, and the cloud refuses to delete the cluster",
      remedy: `run \`trainyard up ${asked} --set cluster.deletionProtection=false\` first, if you mean it`,
    },
  ]);
}

/** Where nobody could say yes nothing is asked of the account either. */
function needAnswer(operation: Operation, { loaded, options }: Session): void {
  if (options.yes === true || process.stdin.isTTY) return;
  throw new Failure(
    `--live asks before it spends, and nobody is there to answer; add --yes to ${operation} ${loaded.name}`,
    ExitCode.WrongInput,
  );
}

/** Asks before money is spent or something real is taken away. */
export async function agree(operation: Operation, session: Session): Promise<void> {
  const { loaded, options } = session;
  needAnswer(operation, session);
  if (options.yes === true) return;
  const { createInterface } = await import("node:readline/promises");
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(
    `${operation} ${loaded.name} on the real ${loaded.environment.cloud}, ${loaded.environment.region}? Type the environment's name: `,
  );
  asking.close();
  if (answer.trim() !== loaded.name) throw new Failure("not confirmed, nothing was touched");
}
