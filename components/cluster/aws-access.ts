import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Site } from "./aws";
import type { ClusterPermission } from "./index";

/** https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html, 2026-11. */
const policies: Readonly<Record<ClusterPermission, string>> = {
  "cluster-admin": "AmazonEKSClusterAdminPolicy",
  admin: "AmazonEKSAdminPolicy",
  edit: "AmazonEKSEditPolicy",
  view: "AmazonEKSViewPolicy",
};

/** Lets roles and users in by EKS's own API; the aws-auth ConfigMap is not used. */
export function accessEntries({ parent, name, plan, partition }: Site, control: aws.eks.Cluster): void {
  const { region, tags } = plan;
  for (const entry of plan.accessEntries) {
    const label = `${name}-access-${entry.name}`;
    const made = new aws.eks.AccessEntry(
      label,
      { region, clusterName: control.name, principalArn: entry.principalArn, type: "STANDARD", tags },
      { parent },
    );
    const namespaces = entry.namespaces ?? [];
    new aws.eks.AccessPolicyAssociation(
      label,
      {
        region,
        clusterName: control.name,
        principalArn: made.principalArn,
        policyArn: pulumi.interpolate`arn:${partition}:eks::aws:cluster-access-policy/${policies[entry.permission]}`,
        accessScope: namespaces.length > 0 ? { type: "namespace", namespaces } : { type: "cluster" },
      },
      { parent },
    );
  }
}
