/** What a step does: asks the provider, runs the hooks around it, and keeps the state in step with the cloud. */
import { PartialFailure } from "./plugin";
import { newState, type ResourceState } from "./resource";
import { perform, providerOf, type Run, stepOf } from "./run";
import type { Pending } from "./snapshot";
import type { Step, StepOp } from "./types";
import { isProviderType, urnName } from "./urn";
import { equal, type PropertyMap, withSecrets } from "./values";

type Details = Pick<Step, "diffs" | "replaceKeys">;

function named(state: ResourceState) {
  return { urn: state.urn, type: state.type, name: urnName(state.urn) };
}

/** The provider resources that this run has seen, so that resources find them by reference. */
function settle(run: Run, state: ResourceState): ResourceState {
  if (isProviderType(state.type)) run.providers.know(state);
  return state;
}

function unchanged(a: ResourceState, b: ResourceState): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof ResourceState>;
  for (const key of keys) if (!equal(a[key] as PropertyMap, b[key] as PropertyMap)) return false;
  return true;
}

export function same(run: Run, old: ResourceState, wanted: ResourceState): Promise<ResourceState> {
  return perform(run, stepOf("same", wanted.urn), () => {
    const next = { ...wanted, outputs: old.outputs, initErrors: old.initErrors, ...timesOf(old) };
    if (unchanged(old, next)) {
      run.snapshot.keep(old);
      return settle(run, old);
    }
    run.snapshot.put(next, old);
    return settle(run, next);
  });
}

function timesOf(state: ResourceState): Pick<ResourceState, "created" | "modified"> {
  return {
    ...(state.created === undefined ? {} : { created: state.created }),
    ...(state.modified === undefined ? {} : { modified: state.modified }),
  };
}

export interface CreateOptions extends Details {
  readonly op: Extract<StepOp, "create" | "create-replacement">;
  /** The old self that stays until it is deleted at the end (create first). */
  readonly beside?: ResourceState;
  /** The entry that gives way at once: a read resource that is managed from now on, or one that was deleted first. */
  readonly insteadOf?: ResourceState;
}

export function create(
  run: Run,
  wanted: ResourceState,
  { op, beside, insteadOf, ...details }: CreateOptions,
): Promise<ResourceState> {
  return perform(run, stepOf(op, wanted.urn, details), async () => {
    const store = (state: ResourceState, token?: number): ResourceState => {
      if (beside !== undefined) run.snapshot.putBeside(state, beside, { ...beside, deleted: true }, token);
      else run.snapshot.put(state, insteadOf, token);
      return settle(run, state);
    };
    const next = { ...wanted, ...(wanted.custom ? { created: run.now, modified: run.now } : {}) };
    await run.hooks.before("before-create", next, { newInputs: next.inputs });
    const provider = await providerOf(run, next);
    if (provider === undefined) {
      const made = store({ ...next, outputs: next.inputs });
      await run.hooks.after("after-create", made, { newInputs: made.inputs, newOutputs: made.outputs });
      return made;
    }
    const knownIds = [beside?.id, insteadOf?.id].filter((id) => id !== undefined);
    const resumes = run.snapshot.wasCutOff(next.urn) ? { knownIds } : undefined;
    const made = await undertake(
      run,
      { type: "creating", resource: next },
      async (token) => {
        const answer = await provider.create({
          ...named(next),
          inputs: next.inputs,
          preview: run.preview,
          timeout: next.customTimeouts?.create ?? 0,
          ...(resumes === undefined ? {} : { resumes }),
        });
        if (!run.preview && (answer.id === undefined || answer.id === "")) throw new Error("the provider gave no id");
        const { id, outputs } = answer;
        return store(
          { ...next, ...(id === undefined ? {} : { id }), outputs: withSecrets(outputs, next.additionalSecretOutputs) },
          token,
        );
      },
      (partial, token) =>
        store(
          {
            ...next,
            id: partial.id,
            outputs: withSecrets(partial.outputs, next.additionalSecretOutputs),
            initErrors: partial.reasons,
          },
          token,
        ),
    );
    await run.hooks.after("after-create", made, { newInputs: made.inputs, newOutputs: made.outputs });
    return made;
  });
}

export function update(run: Run, old: ResourceState, wanted: ResourceState, details: Details): Promise<ResourceState> {
  return perform(run, stepOf("update", wanted.urn, details), async () => {
    const next = { ...wanted, ...timesOf(old), ...(wanted.custom ? { modified: run.now } : {}) };
    const store = (state: ResourceState, token?: number): ResourceState => {
      run.snapshot.put(state, old, token);
      return settle(run, state);
    };
    await run.hooks.before("before-update", next, { newInputs: next.inputs, oldInputs: old.inputs, oldOutputs: old.outputs });
    const provider = await providerOf(run, next);
    if (provider === undefined || old.id === undefined) {
      const made = store({ ...next, outputs: old.outputs });
      await run.hooks.after("after-update", made, hookValues(old, made));
      return made;
    }
    const id = old.id;
    const made = await undertake(
      run,
      { type: "updating", resource: next },
      async (token) => {
        const { outputs } = await provider.update({
          ...named(next),
          id,
          inputs: next.inputs,
          oldInputs: old.inputs,
          oldOutputs: old.outputs,
          preview: run.preview,
          timeout: next.customTimeouts?.update ?? 0,
          ignoreChanges: next.ignoreChanges,
        });
        return store({ ...next, id, outputs: withSecrets(outputs, next.additionalSecretOutputs) }, token);
      },
      (partial, token) =>
        store(
          {
            ...next,
            id: partial.id,
            inputs: partial.inputs ?? next.inputs,
            outputs: withSecrets(partial.outputs, next.additionalSecretOutputs),
            initErrors: partial.reasons,
          },
          token,
        ),
    );
    await run.hooks.after("after-update", made, hookValues(old, made));
    return made;
  });
}

function hookValues(old: ResourceState, made: ResourceState) {
  return { newInputs: made.inputs, newOutputs: made.outputs, oldInputs: old.inputs, oldOutputs: old.outputs };
}

/** Asks a provider to change something, remembered as pending until it has answered. */
async function undertake(
  run: Run,
  pending: Pending,
  call: (token: number | undefined) => Promise<ResourceState>,
  keepPartial: (partial: PartialFailure, token: number | undefined) => ResourceState,
): Promise<ResourceState> {
  const token = run.preview ? undefined : run.snapshot.begin(pending.type, pending.resource);
  try {
    return await call(token);
  } catch (error) {
    if (error instanceof PartialFailure) keepPartial(error, token);
    else if (token !== undefined) run.snapshot.fail(token);
    throw error;
  }
}

export interface DeleteOptions {
  readonly op: Extract<StepOp, "delete" | "delete-replaced" | "discard" | "discard-replaced" | "remove-pending-replace">;
  /** It goes with another that is deleted in the same run: the provider is not asked. */
  readonly goesWith: boolean;
  /** It is to be made anew in this run: the state keeps it, marked. */
  readonly pendingReplacement?: boolean;
}

export function remove(
  run: Run,
  old: ResourceState,
  { op, goesWith, pendingReplacement }: DeleteOptions,
): Promise<ResourceState> {
  return perform(run, stepOf(op, old.urn), async () => {
    // A replacement that protection forbids was refused when it was planned.
    if (old.protect && op === "delete") throw new Error(protectedFromDelete(old.urn));
    const gone = pendingReplacement === true ? { ...old, pendingReplacement: true } : old;
    const store = (token?: number): ResourceState => {
      if (pendingReplacement === true) run.snapshot.mark(old, gone, token);
      else run.snapshot.drop(old, token);
      return gone;
    };
    const managed = old.custom && !old.external && !old.pendingReplacement && !isProviderType(old.type);
    const values = { oldInputs: old.inputs, oldOutputs: old.outputs };
    await run.hooks.before("before-delete", old, values);
    if (!managed || old.id === undefined || old.retainOnDelete || goesWith || run.preview) store();
    else {
      const provider = await providerOf(run, old);
      const token = run.snapshot.begin("deleting", old);
      try {
        const { inputs, outputs, id } = old;
        await provider?.delete({ ...named(old), id, inputs, outputs, timeout: old.customTimeouts?.delete ?? 0 });
      } catch (error) {
        run.snapshot.fail(token);
        throw error;
      }
      store(token);
    }
    await run.hooks.after("after-delete", old, values);
    return gone;
  });
}

/** In Pulumi's words, so that what people find about it helps. */
export function protectedFromDelete(urn: string): string {
  return (
    `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, ` +
    "either remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`, or use the command:\n" +
    `\`pulumi state unprotect '${urn}'\``
  );
}

export interface ReadOptions {
  readonly op: Extract<StepOp, "read" | "read-replacement">;
  readonly insteadOf?: ResourceState;
  readonly beside?: ResourceState;
}

/** Reads what the program does not manage; it stands in the state as external. */
export function read(run: Run, wanted: ResourceState, { op, insteadOf, beside }: ReadOptions): Promise<ResourceState> {
  return perform(run, stepOf(op, wanted.urn), async () => {
    const provider = await providerOf(run, wanted);
    const id = wanted.id ?? "";
    const found = await provider?.read({ ...named(wanted), id, inputs: wanted.inputs, outputs: {} });
    if (found === undefined) throw new Error(`resource '${id}' does not exist`);
    const outputs = withSecrets(found.outputs, wanted.additionalSecretOutputs);
    const state = newState({ ...wanted, id: found.id, outputs, external: true });
    if (beside !== undefined) run.snapshot.putBeside(state, beside, { ...beside, deleted: true });
    else run.snapshot.put(state, insteadOf);
    return state;
  });
}
