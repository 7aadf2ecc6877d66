import type { StackRule } from "../../core/rule";
import type { KubernetesObject } from "../../lib/kubernetes";
import { inNamespace } from "../../lib/namespaces";

export const rule: StackRule = {
  id: "namespace-network-policy",
  title: "Each namespace has a network policy that closes it",
  severity: "high",
  level: "mandatory",
  why: "Without one, every pod of every team reaches the coordinator, and takes part in its rendezvous",
  remedy: 'new k8s.networking.v1.NetworkPolicy("closed", { spec: { podSelector: {}, policyTypes: ["Ingress"] } })',
  unknown: "What a policy selects; whose namespace it is in is told by its dependencies.",
  sources: ["CIS EKS 1.8 4.3.2", "KSV-0038"],
  types: ["kubernetes:core/v1:Namespace"],
  checkStack: (stack, { report, eachOf }) => {
    const policies = stack.of<PolicyArgs>("kubernetes:networking.k8s.io/v1:NetworkPolicy");
    eachOf<KubernetesObject>("kubernetes:core/v1:Namespace", (namespace) => {
      // Agents of the machine stand on its network, which no policy reaches; nothing else may run in such a namespace.
      if (namespace.props.metadata?.labels?.["pod-security.kubernetes.io/enforce"] === "privileged") return;
      const closes = policies.some(
        (policy) =>
          inNamespace(policy, namespace) &&
          Object.keys(policy.props.spec?.podSelector?.matchLabels ?? {}).length === 0 &&
          (policy.props.spec?.policyTypes ?? ["Ingress"]).includes("Ingress"),
      );
      if (!closes)
        report("no network policy for all its pods closes the way in; add one, and open what each workload needs", namespace);
    });
  },
};

interface PolicyArgs extends KubernetesObject {
  readonly spec?: {
    readonly podSelector?: { readonly matchLabels?: { readonly [label: string]: string } };
    readonly policyTypes?: readonly string[];
  };
}
