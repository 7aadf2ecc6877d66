import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { IdentityOutputs } from "./index";
import { bucketStatements, type IdentityPlan, queueStatements } from "./plan";

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
      description: `Rights of the workload ${name} to its ${plan.buckets.length > 0 ? "buckets" : "queues"}`,
      assumeRolePolicy: pulumi
        .all([plan.clusterName, plan.namespace])
        .apply(([cluster, namespace]) => trust(cluster, namespace, plan.serviceAccount)),
      tags: plan.tags,
    },
    child,
  );
  const rights = [...bucketPolicy(name, plan, role, child), ...queuePolicy(name, plan, role, child)];
  const association = new aws.eks.PodIdentityAssociation(
    `${name}-association`,
    {
      clusterName: plan.clusterName,
      namespace: plan.namespace,
      serviceAccount: plan.serviceAccount,
      roleArn: role.arn,
      tags: plan.tags,
    },
    { ...child, dependsOn: rights },
  );
  return {
    // Through the association, so that whoever uses the name waits for it.
    serviceAccountName: association.serviceAccount,
    principal: role.arn,
  };
}

function bucketPolicy(name: string, plan: IdentityPlan, role: aws.iam.Role, child: pulumi.CustomResourceOptions) {
  if (plan.buckets.length === 0) return [];
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
  return [policy];
}

function queuePolicy(name: string, plan: IdentityPlan, role: aws.iam.Role, child: pulumi.CustomResourceOptions) {
  if (plan.queues.length === 0) return [];
  const known = pulumi.all(
    plan.queues.map(({ arn, keyArn, rights }) =>
      pulumi.all([arn, keyArn]).apply(([to, key]) => ({ arn: to, keyArn: key, rights })),
    ),
  );
  const policy = known.apply((queues) => JSON.stringify({ Version: "2012-10-17", Statement: queueStatements(queues) }));
  return [new aws.iam.RolePolicy(`${name}-queues`, { role: role.name, policy }, child)];
}
