import { CloudError } from "../../../provider";
import type { Act, Check, ResourceModel } from "../../model";
import { given, map, maps, number, type PropertyMap, text } from "../../values";
import { requireKey } from "../kms";
import { input, tagsAll } from "../names";
import { policyFaults, statementsOf } from "../policies";
import { bucketNamed, requireBucket } from "./bucket";

const blockType = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const ownershipType = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";

/** A setting of a bucket: one a bucket, named by it, gone with it. */
function setting(model: ResourceModel): ResourceModel {
  return {
    replaceOn: ["bucket", "expectedBucketOwner", "region"],
    references: ["bucket"],
    id: (act) => input(act, "bucket"),
    ...model,
    refuse: (act) => {
      requireBucket(act);
      model.refuse?.(act);
    },
  };
}

const encryption = setting({
  required: ["bucket", "rules"],
  check: (check) => {
    for (const [index, rule] of maps(check.inputs.rules).entries()) {
      const { sseAlgorithm, kmsMasterKeyId } = map(rule.applyServerSideEncryptionByDefault);
      const where = `rules[${index}].applyServerSideEncryptionByDefault`;
      const algorithm = text(sseAlgorithm);
      if (algorithm !== undefined && !["AES256", "aws:kms", "aws:kms:dsse"].includes(algorithm)) {
        check.fail(
          `${where}.sseAlgorithm`,
          `expected sseAlgorithm to be one of ["AES256" "aws:kms" "aws:kms:dsse"], got ${algorithm}`,
        );
      }
      if (given(kmsMasterKeyId) && algorithm === "AES256") {
        check.fail(`${where}.kmsMasterKeyId`, "InvalidArgument: a KMS key is not applicable if the algorithm is AES256");
      }
    }
  },
  refuse: (act) => {
    for (const rule of maps(act.inputs.rules)) {
      const key = text(map(rule.applyServerSideEncryptionByDefault).kmsMasterKeyId);
      requireKey(act, key);
      const region = key?.startsWith("arn:") ? key.split(":")[3] : undefined;
      if (region !== undefined && region !== act.scope) {
        throw new CloudError("InvalidArgument", `Invalid KMS key: ${key} is in ${region}, the bucket in ${act.scope}`);
      }
    }
  },
});

const publicAccessBlock = setting({ required: ["bucket"] });

const ownershipControls = setting({
  required: ["bucket", "rule"],
  check: (check) => {
    const ownership = text(map(check.inputs.rule).objectOwnership);
    const allowed = ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"];
    if (ownership !== undefined && !allowed.includes(ownership)) {
      check.fail("rule.objectOwnership", `expected objectOwnership to be one of ${JSON.stringify(allowed)}, got ${ownership}`);
    }
  },
});

const acl = setting({
  required: ["bucket"],
  refuse: (act) => {
    const control = act.find(ownershipType, act.inputs.bucket);
    const ownership = text(map(control?.inputs.rule).objectOwnership) ?? "BucketOwnerEnforced";
    if (ownership === "BucketOwnerEnforced")
      throw new CloudError("AccessControlListNotSupported", "The bucket does not allow ACLs");
  },
});

const policy = setting({
  required: ["bucket", "policy"],
  json: ["policy"],
  check: (check) => {
    for (const fault of policyFaults(text(check.inputs.policy), "resource")) {
      check.fail("policy", fault.replace("MalformedPolicyDocument", "MalformedPolicy"));
    }
  },
  refuse: (act) => {
    const bucket = input(act, "bucket");
    const statements = statementsOf(input(act, "policy"));
    for (const statement of statements) {
      const resources = [statement.Resource ?? []].flat().map(String);
      const own = `arn:aws:s3:::${bucket}`;
      if (resources.some((resource) => resource !== own && !resource.startsWith(`${own}/`))) {
        throw new CloudError("MalformedPolicy", `Policy has invalid resource (${resources.join(", ")}; this bucket is ${own})`);
      }
    }
    const block = act.find(blockType, bucket);
    if (block?.inputs.blockPublicPolicy === true && statements.some(isPublic)) {
      throw new CloudError(
        "AccessDenied",
        `User: arn:aws:iam::${act.world.account}:user/rehearsal is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access`,
      );
    }
  },
});

function isPublic(statement: PropertyMap): boolean {
  if (statement.Effect !== "Allow" || given(statement.Condition)) return false;
  const principal = statement.Principal;
  return principal === "*" || map(principal).AWS === "*";
}

/** Days after which a class may be moved to (S3 user guide, "Transitioning objects using Amazon S3 Lifecycle", 2026). */
const leastDays: { readonly [storageClass: string]: number } = { STANDARD_IA: 30, ONEZONE_IA: 30 };
const storageClasses = ["DEEP_ARCHIVE", "GLACIER", "GLACIER_IR", "INTELLIGENT_TIERING", "ONEZONE_IA", "STANDARD_IA"];

const lifecycle = setting({
  required: ["bucket"],
  check: (check) => {
    const ids = new Set<string>();
    for (const [index, rule] of maps(check.inputs.rules).entries()) {
      const where = `rules[${index}]`;
      const id = text(rule.id);
      if (id !== undefined && ids.has(id))
        check.fail(`${where}.id`, `InvalidArgument: Rule ID must be unique. Found same ID for more than one rule: ${id}`);
      if (id !== undefined) ids.add(id);
      checkLifecycleRule(check, where, rule);
    }
  },
});

function checkLifecycleRule(check: Check, where: string, rule: PropertyMap): void {
  const status = text(rule.status);
  if (status !== undefined && !["Enabled", "Disabled"].includes(status)) {
    check.fail(`${where}.status`, `expected status to be one of ["Enabled" "Disabled"], got ${status}`);
  }
  const actions = [
    "abortIncompleteMultipartUpload",
    "expiration",
    "noncurrentVersionExpiration",
    "noncurrentVersionTransitions",
    "transitions",
  ];
  if (!actions.some((action) => given(rule[action]))) {
    check.fail(where, "InvalidRequest: At least one action needs to be specified in a rule");
  }
  let last = -1;
  for (const [index, transition] of maps(rule.transitions).entries()) {
    const storage = text(transition.storageClass) ?? "";
    const days = number(transition.days);
    const at = `${where}.transitions[${index}]`;
    if (storage !== "" && !storageClasses.includes(storage)) {
      check.fail(`${at}.storageClass`, `expected storageClass to be one of ${JSON.stringify(storageClasses)}, got ${storage}`);
    }
    if (days === undefined) continue;
    const least = leastDays[storage] ?? 0;
    if (days < least) {
      check.fail(
        `${at}.days`,
        `InvalidArgument: 'Days' in Transition action must be greater than or equal to ${least} for storageClass '${storage}'`,
      );
    }
    if (days <= last)
      check.fail(
        `${at}.days`,
        `InvalidArgument: 'Days' in the Transition action for StorageClass '${storage}' must be greater than that of the one before (${last})`,
      );
    last = days;
  }
  const expiry = number(map(rule.expiration).days);
  if (expiry !== undefined && last >= 0 && expiry <= last) {
    check.fail(
      `${where}.expiration.days`,
      "InvalidArgument: 'Days' in the Expiration action must be greater than 'Days' in the Transition action",
    );
  }
}

const logging = setting({
  required: ["bucket", "targetBucket", "targetPrefix"],
  references: ["bucket", "targetBucket"],
  refuse: (act) => {
    const target = input(act, "targetBucket");
    const found = bucketNamed(act.world, target);
    if (found === undefined)
      throw new CloudError("InvalidTargetBucketForLogging", `The target bucket for logging does not exist (${target})`);
    if (found.scope !== act.scope) {
      throw new CloudError(
        "CrossLocationLoggingProhibited",
        `Cross S3 location logging not allowed: ${target} is in ${found.scope}, ${input(act, "bucket")} in ${act.scope}`,
      );
    }
  },
});

const metric = setting({
  required: ["bucket"],
  replaceOn: ["bucket", "name", "region"],
  autoName: { property: "name", max: 64 },
  id: (act: Act) => `${input(act, "bucket")}:${input(act, "name")}`,
});

const object: ResourceModel = {
  required: ["bucket"],
  replaceOn: ["bucket", "key", "region"],
  references: ["bucket"],
  check: (check) => {
    const named = ["content", "contentBase64", "source"].filter((name) => given(check.inputs[name]));
    if (named.length > 1) check.fail(named[1] ?? "", `"${named[1]}": conflicts with ${named[0]}`);
  },
  refuse: (act) => {
    requireBucket(act);
    requireKey(act, text(act.inputs.kmsKeyId));
  },
  id: (act) => text(act.inputs.key) ?? act.name,
  outputs: {
    key: (act) => act.name,
    arn: (act) => `arn:aws:s3:::${input(act, "bucket")}/${act.id}`,
    etag: (act) => act.invent.hex(32),
    versionId: (act) => act.invent.letters(32),
    storageClass: () => "STANDARD",
    contentType: () => "application/octet-stream",
    serverSideEncryption: () => "AES256",
    tagsAll,
  },
};

const notification = setting({ required: ["bucket"] });

export const settings: { readonly [type: string]: ResourceModel } = {
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": encryption,
  [blockType]: publicAccessBlock,
  [ownershipType]: ownershipControls,
  "aws:s3/bucketAcl:BucketAcl": acl,
  "aws:s3/bucketPolicy:BucketPolicy": policy,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": lifecycle,
  "aws:s3/bucketLogging:BucketLogging": logging,
  "aws:s3/bucketMetric:BucketMetric": metric,
  "aws:s3/bucketNotification:BucketNotification": notification,
  "aws:s3/bucketObject:BucketObject": object,
  "aws:s3/bucketObjectv2:BucketObjectv2": object,
};
