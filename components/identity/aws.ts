import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bucketStatements, type IdentityPlan } from "./plan";

export interface IdentityOutputs {
  readonly serviceAccountName: pulumi.Output<string>;
  readonly principal: pulumi.Output<string>;
}

/** Only pods of this cluster may take the role on, and only through EKS's own agent (https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html). */
const trust = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "PodIdentity",
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
    },
  ],
};

export function workloadIdentity(parent: pulumi.Resource, name: string, plan: IdentityPlan): IdentityOutputs {
  const child = { parent };
  const role = new aws.iam.Role(
    `${name}-role`,
    { description: `Rights of the workload ${name} to its buckets`, assumeRolePolicy: JSON.stringify(trust), tags: plan.tags },
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
