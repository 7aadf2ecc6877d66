/** What a pod is in a training run; other components select by it. */
export type Role = "coordinator" | "worker" | "parameter-server";

export const roleLabel = "app.kubernetes.io/component";

/** Label of every node, with its group's name; workloads choose their nodes by it. */
export const nodeGroupLabel = "trainyard.dev/node-group";

/** Labels that tell one workload's pods from all others. They never change: a selector cannot. */
export function selectorLabels(name: string, role: Role, service: string): Record<string, string> {
  return { app: service, "app.kubernetes.io/instance": name, [roleLabel]: role };
}

/** Labels of every object of a workload; a person's own labels come first and cannot unhook the selector. */
export function objectLabels(
  selector: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  return { "app.kubernetes.io/part-of": "trainyard", "app.kubernetes.io/managed-by": "pulumi", ...own, ...selector };
}

/** Azure gives a pod the identity of its ServiceAccount only where the pod says that it wants it. */
export function identityLabels(annotations: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return "azure.workload.identity/client-id" in annotations ? { "azure.workload.identity/use": "true" } : {};
}
