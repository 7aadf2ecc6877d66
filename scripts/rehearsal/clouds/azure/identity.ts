import { CloudError } from "../../provider";
import { nameSeed } from "../autoname";
import type { Act, ResourceModel } from "../model";
import { given, isMap, map, number, text, texts } from "../values";
import type { Thing } from "../world";
import { armId, armModel, guid, nameOf, resolve, tenant } from "./names";

const identityType = "azure-native:managedidentity:UserAssignedIdentity";
const credentialType = "azure-native:managedidentity:FederatedIdentityCredential";
const vaultType = "azure-native:keyvault:Vault";
/** A deleted vault keeps its name until it is purged. */
const deletedVault = "azure-native:keyvault:DeletedVault";

const identityName = {
  type: "Microsoft.ManagedIdentity/userAssignedIdentities",
  name: "resourceName",
  min: 3,
  max: 128,
  pattern: /^[a-zA-Z0-9][\w-]*$/,
  allowed: "letters, digits, hyphens and underscores, a letter or digit first",
};

const identity = armModel(identityName, {
  replaceOn: ["location", "resourceGroupName", "resourceName"],
  outputs: {
    clientId: (act) => act.invent.uuid(),
    principalId: (act) => guid(`${act.id}|principal|${act.invent.hex(8)}`),
    tenantId: () => tenant,
  },
  deleted: (thing, act) => {
    for (const part of [...act.all(credentialType)]) if (part.id.startsWith(`${thing.id}/`)) act.world.delete(part);
  },
});

const federated = armModel(
  {
    type: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
    name: "federatedIdentityCredentialResourceName",
    parents: ["resourceName"],
    min: 3,
    max: 120,
    pattern: /^[a-zA-Z0-9][\w-]*$/,
    allowed: "letters, digits, hyphens and underscores",
  },
  {
    replaceOn: ["federatedIdentityCredentialResourceName", "resourceGroupName", "resourceName"],
    check: (check) => {
      const issuer = text(check.inputs.issuer);
      if (issuer !== undefined && !issuer.startsWith("https://"))
        check.fail("issuer", `BadRequest: The issuer '${issuer}' must be an https URL`);
      if (texts(check.inputs.audiences).length > 1) check.fail("audiences", "BadRequest: exactly one audience is allowed");
    },
    refuse: (act) => {
      const home = armId(act, identityName);
      resolve(act, identityType, home);
      let count = 0;
      for (const other of act.all(credentialType)) {
        if (other.id === act.id || !other.id.startsWith(`${home}/`)) continue;
        count++;
        if (other.inputs.issuer === act.inputs.issuer && other.inputs.subject === act.inputs.subject) {
          throw new CloudError(
            "Conflict",
            `Issuer and subject combination already exists for this Managed Identity. (${other.id})`,
          );
        }
      }
      if (count >= 20) throw new CloudError("BadRequest", "A managed identity holds 20 federated identity credentials at most.");
    },
  },
);

const vaultName = {
  type: "Microsoft.KeyVault/vaults",
  name: "vaultName",
  min: 3,
  max: 24,
  pattern: /^[a-zA-Z](-?[a-zA-Z0-9])*$/,
  allowed: "letters, digits and single hyphens, a letter first",
};

const vault = armModel(vaultName, {
  replaceOn: ["location", "resourceGroupName", "vaultName"],
  check: (check) => {
    const properties = map(check.inputs.properties);
    if (!isMap(check.inputs.properties)) return;
    if (!given(properties.tenantId)) check.fail("properties.tenantId", "BadRequest: the parameter tenantId is required");
    if (!given(properties.sku)) check.fail("properties.sku", "BadRequest: the parameter sku is required");
    const days = number(properties.softDeleteRetentionInDays);
    if (days !== undefined && (days < 7 || days > 90))
      check.fail("properties.softDeleteRetentionInDays", `BadRequest: ${days} is not between 7 and 90 days`);
    if (properties.enablePurgeProtection === false) {
      check.fail(
        "properties.enablePurgeProtection",
        'BadRequest: The property "enablePurgeProtection" cannot be set to false. Leave it out, or set it to true for good',
      );
    }
  },
  refuse: (act) => {
    if (act.old !== undefined) {
      const before = map(act.old.inputs.properties).enablePurgeProtection;
      if (before === true && map(act.inputs.properties).enablePurgeProtection !== true) {
        throw new CloudError(
          "BadRequest",
          'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.',
        );
      }
      return;
    }
    const name = nameOf(act, vaultName);
    for (const other of act.world.everywhere("azure-native", vaultType)) {
      if (text(other.outputs.name) === name)
        throw new CloudError(
          "VaultAlreadyExists",
          `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already taken.`,
        );
    }
    for (const other of act.world.everywhere("azure-native", deletedVault)) {
      if (text(other.outputs.name) === name)
        throw new CloudError(
          "ConflictError",
          `A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. (${name})`,
        );
    }
  },
  deleted: (thing, act) => {
    for (const type of ["azure-native:keyvault:Key", "azure-native:keyvault:Secret"]) {
      for (const part of [...act.all(type)]) if (part.id.startsWith(`${thing.id}/`)) act.world.delete(part);
    }
    act.world.put({ ...thing, type: deletedVault, urn: "", references: [] });
  },
  outputs: {
    properties: (act) => ({
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      ...map(act.inputs.properties),
      vaultUri: `https://${nameOf(act, vaultName)}.vault.azure.net/`,
      provisioningState: "Succeeded",
    }),
  },
  owns: ["properties"],
});

function vaultPart(kind: "keys" | "secrets", name: string): ResourceModel {
  const arm = {
    type: `Microsoft.KeyVault/vaults/${kind}`,
    name,
    parents: ["vaultName"],
    max: 127,
    pattern: /^[a-zA-Z0-9-]+$/,
    allowed: "letters, digits and hyphens",
  };
  return armModel(arm, {
    replaceOn: [name, "resourceGroupName", "vaultName", ...(kind === "keys" ? ["properties"] : [])],
    refuse: (act) => void resolve(act, vaultType, armId(act, vaultName)),
    outputs: {
      keyUri: (act) => partUri(act, kind, name),
      keyUriWithVersion: (act) => `${partUri(act, kind, name)}/${act.invent.hex(32)}`,
      properties: (act) => ({
        ...map(act.inputs.properties),
        ...(kind === "secrets"
          ? { secretUri: partUri(act, kind, name), secretUriWithVersion: `${partUri(act, kind, name)}/${act.invent.hex(32)}` }
          : {}),
      }),
    },
    owns: ["properties"],
    ...(kind === "secrets" ? { secrets: ["properties"] } : {}),
  });
}

function partUri(act: Act, kind: string, name: string): string {
  return `https://${text(act.inputs.vaultName)}.vault.azure.net/${kind}/${text(act.inputs[name]) ?? act.name}`;
}

/** Names of role assignments are GUIDs; the provider makes one up. */
const roleAssignment: ResourceModel = {
  required: ["principalId", "roleDefinitionId", "scope"],
  replaceOn: ["principalId", "roleAssignmentName", "roleDefinitionId", "scope"],
  complete: (inputs, request, { world }) =>
    given(inputs.roleAssignmentName)
      ? inputs
      : { ...inputs, roleAssignmentName: text(request.olds?.roleAssignmentName) ?? guid(`${nameSeed(request, world)}|role`) },
  // A name that was made up is made up anew; one that was given cannot be held twice.
  deleteBeforeReplace: ({ olds, news }) => olds.roleAssignmentName === news.roleAssignmentName,
  check: (check) => {
    const role = text(check.inputs.roleDefinitionId);
    if (role !== undefined && !/\/providers\/Microsoft\.Authorization\/roleDefinitions\/[0-9a-f-]{36}$/i.test(role)) {
      check.fail(
        "roleDefinitionId",
        `InvalidRoleDefinitionId: The role definition ID '${role}' is not valid: it ends in /providers/Microsoft.Authorization/roleDefinitions/ and a GUID`,
      );
    }
    const principal = text(check.inputs.principalId);
    if (principal !== undefined && !/^[0-9a-f-]{36}$/i.test(principal)) {
      check.fail("principalId", `InvalidPrincipalId: The Principal ID '${principal}' is not valid. Principal ID must be a GUID.`);
    }
    const scope = text(check.inputs.scope);
    if (scope !== undefined && !scope.startsWith("/")) check.fail("scope", `InvalidScope: '${scope}' is not a resource's id`);
    const name = text(check.inputs.roleAssignmentName);
    if (name !== undefined && !/^[0-9a-f-]{36}$/i.test(name))
      check.fail(
        "roleAssignmentName",
        `InvalidRoleAssignmentId: The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
      );
  },
  refuse: (act) => {
    for (const other of act.all(act.type)) {
      if (other.id === act.id || !sameGrant(act, other)) continue;
      throw new CloudError("RoleAssignmentExists", `The role assignment already exists. (${other.id})`);
    }
  },
  id: (act) =>
    `${text(act.inputs.scope)}/providers/Microsoft.Authorization/roleAssignments/${text(act.inputs.roleAssignmentName)}`,
  outputs: {
    name: (act) => text(act.inputs.roleAssignmentName),
    type: () => "Microsoft.Authorization/roleAssignments",
    createdOn: () => "2026-01-01T00:00:00Z",
    principalType: () => "ServicePrincipal",
  },
};

function sameGrant(act: Act, other: Thing): boolean {
  return (
    ["principalId", "scope"].every((key) => act.inputs[key] === other.inputs[key]) &&
    roleOf(act.inputs.roleDefinitionId) === roleOf(other.inputs.roleDefinitionId)
  );
}

/** A role is the same whether its id is given with the subscription or without. */
function roleOf(id: unknown): string {
  return String(id).split("/").pop()?.toLowerCase() ?? "";
}

const diskEncryptionSet = armModel(
  { type: "Microsoft.Compute/diskEncryptionSets", name: "diskEncryptionSetName", max: 80 },
  {
    replaceOn: ["diskEncryptionSetName", "encryptionType", "location", "resourceGroupName"],
    references: ["activeKey.sourceVault.id", "identity.userAssignedIdentities[]"],
    check: (check) => {
      if (!given(check.inputs.activeKey))
        check.fail("activeKey", "InvalidParameter: Required parameter 'activeKey' is missing (null).");
      if (!given(check.inputs.identity))
        check.fail("identity", "InvalidParameter: a disk encryption set needs an identity that may use the key");
    },
    refuse: (act) => {
      const home = resolve(act, vaultType, map(map(act.inputs.activeKey).sourceVault).id);
      if (home !== undefined && map(home.inputs.properties).enablePurgeProtection !== true) {
        throw new CloudError(
          "KeyVaultPurgeProtectionNotEnabled",
          `Key vault ${home.id} needs purge protection before a disk encryption set can use it (properties.enablePurgeProtection: true).`,
        );
      }
    },
    outputs: {
      identity: (act) => ({ ...map(act.inputs.identity), principalId: guid(`${act.id}|principal`), tenantId: tenant }),
      previousKeys: () => [],
    },
    owns: ["identity"],
  },
);

const placementGroup = armModel(
  { type: "Microsoft.Compute/proximityPlacementGroups", name: "proximityPlacementGroupName", max: 80 },
  {
    replaceOn: ["location", "proximityPlacementGroupName", "proximityPlacementGroupType", "resourceGroupName", "zones"],
    check: (check) => {
      const zones = texts(check.inputs.zones);
      if (zones.length > 1)
        check.fail("zones", `InvalidParameter: a proximity placement group stands in one zone, ${zones.length} are given`);
    },
    heldBy: [
      {
        code: "CannotDeleteProximityPlacementGroup",
        message: (held, holder) => `Proximity placement group ${held.id} cannot be deleted because it is in use by ${holder.id}.`,
      },
    ],
    outputs: { proximityPlacementGroupType: () => "Standard" },
  },
);

export const models: { readonly [type: string]: ResourceModel } = {
  [identityType]: identity,
  [credentialType]: federated,
  [vaultType]: vault,
  "azure-native:keyvault:Key": vaultPart("keys", "keyName"),
  "azure-native:keyvault:Secret": vaultPart("secrets", "secretName"),
  "azure-native:authorization:RoleAssignment": roleAssignment,
  "azure-native:compute:DiskEncryptionSet": diskEncryptionSet,
  "azure-native:compute:ProximityPlacementGroup": placementGroup,
};
