import type { Rule } from "../../core/rule";
import { rule as aksDisksEncrypted } from "./aks-disks-encrypted";
import { rule as aksEndpointRestricted } from "./aks-endpoint-restricted";
import { rule as aksEntraRbac } from "./aks-entra-rbac";
import { rule as aksLogs } from "./aks-logs";
import { rule as aksNetworkPolicy } from "./aks-network-policy";
import { rule as aksNodesPrivate } from "./aks-nodes-private";
import { rule as aksPolicyAddon } from "./aks-policy-addon";
import { rule as aksSecretsEncrypted } from "./aks-secrets-encrypted";
import { rule as aksWorkloadIdentity } from "./aks-workload-identity";
import { rule as azureBlobRecovery } from "./azure-blob-recovery";
import { rule as azureStorageNoSharedKey } from "./azure-storage-no-shared-key";
import { rule as azureStorageNotPublic } from "./azure-storage-not-public";
import { rule as azureStorageTransport } from "./azure-storage-transport";
import { rule as keyVaultRecoverable } from "./key-vault-recoverable";
import { rule as nsgNoAdminWorld } from "./nsg-no-admin-world";

/** Every rule of this folder. */
export const azureRules: readonly Rule[] = [
  aksDisksEncrypted,
  aksEndpointRestricted,
  aksEntraRbac,
  aksLogs,
  aksNetworkPolicy,
  aksNodesPrivate,
  aksPolicyAddon,
  aksSecretsEncrypted,
  aksWorkloadIdentity,
  azureBlobRecovery,
  azureStorageNoSharedKey,
  azureStorageNotPublic,
  azureStorageTransport,
  keyVaultRecoverable,
  nsgNoAdminWorld,
];
