import { ApiError } from "../kubernetes/api-error";
import type { ApiServer } from "../kubernetes/api-server";
import { describe, type KubernetesObject, referenceTo } from "../kubernetes/objects";

/** Objects that are handled at the same time; a thousand claims come at once with a thousand workers. */
const width = 16;

export interface FollowOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Whether the server may have no such kind. */
  readonly optional?: boolean;
}

/** Calls back for every object of a kind that is there and for each change to one, until the signal is given. */
export async function follow(
  api: ApiServer,
  apiVersion: string,
  kind: string,
  onChange: (object: KubernetesObject) => Promise<void>,
  { signal, say, optional = false }: FollowOptions,
): Promise<void> {
  const handle = async (object: KubernetesObject): Promise<void> => {
    try {
      await onChange(object);
    } catch (error) {
      // Somebody was faster, or it is gone: the change that made it so comes as an event of its own.
      if (ApiError.is(error, "Conflict") || ApiError.is(error, "NotFound") || ApiError.is(error, "AlreadyExists")) return;
      say(`${describe(referenceTo(object))}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const busy = new Set<Promise<void>>();
  const start = async (object: KubernetesObject): Promise<void> => {
    const work = handle(object).finally(() => busy.delete(work));
    busy.add(work);
    if (busy.size >= width) await Promise.race(busy);
  };
  while (!signal.aborted) {
    try {
      const resource = await api.resource(apiVersion, kind);
      const { items, resourceVersion } = await api.list(resource);
      for (const item of items) await start(item);
      for await (const event of api.watch(resource, resourceVersion, signal)) {
        if (event.type === "ADDED" || event.type === "MODIFIED") await start(event.object);
      }
    } catch (error) {
      if (signal.aborted) return;
      // A definition may come at any time, and need not come at all.
      if (!(optional && ["NoSuchKind", "NotFound"].some((reason) => ApiError.is(error, reason))))
        say(`${kind}: ${error instanceof Error ? error.message : String(error)}; trying again`);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}
