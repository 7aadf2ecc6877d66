/** Takes a resource that exists under Pulumi's care, and brings it to what the program says where that differs. */
import { changedInPlace } from "./diff";
import type { Provider } from "./plugin";
import type { Goal, ResourceState } from "./resource";
import { perform, type Run, stepOf } from "./run";
import { update } from "./steps";
import { withSecrets } from "./values";

export interface Import {
  readonly goal: Goal;
  readonly wanted: ResourceState;
  readonly provider: Provider;
  readonly id: string;
  readonly old: ResourceState | undefined;
}

export async function importResource(run: Run, { goal, wanted, provider, id, old }: Import): Promise<ResourceState> {
  const op = old === undefined || old.external ? "import" : "import-replacement";
  const { urn, type, name } = goal;
  let inPlace: readonly string[] = [];
  const imported = await perform(run, stepOf(op, urn), async () => {
    const found = await provider.read({ urn, type, name, id, inputs: {}, outputs: {} });
    if (found === undefined) throw new Error(`resource '${id}' does not exist`);
    const asFound = {
      ...wanted,
      id: found.id,
      importId: id,
      inputs: found.inputs ?? wanted.inputs,
      outputs: withSecrets(found.outputs, goal.additionalSecretOutputs),
      ...(wanted.custom ? { created: run.now, modified: run.now } : {}),
    };
    inPlace = await changedInPlace(goal, asFound, wanted.inputs, provider);
    const state = inPlace.length > 0 ? asFound : { ...asFound, inputs: wanted.inputs };
    if (op === "import-replacement" && old !== undefined) run.snapshot.putBeside(state, old, { ...old, deleted: true });
    else run.snapshot.put(state, old);
    return state;
  });
  if (op === "import-replacement") await perform(run, stepOf("replace", urn), () => {});
  if (inPlace.length === 0) return imported;
  return update(run, imported, { ...wanted, id: imported.id ?? id, importId: id }, { diffs: inPlace });
}
