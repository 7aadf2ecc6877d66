/** Asks the clouds what is really there and takes the state to it. */
import type { ResourceState } from "./resource";
import { perform, providerOf, type Run, stepOf } from "./run";
import { isProviderType, urnName } from "./urn";
import { equal, withSecrets } from "./values";

export async function refreshAll(run: Run): Promise<void> {
  const states = run.snapshot.all();
  const outcomes = await Promise.allSettled(
    states
      .filter(({ deleted, pendingReplacement }) => !deleted && !pendingReplacement)
      .filter(({ urn }) => run.targets?.has(urn) ?? true)
      .map((state) => run.executor.run(() => refresh(run, state))),
  );
  dropDanglingDependencies(run);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function refresh(run: Run, state: ResourceState): Promise<void> {
  await perform(run, stepOf("refresh", state.urn), async () => {
    if (isProviderType(state.type)) run.providers.know(state);
    const provider = isProviderType(state.type) ? undefined : await providerOf(run, state);
    if (provider === undefined || state.id === undefined) return run.recorder.count("same", state.urn);
    const resource = { urn: state.urn, type: state.type, name: urnName(state.urn) };
    const found = await provider.read({ ...resource, id: state.id, inputs: state.inputs, outputs: state.outputs });
    if (found === undefined) {
      run.snapshot.drop(state);
      return run.recorder.count("delete", state.urn);
    }
    const outputs = withSecrets(found.outputs, state.additionalSecretOutputs);
    const inputs = state.external ? state.inputs : (found.inputs ?? state.inputs);
    if (found.id === state.id && equal(inputs, state.inputs) && equal(outputs, state.outputs) && state.initErrors.length === 0)
      return run.recorder.count("same", state.urn);
    if (!state.external) {
      const { inputs: oldInputs, outputs: oldOutputs, ignoreChanges, id } = state;
      await provider.diff({
        ...resource,
        id,
        oldInputs: inputs,
        oldOutputs: outputs ?? oldOutputs,
        news: oldInputs,
        ignoreChanges,
      });
    }
    run.snapshot.mark(state, { ...state, id: found.id, inputs, outputs, initErrors: [], modified: run.now });
    run.recorder.count(equal(outputs, state.outputs) ? "same" : "update", state.urn);
  });
}

/** Nothing may lean on what is gone. Properties that depend on nothing are left out, as Pulumi does here. */
function dropDanglingDependencies(run: Run): void {
  const states = run.snapshot.all();
  const there = new Set(states.map(({ urn }) => urn));
  for (const state of states) {
    const dependencies = state.dependencies.filter((urn) => there.has(urn));
    const propertyDependencies: Record<string, string[]> = {};
    for (const [key, urns] of Object.entries(state.propertyDependencies)) {
      const left = urns.filter((urn) => there.has(urn));
      if (left.length > 0) propertyDependencies[key] = left;
    }
    const changed =
      dependencies.length < state.dependencies.length ||
      Object.keys(state.propertyDependencies).some(
        (key) => propertyDependencies[key]?.length !== state.propertyDependencies[key]?.length,
      );
    if (changed) run.snapshot.mark(state, { ...state, dependencies, propertyDependencies });
  }
}
