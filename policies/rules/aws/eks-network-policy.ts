import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { known } from "../../core/unknown";

export const rule: StackRule = {
  id: "eks-network-policy",
  title: "An EKS cluster enforces network policies",
  severity: "high",
  level: "mandatory",
  why: "Without an engine, NetworkPolicy objects are accepted and do nothing: every pod reaches every coordinator",
  remedy:
    'new aws.eks.Addon("cni", { clusterName, addonName: "vpc-cni", configurationValues: JSON.stringify({ enableNetworkPolicy: "true" }) })',
  unknown: "Whether the add-on's configuration turns the engine on.",
  sources: ["https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html"],
  types: ["aws:eks/cluster:Cluster"],
  checkStack: (stack, { report, eachOf }) => {
    eachOf<aws.eks.ClusterArgs>("aws:eks/cluster:Cluster", (cluster) => {
      // Auto Mode brings an engine of its own.
      if (cluster.props.computeConfig?.enabled === true) return;
      if (releases(stack.resources.map((resource) => resource.props))) return;
      const addons = stack.of<aws.eks.AddonArgs>("aws:eks/addon:Addon");
      const on = addons.some((addon) => addon.props.addonName === "vpc-cni" && enabled(addon.props.configurationValues));
      if (!on)
        report(
          "no network policy engine: the vpc-cni add-on has no enableNetworkPolicy, and there is no Calico or Cilium; turn one on",
          cluster,
        );
    });
  },
};

function enabled(values: string | undefined): boolean {
  return /"?enableNetworkPolicy"?\s*:\s*"?true/.test(values ?? "");
}

/** A chart that brings an engine. */
function releases(props: readonly unknown[]): boolean {
  return props.some((values) =>
    /^(cilium|tigera-operator|calico)$/.test(known(() => (values as { chart?: string } | undefined)?.chart) ?? ""),
  );
}
