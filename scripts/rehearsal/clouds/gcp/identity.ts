import type { Act, Check, ResourceModel } from "../model";
import { text, texts } from "../values";
import { decimal, nameOf, projectNumber, projectOf, refusal } from "./names";

const accountType = "gcp:serviceaccount/account:Account";
const ringType = "gcp:kms/keyRing:KeyRing";
const keyType = "gcp:kms/cryptoKey:CryptoKey";
/** Key rings and keys are never deleted; their names stay taken (Cloud KMS, "Resource lifetimes", 2026). */
const formerRing = "gcp:kms/keyRing:Former";
const formerKey = "gcp:kms/cryptoKey:Former";

function email(act: Act): string {
  return `${text(act.inputs.accountId) ?? ""}@${projectOf(act)}.iam.gserviceaccount.com`;
}

const account: ResourceModel = {
  required: ["accountId"],
  replaceOn: ["accountId", "project"],
  check: (check) => {
    const id = text(check.inputs.accountId);
    if (id !== undefined && !/^[a-z](?:[-a-z0-9]{4,28}[a-z0-9])$/.test(id)) {
      const rule = "6 to 30 lower-case letters, digits and dashes, a letter first";
      check.fail("accountId", `"accountId" ("${id}") doesn't match regexp "^[a-z](?:[-a-z0-9]{4,28}[a-z0-9])$": ${rule}`);
    }
  },
  refuse: (act) => {
    const id = `projects/${projectOf(act)}/serviceAccounts/${email(act)}`;
    if (act.old === undefined && act.find(accountType, id) !== undefined) {
      throw refusal(
        409,
        `Service account ${text(act.inputs.accountId)} already exists within project projects/${projectOf(act)}.`,
        "alreadyExists",
      );
    }
  },
  id: (act) => `projects/${projectOf(act)}/serviceAccounts/${email(act)}`,
  outputs: {
    email,
    member: (act) => `serviceAccount:${email(act)}`,
    name: (act) => act.id,
    uniqueId: (act) => decimal(act, 21),
    disabled: () => false,
    project: projectOf,
  },
};

/** Whom a right may be given to (Google Cloud, "IAM principals", 2026). */
const principal =
  /^(allUsers|allAuthenticatedUsers|(user|serviceAccount|group|domain|principal|principalSet|projectOwner|projectEditor|projectViewer|deleted):\S+)$/;

function checkMembers(check: Check): void {
  const member = text(check.inputs.member);
  for (const one of member === undefined ? texts(check.inputs.members) : [member]) {
    if (!principal.test(one)) {
      check.fail(
        member === undefined ? "members" : "member",
        `invalid value for member (IAM members must have one of the values outlined here: user:, serviceAccount:, group:, principal: ...): ${one}`,
      );
    }
  }
  const role = text(check.inputs.role);
  if (role !== undefined && !/^(roles|projects\/[^/]+\/roles|organizations\/[^/]+\/roles)\/\w[\w.]*$/.test(role)) {
    check.fail("role", `"role" ("${role}") is not a role's name; write roles/storage.objectViewer, for example`);
  }
}

function rights(target: string, extra: "member" | "members"): ResourceModel {
  return {
    required: [target, extra, "role"],
    replaceOn: [target, "condition", "role", ...(extra === "member" ? ["member"] : [])],
    references: [target],
    check: checkMembers,
    id: (act) => {
      const whom = extra === "member" ? `/${text(act.inputs.member)}` : "";
      return `${text(act.inputs[target]) ?? projectOf(act)}/${text(act.inputs.role)}${whom}`;
    },
    outputs: { etag: (act) => act.invent.hex(8) },
  };
}

const keyRing: ResourceModel = {
  required: ["location"],
  replaceOn: ["location", "name", "project"],
  autoName: { property: "name", max: 63 },
  check: checkKeyName,
  refuse: (act) => {
    if (act.old !== undefined) return;
    const id = ringId(act);
    if (act.find(ringType, id) !== undefined || act.world.get("gcp", "", formerRing, id) !== undefined) {
      throw refusal(
        409,
        `KeyRing ${id} already exists. (A key ring is never deleted; import it, or take another name.)`,
        "alreadyExists",
      );
    }
  },
  deleted: (thing, act) => act.world.put({ ...thing, type: formerRing, urn: "", references: [] }),
  id: ringId,
  outputs: { project: projectOf },
};

function ringId(act: Act): string {
  return `projects/${projectOf(act)}/locations/${text(act.inputs.location)}/keyRings/${nameOf(act)}`;
}

function checkKeyName(check: Check): void {
  const name = text(check.inputs.name);
  if (name !== undefined && !/^[a-zA-Z0-9_-]{1,63}$/.test(name)) {
    check.fail("name", `Error 400: '${name}' is not 1 to 63 letters, digits, _ and -, badRequest`);
  }
}

const cryptoKey: ResourceModel = {
  required: ["keyRing"],
  replaceOn: [
    "cryptoKeyBackend",
    "destroyScheduledDuration",
    "importOnly",
    "keyRing",
    "name",
    "purpose",
    "skipInitialVersionCreation",
  ],
  autoName: { property: "name", max: 63 },
  references: ["keyRing"],
  check: (check) => {
    checkKeyName(check);
    const period = text(check.inputs.rotationPeriod);
    const seconds = /^(\d+)(\.\d+)?s$/.exec(period ?? "")?.[1];
    if (period !== undefined && (seconds === undefined || Number(seconds) < 86400)) {
      check.fail("rotationPeriod", `rotation period must be at least 86400 seconds, as "86400s": ${period}`);
    }
  },
  refuse: (act) => {
    if (act.old !== undefined) return;
    const id = `${text(act.inputs.keyRing)}/cryptoKeys/${nameOf(act)}`;
    if (act.find(keyType, id) !== undefined || act.world.get("gcp", "", formerKey, id) !== undefined) {
      throw refusal(409, `CryptoKey ${id} already exists. (A key is never deleted; take another name.)`, "alreadyExists");
    }
  },
  deleted: (thing, act) => act.world.put({ ...thing, type: formerKey, urn: "", references: [] }),
  id: (act) => `${text(act.inputs.keyRing)}/cryptoKeys/${nameOf(act)}`,
  outputs: {
    purpose: () => "ENCRYPT_DECRYPT",
    primaries: (act) => [{ name: `${act.id}/cryptoKeyVersions/1`, state: "ENABLED" }],
  },
};

const service: ResourceModel = {
  required: ["service"],
  replaceOn: ["project", "service"],
  check: (check) => {
    const name = text(check.inputs.service);
    if (name !== undefined && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name)) {
      check.fail("service", `expected service to be a name such as container.googleapis.com, got ${name}`);
    }
  },
  id: (act) => `${projectOf(act)}/${text(act.inputs.service)}`,
};

const secret: ResourceModel = {
  required: ["replication", "secretId"],
  replaceOn: ["project", "replication", "secretId"],
  check: (check) => {
    const id = text(check.inputs.secretId);
    if (id !== undefined && !/^[a-zA-Z0-9_-]{1,255}$/.test(id))
      check.fail("secretId", `Error 400: '${id}' is not 1 to 255 letters, digits, _ and -, badRequest`);
  },
  refuse: (act) => {
    const id = `projects/${projectOf(act)}/secrets/${text(act.inputs.secretId)}`;
    if (act.old === undefined && act.find(act.type, id) !== undefined)
      throw refusal(409, `Secret [${id}] already exists.`, "alreadyExists");
  },
  id: (act) => `projects/${projectOf(act)}/secrets/${text(act.inputs.secretId)}`,
  outputs: { name: (act) => `projects/${projectNumber}/secrets/${text(act.inputs.secretId)}` },
};

const secretVersion: ResourceModel = {
  required: ["secret"],
  replaceOn: ["secret", "secretData"],
  secrets: ["secretData"],
  references: ["secret"],
  id: (act) => `${text(act.inputs.secret)}/versions/${1 + act.invent.below(9)}`,
  outputs: { name: (act) => act.id, enabled: () => true, version: (act) => act.id.slice(act.id.lastIndexOf("/") + 1) },
};

export const models: { readonly [type: string]: ResourceModel } = {
  [accountType]: account,
  "gcp:serviceaccount/iAMMember:IAMMember": rights("serviceAccountId", "member"),
  "gcp:serviceaccount/iAMBinding:IAMBinding": rights("serviceAccountId", "members"),
  "gcp:projects/iAMMember:IAMMember": rights("project", "member"),
  "gcp:projects/iAMBinding:IAMBinding": rights("project", "members"),
  "gcp:projects/service:Service": service,
  [ringType]: keyRing,
  [keyType]: cryptoKey,
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": rights("cryptoKeyId", "member"),
  "gcp:kms/cryptoKeyIAMBinding:CryptoKeyIAMBinding": rights("cryptoKeyId", "members"),
  "gcp:secretmanager/secret:Secret": secret,
  "gcp:secretmanager/secretVersion:SecretVersion": secretVersion,
};
