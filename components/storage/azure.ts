import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as monitor from "@pulumi/azure-native/monitor";
import * as net from "@pulumi/azure-native/network";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { encryptionKey, keyVault } from "../cluster/azure-keys";
import { azureRoles, resourceGroupOf, worldName } from "../core/azure";
import { grant } from "../identity/azure-roles";
import { blobZone, endpointSubnet } from "../network/azure-plan";
import type { AzureBucketPlan } from "./azure-plan";
import type { BucketOutputs } from "./index";
import type { CopyPlan } from "./plan";
import { workloadEnvironment } from "./workload";

/** What every copy is built with. */
interface Site {
  readonly parent: pulumi.Resource;
  readonly plan: AzureBucketPlan;
  readonly group: pulumi.Input<string>;
}

/** One copy while it is built. */
interface Copy {
  readonly plan: CopyPlan;
  readonly account: storage.StorageAccount;
  readonly service: storage.BlobServiceProperties;
  readonly container: storage.BlobContainer;
  readonly keyId: pulumi.Output<string>;
  /** `account.blob.core.windows.net/container` */
  readonly name: pulumi.Output<string>;
}

export function azureBucket(parent: pulumi.Resource, name: string, plan: AzureBucketPlan): BucketOutputs {
  const tags = { ...plan.tags };
  const group = plan.resourceGroup ?? new resources.ResourceGroup(name, { location: plan.primary.region, tags }, { parent }).name;
  const site: Site = { parent, plan, group };
  const primary = buildCopy(site, plan.primary);
  const replicas = plan.replicas.map((replica) => buildCopy(site, replica));
  for (const replica of replicas) replicate(site, primary, replica);
  return {
    name: primary.name,
    arn: primary.container.id,
    keyArn: primary.keyId,
    replicas: pulumi.all(
      replicas.map(({ plan: { region }, container, keyId, name: where }) => ({
        name: where,
        arn: container.id,
        region,
        keyArn: keyId,
      })),
    ),
    workloadEnvironment: pulumi.all([primary.name, pulumi.all(replicas.map((replica) => replica.name))]).apply(([main, others]) =>
      workloadEnvironment(
        plan.workload,
        { name: main, region: plan.primary.region },
        plan.replicas.map(({ region }, index) => ({ name: others[index] ?? "", region })),
        undefined,
        { name: "azure-blob", scheme: "https", endpoint: () => `https://${main.slice(0, main.indexOf("/"))}` },
      ),
    ),
  };
}

/** An account in one region with all that makes it safe; the same for the primary and its replicas. */
function buildCopy(site: Site, copy: CopyPlan): Copy {
  const { parent, plan, group } = site;
  const { label, region } = copy;
  const place = { location: region, resourceGroupName: group, tags: { ...plan.tags } };
  const identity = new managedidentity.UserAssignedIdentity(label, place, { parent });
  const vaultSite = { parent, name: label, place, scope: identity.id, tenantId: identity.tenantId };
  const vault = keyVault(vaultSite);
  const key = encryptionKey(vaultSite, label, vault, true);
  const right = grant(parent, `${label}-key`, {
    scope: vault.id,
    principalId: identity.principalId,
    principalType: "ServicePrincipal",
    role: azureRoles.KeyVaultCryptoServiceEncryptionUser,
  });
  const account = new storage.StorageAccount(
    label,
    {
      ...place,
      accountName: identity.id.apply((id) => worldName([label], id, 24)),
      kind: "StorageV2",
      sku: { name: "Standard_ZRS" },
      accessTier: "Hot",
      identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
      encryption: {
        keySource: "Microsoft.Keyvault",
        // Without a version the account follows the key's rotation.
        keyVaultProperties: { keyName: key.name, keyVaultUri: vault.properties.vaultUri },
        encryptionIdentity: { encryptionUserAssignedIdentity: identity.id },
        requireInfrastructureEncryption: true,
      },
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      // Who reads and writes is known by Entra ID, and no key of the account can leak.
      allowSharedKeyAccess: false,
      defaultToOAuthAuthentication: true,
      isLocalUserEnabled: false,
      enableHttpsTrafficOnly: true,
      minimumTlsVersion: "TLS1_2",
      // Object replication knows no hierarchical namespace.
      isHnsEnabled: false,
      ...(plan.vpcId === undefined
        ? { publicNetworkAccess: "Enabled" }
        : { publicNetworkAccess: "Disabled", networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" } }),
    },
    { parent, dependsOn: [right] },
  );
  const part = { resourceGroupName: group, accountName: account.name };
  const kept = { enabled: true, days: plan.softDeleteDays };
  const service = new storage.BlobServiceProperties(
    label,
    {
      ...part,
      blobServicesName: "default",
      isVersioningEnabled: true,
      changeFeed: { enabled: true, retentionInDays: Math.max(plan.keepVersionsDays, 7) },
      deleteRetentionPolicy: kept,
      containerDeleteRetentionPolicy: kept,
    },
    { parent },
  );
  const container = new storage.BlobContainer(
    label,
    { ...part, containerName: plan.container, publicAccess: "None" },
    { parent, dependsOn: [service] },
  );
  lifecycle(site, label, part, service);
  logs(site, copy, account);
  endpoint(site, copy, account);
  return {
    plan: copy,
    account,
    service,
    container,
    keyId: key.keyUri,
    name: pulumi.interpolate`${account.name}.blob.core.windows.net/${container.name}`,
  };
}

type Part = { readonly resourceGroupName: pulumi.Input<string>; readonly accountName: pulumi.Input<string> };

function lifecycle({ parent, plan }: Site, label: string, part: Part, service: storage.BlobServiceProperties): void {
  const after = (storageClass: string) => {
    const days = plan.tiers.find((tier) => tier.storageClass === storageClass)?.afterDays;
    return days === undefined ? undefined : { daysAfterModificationGreaterThan: days };
  };
  const baseBlob = { tierToCool: after("COOL"), tierToCold: after("COLD"), tierToArchive: after("ARCHIVE") };
  new storage.ManagementPolicy(
    label,
    {
      ...part,
      managementPolicyName: "default",
      policy: {
        rules: [
          {
            name: "lifecycle",
            enabled: true,
            type: "Lifecycle",
            definition: {
              filters: { blobTypes: ["blockBlob"] },
              actions: {
                ...(plan.tiers.length > 0 && { baseBlob }),
                version: { delete: { daysAfterCreationGreaterThan: plan.keepVersionsDays } },
              },
            },
          },
        ],
      },
    },
    { parent, dependsOn: [service] },
  );
}

function logs({ parent, plan, group }: Site, { label, region }: CopyPlan, account: storage.StorageAccount): void {
  if (plan.logDays === undefined) return;
  const workspace = new operationalinsights.Workspace(
    `${label}-logs`,
    {
      location: region,
      resourceGroupName: group,
      sku: { name: "PerGB2018" },
      retentionInDays: plan.logDays,
      tags: { ...plan.tags },
    },
    { parent },
  );
  new monitor.DiagnosticSetting(
    `${label}-logs`,
    {
      name: `${label}-logs`,
      resourceUri: pulumi.interpolate`${account.id}/blobServices/default`,
      workspaceId: workspace.id,
      logs: ["StorageRead", "StorageWrite", "StorageDelete"].map((category) => ({ category, enabled: true })),
    },
    { parent },
  );
}

/** An address of the copy inside the network, and its name there. */
function endpoint({ parent, plan, group }: Site, { label }: CopyPlan, account: storage.StorageAccount): void {
  const { vpcId } = plan;
  if (vpcId === undefined) return;
  const made = new net.PrivateEndpoint(
    label,
    {
      // Where the network is, wherever the copy stands.
      location: plan.primary.region,
      resourceGroupName: group,
      subnet: { id: pulumi.interpolate`${vpcId}/subnets/${endpointSubnet}` },
      privateLinkServiceConnections: [{ name: "blob", privateLinkServiceId: account.id, groupIds: ["blob"] }],
      tags: { ...plan.tags },
    },
    { parent },
  );
  new net.PrivateDnsZoneGroup(
    label,
    {
      resourceGroupName: group,
      privateEndpointName: made.name,
      privateDnsZoneGroupName: "default",
      privateDnsZoneConfigs: [{ name: "blob", privateDnsZoneId: pulumi.output(vpcId).apply(zoneBeside) }],
    },
    { parent },
  );
}

/** The zone that stands beside the network. */
function zoneBeside(vpcId: string): string {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(vpcId)?.[0] ?? "";
  return `${subscription}/resourceGroups/${resourceGroupOf(vpcId)}/providers/Microsoft.Network/privateDnsZones/${blobZone}`;
}

/**
 * Azure wants the policy on the destination first, under the name `default`, and answers with the ids by which the source then has the
 * same policy (https://learn.microsoft.com/azure/storage/blobs/object-replication-configure, 2026-11).
 */
function replicate({ parent, group }: Site, primary: Copy, replica: Copy): void {
  const accounts = { sourceAccount: primary.account.id, destinationAccount: replica.account.id };
  const containers = { sourceContainer: primary.container.name, destinationContainer: replica.container.name };
  // What was there before is copied too.
  const filters = { minCreationTime: "1601-01-01T00:00:00Z" };
  const there = new storage.ObjectReplicationPolicy(
    `${replica.plan.label}-destination`,
    {
      resourceGroupName: group,
      accountName: replica.account.name,
      objectReplicationPolicyId: "default",
      ...accounts,
      rules: [{ ...containers, filters }],
    },
    { parent, dependsOn: [primary.service, replica.service] },
  );
  new storage.ObjectReplicationPolicy(
    `${replica.plan.label}-source`,
    {
      resourceGroupName: group,
      accountName: primary.account.name,
      objectReplicationPolicyId: there.policyId,
      ...accounts,
      rules: [{ ruleId: there.rules.apply((rules) => rules?.[0]?.ruleId ?? ""), ...containers, filters }],
      metrics: { enabled: true },
    },
    { parent, deleteBeforeReplace: true },
  );
}
