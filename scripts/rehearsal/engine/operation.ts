/** One operation from beginning to end: state, clouds, program, steps, and what came of it. */
import { InvalidInput } from "../../../components/core/problems";
import { analyzeStack } from "./analysis";
import { Callbacks } from "./callbacks";
import { adoptCutOff } from "./cutOff";
import { condemned, deleteAll, deleteTargets } from "./deletes";
import { Recorder } from "./events";
import { Executor, Stopped } from "./executor";
import { Hooks } from "./hooks";
import { IdleWatch } from "./idle";
import { Monitor, splitConfig } from "./monitor";
import { Planner } from "./planner";
import { describeThrown, RunningProgram } from "./program";
import { Providers } from "./providers";
import { refreshAll } from "./refresh";
import type { ResourceState } from "./resource";
import { fail, messageOf, type Run } from "./run";
import { Server } from "./server";
import { MemoryState, type Session } from "./session";
import { Snapshot } from "./snapshot";
import { openStore } from "./store";
import { Transforms } from "./transforms";
import type { OperationOptions, OperationResult } from "./types";
import { isProviderType, STACK_TYPE } from "./urn";
import { nothing, type PropertyMap, plainMap, secretNames } from "./values";
import { view } from "./view";

/** Pulumi's own default: 16 steps a processor. */
const DEFAULT_PARALLEL = 32;

/**
 * Runs an operation. A refusal or a failure is a result; only wrong input (a state that cannot be read, a lock held by another run, a
 * program that threw `InvalidInput`) rejects.
 */
export async function runOperation(options: OperationOptions): Promise<OperationResult> {
  const begin = performance.now();
  const recorder = new Recorder(options.onEvent);
  const session = await openSession(options);
  try {
    const outcome = await operate(options, session, recorder);
    const result = recorder.failed ? "failed" : "succeeded";
    const durationMs = performance.now() - begin;
    recorder.summary(result, durationMs);
    const stack = outcome.states.find(({ type }) => type === STACK_TYPE);
    const outputs = stack?.outputs ?? nothing;
    let resources: OperationResult["resources"] | undefined;
    return {
      result,
      steps: recorder.steps,
      changes: recorder.changes,
      diagnostics: recorder.diagnostics,
      violations: recorder.violations,
      outputs: plainMap(outputs),
      secretOutputs: secretNames(outputs),
      // Made when asked for: a large stack's is as large as its state.
      get resources() {
        resources ??= outcome.states.filter(({ deleted }) => !deleted).map((state) => view(state, outcome.goals.get(state.urn)));
        return resources;
      },
      durationMs,
      ...(outcome.programError === undefined ? {} : { programError: outcome.programError }),
    };
  } finally {
    await session.close();
  }
}

async function openSession(options: OperationOptions): Promise<Session> {
  const { memory, stateDir } = options;
  if (stateDir !== undefined && memory === undefined) return openStore({ ...options, stateDir });
  if (!(memory instanceof MemoryState) || stateDir !== undefined)
    throw new InvalidInput(`${options.operation} of ${options.stack}`, [
      {
        path: "stateDir",
        reason: stateDir === undefined ? "there is no place for the state" : "there are two places for the state",
        remedy: "give either stateDir, a folder, or memory, a new MemoryState()",
      },
    ]);
  const stacks = new Map(Object.entries(options.stackOutputs ?? {}));
  return memory.open(options, async (name) => stacks.get(name) as PropertyMap | undefined);
}

interface Outcome {
  readonly states: readonly ResourceState[];
  readonly goals: Planner["goals"];
  readonly programError?: unknown;
}

async function operate(options: OperationOptions, session: Session, recorder: Recorder): Promise<Outcome> {
  const preview = options.operation === "preview";
  const snapshot = new Snapshot(session.base, session.pending, preview ? undefined : session.sink);
  const callbacks = new Callbacks();
  const run: Run = {
    project: options.project,
    stack: options.stack,
    preview,
    snapshot,
    recorder,
    executor: new Executor(options.parallel ?? DEFAULT_PARALLEL),
    providers: new Providers(session.clouds, recorder, preview),
    hooks: new Hooks(callbacks, recorder, preview),
    ...(options.analyzers === undefined ? {} : { analyzers: options.analyzers }),
    ...(options.targets === undefined ? {} : { targets: new Set(options.targets) }),
    now: new Date().toISOString(),
  };
  const planner = new Planner(run, session.base);
  for (const state of session.base) if (isProviderType(state.type)) run.providers.know(state);
  const abort = () => void fail(run, "stopped on request");
  options.signal?.addEventListener("abort", abort, { once: true });
  if (options.signal?.aborted === true) abort();
  let thrown: readonly unknown[] = [];
  try {
    if (options.operation === "refresh") await refreshAll(run);
    else if (options.operation === "destroy") await destroy(run);
    else thrown = await runProgram(options, run, planner, session, callbacks);
  } catch (error) {
    if (!(error instanceof Stopped)) fail(run, messageOf(error));
  } finally {
    options.signal?.removeEventListener("abort", abort);
    await run.executor.whenIdle();
    callbacks.close();
  }
  if (!preview) await session.save(snapshot);
  rethrowInvalidInput(thrown, recorder);
  const [programError] = thrown;
  return { states: snapshot.settled(), goals: planner.goals, ...(programError === undefined ? {} : { programError }) };
}

/** Wrong input is the caller's to mend and not a failed run, provided that nothing else went wrong. */
function rethrowInvalidInput(thrown: readonly unknown[], recorder: Recorder): void {
  const wrong = thrown.filter((error) => InvalidInput.is(error));
  const errors = recorder.diagnostics.filter(({ severity }) => severity === "error");
  const [first] = wrong;
  if (first === undefined || errors.length > wrong.length) return;
  if (wrong.length === 1) throw first;
  const subjects = [...new Set(wrong.map(({ subject }) => subject))].join(", ");
  throw new InvalidInput(
    subjects,
    wrong.flatMap(({ problems }) => problems),
  );
}

async function destroy(run: Run): Promise<void> {
  if (run.targets !== undefined) return deleteTargets(run, run.snapshot.all(), run.targets);
  await adoptCutOff(run, () => true);
  await deleteAll(run, run.snapshot.all());
}

/** Runs the program against a server of its own; gives back what it threw, each thing once. */
async function runProgram(
  options: OperationOptions,
  run: Run,
  planner: Planner,
  session: Session,
  callbacks: Callbacks,
): Promise<readonly unknown[]> {
  const transforms = new Transforms(callbacks);
  const { text, secretKeys, values } = splitConfig(options.config ?? {});
  const monitor = new Monitor({ run, planner, transforms, config: values, stackOutputs: session.stackOutputs });
  const server = new Server({
    monitor,
    transforms,
    hooks: run.hooks,
    log: (diagnostic) => run.recorder.diagnose(diagnostic),
    complete: () => complete(run, planner),
  });
  const program = new RunningProgram(
    {
      program: options.program ?? (() => {}),
      project: options.project,
      stack: options.stack,
      organization: options.organization ?? "organization",
      address: await server.listen(),
      preview: run.preview,
      config: text,
      secretKeys,
    },
    (error) => run.recorder.diagnose({ severity: "error", message: describeThrown(error) }),
  );
  const stopped = new Promise<void>((resolve) => run.executor.onStop(resolve));
  const hasThrown = () => program.errors.length > 0;
  const watch = new IdleWatch(server, run.executor, hasThrown, options.idleLimitMs, (seconds, last) => {
    if (hasThrown()) return run.executor.stop();
    const message = hangMessage(seconds, program.waitsFor());
    if (last) fail(run, message);
    else run.recorder.diagnose({ severity: "warning", message });
  });
  const ended = program.run();
  try {
    // After a failure the SDK leaves promises unsettled, and so the program: it is not waited for beyond what it does at once.
    await Promise.race([ended, stopped.then(() => run.executor.whenIdle()).then(() => pause(20))]);
  } finally {
    watch.stop();
    program.close();
    server.close();
  }
  return program.errors;
}

/** The program has registered all that it has: what is left over goes, and the policies see the whole. */
async function complete(run: Run, planner: Planner): Promise<void> {
  if (run.recorder.failed || run.executor.hasStopped) return;
  const find = (urn: string) => planner.news.get(urn);
  await adoptCutOff(run, ({ urn }) => !planner.goals.has(urn));
  const doomed = condemned(run.snapshot.all(), (state) => planner.keeps(state));
  await deleteAll(run, run.targets === undefined ? doomed : doomed.filter(({ urn }) => run.targets?.has(urn)));
  if (!run.recorder.failed) await analyzeStack(run, [...planner.news.values()], planner.goals, find);
}

function hangMessage(seconds: number, waiting: readonly string[]): string {
  const what =
    waiting.length === 0 ? "" : `; these wait for a value that never comes:\n${waiting.map((each) => `  ${each}`).join("\n")}`;
  return `the program has registered nothing for ${seconds} s and has not ended${what}`;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
