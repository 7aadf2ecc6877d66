import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Site } from "./aws";

/** The CNI's rights are not among them: it takes a role of its own through Pod Identity. */
const policies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"];
const sessionManagerPolicy = "AmazonSSMManagedInstanceCore";

/** What a node may do in AWS: join its cluster and pull images. */
export function nodeRole({ parent, name, plan }: Site) {
  if (plan.nodeRoleArn !== undefined) return { arn: pulumi.output(plan.nodeRoleArn), rights: [] };
  const partition = aws.getPartitionOutput({}, { parent }).partition;
  const role = new aws.iam.Role(
    `${name}-node`,
    {
      description: `Nodes of group ${name}`,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
      tags: { ...plan.tags },
    },
    { parent },
  );
  const rights = [...policies, ...(plan.sessionManager ? [sessionManagerPolicy] : [])].map(
    (policy) =>
      new aws.iam.RolePolicyAttachment(
        `${name}-node-${policy}`,
        { role: role.name, policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/${policy}` },
        { parent },
      ),
  );
  return { arn: role.arn, rights };
}
