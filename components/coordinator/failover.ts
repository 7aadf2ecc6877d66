import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { CoordinatorPlan } from "./plan";

type EnvVar = kubernetes.types.input.core.v1.EnvVar;
type Toleration = kubernetes.types.input.core.v1.Toleration;

/** How long a pod stays bound to a node that is not heard of; Kubernetes' own default is 300. */
export function lostNode(seconds: number): Toleration[] {
  return ["not-ready", "unreachable"].map((state) => ({
    key: `node.kubernetes.io/${state}`,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds: seconds,
  }));
}

/** Client libraries' own numbers (k8s.io/client-go leaderelection): 15 seconds held, renewed within 10, tried every 2. */
export function leaseVariables({ standbys, serviceName, namespace }: CoordinatorPlan): EnvVar[] {
  if (standbys === 0) return [];
  return [
    { name: "LEASE_NAME", value: serviceName },
    { name: "LEASE_NAMESPACE", value: namespace },
    { name: "LEASE_IDENTITY", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: "LEASE_DURATION_SECONDS", value: "15" },
  ];
}

/** Of all Leases the coordinators may touch their own. RBAC cannot bound a creation by name. */
export function mayLead(
  name: string,
  plan: CoordinatorPlan,
  account: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  const metadata = { namespace: plan.namespace, name: `${plan.serviceName}-leader`, labels: plan.labels };
  const leases = { apiGroups: ["coordination.k8s.io"], resources: ["leases"] };
  const role = new kubernetes.rbac.v1.Role(
    `${name}-leader`,
    {
      metadata,
      rules: [
        { ...leases, verbs: ["create"] },
        { ...leases, resourceNames: [plan.serviceName], verbs: ["get", "update", "patch"] },
      ],
    },
    opts,
  );
  new kubernetes.rbac.v1.RoleBinding(
    `${name}-leaders`,
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name: account, namespace: plan.namespace }],
    },
    opts,
  );
}
