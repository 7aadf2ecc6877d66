import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Site } from "./aws";

/** A role that service accounts of the cluster take through Pod Identity; its ARN is known once its rights are attached. */
export function podRole(
  { parent, name, plan, partition }: Site,
  use: string,
  managedPolicies: readonly string[],
): pulumi.Output<string> {
  const label = `${name}-${use}`;
  const role = new aws.iam.Role(
    label,
    {
      description: `${use} on cluster ${plan.clusterName}`,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action: ["sts:AssumeRole", "sts:TagSession"] },
        ],
      }),
      tags: plan.tags,
    },
    { parent },
  );
  const attached = managedPolicies.map((policy) => {
    const short = policy.slice(policy.lastIndexOf("/") + 1);
    return new aws.iam.RolePolicyAttachment(
      `${label}-${short}`,
      { role: role.name, policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/${policy}` },
      { parent },
    );
  });
  return pulumi.all([role.arn, ...attached.map((attachment) => attachment.id)]).apply(([arn]) => arn ?? "");
}
