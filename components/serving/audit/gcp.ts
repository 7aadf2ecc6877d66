import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { type AuditPlan, auditMark } from "./plan";

export function auditLog(parent: pulumi.Resource, name: string, plan: AuditPlan): pulumi.Output<string> {
  const project = plan.project ?? gcp.config.project ?? "";
  const bucket = new gcp.logging.ProjectBucketConfig(
    name,
    {
      project,
      location: plan.region,
      bucketId: name,
      retentionDays: plan.retentionDays,
      locked: plan.locked,
      description: "What was asked of models, and what was changed of them",
    },
    // A locked bucket cannot be deleted while it holds anything.
    { parent, retainOnDelete: plan.locked },
  );
  new gcp.logging.ProjectSink(
    `${name}-sink`,
    {
      project,
      name,
      destination: pulumi.interpolate`logging.googleapis.com/${bucket.id}`,
      filter: filterOf(plan),
      // To a bucket of the same project Cloud Logging writes by itself.
      uniqueWriterIdentity: true,
    },
    { parent },
  );
  return bucket.id;
}

/** Requests, which the servers' middleware writes; and changes of models and their Secrets, which the API server writes. */
function filterOf({ namespace }: AuditPlan): string {
  return [
    `(resource.type="k8s_container" AND resource.labels.namespace_name="${namespace}" AND jsonPayload.log="${auditMark}")`,
    `(resource.type="k8s_cluster" AND logName:"cloudaudit.googleapis.com" AND protoPayload.resourceName:"namespaces/${namespace}/")`,
  ].join(" OR ");
}
