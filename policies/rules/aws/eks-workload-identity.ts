import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";

const kinds = ["aws:eks/podIdentityAssociation:PodIdentityAssociation", "aws:iam/openIdConnectProvider:OpenIdConnectProvider"];

export const rule: StackRule = {
  id: "eks-workload-identity",
  title: "Workloads on EKS have identities of their own",
  severity: "high",
  level: "mandatory",
  why: "Without Pod Identity or IAM roles for service accounts every pod works with the node's role, so every pod reads every bucket",
  remedy: 'new aws.eks.PodIdentityAssociation("trainer", { clusterName, namespace, serviceAccount, roleArn: role.arn })',
  unknown: "Which add-on it is, where its name is computed.",
  sources: ["https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html"],
  types: ["aws:eks/cluster:Cluster"],
  checkStack: (stack, { report, eachOf }) => {
    eachOf<aws.eks.ClusterArgs>("aws:eks/cluster:Cluster", (cluster) => {
      if (cluster.props.computeConfig?.enabled === true || stack.of(...kinds).length > 0) return;
      const agent = stack
        .of<aws.eks.AddonArgs>("aws:eks/addon:Addon")
        .some((addon) => addon.props.addonName === "eks-pod-identity-agent");
      if (!agent)
        report(
          "there is neither the eks-pod-identity-agent add-on nor an OIDC provider; add one, with a role for each workload",
          cluster,
        );
    });
  },
};
