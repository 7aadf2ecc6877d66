import * as compute from "@pulumi/azure-native/compute";
import * as keyvault from "@pulumi/azure-native/keyvault";
import type * as managedidentity from "@pulumi/azure-native/managedidentity";
import type * as pulumi from "@pulumi/pulumi";
import { azureRoles, worldName } from "../core/azure";
import { grant } from "../identity/azure-roles";

/** Where keys are kept. */
export interface VaultSite {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly place: {
    readonly location: string;
    readonly resourceGroupName: pulumi.Input<string>;
    readonly tags: Record<string, pulumi.Input<string>>;
  };
  /** What the vault's name follows: the id of something made together with it, whose own name is random. */
  readonly scope: pulumi.Output<string>;
  readonly tenantId: pulumi.Input<string>;
}

/**
 * A vault that nobody reaches from the internet, that only roles open, and from which nothing is gone for good within 90 days. For as
 * long after a destroy its name stays taken, which is why it is never the same twice.
 */
export function keyVault({ parent, name, place, scope, tenantId }: VaultSite): keyvault.Vault {
  return new keyvault.Vault(
    name,
    {
      ...place,
      vaultName: scope.apply((id) => worldName([name], id, 24)),
      properties: {
        tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        enableSoftDelete: true,
        softDeleteRetentionInDays: 90,
        // Storage accounts and disk encryption sets refuse a key that could be lost.
        enablePurgeProtection: true,
        publicNetworkAccess: "Disabled",
        networkAcls: { defaultAction: "Deny", bypass: "AzureServices" },
      },
    },
    { parent },
  );
}

/** Rotated yearly; what was encrypted with an older version stays readable. */
export function encryptionKey(
  { parent, place }: Pick<VaultSite, "parent" | "place">,
  label: string,
  vault: keyvault.Vault,
  rotated: boolean,
): keyvault.Key {
  return new keyvault.Key(
    label,
    {
      resourceGroupName: place.resourceGroupName,
      tags: place.tags,
      vaultName: vault.name,
      keyName: label,
      properties: {
        kty: "RSA",
        keySize: 3072,
        keyOps: ["encrypt", "decrypt", "wrapKey", "unwrapKey"],
        ...(rotated && {
          rotationPolicy: {
            lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P1Y" } }],
            attributes: { expiryTime: "P2Y" },
          },
        }),
      },
    },
    { parent },
  );
}

/** Encrypts disks, by an identity that was let at the key before. */
export function diskEncryption(
  { parent, name, place }: VaultSite,
  vault: keyvault.Vault,
  key: keyvault.Key,
  identity: managedidentity.UserAssignedIdentity,
): compute.DiskEncryptionSet {
  const right = grant(parent, `${name}-disks`, {
    scope: vault.id,
    principalId: identity.principalId,
    principalType: "ServicePrincipal",
    role: azureRoles.KeyVaultCryptoServiceEncryptionUser,
  });
  return new compute.DiskEncryptionSet(
    `${name}-disks`,
    {
      ...place,
      encryptionType: "EncryptionAtRestWithCustomerKey",
      identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
      activeKey: { sourceVault: { id: vault.id }, keyUrl: key.keyUriWithVersion },
      rotationToLatestKeyVersionEnabled: true,
    },
    { parent, dependsOn: [right] },
  );
}
