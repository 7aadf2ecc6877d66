import { CloudError } from "../../provider";
import type { ResourceModel } from "../model";
import { number, text } from "../values";
import { requireKey } from "./kms";
import { arn, input, tagsAll } from "./names";

const secretType = "aws:secretsmanager/secret:Secret";
/** A deleted secret keeps its name until its recovery window is over. */
const buriedSecret = "aws:secretsmanager/secret:ScheduledForDeletion";

const secret: ResourceModel = {
  required: [],
  replaceOn: ["name", "namePrefix", "region"],
  autoName: { property: "name", max: 512 },
  json: ["policy"],
  defaults: () => ({ recoveryWindowInDays: 30, forceOverwriteReplicaSecret: false }),
  check: (check) => {
    const window = number(check.inputs.recoveryWindowInDays);
    if (window !== undefined && window !== 0 && (window < 7 || window > 30)) {
      check.fail("recoveryWindowInDays", `expected recoveryWindowInDays to be 0 or in the range (7 - 30), got ${window}`);
    }
    const name = text(check.inputs.name);
    if (name !== undefined && !/^[0-9A-Za-z/_+=.@-]{1,512}$/.test(name)) {
      check.fail(
        "name",
        `ValidationException: Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@! (${name})`,
      );
    }
  },
  refuse: (act) => {
    requireKey(act, text(act.inputs.kmsKeyId));
    if (act.old !== undefined) return;
    const name = input(act, "name");
    if ([...act.all(secretType)].some((other) => other.inputs.name === name)) {
      throw new CloudError("ResourceExistsException", `The operation failed because the secret ${name} already exists.`);
    }
    if ([...act.world.all("aws", act.scope, buriedSecret)].some((other) => other.inputs.name === name)) {
      throw new CloudError(
        "InvalidRequestException",
        `You can't create this secret because a secret with this name is already scheduled for deletion. (${name}; recoveryWindowInDays: 0 deletes at once)`,
      );
    }
  },
  deleted: (thing, act) => {
    if (thing.inputs.recoveryWindowInDays !== 0) act.world.put({ ...thing, type: buriedSecret, urn: "", references: [] });
  },
  id: (act) => arn("secretsmanager", act.scope, `secret:${input(act, "name")}-${act.invent.letters(6)}`),
  outputs: { arn: (act) => act.id, policy: () => "", tagsAll },
};

const secretVersion: ResourceModel = {
  required: ["secretId"],
  replaceOn: ["secretId", "secretBinary", "secretString", "region"],
  secrets: ["secretBinary", "secretString"],
  references: ["secretId"],
  id: (act) => `${input(act, "secretId")}|${act.invent.uuid()}`,
  outputs: {
    arn: (act) => input(act, "secretId"),
    versionId: (act) => act.invent.uuid(),
    versionStages: () => ["AWSCURRENT"],
  },
};

const parameter: ResourceModel = {
  required: ["type"],
  replaceOn: ["name", "region"],
  autoName: { property: "name", max: 2048 },
  secrets: ["value"],
  check: (check) => {
    const type = text(check.inputs.type);
    if (type !== undefined && !["String", "StringList", "SecureString"].includes(type)) {
      check.fail("type", `expected type to be one of ["String" "StringList" "SecureString"], got ${type}`);
    }
    const value = text(check.inputs.value);
    const limit = check.inputs.tier === "Advanced" ? 8192 : 4096;
    if (value !== undefined && Buffer.byteLength(value) > limit) {
      check.fail(
        "value",
        `ValidationException: Standard tier parameters support a maximum parameter value of ${limit} characters.`,
      );
    }
  },
  refuse: (act) => {
    if (act.old === undefined && act.inputs.overwrite !== true && act.find(act.type, act.inputs.name) !== undefined) {
      throw new CloudError(
        "ParameterAlreadyExists",
        `The parameter already exists. To overwrite this value, set the overwrite option in the request to true. (${input(act, "name")})`,
      );
    }
  },
  id: (act) => input(act, "name"),
  outputs: {
    arn: (act) => arn("ssm", act.scope, `parameter${act.id.startsWith("/") ? "" : "/"}${act.id}`),
    version: (act) => (number(act.old?.outputs.version) ?? 0) + 1,
    tier: () => "Standard",
    dataType: () => "text",
    tagsAll,
  },
};

export const models: { readonly [type: string]: ResourceModel } = {
  "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
  [secretType]: secret,
  "aws:ssm/parameter:Parameter": parameter,
};
