import { CloudError } from "../rehearsal/provider";
import { ApiError } from "./api-error";
import type { ApiServer } from "./api-server";
import { condition, describe, type KubernetesObject, type ObjectReference, referenceTo } from "./objects";
import { type Readiness, readiness } from "./readiness";
import { isStuck, progressOf, troubles } from "./trouble";

export interface Patience {
  /** The longest wait for one object. */
  readonly milliseconds: number;
  /**
   * Ends the wait sooner, once nothing has changed for this long and a pod fits nowhere or is refused: on a cluster whose nodes are
   * what they are, waiting helps nobody. Absent where an autoscaler may bring nodes.
   */
  readonly stalledMilliseconds?: number;
}

/** Waits until an object is ready and answers with it as it is then. The error says what is missing, and why. */
export async function untilReady(api: ApiServer, made: KubernetesObject, patience: Patience): Promise<KubernetesObject> {
  const reference = referenceTo(made);
  const began = Date.now();
  let changed = began;
  let last = "";
  let progress = "";
  for (let object: KubernetesObject = made; ; ) {
    const state = await readiness(object, api);
    if (state.missing.length === 0) return object;
    const now = Date.now();
    const said = JSON.stringify([state.missing, object.metadata.resourceVersion]);
    if (said !== last) changed = now;
    last = said;
    const { stalledMilliseconds = Number.POSITIVE_INFINITY } = patience;
    // Looked at from half the time on, so that there is an earlier look to compare with when the time is over.
    if (now - changed > stalledMilliseconds / 2) {
      const come = await progressOf(api, object, state);
      if (progress !== "" && come !== progress) changed = now;
      progress = come;
    }
    const still = now - changed > stalledMilliseconds;
    const over = state.final === true || now - began > patience.milliseconds || (still && (await isStuck(api, object, state)));
    if (over) throw await notReady(api, object, state, now - began);
    await pause(Math.min(1_000, 50 + (now - began) / 10));
    const found = await api.get(reference);
    if (found === undefined) throw new CloudError("NotReady", `${describe(reference)}: it was deleted while it was waited for`);
    object = found;
  }
}

async function notReady(api: ApiServer, object: KubernetesObject, state: Readiness, milliseconds: number): Promise<CloudError> {
  const reasons = [...state.missing, ...(await troubles(api, object, state))];
  const after = state.final === true ? "" : ` after ${Math.round(milliseconds / 1000)} s`;
  return new CloudError("NotReady", `${describe(referenceTo(object))} is not ready${after}: ${reasons.join("; ")}`);
}

/** Waits until an object is gone. The error says what holds it. */
export async function untilGone(
  api: Pick<ApiServer, "get" | "patch">,
  reference: ObjectReference,
  uid: string | undefined,
  milliseconds: number,
): Promise<void> {
  const began = Date.now();
  let reminded = began;
  for (;;) {
    const found = await api.get(reference);
    // Another object of the same name is not the one that was deleted.
    if (found === undefined || (uid !== undefined && found.metadata.uid !== uid)) return;
    if (Date.now() - began > milliseconds) {
      const held = found.metadata.finalizers ?? [];
      const by = held.length > 0 ? `; its finalizers are ${held.join(", ")}, and whoever set them has to clear them` : "";
      throw new CloudError("NotDeleted", `${describe(reference)} is still there after ${Math.round(milliseconds / 1000)} s${by}`);
    }
    if (isForgotten(found) && Date.now() - reminded > reminderMilliseconds) {
      reminded = Date.now();
      await remind(api, reference);
    }
    await pause(Math.min(1_000, 50 + (Date.now() - began) / 10));
  }
}

/** The server's own controller gets this long to come back to what it failed at. */
const reminderMilliseconds = 500;

/**
 * A definition that goes soon after it came: the server's own controller finds the storage of its objects not ready yet, tries again with a copy
 * that its own note of this has made old, and takes that note for no news (kubernetes v1.34.4, apiextensions-apiserver's crd_finalizer.go). It looks
 * once more in its next full round, which is minutes away, or at any other change. On a busy machine it came to this in 6 of 32 rounds of six.
 */
function isForgotten(object: KubernetesObject): boolean {
  return object.kind === "CustomResourceDefinition" && condition(object, "Terminating")?.reason === "InstanceDeletionFailed";
}

async function remind(api: Pick<ApiServer, "patch">, reference: ObjectReference): Promise<void> {
  try {
    await api.patch(reference, { metadata: { annotations: { "trainyard.dev/deletion-awaited": new Date().toISOString() } } });
  } catch (error) {
    // It went in between, or is not ours to change: what comes next tells.
    if (!["NotFound", "Conflict", "Forbidden"].some((reason) => ApiError.is(error, reason))) throw error;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
