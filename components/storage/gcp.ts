import * as kms from "@pulumi/gcp/kms";
import * as storage from "@pulumi/gcp/storage";
import type { input } from "@pulumi/gcp/types";
import * as pulumi from "@pulumi/pulumi";
import { googleLabels } from "../core/google";
import type { GcpBucketPlan, GcpCopyPlan } from "./gcp-plan";
import { replication } from "./gcp-replication";
import type { BucketOutputs } from "./index";
import { logSuffix } from "./plan";
import { cloudStorage, workloadEnvironment } from "./workload";

/** One bucket while it is built. */
export interface GcpCopy {
  readonly plan: GcpCopyPlan;
  readonly bucket: storage.Bucket;
  /** The key's name, once Cloud Storage may use it. */
  readonly key: pulumi.Output<string>;
}

const day = 86_400;

export function gcpBucket(parent: pulumi.Resource, name: string, plan: GcpBucketPlan): BucketOutputs {
  for (const advice of plan.advice) void pulumi.log.warn(advice, parent);
  const agent = storage.getProjectServiceAccountOutput({ project: plan.project }, { parent });
  const member = agent.emailAddress.apply((email) => `serviceAccount:${email}`);
  const primary = buildCopy(parent, plan, plan.primary, member);
  const replicas = plan.replicas.map((replica) => buildCopy(parent, plan, replica, member));
  if (replicas.length > 0) replication(parent, name, plan, { primary, replicas, agent: member });

  // The second region of a dual-region bucket is a copy like any other, under the same name.
  const second = plan.primary.regions.slice(1).map((region) => ({ copy: primary, region }));
  const copies = [...second, ...replicas.map((copy) => ({ copy, region: copy.plan.regions[0] }))];
  const readable = plan.withinMinutes === undefined ? copies : second;
  return {
    name: primary.bucket.name,
    arn: resourceName(primary.bucket),
    keyArn: primary.key,
    replicas: pulumi.all(
      copies.map(({ copy, region }) => ({ name: copy.bucket.name, arn: resourceName(copy.bucket), region, keyArn: copy.key })),
    ),
    workloadEnvironment: pulumi
      .all([primary.bucket.name, pulumi.all(readable.map(({ copy }) => copy.bucket.name))])
      .apply(([main, others]): { [key: string]: string } => ({
        ...workloadEnvironment(
          plan.workload,
          { name: main, region: plan.primary.regions[0] },
          readable.map(({ region }, index) => ({ name: others[index] ?? "", region })),
          plan.withinMinutes,
          cloudStorage,
        ),
        STORAGE_REPLICATION_FACTOR: String(copies.length + 1),
      })),
  };
}

/** As IAM's conditions call a bucket. */
function resourceName(bucket: storage.Bucket): pulumi.Output<string> {
  return pulumi.interpolate`projects/_/buckets/${bucket.name}`;
}

/** A bucket in one place with all that makes it safe; the same for the primary and its replicas. */
function buildCopy(parent: pulumi.Resource, plan: GcpBucketPlan, copy: GcpCopyPlan, agent: pulumi.Input<string>): GcpCopy {
  const { label } = copy;
  const { project } = plan;
  const key = objectKey(parent, plan, copy, agent);
  const bucket = new storage.Bucket(
    label,
    {
      project,
      name: copy.bucketName,
      location: copy.location,
      customPlacementConfig:
        copy.regions.length === 2 ? { dataLocations: copy.regions.map((region) => region.toUpperCase()) } : undefined,
      rpo: copy.regions.length === 2 ? "ASYNC_TURBO" : undefined,
      storageClass: "STANDARD",
      // IAM alone decides, and IAM cannot let the public in.
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      versioning: { enabled: plan.retention === undefined },
      retentionPolicy:
        plan.retention === undefined
          ? undefined
          : { retentionPeriod: String(plan.retention.seconds), isLocked: plan.retention.locked },
      softDeletePolicy: { retentionDurationSeconds: plan.softDeleteDays * day },
      encryption: { defaultKmsKeyName: key },
      lifecycleRules: lifecycle(plan),
      logging: logging(parent, plan, copy),
      forceDestroy: plan.forceDestroy,
      labels: googleLabels(plan.tags),
    },
    { parent },
  );
  return { plan: copy, bucket, key };
}

/** A key in the bucket's own place, because Cloud Storage takes no other. */
function objectKey(
  parent: pulumi.Resource,
  plan: GcpBucketPlan,
  { label, keyLocation }: GcpCopyPlan,
  agent: pulumi.Input<string>,
): pulumi.Output<string> {
  const ring = new kms.KeyRing(label, { project: plan.project, location: keyLocation }, { parent });
  const key = new kms.CryptoKey(
    label,
    {
      keyRing: ring.id,
      purpose: "ENCRYPT_DECRYPT",
      rotationPeriod: `${90 * day}s`,
      destroyScheduledDuration: `${30 * day}s`,
      labels: googleLabels(plan.tags),
    },
    { parent },
  );
  const right = new kms.CryptoKeyIAMMember(
    label,
    { cryptoKeyId: key.id, role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", member: agent },
    { parent },
  );
  return pulumi.all([key.id, right.id]).apply(([id]) => id);
}

function lifecycle(plan: GcpBucketPlan): input.storage.BucketLifecycleRule[] {
  return [
    { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: plan.abortUploadsDays } },
    ...(plan.retention === undefined
      ? [{ action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: plan.keepVersionsDays, withState: "ARCHIVED" } }]
      : []),
    ...plan.tiers.map((tier) => ({
      action: { type: "SetStorageClass", storageClass: tier.storageClass },
      condition: { age: tier.afterDays, withState: "LIVE" },
    })),
  ];
}

/** Who read and wrote what: Cloud Storage's usage logs, in a bucket beside this one. */
function logging(parent: pulumi.Resource, plan: GcpBucketPlan, copy: GcpCopyPlan): input.storage.BucketLogging | undefined {
  const logs = plan.accessLogs;
  if (logs === undefined) return undefined;
  if (logs.bucket !== undefined) {
    return copy === plan.primary ? { logBucket: logs.bucket, logObjectPrefix: logs.prefix } : undefined;
  }
  const label = `${copy.label}${logSuffix}`;
  const target = new storage.Bucket(
    label,
    {
      project: plan.project,
      name: copy.bucketName === undefined ? undefined : `${copy.bucketName}${logSuffix}`,
      location: copy.location,
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      lifecycleRules: [{ action: { type: "Delete" }, condition: { age: logs.keepDays } }],
      forceDestroy: plan.forceDestroy,
      labels: googleLabels({ ...plan.tags, "trainyard:purpose": "logs" }),
    },
    { parent },
  );
  // https://cloud.google.com/storage/docs/access-logs#delivery, 2026-11.
  const right = new storage.BucketIAMMember(
    label,
    { bucket: target.name, role: "roles/storage.objectCreator", member: "group:cloud-storage-analytics@google.com" },
    { parent },
  );
  const logBucket = pulumi.all([target.name, right.id]).apply(([known]) => known);
  return { logBucket, logObjectPrefix: logs.prefix };
}
