import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Site, tags } from "./aws-site";

/** Records accepted and rejected connections in a CloudWatch log group that only this network's role writes to. */
export function flowLogs(site: Site): void {
  const { parent, name, plan, vpc } = site;
  if (plan.flowLogs === undefined) return;
  const { region } = plan;
  const label = `${name}-flow-logs`;
  const kmsKeyId = plan.flowLogs.ownKey ? logKey(site, label).arn : plan.flowLogs.keyArn;
  const group = new aws.cloudwatch.LogGroup(
    label,
    { region, retentionInDays: plan.flowLogs.retentionDays, kmsKeyId, tags: tags(plan, label) },
    { parent },
  );
  const account = aws.getCallerIdentityOutput({}, { parent }).accountId;
  const role = new aws.iam.Role(
    label,
    {
      description: `Flow logs of network ${name}`,
      assumeRolePolicy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "vpc-flow-logs.amazonaws.com" },
            Action: "sts:AssumeRole",
            // The service acts for many accounts; without this another account's flow log could borrow the role.
            Condition: { StringEquals: { "aws:SourceAccount": account } },
          },
        ],
      }),
      tags: tags(plan, label),
    },
    { parent },
  );
  const rights = new aws.iam.RolePolicy(
    label,
    {
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            Resource: [group.arn, pulumi.interpolate`${group.arn}:*`],
          },
        ],
      }),
    },
    { parent },
  );
  new aws.ec2.FlowLog(
    label,
    {
      region,
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
      tags: tags(plan, label),
    },
    { parent, dependsOn: [rights] },
  );
}

/** A rotating key that CloudWatch Logs may use for log groups of this account and region, and nobody else without IAM's say. */
function logKey({ parent, name, plan, vpc }: Site, label: string): aws.kms.Key {
  const account = aws.getCallerIdentityOutput({}, { parent }).accountId;
  const partition = aws.getPartitionOutput({}, { parent }).partition;
  return new aws.kms.Key(
    label,
    {
      region: plan.region,
      description: `Flow logs of network ${name}`,
      enableKeyRotation: true,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Account",
            Effect: "Allow",
            Principal: { AWS: pulumi.interpolate`arn:${partition}:iam::${account}:root` },
            Action: "kms:*",
            Resource: "*",
          },
          {
            Sid: "CloudWatchLogs",
            Effect: "Allow",
            Principal: { Service: pulumi.interpolate`logs.${vpc.region}.amazonaws.com` },
            Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            Resource: "*",
            Condition: {
              ArnLike: {
                "kms:EncryptionContext:aws:logs:arn": pulumi.interpolate`arn:${partition}:logs:${vpc.region}:${account}:log-group:*`,
              },
            },
          },
        ],
      }),
      tags: tags(plan, label),
    },
    { parent },
  );
}
