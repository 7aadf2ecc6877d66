import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { IdentityOutputs } from "./index";
import { bucketStatements, type IdentityPlan } from "./plan";

/**
 * Only pods of this ServiceAccount in this cluster may take the role on. EKS itself sets the tags when it takes the role on for a pod;
 * without the conditions any association of the account could name the role
 * (https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html).
 */
function trust(clusterName: string, namespace: string, serviceAccount: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "PodIdentity",
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:RequestTag/eks-cluster-name": clusterName,
            "aws:RequestTag/kubernetes-namespace": namespace,
            "aws:RequestTag/kubernetes-service-account": serviceAccount,
          },
        },
      },
    ],
  });
}

export function workloadIdentity(parent: pulumi.Resource, name: string, plan: IdentityPlan): IdentityOutputs {
  const child = { parent };
  const role = new aws.iam.Role(
    `${name}-role`,
    {
      description: `Rights of the workload ${name} to its buckets`,
      assumeRolePolicy: pulumi
        .all([plan.clusterName, plan.namespace])
        .apply(([cluster, namespace]) => trust(cluster, namespace, plan.serviceAccount)),
      tags: plan.tags,
    },
    child,
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-buckets`,
    {
      role: role.name,
      policy: pulumi.all(plan.buckets.map((grant) => pulumi.all([grant.arn, grant.keyArn]))).apply((known) =>
        JSON.stringify({
          Version: "2012-10-17",
          Statement: bucketStatements(
            plan.buckets.map((grant, index) => ({
              arn: known[index]?.[0] ?? "",
              keyArn: known[index]?.[1],
              rights: grant.rights,
              prefix: grant.prefix,
            })),
          ),
        }),
      ),
    },
    child,
  );
  const association = new aws.eks.PodIdentityAssociation(
    `${name}-association`,
    {
      clusterName: plan.clusterName,
      namespace: plan.namespace,
      serviceAccount: plan.serviceAccount,
      roleArn: role.arn,
      tags: plan.tags,
    },
    { ...child, dependsOn: [policy] },
  );
  return {
    // Through the association, so that whoever uses the name waits for it.
    serviceAccountName: association.serviceAccount,
    principal: role.arn,
  };
}
