import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.eks.ClusterArgs> = {
  id: "eks-deletion-protection",
  title: "An EKS cluster is protected against deletion",
  severity: "medium",
  level: "advisory",
  why: "One destroy in the wrong window ends every run on the cluster; EKS can refuse it",
  remedy: "deletionProtection: true",
  unknown: "Whether deletion protection is on.",
  sources: ["https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html"],
  types: ["aws:eks/cluster:Cluster"],
  check: ({ deletionProtection }, { report }) => {
    if (deletionProtection !== true)
      report("deletionProtection is not true; set it, and take it away in an update of its own before a destroy");
  },
};
