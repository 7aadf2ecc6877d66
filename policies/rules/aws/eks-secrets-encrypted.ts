import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.eks.ClusterArgs> = {
  id: "eks-secrets-encrypted",
  title: "An EKS cluster encrypts Kubernetes secrets with a key of your own",
  severity: "medium",
  level: "mandatory",
  why: "Registry, dataset and object store credentials of every team lie in etcd; a key of your own can be watched and taken away",
  remedy: 'encryptionConfig: { resources: ["secrets"], provider: { keyArn: key.arn } }',
  unknown: "Which resources are encrypted.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-3"],
  types: ["aws:eks/cluster:Cluster"],
  check: ({ encryptionConfig }, { report }) => {
    if (encryptionConfig?.resources?.includes("secrets") !== true) {
      report(
        "encryptionConfig does not cover secrets; give it a KMS key (it cannot be taken away again, and nothing is replaced)",
      );
    }
  },
};
