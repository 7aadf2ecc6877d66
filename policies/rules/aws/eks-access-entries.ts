import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.eks.ClusterArgs> = {
  id: "eks-access-entries",
  title: "Access to an EKS cluster is given by access entries, not by the aws-auth ConfigMap",
  severity: "medium",
  level: "mandatory",
  why: "A broken aws-auth ConfigMap locks everybody out, nodes included, and no IAM audit sees who is in it",
  remedy: 'accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false }',
  unknown: "Which authentication mode is used.",
  sources: ["https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html"],
  types: ["aws:eks/cluster:Cluster"],
  check: ({ accessConfig }, { report }) => {
    const mode = accessConfig?.authenticationMode ?? "CONFIG_MAP";
    if (mode !== "API")
      report(`authenticationMode is ${mode}; set "API" (it cannot go back) and add an access entry for each role`);
  },
};
