import { CloudError } from "../../provider";
import { moment } from "../invent";
import type { Act, ResourceModel } from "../model";
import { given, isKnown, list, map, maps, number, text } from "../values";
import type { Thing, World } from "../world";
import { armModel, groupId, locationOf, nameOf } from "./names";

const accountType = "azure-native:storage:StorageAccount";
const containerType = "azure-native:storage:BlobContainer";
const serviceType = "azure-native:storage:BlobServiceProperties";
const replicationType = "azure-native:storage:ObjectReplicationPolicy";

const accountName = {
  type: "Microsoft.Storage/storageAccounts",
  name: "accountName",
  min: 3,
  max: 24,
  pattern: /^[a-z0-9]+$/,
  allowed: "lower-case letters and digits",
  lower: true,
};

/** Names of storage accounts are part of host names, and so one in all of Azure. */
export function accountNamed(world: World, name: string): Thing | undefined {
  for (const thing of world.everywhere("azure-native", accountType)) if (text(thing.outputs.name) === name) return thing;
  return undefined;
}

const account = armModel(accountName, {
  replaceOn: ["accountName", "isHnsEnabled", "location", "resourceGroupName"],
  references: ["encryption.keyVaultProperties.keyVaultUri", "identity.userAssignedIdentities[]"],
  secrets: [],
  check: (check) => {
    const { inputs } = check;
    const kinds = ["BlobStorage", "BlockBlobStorage", "FileStorage", "Storage", "StorageV2"];
    const kind = text(inputs.kind);
    if (kind !== undefined && !kinds.includes(kind))
      check.fail("kind", `InvalidValuesForRequestParameters: kind '${kind}' is not one of ${kinds.join(", ")}`);
    const sku = text(map(inputs.sku).name);
    const skus = [
      "Premium_LRS",
      "Premium_ZRS",
      "Standard_GRS",
      "Standard_GZRS",
      "Standard_LRS",
      "Standard_RAGRS",
      "Standard_RAGZRS",
      "Standard_ZRS",
    ];
    if (sku !== undefined && !skus.includes(sku) && !/V2_/.test(sku))
      check.fail("sku.name", `InvalidValuesForRequestParameters: sku '${sku}' is not one of ${skus.join(", ")}`);
    if (sku?.startsWith("Premium") && kind === "StorageV2" && inputs.isHnsEnabled === true) {
      check.fail("kind", "InvalidAccountType: a premium account with a hierarchical namespace is of the kind BlockBlobStorage");
    }
    if (inputs.isNfsV3Enabled === true && inputs.isHnsEnabled !== true) {
      check.fail("isNfsV3Enabled", "InvalidRequestPropertyValue: NFSv3 needs the hierarchical namespace (isHnsEnabled)");
    }
    const keys = map(inputs.encryption);
    if (keys.keySource === "Microsoft.Keyvault" && !given(keys.keyVaultProperties)) {
      check.fail(
        "encryption.keyVaultProperties",
        "InvalidRequestPropertyValue: keyVaultProperties are required for the key source Microsoft.Keyvault",
      );
    }
    if (keys.keySource === "Microsoft.Keyvault" && !given(inputs.identity)) {
      check.fail("identity", "InvalidRequestPropertyValue: a key of one's own needs a managed identity that may use it");
    }
  },
  refuse: (act) => {
    if (act.old !== undefined) return;
    const name = nameOf(act, accountName);
    const taken = act.world.settings.azure?.takenNames;
    if (accountNamed(act.world, name) !== undefined || (Array.isArray(taken) && taken.includes(name))) {
      throw new CloudError("StorageAccountAlreadyTaken", `The storage account named ${name} is already taken.`);
    }
  },
  deleted: (thing, act) => {
    for (const type of [containerType, serviceType, replicationType, "azure-native:storage:ManagementPolicy"]) {
      for (const part of [...act.all(type)]) if (part.id.startsWith(`${thing.id}/`)) act.world.delete(part);
    }
  },
  outputs: {
    creationTime: () => moment,
    primaryEndpoints: (act) => endpoints(nameOf(act, accountName)),
    primaryLocation: locationOf,
    statusOfPrimary: () => "available",
  },
});

function endpoints(name: string): { readonly [service: string]: string } {
  return Object.fromEntries(
    ["blob", "dfs", "file", "queue", "table", "web"].map((service) => [service, `https://${name}.${service}.core.windows.net/`]),
  );
}

function accountId(act: Act): string {
  return `${groupId(act.config, text(act.inputs.resourceGroupName) ?? "")}/providers/Microsoft.Storage/storageAccounts/${text(act.inputs.accountName)}`;
}

function requireAccount(act: Act): Thing {
  const found = act.find(accountType, accountId(act));
  if (found !== undefined) return found;
  throw new CloudError(
    "ParentResourceNotFound",
    `Failed to perform 'write' on resource(s) of type 'storageAccounts', because the parent resource '${accountId(act)}' could not be found.`,
  );
}

const blobService = armModel(
  {
    type: "Microsoft.Storage/storageAccounts/blobServices",
    name: "blobServicesName",
    parents: ["accountName"],
    only: "default",
    pattern: /^default$/,
    allowed: "default",
  },
  {
    required: ["accountName", "resourceGroupName"],
    replaceOn: ["accountName", "blobServicesName", "resourceGroupName"],
    check: (check) => {
      const { inputs } = check;
      for (const policy of ["containerDeleteRetentionPolicy", "deleteRetentionPolicy", "restorePolicy"]) {
        const { enabled, days } = map(inputs[policy]);
        if (enabled === true && !given(days)) check.fail(`${policy}.days`, `InvalidXmlDocument: ${policy} needs its days`);
        if (typeof days === "number" && (days < 1 || days > 365))
          check.fail(`${policy}.days`, `InvalidXmlNodeValue: ${days} is not between 1 and 365 days`);
      }
      const restore = map(inputs.restorePolicy);
      if (restore.enabled === true) {
        if (
          inputs.isVersioningEnabled !== true ||
          map(inputs.changeFeed).enabled !== true ||
          map(inputs.deleteRetentionPolicy).enabled !== true
        ) {
          check.fail("restorePolicy", "InvalidRequest: point-in-time restore needs versioning, the change feed and soft delete");
        }
        const kept = number(map(inputs.deleteRetentionPolicy).days);
        const days = number(restore.days);
        if (kept !== undefined && days !== undefined && days >= kept)
          check.fail("restorePolicy.days", `InvalidRequest: ${days} days of restore need more than ${kept} days of soft delete`);
      }
    },
    refuse: (act) => {
      const home = requireAccount(act);
      if (home.inputs.isHnsEnabled === true && act.inputs.isVersioningEnabled === true) {
        throw new CloudError(
          "FeatureNotSupportedForAccount",
          "Blob versioning is not supported for accounts with a hierarchical namespace.",
        );
      }
      if (act.old?.inputs.isVersioningEnabled === true && act.inputs.isVersioningEnabled !== true && replicates(act, home)) {
        throw new CloudError(
          "ConflictFeatureEnabled",
          "Conflict with feature 'objectReplication': versioning cannot be switched off while a replication policy is there.",
        );
      }
    },
  },
);

function replicates(act: Act, home: Thing): boolean {
  return [...act.all(replicationType)].some((policy) => policy.id.startsWith(`${home.id}/`));
}

const container = armModel(
  {
    type: "Microsoft.Storage/storageAccounts/blobServices/containers",
    name: "containerName",
    parents: ["accountName"],
    min: 3,
    max: 63,
    pattern: /^(\$root|\$web|[a-z0-9](-?[a-z0-9])*)$/,
    allowed: "lower-case letters, digits and single hyphens, a letter or digit first and last",
  },
  {
    required: ["accountName", "resourceGroupName"],
    replaceOn: ["accountName", "containerName", "resourceGroupName"],
    check: (check) => {
      const access = text(check.inputs.publicAccess);
      if (access !== undefined && !["Blob", "Container", "None"].includes(access))
        check.fail("publicAccess", `InvalidValuesForRequestParameters: '${access}' is not None, Blob or Container`);
    },
    refuse: (act) => {
      const home = requireAccount(act);
      if (
        text(act.inputs.publicAccess) !== undefined &&
        act.inputs.publicAccess !== "None" &&
        home.inputs.allowBlobPublicAccess !== true
      ) {
        throw new CloudError("PublicAccessNotPermitted", "Public access is not permitted on this storage account.");
      }
    },
    id: containerId,
    outputs: {
      etag: (act) => `"0x${act.invent.hex(15).toUpperCase()}"`,
      hasImmutabilityPolicy: () => false,
      publicAccess: () => "None",
    },
  },
);

function containerId(act: Act): string {
  return `${accountId(act)}/blobServices/default/containers/${text(act.inputs.containerName) ?? act.name}`;
}

function serviceOf(act: Act, home: Thing): Thing | undefined {
  return act.find(serviceType, `${home.id}/blobServices/default`);
}

/** An account in a policy is named by its name or by its id. */
function accountOf(act: Act, property: string): Thing | undefined {
  const named = text(act.inputs[property]) ?? "";
  return act.find(accountType, named) ?? accountNamed(act.world, named.split("/").pop() ?? "");
}

/** https://learn.microsoft.com/azure/storage/blobs/object-replication-overview (2026): versioning on both sides, change feed on the source. */
const objectReplication = armModel(
  {
    type: "Microsoft.Storage/storageAccounts/objectReplicationPolicies",
    name: "objectReplicationPolicyId",
    parents: ["accountName"],
    only: "default",
    pattern: /^[\w-]+$/,
    allowed: "default or a policy's id",
  },
  {
    required: ["accountName", "destinationAccount", "resourceGroupName", "sourceAccount"],
    replaceOn: ["accountName", "objectReplicationPolicyId", "resourceGroupName"],
    check: (check) => {
      const rules = maps(check.inputs.rules);
      if (rules.length === 0 && isKnown(check.inputs.rules))
        check.fail("rules", "InvalidRequestPropertyValue: a replication policy needs at least one rule");
      if (rules.length > 1000) check.fail("rules", `InvalidRequestPropertyValue: ${rules.length} rules, 1000 are allowed`);
      const targets = new Set<string>();
      for (const [index, rule] of rules.entries()) {
        const to = text(rule.destinationContainer);
        if (to !== undefined && targets.has(to))
          check.fail(
            `rules[${index}].destinationContainer`,
            `InvalidRequestPropertyValue: '${to}' is the destination of two rules`,
          );
        if (to !== undefined) targets.add(to);
      }
    },
    refuse: (act) => {
      requireAccount(act);
      const [from, to] = [accountOf(act, "sourceAccount"), accountOf(act, "destinationAccount")];
      for (const [side, home] of [
        ["source", from],
        ["destination", to],
      ] as const) {
        if (home === undefined)
          throw new CloudError(
            "InvalidObjectReplicationPolicy",
            `The ${side} account '${text(act.inputs[`${side}Account`])}' does not exist.`,
          );
        if (home.inputs.isHnsEnabled === true)
          throw new CloudError(
            "ObjectReplicationNotSupported",
            `Object replication is not supported for accounts with a hierarchical namespace (${home.id}).`,
          );
        if (serviceOf(act, home)?.inputs.isVersioningEnabled !== true) {
          throw new CloudError(
            "ObjectReplicationVersioningNotEnabled",
            `Blob versioning must be enabled on the ${side} account for object replication. (${home.id})`,
          );
        }
      }
      if (from !== undefined && map(serviceOf(act, from)?.inputs.changeFeed).enabled !== true) {
        throw new CloudError(
          "ObjectReplicationChangeFeedNotEnabled",
          `The change feed must be enabled on the source account for object replication. (${from.id})`,
        );
      }
      refuseContainers(act, from, to);
    },
    outputs: {
      enabledTime: () => moment,
      policyId: (act) =>
        text(act.inputs.objectReplicationPolicyId) === "default"
          ? act.invent.uuid()
          : (text(act.inputs.objectReplicationPolicyId) ?? act.invent.uuid()),
      rules: (act) =>
        maps(act.inputs.rules).map((rule, index) => ({
          ruleId: `${act.invent.hex(8)}-000${index % 10}-4000-8000-${act.invent.hex(12)}`,
          ...rule,
        })),
    },
    owns: ["rules"],
  },
);

function refuseContainers(act: Act, from: Thing | undefined, to: Thing | undefined): void {
  for (const rule of maps(act.inputs.rules)) {
    for (const [home, name] of [
      [from, text(rule.sourceContainer)],
      [to, text(rule.destinationContainer)],
    ] as const) {
      if (home === undefined || name === undefined) continue;
      if (act.find(containerType, `${home.id}/blobServices/default/containers/${name}`) === undefined) {
        throw new CloudError("ContainerNotFound", `The specified container does not exist. ('${name}' in ${home.id})`);
      }
    }
  }
}

const managementPolicy = armModel(
  {
    type: "Microsoft.Storage/storageAccounts/managementPolicies",
    name: "managementPolicyName",
    parents: ["accountName"],
    only: "default",
    pattern: /^default$/,
    allowed: "default",
  },
  {
    required: ["accountName", "policy", "resourceGroupName"],
    replaceOn: ["accountName", "managementPolicyName", "resourceGroupName"],
    check: (check) => {
      for (const [index, rule] of maps(map(check.inputs.policy).rules).entries()) {
        const definition = map(rule.definition);
        const where = `policy.rules[${index}]`;
        if (rule.type !== "Lifecycle" && isKnown(rule.type))
          check.fail(`${where}.type`, "InvalidRequestPropertyValue: the type is Lifecycle");
        if (Object.values(map(definition.actions)).length === 0)
          check.fail(`${where}.definition.actions`, "InvalidRequestPropertyValue: a rule needs an action");
        if (list(map(definition.filters).blobTypes).length === 0 && given(definition.filters))
          check.fail(`${where}.definition.filters.blobTypes`, "InvalidRequestPropertyValue: blobTypes is required");
      }
    },
    refuse: (act) => void requireAccount(act),
    outputs: { lastModifiedTime: () => moment },
  },
);

export const models: { readonly [type: string]: ResourceModel } = {
  [accountType]: account,
  [serviceType]: blobService,
  [containerType]: { ...container, id: containerId },
  [replicationType]: objectReplication,
  "azure-native:storage:ManagementPolicy": managementPolicy,
};
