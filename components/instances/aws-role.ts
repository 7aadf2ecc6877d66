import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { BucketRights } from "../identity";
import { bucketStatements } from "../identity/plan";
import type { TrainingInstancesPlan } from "./plan";

/** What the machines may do in AWS: pull images, be reached by Session Manager, and use the buckets. */
export function instanceProfile(
  parent: pulumi.Resource,
  name: string,
  plan: TrainingInstancesPlan,
): { readonly profile: aws.iam.InstanceProfile; readonly rights: readonly pulumi.Resource[] } {
  const { partition } = aws.getPartitionOutput({}, { parent });
  const role = new aws.iam.Role(
    `${name}-machine`,
    {
      description: `Machines of ${name}`,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
      tags: { ...plan.tags },
    },
    { parent },
  );
  const policies = ["AmazonEC2ContainerRegistryPullOnly", ...(plan.sessionManager ? ["AmazonSSMManagedInstanceCore"] : [])];
  const rights: pulumi.Resource[] = policies.map(
    (policy) =>
      new aws.iam.RolePolicyAttachment(
        `${name}-machine-${policy}`,
        { role: role.name, policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/${policy}` },
        { parent },
      ),
  );
  if (plan.buckets.length > 0) {
    const grants = pulumi.all(
      plan.buckets.map(({ arn, kmsKeyArn, rights: may, prefix }) =>
        pulumi.all([arn, kmsKeyArn]).apply(([known, keyArn]) => ({
          arn: known,
          keyArn,
          rights: may ?? BucketRights.Read,
          prefix: prefix ?? "",
        })),
      ),
    );
    rights.push(
      new aws.iam.RolePolicy(
        `${name}-buckets`,
        {
          role: role.name,
          policy: grants.apply((known) => JSON.stringify({ Version: "2012-10-17", Statement: bucketStatements(known) })),
        },
        { parent },
      ),
    );
  }
  const profile = new aws.iam.InstanceProfile(`${name}-machine`, { role: role.name, tags: { ...plan.tags } }, { parent });
  return { profile, rights };
}
