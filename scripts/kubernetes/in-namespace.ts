import { isClusterWideCustom, kinds } from "../rehearsal/clouds/kubernetes/kinds";
import { type KubernetesObject, text } from "./objects";

/**
 * Objects of a chart as the release's namespace has them: helm leaves that out where the chart does, and says it to the server instead.
 * Definitions among the objects say where their kinds live.
 */
export function inNamespace(objects: readonly KubernetesObject[], namespace: string): readonly KubernetesObject[] {
  const scopes = new Map(
    objects
      .filter(({ kind }) => kind === "CustomResourceDefinition")
      .map((each) => [`${text(each, "spec", "group")}/${text(each, "spec", "names", "kind")}`, text(each, "spec", "scope")]),
  );
  return objects.map((object) => {
    if (object.metadata.namespace !== undefined || isClusterWide(object, scopes)) return object;
    return { ...object, metadata: { ...object.metadata, namespace } };
  });
}

function isClusterWide({ apiVersion, kind }: KubernetesObject, scopes: ReadonlyMap<string, string | undefined>): boolean {
  const slash = apiVersion.indexOf("/");
  const key = `${slash < 0 ? "" : apiVersion.slice(0, slash)}/${kind}`;
  const scope = scopes.get(key);
  if (scope !== undefined) return scope === "Cluster";
  const known = kinds[key];
  return known === undefined ? isClusterWideCustom(kind) : known.clusterWide === true;
}
