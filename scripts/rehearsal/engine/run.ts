/** What the parts of one operation share. */
import type { Recorder } from "./events";
import { type Executor, Stopped } from "./executor";
import type { Hooks } from "./hooks";
import type { Provider } from "./plugin";
import type { Providers } from "./providers";
import type { ResourceState } from "./resource";
import type { Snapshot } from "./snapshot";
import type { Analyzers, Step, StepOp } from "./types";
import { isProviderType, urnName, urnType } from "./urn";

export interface Run {
  readonly project: string;
  readonly stack: string;
  readonly preview: boolean;
  readonly snapshot: Snapshot;
  readonly recorder: Recorder;
  readonly executor: Executor;
  readonly providers: Providers;
  readonly hooks: Hooks;
  readonly analyzers?: Analyzers;
  /** Undefined: everything is. Holds URNs. */
  readonly targets?: ReadonlySet<string>;
  /** RFC 3339, the same for all that one run makes. */
  readonly now: string;
}

/** Says what is wrong and ends the run: what is under way ends, nothing new begins. */
export function fail(run: Run, message: string, urn?: string): Stopped {
  run.recorder.diagnose({ severity: "error", message, ...(urn === undefined ? {} : { urn }) });
  run.executor.stop();
  return new Stopped();
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function stepOf(op: StepOp, urn: string, more: Pick<Step, "diffs" | "replaceKeys"> = {}): Step {
  return { op, urn, type: urnType(urn), name: urnName(urn), ...more };
}

/** Does one step, with its events; a step that fails ends the run. */
export async function perform<T>(run: Run, step: Step, act: () => Promise<T> | T): Promise<T> {
  if (run.executor.hasStopped) throw new Stopped();
  const begin = performance.now();
  run.recorder.started(step);
  try {
    const result = await act();
    run.recorder.count(step.op, step.urn);
    run.recorder.finished(step, performance.now() - begin);
    return result;
  } catch (error) {
    const message = messageOf(error);
    run.recorder.finished(step, performance.now() - begin, message);
    throw error instanceof Stopped ? error : fail(run, message, step.urn);
  }
}

/** The provider that makes a resource; undefined for a component. */
export async function providerOf(
  run: Run,
  state: Pick<ResourceState, "urn" | "type" | "custom" | "provider">,
): Promise<Provider | undefined> {
  if (isProviderType(state.type)) return run.providers.ofProviders;
  if (!state.custom || state.provider === undefined || state.provider === "") return undefined;
  return run.providers.get(state.provider);
}
