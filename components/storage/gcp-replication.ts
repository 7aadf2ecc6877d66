import * as projects from "@pulumi/gcp/projects";
import * as storage from "@pulumi/gcp/storage";
import type * as pulumi from "@pulumi/pulumi";
import type { GcpCopy } from "./gcp";
import type { GcpBucketPlan } from "./gcp-plan";

interface Copies {
  readonly primary: GcpCopy;
  readonly replicas: readonly GcpCopy[];
  /** Cloud Storage's own account, which reports what is written. */
  readonly agent: pulumi.Input<string>;
}

/**
 * Copies what is written to the primary to every replica: cross-bucket replication of Storage Transfer Service, with the rights that it
 * asks for on these buckets. https://cloud.google.com/storage/docs/using-cross-bucket-replication#required-roles, 2026-11.
 */
export function replication(
  parent: pulumi.Resource,
  name: string,
  plan: GcpBucketPlan,
  { primary, replicas, agent }: Copies,
): void {
  const transfer = storage.getTransferProjectServiceAccountOutput({ project: plan.project }, { parent });
  const member = transfer.email.apply((email) => `serviceAccount:${email}`);
  const rights: pulumi.Resource[] = [
    ...[primary, ...replicas].map(
      (copy) =>
        new storage.BucketIAMMember(
          `${copy.plan.label}-transfer`,
          { bucket: copy.bucket.name, role: "roles/storage.admin", member },
          { parent },
        ),
    ),
    // The primary reports each write on a topic that Storage Transfer Service makes for itself.
    new projects.IAMMember(
      `${name}-transfer-reports`,
      { project: primary.bucket.project, role: "roles/pubsub.publisher", member: agent },
      { parent },
    ),
    new projects.IAMMember(
      `${name}-transfer-topic`,
      { project: primary.bucket.project, role: "roles/pubsub.editor", member },
      { parent },
    ),
  ];
  for (const replica of replicas) {
    new storage.TransferJob(
      replica.plan.label,
      {
        project: plan.project,
        description: `Copies of ${name} in ${replica.plan.regions[0]}`,
        replicationSpec: {
          gcsDataSource: { bucketName: primary.bucket.name },
          gcsDataSink: { bucketName: replica.bucket.name },
          // Whoever deletes on the primary means it; the replica keeps the old version as long as its lifecycle says.
          transferOptions: { deleteObjectsUniqueInSink: false, overwriteObjectsAlreadyExistingInSink: true },
        },
        status: "ENABLED",
      },
      { parent, dependsOn: rights },
    );
  }
}
