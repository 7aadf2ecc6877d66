import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Copy } from "./aws";
import type { BucketPlan } from "./plan";

/** Copies what is written to the primary to every replica, by a role that may do just that. */
export function replication(
  parent: pulumi.Resource,
  name: string,
  plan: BucketPlan,
  primary: Copy,
  replicas: readonly Copy[],
): void {
  const role = replicationRole(parent, name, plan, primary, replicas);
  const minutes = plan.replication.withinMinutes;
  const timed =
    minutes === undefined
      ? {}
      : {
          replicationTime: { status: "Enabled", time: { minutes } },
          metrics: { status: "Enabled", eventThreshold: { minutes } },
        };
  new aws.s3.BucketReplicationConfig(
    `${name}-replication`,
    {
      region: primary.plan.region,
      bucket: primary.bucket.id,
      role: role.arn,
      rules: replicas.map((copy, index) => ({
        id: copy.plan.region,
        status: "Enabled",
        priority: index + 1,
        filter: { prefix: "" },
        // Whoever deletes on the primary means it; old versions stay in both for as long as the lifecycle keeps them.
        deleteMarkerReplication: { status: "Enabled" },
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
        destination: {
          bucket: copy.bucket.arn,
          encryptionConfiguration: { replicaKmsKeyId: copy.key.arn },
          ...timed,
        },
      })),
    },
    // S3 refuses replication while a copy keeps no versions.
    { parent, dependsOn: [role.rights, primary.versioning, ...replicas.map((copy) => copy.versioning)] },
  );
}

function replicationRole(parent: pulumi.Resource, name: string, plan: BucketPlan, primary: Copy, replicas: readonly Copy[]) {
  const label = `${name}-replication`;
  const role = new aws.iam.Role(
    label,
    {
      description: `Replication of bucket ${name}`,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
      tags: plan.tags,
    },
    { parent },
  );
  const viaS3 = (region: string) => ({ StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } });
  const rights = new aws.iam.RolePolicy(
    label,
    {
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "ReadConfiguration",
            Effect: "Allow",
            Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
            Resource: primary.bucket.arn,
          },
          {
            Sid: "ReadVersions",
            Effect: "Allow",
            Action: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
            Resource: pulumi.interpolate`${primary.bucket.arn}/*`,
          },
          {
            Sid: "WriteReplicas",
            Effect: "Allow",
            Action: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
            Resource: replicas.map((copy) => pulumi.interpolate`${copy.bucket.arn}/*`),
          },
          {
            Sid: "Decrypt",
            Effect: "Allow",
            Action: "kms:Decrypt",
            Resource: primary.key.arn,
            Condition: viaS3(primary.plan.region),
          },
          ...replicas.map((copy) => ({
            Sid: `Encrypt${copy.plan.region.replaceAll("-", "")}`,
            Effect: "Allow",
            Action: ["kms:Encrypt", "kms:GenerateDataKey"],
            Resource: copy.key.arn,
            Condition: viaS3(copy.plan.region),
          })),
        ],
      }),
    },
    { parent },
  );
  return { arn: role.arn, rights };
}
