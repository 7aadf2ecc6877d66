import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.eks.ClusterArgs> = {
  id: "eks-control-plane-logs",
  title: "An EKS cluster logs its audit trail and its authenticator",
  severity: "medium",
  level: "mandatory",
  why: "Who deleted the training job stands in the audit log and nowhere else",
  remedy: 'enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"]',
  unknown: "Which logs are on.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-8"],
  types: ["aws:eks/cluster:Cluster"],
  settings: {
    required: {
      type: "array",
      items: { type: "string" },
      description: "Log types that must be on.",
      default: ["audit", "authenticator"],
    },
  },
  check: ({ enabledClusterLogTypes }, { report, setting }) => {
    const missing = setting<string[]>("required").filter((type) => enabledClusterLogTypes?.includes(type) !== true);
    if (missing.length > 0) report(`enabledClusterLogTypes lacks ${missing.join(", ")}; add what is missing`);
  },
};
