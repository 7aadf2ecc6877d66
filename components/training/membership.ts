import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { TrainingPlan } from "./plan";

/** What workers may do where they keep Leases of themselves: in their namespace, with Leases, and with nothing else. */
export function rights(
  name: string,
  plan: TrainingPlan,
  account: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  if (!plan.membership) return [];
  const metadata = { namespace: plan.namespace, name: `${plan.serviceName}-membership`, labels: plan.labels };
  const role = new kubernetes.rbac.v1.Role(
    `${name}-membership`,
    {
      metadata,
      rules: [
        {
          apiGroups: ["coordination.k8s.io"],
          resources: ["leases"],
          verbs: ["get", "list", "watch", "create", "update", "patch", "delete"],
        },
        // Who else is there, as Kubernetes itself keeps it.
        { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["get", "list", "watch"] },
      ],
    },
    opts,
  );
  const binding = new kubernetes.rbac.v1.RoleBinding(
    `${name}-members`,
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name: account, namespace: plan.namespace }],
    },
    opts,
  );
  return [role, binding];
}
