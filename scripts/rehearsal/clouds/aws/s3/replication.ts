import { CloudError } from "../../../provider";
import type { Act, Check, ResourceModel } from "../../model";
import { given, isMap, map, maps, number, type PropertyMap, text } from "../../values";
import type { Thing, World } from "../../world";
import { requireRoleArn } from "../iam";
import { requireKey } from "../kms";
import { input } from "../names";
import { bucketNamed, requireBucket } from "./bucket";

export const versioningType = "aws:s3/bucketVersioning:BucketVersioning";
const replicationType = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

export function versioningOf(world: World, bucket: Thing): string {
  const setting = world.get("aws", bucket.scope, versioningType, bucket.id);
  return text(map(setting?.inputs.versioningConfiguration).status) ?? "Disabled";
}

export const versioning: ResourceModel = {
  required: ["bucket", "versioningConfiguration"],
  replaceOn: ["bucket", "expectedBucketOwner", "region"],
  references: ["bucket"],
  check: (check) => {
    const status = text(map(check.inputs.versioningConfiguration).status);
    if (status !== undefined && !["Enabled", "Suspended", "Disabled"].includes(status)) {
      check.fail(
        "versioningConfiguration.status",
        `expected status to be one of ["Enabled" "Suspended" "Disabled"], got ${status}`,
      );
    }
  },
  refuse: (act) => {
    const bucket = requireBucket(act);
    const status = text(map(act.inputs.versioningConfiguration).status);
    const before = text(map(act.old?.inputs.versioningConfiguration).status);
    if (before !== undefined && before !== "Disabled" && status === "Disabled") {
      throw new CloudError(
        "InvalidArgument",
        "versioning_configuration.status cannot be updated from 'Enabled' to 'Disabled'; use 'Suspended'",
      );
    }
    if (status !== "Enabled") refuseWhileReplicating(act.world, bucket);
  },
  refuseDelete: (held, act) => {
    const bucket = bucketNamed(act.world, held.id);
    if (bucket !== undefined && map(held.inputs.versioningConfiguration).status === "Enabled")
      refuseWhileReplicating(act.world, bucket);
  },
  id: (act) => input(act, "bucket"),
};

function refuseWhileReplicating(world: World, bucket: Thing): void {
  if (world.get("aws", bucket.scope, replicationType, bucket.id) === undefined) return;
  throw new CloudError(
    "InvalidBucketState",
    "A replication configuration is present on this bucket, so you cannot change the versioning state. To change the versioning state, first delete the replication configuration.",
  );
}

function checkRule(check: Check, where: string, rule: PropertyMap): void {
  const status = text(rule.status);
  if (status !== undefined && !["Enabled", "Disabled"].includes(status)) {
    check.fail(`${where}.status`, `expected status to be one of ["Enabled" "Disabled"], got ${status}`);
  }
  const id = text(rule.id);
  if (id !== undefined && id.length > 255)
    check.fail(`${where}.id`, `expected length of id to be in the range (0 - 255), got ${id.length}`);
  const filtered = given(rule.filter);
  if (filtered && !given(rule.deleteMarkerReplication)) {
    check.fail(
      `${where}.deleteMarkerReplication`,
      "InvalidRequest: DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.",
    );
  }
  const target = map(rule.destination);
  if (!given(rule.destination))
    check.fail(`${where}.destination`, 'Missing required argument. The argument "destination" is required');
  const arn = text(target.bucket);
  if (arn !== undefined && !/^arn:[\w-]+:s3:::[a-z0-9.-]+$/.test(arn)) {
    check.fail(
      `${where}.destination.bucket`,
      `"bucket" (${arn}) is an invalid ARN: give the destination's arn, arn:aws:s3:::name`,
    );
  }
  const timed = map(target.replicationTime);
  if (timed.status === "Enabled") {
    if (map(target.metrics).status !== "Enabled") {
      check.fail(
        `${where}.destination.metrics`,
        "InvalidRequest: Replication destination must contain both ReplicationTime and Metrics or neither.",
      );
    }
    for (const minutes of [number(map(timed.time).minutes), number(map(map(target.metrics).eventThreshold).minutes)]) {
      if (minutes !== undefined && minutes !== 15) {
        check.fail(
          `${where}.destination.replicationTime`,
          `InvalidArgument: Replication time and metrics thresholds are 15 minutes, got ${minutes}`,
        );
      }
    }
  }
  const encrypted = map(map(rule.sourceSelectionCriteria).sseKmsEncryptedObjects).status === "Enabled";
  if (encrypted && !given(map(target.encryptionConfiguration).replicaKmsKeyId)) {
    check.fail(
      `${where}.destination.encryptionConfiguration`,
      "InvalidRequest: ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present.",
    );
  }
  if (!encrypted && given(target.encryptionConfiguration)) {
    check.fail(
      `${where}.sourceSelectionCriteria`,
      "InvalidRequest: SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.",
    );
  }
}

function refuseDestination(act: Act, rule: PropertyMap): void {
  const target = map(rule.destination);
  const name = (text(target.bucket) ?? "").split(":::")[1] ?? "";
  if (name === input(act, "bucket")) {
    throw new CloudError("InvalidRequest", "Destination bucket cannot be the same as the source bucket.");
  }
  const owner = text(target.account);
  if (owner !== undefined && owner !== act.world.account) return;
  const bucket = bucketNamed(act.world, name);
  if (bucket === undefined) throw new CloudError("InvalidRequest", `Destination bucket must exist. (${name})`);
  if (versioningOf(act.world, bucket) !== "Enabled") {
    throw new CloudError("InvalidRequest", `Destination bucket must have versioning enabled. (${name})`);
  }
  const key = text(map(target.encryptionConfiguration).replicaKmsKeyId);
  requireKey(act, key);
  const region = key?.startsWith("arn:") ? key.split(":")[3] : undefined;
  if (region !== undefined && region !== bucket.scope) {
    throw new CloudError(
      "InvalidRequest",
      `The replica KMS key ${key} is in ${region}; it has to be in the destination bucket's region, ${bucket.scope}`,
    );
  }
}

export const replication: ResourceModel = {
  required: ["bucket", "role", "rules"],
  replaceOn: ["bucket", "region"],
  references: ["bucket", "role", "rules[].destination.bucket"],
  check: (check) => {
    const ids = new Set<string>();
    const priorities = new Set<number>();
    const rules = maps(check.inputs.rules);
    if (rules.length > 1000) check.fail("rules", `InvalidRequest: ${rules.length} rules, 1000 are allowed`);
    for (const [index, rule] of rules.entries()) {
      const where = `rules[${index}]`;
      checkRule(check, where, rule);
      const id = text(rule.id);
      if (id !== undefined && ids.has(id))
        check.fail(`${where}.id`, `InvalidArgument: Rule Id must be unique. Found same Id '${id}' for more than one rule`);
      if (id !== undefined) ids.add(id);
      const priority = number(rule.priority);
      if (priority !== undefined && priorities.has(priority)) {
        check.fail(`${where}.priority`, `InvalidArgument: Found duplicate priority ${priority}; give each rule its own`);
      }
      if (priority !== undefined) priorities.add(priority);
      if (rules.length > 1 && isMap(rule.filter) && priority === undefined && !given(rule.priority)) {
        check.fail(
          `${where}.priority`,
          "InvalidRequest: Priority must be specified for this version of Cross Region Replication configuration schema.",
        );
      }
    }
  },
  refuse: (act) => {
    const bucket = requireBucket(act);
    requireRoleArn(act, "role", "InvalidRequest");
    if (versioningOf(act.world, bucket) !== "Enabled") {
      throw new CloudError("InvalidRequest", "Versioning must be 'Enabled' on the bucket to apply a replication configuration");
    }
    for (const rule of maps(act.inputs.rules)) refuseDestination(act, rule);
  },
  id: (act) => input(act, "bucket"),
};
