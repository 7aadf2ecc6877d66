import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import { azureRoles, resourceGroupOf } from "../core/azure";
import { grant } from "./azure-roles";
import { BucketRights, type IdentityOutputs } from "./index";
import type { IdentityPlan } from "./plan";

const roleOf: Readonly<Record<BucketRights, string>> = {
  [BucketRights.Read]: azureRoles.StorageBlobDataReader,
  [BucketRights.ReadWrite]: azureRoles.StorageBlobDataContributor,
};

/**
 * An identity that only tokens of this ServiceAccount in this cluster may take on, with rights to its containers alone. Pods need the
 * label `azure.workload.identity/use`, which our own workloads have: https://learn.microsoft.com/azure/aks/workload-identity-overview, 2026-11.
 */
export function azureIdentity(parent: pulumi.Resource, name: string, plan: IdentityPlan): IdentityOutputs {
  const first = plan.buckets[0]?.arn ?? "";
  const group = plan.resourceGroup ?? pulumi.output(first).apply(resourceGroupOf);
  const identity = new managedidentity.UserAssignedIdentity(
    name,
    { resourceGroupName: group, location: plan.region, tags: { ...plan.tags } },
    { parent },
  );
  const federation = new managedidentity.FederatedIdentityCredential(
    name,
    {
      resourceGroupName: group,
      resourceName: identity.name,
      issuer: plan.oidcIssuer ?? "",
      subject: pulumi.interpolate`system:serviceaccount:${plan.namespace}:${plan.serviceAccount}`,
      audiences: ["api://AzureADTokenExchange"],
    },
    { parent },
  );
  const rights = plan.buckets.map(({ arn, rights: allowed, prefix }, index) =>
    grant(parent, `${name}-bucket-${index}`, {
      scope: arn,
      principalId: identity.principalId,
      principalType: "ServicePrincipal",
      role: roleOf[allowed],
      condition: prefix === "" ? undefined : underPrefix(prefix),
    }),
  );
  const ready = pulumi.all([federation.id, ...rights.map((right) => right.id)]);
  return {
    // Through the rights, so that whoever uses the name waits for them.
    serviceAccountName: ready.apply(() => plan.serviceAccount),
    principal: identity.id,
    clientId: identity.clientId,
  };
}

/** Every action on an object but listing asks for its path. https://learn.microsoft.com/azure/storage/blobs/storage-auth-abac-examples, 2026-11. */
function underPrefix(prefix: string): string {
  const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
  const actions = ["read", "write", "delete", "add/action", "move/action"].map((action) => {
    const listing = action === "read" ? " AND NOT SubOperationMatches{'Blob.List'}" : "";
    return `(ActionMatches{'${blobs}/${action}'}${listing})`;
  });
  return `(!(${actions.join(" OR ")}) OR @Resource[${blobs}:path] StringStartsWith '${prefix.replaceAll("'", "''")}')`;
}
