import type { Advice, CheckFailure, Properties, Provider, SimulatedCloud } from "../rehearsal/provider";
import type { ApiServer } from "./api-server";
import { ObjectProvider } from "./provider";
import { ReleaseProvider, type ReleaseSources } from "./releases";
import { helmRelease, typeOf } from "./types";
import type { Patience } from "./waiting";

/** Every field that a rehearsal sets on a real API server is managed under this name. */
export const fieldManager = "trainyard";

export interface ClusterCloudOptions {
  readonly api: ApiServer;
  readonly patience: Patience;
  /** Nothing on the cluster acts on custom resources. */
  readonly withoutOperators: boolean;
  /** Where charts and definitions come from. */
  readonly sources: ReleaseSources;
}

/**
 * The package `kubernetes`, with a real API server behind it: what components declare is validated, admitted, scheduled and awaited
 * there. A provider's kubeconfig is not looked at, because in a rehearsal it belongs to a cluster that is only simulated.
 */
export function clusterCloud({ api, patience, withoutOperators, sources }: ClusterCloudOptions): SimulatedCloud {
  return {
    package: "kubernetes",
    identityKeys: [],
    secretOutputs: (type) => (type === "kubernetes:core/v1:Secret" ? ["data", "stringData"] : []),
    checkConfig: async (): Promise<readonly CheckFailure[]> => [],
    configure: async (config: Properties, advise: (advice: Advice) => void): Promise<Provider> => {
      const namespace = typeof config.namespace === "string" && config.namespace !== "" ? config.namespace : "default";
      const objects = new ObjectProvider(api, { fieldManager, patience, advise: once(advise), namespace, withoutOperators });
      const releases = new ReleaseProvider(api, { fieldManager, patience, advise, namespace, sources });
      return byType(objects, releases);
    },
  };
}

/** Helm releases go one way, objects the other. */
function byType(objects: Provider, releases: Provider): Provider {
  const of = (type: string): Provider => (type === helmRelease ? releases : objects);
  return {
    check: (request) => of(request.type).check(request),
    diff: (request) => of(request.type).diff(request),
    create: (request) => of(request.type).create(request),
    update: (request) => of(request.type).update(request),
    delete: (request) => of(request.type).delete(request),
    read: (request) => of(request.type).read(request),
    invoke: (request) => objects.invoke(request),
  };
}

/** True for what goes to the server as an object of its own. */
export function isObject(token: string): boolean {
  return typeOf(token) !== undefined;
}

/** A preview and the run after it hear the same warnings from the server. */
function once(advise: (advice: Advice) => void): (advice: Advice) => void {
  const told = new Set<string>();
  return (advice) => {
    const key = `${advice.urn} ${advice.message}`;
    if (told.has(key)) return;
    told.add(key);
    advise(advice);
  };
}
