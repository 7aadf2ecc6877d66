import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { closePublicly, tlsOnly } from "../../storage/aws-safety";
import { type AuditPlan, auditMark } from "./plan";

/** What the parts are built with. */
interface Site {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly plan: AuditPlan;
}

/**
 * The agent of AWS's own add-on takes the servers' lines to CloudWatch, where the API server's stand already; what concerns models goes on to a
 * bucket in which nothing is changed or deleted for as long as it is kept.
 */
export function auditLog(parent: pulumi.Resource, name: string, plan: AuditPlan): pulumi.Output<string> {
  const site: Site = { parent, name, plan };
  const lines = collected(site);
  const { bucket, key } = lockedBucket(site);
  const stream = delivery(site, bucket, key);
  const handing = handOn(site, stream);
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
  const filters = {
    requests: { logGroup: lines.name, filterPattern: `"${auditMark}"` },
    changes: {
      logGroup: pulumi.interpolate`/aws/eks/${plan.clusterName}/cluster`,
      filterPattern: `{ $.objectRef.namespace = "${plan.namespace}" }`,
    },
  };
  for (const [key, filter] of Object.entries(filters)) {
    new aws.cloudwatch.LogSubscriptionFilter(
      `${name}-${key}`,
      { region: plan.region, ...filter, destinationArn: stream.arn, roleArn: handing.role.arn },
      { parent, dependsOn: [handing.rights] },
    );
  }
  return bucket.arn;
}

/** Lines wait here for a week at most; the group is made first, so that the agent does not make one that keeps them for ever. */
function collected({ parent, name, plan }: Site): aws.cloudwatch.LogGroup {
  const { region, clusterName, tags } = plan;
  const group = new aws.cloudwatch.LogGroup(
    `${name}-lines`,
    {
      region,
      name: pulumi.interpolate`/aws/containerinsights/${clusterName}/application`,
      retentionInDays: 7,
      tags: { ...tags },
    },
    { parent },
  );
  const role = new aws.iam.Role(
    `${name}-agent`,
    {
      description: `The agent that takes lines of ${name} to CloudWatch`,
      assumeRolePolicy: trust("pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"]),
      tags: { ...tags },
    },
    { parent },
  );
  const rights = new aws.iam.RolePolicy(
    `${name}-agent`,
    {
      role: role.name,
      policy: policy([
        {
          Sid: "Lines",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          Resource: pulumi.interpolate`${group.arn}:*`,
        },
        { Sid: "Groups", Action: ["logs:DescribeLogGroups"], Resource: "*" },
      ]),
    },
    { parent },
  );
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/install-CloudWatch-Observability-EKS-addon.html, 2026-12.
  new aws.eks.Addon(
    `${name}-agent`,
    {
      region,
      clusterName,
      addonName: "amazon-cloudwatch-observability",
      configurationValues: JSON.stringify({ containerLogs: { enabled: true } }),
      podIdentityAssociations: [{ serviceAccount: "cloudwatch-agent", roleArn: role.arn }],
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      tags: { ...tags },
    },
    { parent, dependsOn: [rights, group] },
  );
  return group;
}

/** Governance lets a few people with a right of their own delete after all; compliance lets nobody, the root user neither. */
function lockedBucket({ parent, name, plan }: Site): { readonly bucket: aws.s3.Bucket; readonly key: aws.kms.Key } {
  const { region, retentionDays, locked, tags } = plan;
  const kept = { parent, retainOnDelete: locked };
  const key = new aws.kms.Key(
    name,
    { region, description: `What is kept of ${name}`, enableKeyRotation: true, deletionWindowInDays: 30, tags: { ...tags } },
    kept,
  );
  const bucket = new aws.s3.Bucket(name, { region, objectLockEnabled: true, tags: { ...tags } }, kept);
  const place = { region, bucket: bucket.id };
  const closed = closePublicly(parent, name, place);
  const versioning = new aws.s3.BucketVersioning(name, { ...place, versioningConfiguration: { status: "Enabled" } }, kept);
  new aws.s3.BucketObjectLockConfiguration(
    name,
    { ...place, rule: { defaultRetention: { mode: locked ? "COMPLIANCE" : "GOVERNANCE", days: retentionDays } } },
    { ...kept, dependsOn: [versioning] },
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    name,
    {
      ...place,
      rules: [
        { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn }, bucketKeyEnabled: true },
      ],
    },
    kept,
  );
  new aws.s3.BucketLifecycleConfiguration(
    name,
    {
      ...place,
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: { prefix: "" },
          // The day after the lock has gone.
          expiration: { days: retentionDays + 1 },
          noncurrentVersionExpiration: { noncurrentDays: 1 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    },
    { ...kept, dependsOn: [versioning] },
  );
  new aws.s3.BucketPolicy(
    name,
    { ...place, policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: [tlsOnly(bucket.arn)] }) },
    { ...kept, dependsOn: [closed] },
  );
  return { bucket, key };
}

/** Five minutes or 5 MiB at a time, whichever is first. */
function delivery({ parent, name, plan }: Site, bucket: aws.s3.Bucket, key: aws.kms.Key): aws.kinesis.FirehoseDeliveryStream {
  const { region, tags } = plan;
  const role = new aws.iam.Role(
    `${name}-delivery`,
    {
      description: `Takes lines of ${name} from CloudWatch to their bucket`,
      assumeRolePolicy: trust("firehose.amazonaws.com", ["sts:AssumeRole"]),
      tags: { ...tags },
    },
    { parent },
  );
  const rights = new aws.iam.RolePolicy(
    `${name}-delivery`,
    {
      role: role.name,
      policy: policy([
        // https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
        {
          Sid: "Bucket",
          Action: ["s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
          Resource: bucket.arn,
        },
        { Sid: "Objects", Action: ["s3:PutObject", "s3:GetObject"], Resource: pulumi.interpolate`${bucket.arn}/*` },
        {
          Sid: "Key",
          Action: ["kms:GenerateDataKey", "kms:Decrypt"],
          Resource: key.arn,
        },
      ]),
    },
    { parent },
  );
  return new aws.kinesis.FirehoseDeliveryStream(
    name,
    {
      region,
      destination: "extended_s3",
      serverSideEncryption: { enabled: true, keyType: "AWS_OWNED_CMK" },
      extendedS3Configuration: {
        bucketArn: bucket.arn,
        roleArn: role.arn,
        prefix: "audit/!{timestamp:yyyy/MM/dd}/",
        errorOutputPrefix: "failed/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
        bufferingInterval: 300,
        bufferingSize: 5,
        // CloudWatch hands lines on compressed.
        compressionFormat: "UNCOMPRESSED",
      },
      tags: { ...tags },
    },
    { parent, dependsOn: [rights] },
  );
}

/** CloudWatch's right to put lines into the stream. */
function handOn({ parent, name, plan }: Site, stream: aws.kinesis.FirehoseDeliveryStream) {
  const role = new aws.iam.Role(
    `${name}-handing`,
    {
      description: `Hands lines of ${name} on`,
      assumeRolePolicy: trust("logs.amazonaws.com", ["sts:AssumeRole"]),
      tags: { ...plan.tags },
    },
    { parent },
  );
  const rights = new aws.iam.RolePolicy(
    `${name}-handing`,
    {
      role: role.name,
      policy: policy([{ Sid: "Stream", Action: ["firehose:PutRecord", "firehose:PutRecordBatch"], Resource: stream.arn }]),
    },
    { parent },
  );
  return { role, rights };
}

interface Allowed {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: pulumi.Input<string>;
}

function policy(statements: readonly Allowed[]): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  });
}

function trust(service: string, actions: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: actions }],
  });
}
