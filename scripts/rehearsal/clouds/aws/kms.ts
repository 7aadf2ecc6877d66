import { CloudError } from "../../provider";
import { account } from "../invent";
import type { Act, Check, ResourceModel } from "../model";
import { number, text } from "../values";
import type { Thing } from "../world";
import { arn, input, tagsAll } from "./names";
import { policyFaults, statementsOf } from "./policies";

export const keyType = "aws:kms/key:Key";
const replicaType = "aws:kms/replicaKey:ReplicaKey";
const aliasType = "aws:kms/alias:Alias";
/** What is left of a deleted key while it waits: it exists, and nothing can use it. */
const pendingType = "aws:kms/key:PendingDeletion";

function checkKeyPolicy(check: Check): void {
  const policy = text(check.inputs.policy);
  if (policy === undefined) return;
  const faults = policyFaults(policy, "resource").map((fault) =>
    fault.replace("MalformedPolicyDocument", "MalformedPolicyDocumentException"),
  );
  for (const fault of faults) check.fail("policy", fault);
  if (faults.length > 0 || check.inputs.bypassPolicyLockoutSafetyCheck === true) return;
  if (!statementsOf(policy).some(mayChangePolicy)) {
    check.fail(
      "policy",
      `MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future. Allow kms:* to arn:aws:iam::${account}:root`,
    );
  }
}

/** KMS keeps people from locking themselves out: somebody of the account must be allowed to put another policy. */
function mayChangePolicy(statement: { readonly [key: string]: unknown }): boolean {
  const actions = [statement.Action].flat();
  return (
    statement.Effect === "Allow" &&
    actions.some((action) => ["*", "kms:*", "kms:Put*", "kms:PutKeyPolicy"].includes(String(action)))
  );
}

function checkWindows(check: Check): void {
  const window = number(check.inputs.deletionWindowInDays);
  if (window !== undefined && (window < 7 || window > 30)) {
    check.fail("deletionWindowInDays", `expected deletionWindowInDays to be in the range (7 - 30), got ${window}`);
  }
  const rotation = number(check.inputs.rotationPeriodInDays);
  if (rotation !== undefined && (rotation < 90 || rotation > 2560)) {
    check.fail("rotationPeriodInDays", `expected rotationPeriodInDays to be in the range (90 - 2560), got ${rotation}`);
  }
}

function keyId(act: Act): string {
  return act.inputs.multiRegion === true ? `mrk-${act.invent.hex(32)}` : act.invent.uuid();
}

const keyOutputs: ResourceModel["outputs"] = {
  arn: (act) => arn("kms", act.scope, `key/${act.id}`),
  keyId: (act) => act.id,
  policy: () =>
    `{"Id":"key-default-1","Statement":[{"Action":"kms:*","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${account}:root"},"Resource":"*","Sid":"Enable IAM User Permissions"}],"Version":"2012-10-17"}`,
  rotationPeriodInDays: (act) => (act.inputs.enableKeyRotation === true ? 365 : 0),
  tagsAll,
};

function scheduleDeletion(thing: Thing, act: Act): void {
  act.world.put({ ...thing, type: pendingType, urn: "", references: [] });
}

const key: ResourceModel = {
  required: [],
  replaceOn: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId", "region"],
  json: ["policy"],
  defaults: () => ({
    bypassPolicyLockoutSafetyCheck: false,
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    isEnabled: true,
    keyUsage: "ENCRYPT_DECRYPT",
  }),
  check: (check) => {
    checkKeyPolicy(check);
    checkWindows(check);
    if (check.inputs.enableKeyRotation === true && check.inputs.customerMasterKeySpec !== "SYMMETRIC_DEFAULT") {
      check.fail("enableKeyRotation", "UnsupportedOperationException: Rotation is supported for symmetric encryption keys only");
    }
    const description = text(check.inputs.description);
    if (description !== undefined && description.length > 8192) {
      check.fail("description", `expected length of description to be in the range (0 - 8192), got ${description.length}`);
    }
  },
  id: keyId,
  outputs: { ...keyOutputs, description: () => "", enableKeyRotation: () => false, multiRegion: () => false },
  heldBy: [
    {
      type: replicaType,
      by: (held) => held.outputs.arn,
      code: "KMSInvalidStateException",
      message: (held) => `${text(held.outputs.arn)} is a multi-region primary key with replicas; delete those first.`,
    },
  ],
  deleted: scheduleDeletion,
};

const replicaKey: ResourceModel = {
  required: ["primaryKeyArn"],
  replaceOn: ["primaryKeyArn", "region"],
  json: ["policy"],
  references: ["primaryKeyArn"],
  check: (check) => {
    checkKeyPolicy(check);
    checkWindows(check);
    const primary = text(check.inputs.primaryKeyArn);
    if (primary === undefined) return;
    if (!/^arn:[\w-]+:kms:[a-z0-9-]+:\d{12}:key\/mrk-/.test(primary)) {
      check.fail(
        "primaryKeyArn",
        `UnsupportedOperationException: ${primary} is not a multi-Region key; make it with multiRegion: true`,
      );
    } else if (primary.split(":")[3] === check.scope) {
      check.fail(
        "primaryKeyArn",
        `AlreadyExistsException: Cannot create resource ${primary} because it already exists in region ${check.scope}.`,
      );
    }
  },
  id: (act) => input(act, "primaryKeyArn").split("/").pop() ?? "",
  outputs: {
    ...keyOutputs,
    keyUsage: () => "ENCRYPT_DECRYPT",
    keySpec: () => "SYMMETRIC_DEFAULT",
    keyRotationEnabled: () => false,
  },
  deleted: scheduleDeletion,
};

const alias: ResourceModel = {
  required: ["targetKeyId"],
  replaceOn: ["name", "namePrefix", "region"],
  autoName: { property: "name", max: 256 },
  references: ["targetKeyId"],
  check: (check) => {
    const name = text(check.inputs.name);
    if (name === undefined) return;
    if (!name.startsWith("alias/"))
      check.fail("name", `name must begin with 'alias/' and be comprised of only [a-zA-Z0-9/_-]: ${name}`);
    else if (name.startsWith("alias/aws/")) check.fail("name", "NotAuthorizedException: the prefix alias/aws/ is reserved");
    else if (!/^alias\/[a-zA-Z0-9/_-]{1,250}$/.test(name)) {
      check.fail("name", `InvalidAliasNameException: '${name}' is not 1 to 250 letters, digits, / _ - after 'alias/'`);
    }
  },
  refuse: (act) => {
    requireKey(act, text(act.inputs.targetKeyId));
    if (act.old === undefined && act.find(aliasType, act.inputs.name) !== undefined) {
      const existing = arn("kms", act.scope, input(act, "name"));
      throw new CloudError("AlreadyExistsException", `An alias with the name ${existing} already exists`);
    }
  },
  id: (act) => input(act, "name"),
  outputs: {
    arn: (act) => arn("kms", act.scope, input(act, "name")),
    targetKeyArn: (act) => {
      const target = input(act, "targetKeyId");
      return target.startsWith("arn:") ? target : arn("kms", act.scope, `key/${target}`);
    },
  },
};

const keyPolicy: ResourceModel = {
  required: ["keyId", "policy"],
  replaceOn: ["keyId", "region"],
  json: ["policy"],
  references: ["keyId"],
  check: checkKeyPolicy,
  refuse: (act) => requireKey(act, text(act.inputs.keyId)),
  id: (act) => input(act, "keyId"),
};

/** Refuses a key, named by id or ARN, that waits for its deletion or that this account never had. */
export function requireKey(act: Act, named: string | undefined): void {
  if (named === undefined || named.startsWith("alias/") || named.includes(":alias/")) return;
  const id = named.slice(named.lastIndexOf("/") + 1);
  const region = named.startsWith("arn:") ? (named.split(":")[3] ?? act.scope) : act.scope;
  for (const type of [keyType, replicaType]) if (act.world.get("aws", region, type, id) !== undefined) return;
  const whole = arn("kms", region, `key/${id}`);
  if (act.world.get("aws", region, pendingType, id) !== undefined) {
    throw new CloudError("KMSInvalidStateException", `${whole} is pending deletion.`);
  }
  const owner = named.startsWith("arn:") ? named.split(":")[4] : account;
  if (owner === account && /^(mrk-[0-9a-f]{32}|[0-9a-f-]{36})$/.test(id))
    throw new CloudError("NotFoundException", `Key '${whole}' does not exist`);
}

export const models: { readonly [type: string]: ResourceModel } = {
  [keyType]: key,
  [replicaType]: replicaKey,
  [aliasType]: alias,
  "aws:kms/keyPolicy:KeyPolicy": keyPolicy,
};
