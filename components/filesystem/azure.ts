import * as pulumi from "@pulumi/pulumi";
import { azureRoles } from "../core/azure";
import { grant } from "../identity/azure-roles";
import { fuseOptions, type SharedVolume } from "./mount";
import type { FileSystemPlan, FileSystemsPlan } from "./plan";

/**
 * A container by Blobfuse2, as the identity that nodes act as: an account of ours takes no key.
 * https://github.com/kubernetes-sigs/blob-csi-driver/blob/master/docs/driver-parameters.md, 2026-11.
 */
export function blobfuse(parent: pulumi.Resource, label: string, plan: FileSystemsPlan, each: FileSystemPlan): SharedVolume {
  const container = pulumi.output(each.bucket?.arn ?? "");
  const part = (name: string) => container.apply((id) => new RegExp(`/${name}/([^/]+)`, "i").exec(id)?.[1] ?? "");
  const rights = grant(parent, `${label}-nodes`, {
    scope: container,
    principalId: pulumi.output(plan.nodePrincipal ?? ""),
    principalType: "ServicePrincipal",
    role: azureRoles.StorageBlobDataContributor,
  });
  const account = part("storageAccounts");
  const name = part("containers");
  return {
    driver: "blob.csi.azure.com",
    handle: pulumi.interpolate`${account}_${name}`,
    attributes: {
      protocol: "fuse2",
      resourceGroup: part("resourceGroups"),
      storageAccount: account,
      containerName: name,
      AzureStorageAuthType: "MSI",
      AzureStorageIdentityClientID: pulumi.output(plan.nodeIdentity ?? ""),
    },
    mountOptions: fuseOptions(each),
    ready: [rights],
  };
}
