import * as projects from "@pulumi/gcp/projects";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { GcpClusterPlan } from "./gcp-plan";

/**
 * Lets people and machines in: IAM's smallest role, which only finds the cluster, and Kubernetes' own roles for all the rest.
 * https://cloud.google.com/kubernetes-engine/docs/how-to/role-based-access-control, 2026-11.
 */
export function accessEntries(
  parent: pulumi.Resource,
  name: string,
  plan: GcpClusterPlan,
  at: { readonly project: pulumi.Input<string>; readonly provider: kubernetes.Provider },
): void {
  for (const entry of plan.accessEntries) {
    const label = `${name}-access-${entry.name}`;
    const member = entry.principalArn;
    new projects.IAMMember(label, { project: at.project, role: "roles/container.clusterViewer", member }, { parent });
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: entry.permission };
    new kubernetes.rbac.v1.ClusterRoleBinding(
      label,
      { metadata: { name: label }, roleRef, subjects: [subjectOf(member)] },
      { parent, provider: at.provider },
    );
  }
}

function subjectOf(member: pulumi.Input<string>): pulumi.Output<kubernetes.types.input.rbac.v1.Subject> {
  return pulumi.output(member).apply((whole) => {
    const [kind, email = ""] = whole.split(/:(.*)/s);
    return { apiGroup: "rbac.authorization.k8s.io", kind: kind === "group" ? "Group" : "User", name: email };
  });
}
