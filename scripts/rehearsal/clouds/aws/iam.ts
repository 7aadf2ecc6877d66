import { CloudError } from "../../provider";
import { account } from "../invent";
import type { Act, Check, Holder, ResourceModel } from "../model";
import { given, isKnown, number, text } from "../values";
import { globalArn, input, nameOfArn, tagsAll } from "./names";
import { policyFaults } from "./policies";

const roleType = "aws:iam/role:Role";
const attachmentType = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const inlineType = "aws:iam/rolePolicy:RolePolicy";
const policyType = "aws:iam/policy:Policy";
const profileType = "aws:iam/instanceProfile:InstanceProfile";

/** Names of IAM: letters, digits and + = , . @ _ - (IAM and STS quotas, 2026: roles 64, policies and profiles 128 characters). */
function checkName(check: Check, max: number): void {
  const name = text(check.inputs.name);
  if (name === undefined) return;
  if (!/^[\w+=,.@-]+$/.test(name)) {
    check.fail("name", `invalid value for name (must match [\\w+=,.@-]): ${name}`);
  } else if (name.length > max) {
    check.fail("name", `expected length of name to be in the range (1 - ${max}), got ${name.length} (${name})`);
  }
}

function pathOf(act: Act): string {
  return text(act.inputs.path) ?? "/";
}

function requireRole(act: Act): void {
  const role = text(act.inputs.role);
  if (role === undefined || act.find(roleType, role) !== undefined) return;
  throw new CloudError("NoSuchEntity", `The role with name ${role} cannot be found.`);
}

const role: ResourceModel = {
  required: ["assumeRolePolicy"],
  replaceOn: ["name", "namePrefix", "path"],
  autoName: { property: "name", max: 64 },
  json: ["assumeRolePolicy"],
  global: true,
  defaults: () => ({ forceDetachPolicies: false, maxSessionDuration: 3600, path: "/" }),
  check: (check) => {
    checkName(check, 64);
    for (const fault of policyFaults(text(check.inputs.assumeRolePolicy), "trust")) check.fail("assumeRolePolicy", fault);
    const trust = text(check.inputs.assumeRolePolicy) ?? "";
    if (trust.replace(/\s/g, "").length > 4096) {
      check.fail("assumeRolePolicy", "LimitExceeded: Cannot exceed quota for ACLSizePerRole: 4096");
    }
    const session = number(check.inputs.maxSessionDuration);
    if (session !== undefined && (session < 3600 || session > 43200)) {
      check.fail("maxSessionDuration", `expected maxSessionDuration to be in the range (3600 - 43200), got ${session}`);
    }
    const description = text(check.inputs.description);
    if (description !== undefined && description.length > 1000) {
      check.fail("description", `expected length of description to be in the range (0 - 1000), got ${description.length}`);
    }
  },
  refuse: (act) => {
    if (act.old === undefined && act.find(roleType, act.inputs.name) !== undefined) {
      throw new CloudError("EntityAlreadyExists", `Role with name ${input(act, "name")} already exists.`);
    }
  },
  id: (act) => input(act, "name"),
  outputs: {
    arn: (act) => globalArn("iam", `role${pathOf(act)}${input(act, "name")}`),
    createDate: () => "2026-01-01T00:00:00Z",
    uniqueId: (act) => `AROA${act.invent.letters(17)}`,
    managedPolicyArns: () => [],
    inlinePolicies: () => [],
    tagsAll,
  },
  heldBy: [
    { type: attachmentType, code: "DeleteConflict", message: () => "Cannot delete entity, must detach all policies first." },
    { type: inlineType, code: "DeleteConflict", message: () => "Cannot delete entity, must delete policies first." },
    {
      type: profileType,
      code: "DeleteConflict",
      message: () => "Cannot delete entity, must remove roles from instance profile first.",
    },
  ],
};

const rolePolicy: ResourceModel = {
  required: ["policy", "role"],
  replaceOn: ["name", "namePrefix", "role"],
  autoName: { property: "name", max: 128 },
  json: ["policy"],
  global: true,
  references: ["role"],
  check: (check) => {
    checkName(check, 128);
    for (const fault of policyFaults(text(check.inputs.policy), "identity")) check.fail("policy", fault);
  },
  refuse: (act) => {
    requireRole(act);
    let size = (text(act.inputs.policy) ?? "").replace(/\s/g, "").length;
    for (const other of act.world.holders(input(act, "role"), inlineType)) {
      if (other.id !== act.id) size += (text(other.inputs.policy) ?? "").replace(/\s/g, "").length;
    }
    if (size > 10240) {
      throw new CloudError("LimitExceeded", `Maximum policy size of 10240 bytes exceeded for role ${input(act, "role")}`);
    }
  },
  id: (act) => `${input(act, "role")}:${input(act, "name")}`,
};

const rolePolicyAttachment: ResourceModel = {
  required: ["policyArn", "role"],
  replaceOn: ["policyArn", "role"],
  global: true,
  references: ["role", "policyArn"],
  check: (check) => {
    const arn = text(check.inputs.policyArn);
    if (arn !== undefined && !/^arn:[\w-]+:iam::(aws|\d{12}|aws-marketplace):policy\//.test(arn)) {
      check.fail("policyArn", `"policyArn" (${arn}) is an invalid ARN: a managed policy's begins with arn:aws:iam::`);
    }
  },
  refuse: (act) => {
    requireRole(act);
    const arn = input(act, "policyArn");
    if (arn.includes(`:${account}:`) && act.find(policyType, arn) === undefined) {
      throw new CloudError("NoSuchEntity", `Policy ${arn} does not exist or is not attachable.`);
    }
    const limit = 10;
    const others = [...act.world.holders(input(act, "role"), attachmentType)].filter((thing) => thing.id !== act.id);
    if (others.length >= limit) throw new CloudError("LimitExceeded", `Cannot exceed quota for PoliciesPerRole: ${limit}`);
  },
  id: (act) => `${input(act, "role")}/${input(act, "policyArn")}`,
};

const stillAttached: Holder = {
  type: attachmentType,
  code: "DeleteConflict",
  message: () => "Cannot delete a policy attached to entities.",
};

const policy: ResourceModel = {
  required: ["policy"],
  replaceOn: ["description", "name", "namePrefix", "path"],
  autoName: { property: "name", max: 128 },
  json: ["policy"],
  global: true,
  defaults: () => ({ path: "/" }),
  check: (check) => {
    checkName(check, 128);
    const document = text(check.inputs.policy);
    for (const fault of policyFaults(document, "identity")) check.fail("policy", fault);
    const size = document?.replace(/\s/g, "").length ?? 0;
    if (size > 6144) check.fail("policy", `LimitExceeded: Cannot exceed quota for PolicySize: 6144; this has ${size} characters`);
  },
  refuse: (act) => {
    const arn = globalArn("iam", `policy${pathOf(act)}${input(act, "name")}`);
    if (act.old === undefined && act.find(policyType, arn) !== undefined) {
      throw new CloudError(
        "EntityAlreadyExists",
        `A policy called ${input(act, "name")} already exists. Duplicate names are not allowed.`,
      );
    }
  },
  id: (act) => globalArn("iam", `policy${pathOf(act)}${input(act, "name")}`),
  outputs: { arn: (act) => act.id, policyId: (act) => `ANPA${act.invent.letters(17)}`, attachmentCount: () => 0, tagsAll },
  heldBy: [stillAttached],
};

const instanceProfile: ResourceModel = {
  required: [],
  replaceOn: ["name", "namePrefix", "path"],
  autoName: { property: "name", max: 128 },
  global: true,
  references: ["role"],
  defaults: () => ({ path: "/" }),
  check: (check) => checkName(check, 128),
  refuse: (act) => {
    requireRole(act);
    if (act.old === undefined && act.find(profileType, act.inputs.name) !== undefined) {
      throw new CloudError("EntityAlreadyExists", `Instance Profile ${input(act, "name")} already exists.`);
    }
  },
  id: (act) => input(act, "name"),
  outputs: {
    arn: (act) => globalArn("iam", `instance-profile${pathOf(act)}${input(act, "name")}`),
    createDate: () => "2026-01-01T00:00:00Z",
    uniqueId: (act) => `AIPA${act.invent.letters(17)}`,
    tagsAll,
  },
};

const openIdConnectProvider: ResourceModel = {
  required: ["clientIdLists", "url"],
  replaceOn: ["url"],
  global: true,
  check: (check) => {
    const url = text(check.inputs.url);
    if (url !== undefined && !url.startsWith("https://"))
      check.fail("url", `expected "url" to have a url with schema of: "https", got ${url}`);
  },
  refuse: (act) => {
    const arn = globalArn("iam", `oidc-provider/${input(act, "url").replace("https://", "")}`);
    if (act.old === undefined && act.find(act.type, arn) !== undefined) {
      throw new CloudError("EntityAlreadyExists", `Provider with url ${input(act, "url")} already exists.`);
    }
  },
  id: (act) => globalArn("iam", `oidc-provider/${input(act, "url").replace("https://", "")}`),
  outputs: { arn: (act) => act.id, thumbprintLists: (act) => [act.invent.hex(40)], tagsAll },
};

/** Refuses a role's ARN that names a role of this account that is not there. */
export function requireRoleArn(act: Act, property: string, code: string): void {
  const arn = text(act.inputs[property]);
  if (arn === undefined || !isKnown(arn) || !given(arn) || !arn.includes(`:${account}:role`)) return;
  if (act.find(roleType, nameOfArn(arn)) !== undefined) return;
  throw new CloudError(code, `The role with name ${nameOfArn(arn)} cannot be found.`);
}

export function trustOf(act: Act, arn: string): string | undefined {
  return text(act.find(roleType, nameOfArn(arn))?.inputs.assumeRolePolicy);
}

export const models: { readonly [type: string]: ResourceModel } = {
  [roleType]: role,
  [inlineType]: rolePolicy,
  [attachmentType]: rolePolicyAttachment,
  [policyType]: policy,
  [profileType]: instanceProfile,
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": openIdConnectProvider,
};
