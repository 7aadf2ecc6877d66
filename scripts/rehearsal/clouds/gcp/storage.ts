import type { Properties } from "../../provider";
import { moment } from "../invent";
import type { Act, ResourceModel } from "../model";
import { given, map, number, text } from "../values";
import type { Thing, World } from "../world";
import { decimal, nameOf, projectNumber, projectOf, refusal } from "./names";

const bucketType = "gcp:storage/bucket:Bucket";

function bucketNamed(world: World, name: string): Thing | undefined {
  return world.get("gcp", "", bucketType, name);
}

/** https://docs.cloud.google.com/storage/docs/buckets#naming, 2026 */
function nameFault(name: string): string | undefined {
  const limit = name.includes(".") ? 222 : 63;
  if (name.length < 3 || name.length > limit) return `it has ${name.length} characters, 3 to ${limit} are allowed`;
  if (!/^[a-z0-9][a-z0-9._-]*[a-z0-9]$/.test(name))
    return "lower-case letters, digits, dashes, underscores and dots, a letter or digit first and last";
  if (/^goog|google|g00gle/.test(name)) return "it may not begin with goog or contain google";
  return /^\d+\.\d+\.\d+\.\d+$/.test(name) ? "it has the form of an IP address" : undefined;
}

function locked(inputs: Properties): boolean {
  return map(inputs.retentionPolicy).isLocked === true;
}

const bucket: ResourceModel = {
  required: ["location"],
  replaces: ({ olds, news, changed }) => [
    ...["customPlacementConfig", "enableObjectRetention", "hierarchicalNamespace", "location", "name", "project"].filter((key) =>
      changed.includes(key),
    ),
    // The provider knows that a lock does not open: without it only another bucket will do.
    ...(changed.includes("retentionPolicy") && locked(olds) && !locked(news) ? ["retentionPolicy"] : []),
  ],
  autoName: { property: "name", max: 63, lower: true },
  references: ["encryption.defaultKmsKeyName", "logging.logBucket"],
  defaults: () => ({ forceDestroy: false }),
  check: (check) => {
    const name = text(check.inputs.name);
    const fault = name === undefined ? undefined : nameFault(name);
    if (fault !== undefined) check.fail("name", `Error 400: Invalid bucket name: '${name}': ${fault}, invalid`);
    const { inputs } = check;
    const spaces = map(inputs.hierarchicalNamespace).enabled === true;
    if (spaces && inputs.uniformBucketLevelAccess !== true) {
      check.fail(
        "hierarchicalNamespace",
        "Error 400: Hierarchical namespace buckets must use uniform bucket-level access., invalid",
      );
    }
    if (spaces && map(inputs.versioning).enabled === true) {
      check.fail(
        "versioning",
        "Error 400: Object versioning cannot be enabled on a bucket with hierarchical namespace., invalid",
      );
    }
    const retention = map(inputs.retentionPolicy);
    if (given(inputs.retentionPolicy) && map(inputs.versioning).enabled === true) {
      check.fail("retentionPolicy", "Error 400: Retention policies and object versioning cannot be enabled together., invalid");
    }
    const seconds = number(retention.retentionPeriod) ?? Number(text(retention.retentionPeriod) ?? 1);
    if (seconds < 1 || seconds > 3_155_760_000)
      check.fail(
        "retentionPolicy.retentionPeriod",
        `expected retentionPeriod to be in the range (1 - 3155760000), got ${seconds}`,
      );
    const places = map(inputs.customPlacementConfig).dataLocations;
    if (Array.isArray(places) && places.length !== 2)
      check.fail("customPlacementConfig.dataLocations", "Error 400: exactly two regions are needed, invalid");
    if (
      inputs.rpo === "ASYNC_TURBO" &&
      !given(inputs.customPlacementConfig) &&
      !/^(NAM4|EUR[4578]|ASIA1)$/i.test(text(inputs.location) ?? "")
    ) {
      check.fail("rpo", "Error 400: Turbo replication (ASYNC_TURBO) is for dual-region buckets only, invalid");
    }
  },
  refuse: (act) => {
    refuseKey(act);
    refuseShorter(act);
    if (act.old !== undefined) return;
    const other = bucketNamed(act.world, nameOf(act));
    if (other !== undefined) {
      throw refusal(
        409,
        `Your previous request to create the named bucket succeeded and you already own it. ('${other.id}', made for ${other.urn})`,
        "conflict",
      );
    }
    const taken = act.world.settings.gcp?.takenBuckets;
    if (Array.isArray(taken) && taken.includes(nameOf(act))) {
      throw refusal(
        409,
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
        "conflict",
      );
    }
  },
  refuseDelete: (held, act) => {
    if (held.inputs.forceDestroy === true) return;
    for (const type of ["gcp:storage/bucketObject:BucketObject", "gcp:storage/bucketobject:BucketObject"]) {
      for (const object of act.world.holders(held.id, type)) {
        throw refusal(
          409,
          `Error trying to delete bucket ${held.id} containing objects without force_destroy set to true (${object.id})`,
          "conflict",
        );
      }
    }
  },
  deleted: (thing, act) => {
    for (const other of [...act.world.holders(thing.id)]) if (other.inputs.bucket === thing.id) act.world.delete(other);
  },
  id: nameOf,
  outputs: {
    effectiveLabels: (act) => map(act.inputs.labels),
    project: projectOf,
    projectNumber: () => Number(projectNumber),
    publicAccessPrevention: () => "inherited",
    pulumiLabels: (act) => map(act.inputs.labels),
    rpo: () => "DEFAULT",
    selfLink: (act) => `https://www.googleapis.com/storage/v1/b/${act.id}`,
    storageClass: () => "STANDARD",
    timeCreated: () => moment,
    uniformBucketLevelAccess: () => false,
    updated: () => moment,
    url: (act) => `gs://${act.id}`,
  },
};

/** https://cloud.google.com/storage/docs/bucket-lock, 2026-12 */
function refuseShorter({ old, inputs }: Act): void {
  const before = map(old?.inputs.retentionPolicy);
  if (before.isLocked !== true) return;
  const period = (policy: Record<string, unknown>) => Number(policy.retentionPeriod ?? 0);
  if (period(map(inputs.retentionPolicy)) >= period(before)) return;
  throw refusal(403, "Cannot reduce retention duration of a locked Retention Policy for bucket.", "forbidden");
}

/** A bucket's key has to be where the bucket is. */
function refuseKey(act: Act): void {
  const key = text(map(act.inputs.encryption).defaultKmsKeyName);
  const place = /\/locations\/([^/]+)\//.exec(key ?? "")?.[1];
  // The continent of two regions has another name in Cloud KMS: https://cloud.google.com/kms/docs/locations, 2026-11.
  const home = text(act.inputs.location)?.toLowerCase().replace(/^eu$/, "europe");
  if (key === undefined || place === undefined || home === undefined || place === home) return;
  throw refusal(400, `The KMS key ${key} is in '${place}'; it has to be in the bucket's location, '${home}'`, "invalid");
}

const object: ResourceModel = {
  required: ["bucket"],
  replaceOn: [
    "bucket",
    "cacheControl",
    "contentDisposition",
    "contentEncoding",
    "contentLanguage",
    "kmsKeyName",
    "name",
    "storageClass",
  ],
  autoName: { property: "name", max: 255 },
  references: ["bucket"],
  check: (check) => {
    if (!given(check.inputs.content) && !given(check.inputs.source))
      check.fail("content", 'one of "content", "source" must be specified');
  },
  refuse: requireBucket,
  id: (act) => `${text(act.inputs.bucket)}-${nameOf(act)}`,
  outputs: {
    generation: (act) => Number(decimal(act, 15)),
    md5hash: (act) => act.invent.hex(22),
    mediaLink: (act) => `https://storage.googleapis.com/download/storage/v1/b/${text(act.inputs.bucket)}/o/${nameOf(act)}`,
    outputName: nameOf,
    selfLink: (act) => `https://www.googleapis.com/storage/v1/b/${text(act.inputs.bucket)}/o/${nameOf(act)}`,
  },
};

function requireBucket(act: Act): void {
  const name = text(act.inputs.bucket)?.replace(/^b\//, "") ?? "";
  if (bucketNamed(act.world, name) === undefined)
    throw refusal(404, `The specified bucket does not exist. (${name})`, "notFound");
}

function membership(extra: string): ResourceModel {
  return {
    required: ["bucket", extra, "role"],
    replaceOn: ["bucket", "condition", "role", ...(extra === "member" ? ["member"] : [])],
    references: ["bucket"],
    refuse: requireBucket,
    id: (act) =>
      `b/${text(act.inputs.bucket)}/${text(act.inputs.role)}${extra === "member" ? `/${text(act.inputs.member)}` : ""}`,
    outputs: { etag: (act) => act.invent.hex(8) },
  };
}

export const models: { readonly [type: string]: ResourceModel } = {
  [bucketType]: bucket,
  "gcp:storage/bucketObject:BucketObject": object,
  "gcp:storage/bucketIAMMember:BucketIAMMember": membership("member"),
  "gcp:storage/bucketIAMBinding:BucketIAMBinding": membership("members"),
};
