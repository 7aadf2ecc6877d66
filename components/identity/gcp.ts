import * as organizations from "@pulumi/gcp/organizations";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { BucketRights, type IdentityOutputs } from "./index";
import type { BucketGrant, IdentityPlan } from "./plan";

/** https://cloud.google.com/storage/docs/access-control/iam-roles, 2026-11. */
const roles: Readonly<Record<BucketRights, string>> = {
  [BucketRights.Read]: "roles/storage.objectViewer",
  [BucketRights.ReadWrite]: "roles/storage.objectUser",
};

/**
 * Gives the ServiceAccount itself its rights, without a Google service account between: nothing that could be lent to anybody else.
 * https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity, 2026-11.
 */
export function gcpIdentity(parent: pulumi.Resource, name: string, plan: IdentityPlan): IdentityOutputs {
  const project = organizations.getProjectOutput({ projectId: plan.project }, { parent });
  const pool = project.apply(
    ({ number, projectId }) => `projects/${number}/locations/global/workloadIdentityPools/${projectId}.svc.id.goog`,
  );
  const principal = pulumi.interpolate`principal://iam.googleapis.com/${pool}/subject/ns/${plan.namespace}/sa/${plan.serviceAccount}`;
  const rights = plan.buckets.map((grant, index) => {
    const resource = pulumi.output(grant.arn);
    return new storage.BucketIAMMember(
      `${name}-bucket-${index}`,
      {
        bucket: resource.apply((path) => path.slice(path.lastIndexOf("/") + 1)),
        role: roles[grant.rights],
        member: principal,
        condition: condition(grant, resource),
      },
      { parent },
    );
  });
  return {
    // Through the rights, so that whoever uses the name waits for them.
    serviceAccountName: pulumi.all(rights.map((right) => right.id)).apply(() => plan.serviceAccount),
    principal,
  };
}

/** Objects under the prefix, and the bucket itself, whose list cannot be cut. */
function condition({ prefix }: BucketGrant, resource: pulumi.Output<string>) {
  if (prefix === "") return undefined;
  return {
    title: "objects-under-prefix",
    expression: pulumi.interpolate`resource.type == "storage.googleapis.com/Bucket" || resource.name.startsWith("${resource}/objects/${prefix}")`,
  };
}
