import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";
import { isWorld } from "../../lib/network";

export const rule: ResourceRule<aws.eks.ClusterArgs> = {
  id: "eks-endpoint-restricted",
  title: "The API endpoint of an EKS cluster is private, or open to named ranges only",
  severity: "high",
  level: "mandatory",
  why: "An endpoint that the whole internet reaches is one leaked token or one API server flaw away from the accelerators behind it",
  remedy: "vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: false, subnetIds }",
  unknown: "Whether the public ranges hold the whole internet.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-1"],
  types: ["aws:eks/cluster:Cluster"],
  check: ({ vpcConfig }, { report, each }) => {
    if (vpcConfig?.endpointPublicAccess === false) return;
    if (vpcConfig?.publicAccessCidrs === undefined || vpcConfig.publicAccessCidrs.length === 0) {
      report(
        "the endpoint is public and open to 0.0.0.0/0, which is EKS's default; set endpointPublicAccess: false or name publicAccessCidrs",
      );
    }
    each(vpcConfig?.publicAccessCidrs, (range, index) => {
      if (isWorld(range)) report(`publicAccessCidrs[${index}] is ${range}; name the ranges that people and CI come from`);
    });
  },
};
