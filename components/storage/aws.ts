import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { accessLogs } from "./aws-access-logs";
import { replication } from "./aws-replication";
import { closePublicly, tlsOnly } from "./aws-safety";
import type { BucketOutputs } from "./index";
import type { BucketPlan, CopyPlan } from "./plan";
import { workloadEnvironment } from "./workload";

/** One copy while it is built. */
export interface Copy {
  readonly plan: CopyPlan;
  readonly bucket: aws.s3.Bucket;
  readonly key: aws.kms.Key;
  readonly versioning: aws.s3.BucketVersioning;
}

export function bucket(parent: pulumi.Resource, name: string, plan: BucketPlan): BucketOutputs {
  const primary = buildCopy(parent, plan, plan.primary);
  const replicas = plan.replicas.map((replica) => buildCopy(parent, plan, replica));
  accessLogs(parent, plan, [primary, ...replicas]);
  if (replicas.length > 0) replication(parent, name, plan, primary, replicas);
  return {
    name: primary.bucket.id,
    arn: primary.bucket.arn,
    keyArn: primary.key.arn,
    replicas: pulumi.all(
      replicas.map((copy) => ({
        name: copy.bucket.id,
        arn: copy.bucket.arn,
        region: copy.plan.region,
        keyArn: copy.key.arn,
      })),
    ),
    workloadEnvironment: pulumi
      .all([primary.bucket.id, pulumi.all(replicas.map((copy) => copy.bucket.id))])
      .apply(([main, others]) =>
        workloadEnvironment(
          plan.workload,
          { name: main, region: plan.primary.region },
          plan.replicas.map((replica, index) => ({ name: others[index] ?? "", region: replica.region })),
          plan.replication.withinMinutes,
        ),
      ),
  };
}

/** A bucket in one region with all that makes it safe; the same for the primary and its replicas. */
function buildCopy(parent: pulumi.Resource, plan: BucketPlan, copy: CopyPlan): Copy {
  const { region, label } = copy;
  const { tags } = plan;
  const key = new aws.kms.Key(
    label,
    { region, description: `Objects of bucket ${label}`, enableKeyRotation: true, tags },
    { parent },
  );
  const bucket = new aws.s3.Bucket(label, { region, bucket: copy.bucketName, forceDestroy: plan.forceDestroy, tags }, { parent });
  const place = { region, bucket: bucket.id };
  const closed = closePublicly(parent, label, place);
  const versioning = new aws.s3.BucketVersioning(label, { ...place, versioningConfiguration: { status: "Enabled" } }, { parent });
  new aws.s3.BucketServerSideEncryptionConfiguration(
    label,
    {
      ...place,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
          // One key call a bucket key and not one an object: a checkpoint of a thousand shards would run into KMS's rate otherwise.
          bucketKeyEnabled: true,
        },
      ],
    },
    { parent },
  );
  // A policy and the block on public policies, set at the same time, run into each other's way.
  new aws.s3.BucketPolicy(
    label,
    { ...place, policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: [tlsOnly(bucket.arn)] }) },
    { parent, dependsOn: [closed] },
  );
  lifecycle(parent, plan, copy, bucket, versioning);
  return { plan: copy, bucket, key, versioning };
}

function lifecycle(
  parent: pulumi.Resource,
  plan: BucketPlan,
  copy: CopyPlan,
  bucket: aws.s3.Bucket,
  versioning: aws.s3.BucketVersioning,
): void {
  const everything = { prefix: "" };
  const rules: aws.types.input.s3.BucketLifecycleConfigurationRule[] = [
    {
      id: "abort-uploads",
      status: "Enabled",
      filter: everything,
      abortIncompleteMultipartUpload: { daysAfterInitiation: plan.abortUploadsDays },
    },
    {
      id: "expire-versions",
      status: "Enabled",
      filter: everything,
      noncurrentVersionExpiration: { noncurrentDays: plan.keepVersionsDays },
      // A delete marker that hides nothing any more only slows listing down.
      expiration: { expiredObjectDeleteMarker: true },
    },
  ];
  if (plan.tiers.length > 0) {
    const transitions = plan.tiers.map((tier) => ({ days: tier.afterDays, storageClass: tier.storageClass }));
    rules.push({ id: "tiers", status: "Enabled", filter: everything, transitions });
  }
  new aws.s3.BucketLifecycleConfiguration(
    copy.label,
    { region: copy.region, bucket: bucket.id, rules },
    // Rules for old versions mean something only when there are versions.
    { parent, dependsOn: [versioning] },
  );
}
