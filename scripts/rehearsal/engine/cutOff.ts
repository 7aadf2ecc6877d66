/** What an earlier run was making when it was cut off, and that nobody asks for any more: it may exist, so it has to go. */
import { PartialFailure } from "./plugin";
import type { ResourceState } from "./resource";
import { messageOf, providerOf, type Run } from "./run";
import { urnName } from "./urn";

/**
 * Takes such resources into the state, so that they are deleted like all else that the program does not have. The provider gives back what
 * the earlier run made; what that run had not made yet is made now and deleted at once, since no provider can tell the two apart.
 */
export async function adoptCutOff(run: Run, unwanted: (state: ResourceState) => boolean): Promise<void> {
  if (run.preview) return;
  for (const state of run.snapshot.stillUnacknowledged.filter(unwanted)) {
    const { urn, type, inputs, customTimeouts } = state;
    try {
      const provider = await providerOf(run, state);
      if (provider === undefined) continue;
      const knownIds = run.snapshot.all().flatMap((each) => (each.urn === urn && each.id !== undefined ? [each.id] : []));
      const timeout = customTimeouts?.create ?? 0;
      const resource = { urn, type, name: urnName(urn), inputs, preview: false, timeout, resumes: { knownIds } };
      const { id, outputs } = await provider.create(resource);
      // The old self, if there is one, is in the state already; this one was to stand in its place.
      if (id !== undefined && id !== "")
        run.snapshot.put({ ...state, id, outputs, deleted: knownIds.length > 0, protect: false });
    } catch (error) {
      if (error instanceof PartialFailure) {
        run.snapshot.put({ ...state, id: error.id, outputs: error.outputs, initErrors: error.reasons, protect: false });
        continue;
      }
      run.snapshot.forgetUnacknowledged(urn);
      const message = `an earlier run was cut off while it made this resource, and what it made cannot be found: ${messageOf(error)}`;
      run.recorder.diagnose({ severity: "warning", urn, message });
    }
  }
}
