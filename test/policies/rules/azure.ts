import { unknown } from "../../../scripts/rehearsal/provider";
import { type AreaExamples, resource } from "../harness";

const cluster = (props: object) => resource("azure-native:containerservice:ManagedCluster", { ...props }, { name: "cluster" });
const pool = (props: object) => resource("azure-native:containerservice:AgentPool", { ...props });
const account = (props: object = {}) => resource("azure-native:storage:StorageAccount", { ...props }, { name: "account" });
const blobs = (props: object) =>
  resource(
    "azure-native:storage:BlobServiceProperties",
    { accountName: unknown, ...props },
    { name: "blobs", from: { accountName: "account" } },
  );
const inbound = (port: string, source: unknown) => ({
  name: "in",
  access: "Allow",
  direction: "Inbound",
  protocol: "Tcp",
  sourceAddressPrefix: source,
  destinationPortRange: port,
});
const group = (...securityRules: object[]) => resource("azure-native:network:NetworkSecurityGroup", { securityRules });
const diagnostics = resource(
  "azure-native:monitor:DiagnosticSetting",
  { resourceUri: unknown },
  { name: "audit", from: { resourceUri: "cluster" } },
);

export const azureExamples: AreaExamples = {
  "aks-disks-encrypted": {
    good: [cluster({ diskEncryptionSetID: "id" })],
    bad: [{ example: cluster({}), says: "diskEncryptionSetID is not given" }],
    unknown: { example: cluster({ diskEncryptionSetID: unknown }), decided: true },
  },
  "aks-endpoint-restricted": {
    good: [
      cluster({ apiServerAccessProfile: { enablePrivateCluster: true } }),
      cluster({ apiServerAccessProfile: { authorizedIPRanges: ["203.0.113.0/24"] } }),
    ],
    bad: [
      { example: cluster({}), says: "the endpoint is public" },
      {
        example: cluster({ apiServerAccessProfile: { authorizedIPRanges: ["0.0.0.0/0"] } }),
        says: "authorizedIPRanges[0] is 0.0.0.0/0",
      },
    ],
    unknown: cluster({ apiServerAccessProfile: { authorizedIPRanges: [unknown] } }),
  },
  "aks-entra-rbac": {
    good: [cluster({ aadProfile: { managed: true }, disableLocalAccounts: true })],
    bad: [
      { example: cluster({ disableLocalAccounts: true }), says: "aadProfile.managed is not true" },
      { example: cluster({ aadProfile: { managed: true } }), says: "disableLocalAccounts is not true" },
      { example: cluster({ enableRBAC: false }), says: "enableRBAC is false" },
    ],
    unknown: cluster({ aadProfile: unknown }),
  },
  "aks-logs": {
    good: [[cluster({}), diagnostics], [cluster({ addonProfiles: { omsagent: { enabled: true } } })]],
    bad: [{ example: [cluster({})], says: "neither a DiagnosticSetting nor the omsagent add-on" }],
    unknown: [cluster({ addonProfiles: unknown })],
  },
  "aks-network-policy": {
    good: [cluster({ networkProfile: { networkPolicy: "cilium" } })],
    bad: [
      { example: cluster({}), says: "networkProfile.networkPolicy is none" },
      { example: cluster({ networkProfile: { networkPolicy: "none" } }), says: "networkProfile.networkPolicy is none" },
    ],
    unknown: cluster({ networkProfile: unknown }),
  },
  "aks-nodes-private": {
    good: [pool({}), cluster({ agentPoolProfiles: [{ name: "system" }] })],
    bad: [
      { example: pool({ enableNodePublicIP: true }), says: "enableNodePublicIP is true" },
      {
        example: cluster({ agentPoolProfiles: [{ name: "system", enableNodePublicIP: true }] }),
        says: "agentPoolProfiles[0].enableNodePublicIP is true",
      },
    ],
    unknown: pool({ enableNodePublicIP: unknown }),
  },
  "aks-policy-addon": {
    good: [cluster({ addonProfiles: { azurepolicy: { enabled: true } } })],
    bad: [{ example: cluster({}), says: "azurepolicy.enabled is not true" }],
    unknown: cluster({ addonProfiles: unknown }),
  },
  "aks-secrets-encrypted": {
    good: [cluster({ securityProfile: { azureKeyVaultKms: { enabled: true, keyId: unknown } } })],
    bad: [{ example: cluster({}), says: "azureKeyVaultKms.enabled is not true" }],
    unknown: cluster({ securityProfile: unknown }),
  },
  "aks-workload-identity": {
    good: [cluster({ oidcIssuerProfile: { enabled: true }, securityProfile: { workloadIdentity: { enabled: true } } })],
    bad: [
      {
        example: cluster({ securityProfile: { workloadIdentity: { enabled: true } } }),
        says: "oidcIssuerProfile.enabled is not true",
      },
      { example: cluster({ oidcIssuerProfile: { enabled: true } }), says: "workloadIdentity.enabled is not true" },
    ],
    unknown: cluster({ oidcIssuerProfile: unknown }),
  },
  "azure-blob-recovery": {
    good: [
      [account(), blobs({ isVersioningEnabled: true, deleteRetentionPolicy: { enabled: true, days: 30 } })],
      [account({ isHnsEnabled: true }), blobs({ deleteRetentionPolicy: { enabled: true, days: 30 } })],
    ],
    bad: [
      { example: [account()], says: "deleteRetentionPolicy is off" },
      { example: [account(), blobs({ deleteRetentionPolicy: { enabled: true } })], says: "isVersioningEnabled is not true" },
    ],
    unknown: [account(), blobs({ isVersioningEnabled: unknown })],
  },
  "azure-storage-no-shared-key": {
    good: [account({ allowSharedKeyAccess: false })],
    bad: [{ example: account(), says: "allowSharedKeyAccess is not false" }],
    unknown: account({ allowSharedKeyAccess: unknown }),
  },
  "azure-storage-not-public": {
    good: [account({ allowBlobPublicAccess: false }), resource("azure-native:storage:BlobContainer", { publicAccess: "None" })],
    bad: [
      { example: account(), says: "allowBlobPublicAccess is not false" },
      { example: resource("azure-native:storage:BlobContainer", { publicAccess: "Blob" }), says: "publicAccess is Blob" },
    ],
    unknown: account({ allowBlobPublicAccess: unknown }),
  },
  "azure-storage-transport": {
    good: [account({ minimumTlsVersion: "TLS1_2" })],
    bad: [
      { example: account({ minimumTlsVersion: "TLS1_0" }), says: "minimumTlsVersion is TLS1_0" },
      {
        example: account({ minimumTlsVersion: "TLS1_2", enableHttpsTrafficOnly: false }),
        says: "enableHttpsTrafficOnly is false",
      },
    ],
    unknown: account({ minimumTlsVersion: unknown }),
  },
  "key-vault-recoverable": {
    good: [resource("azure-native:keyvault:Vault", { properties: { enablePurgeProtection: true } })],
    bad: [
      { example: resource("azure-native:keyvault:Vault", { properties: {} }), says: "enablePurgeProtection is not true" },
      {
        example: resource("azure-native:keyvault:Vault", {
          properties: { enablePurgeProtection: true, enableSoftDelete: false },
        }),
        says: "enableSoftDelete is false",
      },
    ],
    unknown: resource("azure-native:keyvault:Vault", { properties: { enablePurgeProtection: unknown } }),
  },
  "nsg-no-admin-world": {
    good: [group(inbound("443", "*"), inbound("22", "10.0.0.0/8"), { ...inbound("22", "*"), access: "Deny" })],
    bad: [
      { example: group(inbound("22", "Internet")), says: "in: 22 (SSH) open to Internet" },
      { example: group(inbound("22", unknown), inbound("3000-4000", "*")), says: "3389 (RDP)" },
      { example: resource("azure-native:network:SecurityRule", inbound("*", "0.0.0.0/0")), says: "22 (SSH)" },
    ],
    unknown: group(inbound("22", unknown)),
  },
};
