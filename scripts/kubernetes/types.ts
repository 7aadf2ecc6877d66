/** What a Pulumi type token says: `kubernetes:apps/v1:Deployment`. */
export interface KubernetesType {
  readonly apiVersion: string;
  readonly kind: string;
  /** True for `DeploymentPatch`: fields of an object that somebody else makes. */
  readonly patch: boolean;
}

/** The kind behind a token; undefined for what is no object (`kubernetes:helm.sh/v3:Release`). */
export function typeOf(token: string): KubernetesType | undefined {
  const [pkg, group, name] = token.split(":");
  if (pkg !== "kubernetes" || group === undefined || name === undefined) return undefined;
  if (group.startsWith("helm.sh/") || group.startsWith("yaml") || group.startsWith("kustomize")) return undefined;
  // Only the SDK calls the oldest group `core`; the API has no name for it.
  const apiVersion = group.startsWith("core/") ? group.slice("core/".length) : group;
  const patch = name.endsWith("Patch") && name !== "Patch";
  return { apiVersion, kind: patch ? name.slice(0, -"Patch".length) : name, patch };
}

export const helmRelease = "kubernetes:helm.sh/v3:Release";

/** Groups of Kubernetes itself whose names have a dot (https://kubernetes.io/docs/reference/kubernetes-api, 1.34). */
const ownGroups: ReadonlySet<string> = new Set(
  [
    "admissionregistration",
    "apiextensions",
    "apiregistration",
    "authentication",
    "authorization",
    "certificates",
    "coordination",
    "discovery",
    "events",
    "flowcontrol.apiserver",
    "internal.apiserver",
    "networking",
    "node",
    "rbac.authorization",
    "resource",
    "scheduling",
    "storage",
    "storagemigration",
  ].map((name) => `${name}.k8s.io`),
);

/** True where a definition makes the kind, and somebody's controller acts on it. */
export function isCustom(apiVersion: string): boolean {
  const [group = "", version] = apiVersion.split("/");
  return version !== undefined && group.includes(".") && !ownGroups.has(group);
}
