import type * as pulumi from "@pulumi/pulumi";
import { checkLabels, checkProject } from "../core/google";
import { nameFault } from "../core/names";
import { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { googleRegions } from "../network/gcp-zones";
import { type BucketArgs, Consistency, type StorageTier } from "./index";
import {
  type AccessLogPlan,
  checkDays,
  checkWord,
  logSuffix,
  planAccessLogs,
  planRegions,
  planWorkload,
  type WorkloadPlan,
} from "./plan";

/** One bucket and the regions that it is in: two for a dual-region bucket. */
export interface GcpCopyPlan {
  readonly regions: readonly [string] | readonly [string, string];
  /** What Cloud Storage calls the place: a region, or the continent of two regions. */
  readonly location: string;
  /** Where Cloud KMS keeps the key of that place. */
  readonly keyLocation: string;
  readonly bucketName?: string;
  readonly label: string;
}

export interface GcpBucketPlan {
  readonly project?: string;
  readonly primary: GcpCopyPlan;
  readonly replicas: readonly GcpCopyPlan[];
  /** Minutes that the second region of a dual-region bucket is behind at most. */
  readonly withinMinutes?: number;
  readonly keepVersionsDays: number;
  readonly abortUploadsDays: number;
  readonly softDeleteDays: number;
  readonly tiers: readonly StorageTier[];
  readonly accessLogs?: AccessLogPlan;
  /** Seconds that every object stays, and whether that is for ever. Then there are no versions. */
  readonly retention?: { readonly seconds: number; readonly locked: boolean };
  /** What cannot be undone. */
  readonly advice: readonly string[];
  readonly forceDestroy: boolean;
  readonly workload: WorkloadPlan;
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Turbo replication's promise: https://cloud.google.com/storage/docs/availability-durability#turbo-replication, 2026-11. */
const turboMinutes = 15;
/** https://cloud.google.com/storage/docs/buckets#naming, 2026-11. Dots need a domain of one's own, so they are not for us. */
const bucketNameRule = {
  max: 63,
  pattern: /^[a-z0-9][-_a-z0-9]*[a-z0-9]$/,
  allowed: "lower-case letters, digits, dashes and underscores, a letter or digit first and last",
};
/**
 * Continents within which two regions make one bucket, and where Cloud KMS keeps the key of such a bucket.
 * https://cloud.google.com/storage/docs/locations#location-dr, 2026-11.
 */
const continents: readonly { readonly location: string; readonly keyLocation: string; readonly regions: RegExp }[] = [
  { location: "US", keyLocation: "us", regions: /^us-/ },
  { location: "EU", keyLocation: "europe", regions: /^europe-(central2|north1|southwest1|west1|west3|west4|west8|west9)$/ },
  { location: "ASIA", keyLocation: "asia", regions: /^asia-(east1|northeast1|northeast2|southeast1)$/ },
];
/** From warm to cold; objects move in this direction only. */
const classes = ["NEARLINE", "COLDLINE", "ARCHIVE"];
/** What S3's classes are nearest to. */
const fromS3: Readonly<Record<string, string>> = {
  STANDARD_IA: "NEARLINE",
  ONEZONE_IA: "NEARLINE",
  GLACIER_IR: "COLDLINE",
  GLACIER: "ARCHIVE",
  DEEP_ARCHIVE: "ARCHIVE",
};

/** Checks what a bucket is asked to be; throws every problem it finds, each with its path. */
export function planGcpBucket(name: string, args: BucketArgs): GcpBucketPlan {
  const problems = new Problems(`Bucket ${name}`);
  checkProject(args.project, problems);
  const consistency = args.consistency ?? Consistency.Strong;
  checkWord("consistency", consistency, Object.values(Consistency), problems);
  const regions = planRegions(args, { pattern: /^[a-z]+-[a-z]+\d+$/, example: "us-central1" }, problems);
  regions.forEach((region, index) => {
    if (!/^[a-z]+-[a-z]+\d+$/.test(region) || googleRegions.includes(region)) return;
    const path = index === 0 ? "region" : `replicaRegions[${index - 1}]`;
    problems.add(path, `${region} is not a region of Google Cloud`, remedyFor(region, googleRegions));
  });
  const bounded = consistency === Consistency.Bounded;
  const pair = bounded ? planPair(regions, problems) : undefined;
  checkNames(name, args, regions.slice(bounded ? 2 : 1), problems);
  const workload = planWorkload(args, consistency, problems);
  checkDays("keepVersionsDays", args.keepVersionsDays ?? 30, problems);
  checkDays("abortUploadsDays", args.abortUploadsDays ?? 7, problems);
  const softDeleteDays = args.softDeleteDays ?? 7;
  if (softDeleteDays !== 0 && !(Number.isInteger(softDeleteDays) && softDeleteDays >= 7 && softDeleteDays <= 90)) {
    problems.add(
      "softDeleteDays",
      `${softDeleteDays} is not a time that Cloud Storage keeps deleted objects for`,
      "give 0, or 7 to 90",
    );
  }
  const retention = planRetention(args, problems);
  const accessLogs = planAccessLogs(name, args, problems);
  checkTiers(args.tiers ?? [], problems);
  checkLabels(args.tags ?? {}, problems);
  problems.throwIfAny();

  const alone = (region: string, index: number): GcpCopyPlan => ({
    regions: [region],
    location: region.toUpperCase(),
    keyLocation: region,
    bucketName: args.bucketName === undefined ? undefined : index === 0 ? args.bucketName : `${args.bucketName}-${region}`,
    label: index === 0 ? name : `${name}-${region}`,
  });
  const primary = pair === undefined ? alone(args.region, 0) : { ...alone(args.region, 0), ...pair };
  return {
    project: args.project,
    primary,
    replicas: regions.slice(primary.regions.length).map((region) => alone(region, 1)),
    withinMinutes: bounded ? turboMinutes : undefined,
    keepVersionsDays: args.keepVersionsDays ?? 30,
    abortUploadsDays: args.abortUploadsDays ?? 7,
    softDeleteDays,
    tiers: args.tiers ?? [],
    accessLogs,
    retention,
    advice: retention?.locked === true && args.retention !== undefined ? [lockAdvice(args.retention.days)] : [],
    forceDestroy: args.forceDestroy ?? false,
    workload,
    tags: args.tags ?? {},
  };
}

/** A hundred years, the most that Cloud Storage keeps by a policy. https://cloud.google.com/storage/docs/bucket-lock, 2026-12. */
const longestDays = 36_525;

/** Told wherever a lock is asked for. */
export function lockAdvice(days: number): string {
  return `locked cannot be undone: what is stored stays for ${days} days, and so does the bucket, whoever asks`;
}

function planRetention(
  { retention, keepVersionsDays, forceDestroy }: BucketArgs,
  problems: Problems,
): GcpBucketPlan["retention"] {
  if (retention === undefined) return undefined;
  const { days, locked = false } = retention;
  if (!Number.isInteger(days) || days < 1 || days > longestDays) {
    problems.add("retention.days", `${days} is not a time that Cloud Storage keeps objects for`, `give 1 to ${longestDays}`);
  }
  // https://cloud.google.com/storage/docs/object-versioning, 2026-12: mutually exclusive.
  if (keepVersionsDays !== undefined) {
    problems.add(
      "keepVersionsDays",
      "is about old versions, and a bucket with a retention policy has none",
      "leave it out, or leave retention out",
    );
  }
  if (forceDestroy === true) {
    problems.add(
      "forceDestroy",
      "deletes what retention keeps, and is refused until the last object is old enough",
      "leave it out",
    );
  }
  return { seconds: days * 86_400, locked };
}

/** Where a bucket of the first two regions is, which is the only one whose delay Google promises anything about. */
function planPair(
  regions: readonly string[],
  problems: Problems,
): Pick<GcpCopyPlan, "regions" | "location" | "keyLocation"> | undefined {
  const [first, second] = regions;
  if (first === undefined || second === undefined) {
    problems.add(
      "consistency",
      "bounded says how far replicas may be behind, and there is none",
      'raise replicationFactor, or say "strong"',
    );
    return undefined;
  }
  const shared = continents.find((continent) => continent.regions.test(first) && continent.regions.test(second));
  if (shared === undefined) {
    problems.add(
      "replicaRegions[0]",
      `${first} and ${second} make no bucket of two regions, and Google promises a delay for nothing else`,
      "put a region of the same continent (us, europe or asia) first, or say another consistency",
    );
    return undefined;
  }
  return { regions: [first, second], location: shared.location, keyLocation: shared.keyLocation };
}

function checkNames(name: string, args: BucketArgs, named: readonly string[], problems: Problems): void {
  const path = args.bucketName === undefined ? "name" : "bucketName";
  const given = args.bucketName ?? name;
  const longest = Math.max(0, ...named.map((region) => region.length + 1));
  const logs = args.accessLogs !== undefined && args.accessLogs.bucket === undefined ? logSuffix.length : 0;
  const room = bucketNameRule.max - longest - logs - (args.bucketName === undefined ? 8 : 0);
  const fault = nameFault(given, { ...bucketNameRule, max: room });
  if (fault !== undefined) {
    const remedy = "give a shorter or plainer one";
    problems.add(path, fault, longest > 0 ? `${remedy}; replicas append their region` : remedy);
  } else if (given.length < 3) {
    problems.add(path, `${JSON.stringify(given)} has ${given.length} characters`, "give at least 3");
  } else if (/^goog|google/.test(given)) {
    problems.add(
      path,
      `${JSON.stringify(given)} begins with goog or holds google, which Google keeps for itself`,
      "give another one",
    );
  }
}

function checkTiers(tiers: readonly StorageTier[], problems: Problems): void {
  tiers.forEach((tier, index) => {
    const path = `tiers[${index}]`;
    const rank = classes.indexOf(tier.storageClass);
    if (rank < 0) {
      const same = fromS3[tier.storageClass];
      problems.add(
        `${path}.storageClass`,
        `${JSON.stringify(tier.storageClass)} is not a class that objects move to`,
        same === undefined ? remedyFor(tier.storageClass, classes) : `the nearest on Google Cloud is ${same}`,
      );
      return;
    }
    if (!Number.isInteger(tier.afterDays) || tier.afterDays < 1) {
      problems.add(`${path}.afterDays`, `${tier.afterDays} is not a number of days`, "give a whole number from 1");
    }
    const before = tiers[index - 1];
    if (before === undefined) return;
    if (classes.indexOf(before.storageClass) >= rank) {
      const reason = `objects cannot move from ${before.storageClass} to ${tier.storageClass}`;
      problems.add(`${path}.storageClass`, reason, "list colder classes later");
    }
    if (before.afterDays >= tier.afterDays) {
      problems.add(`${path}.afterDays`, `${tier.afterDays} is not after ${before.afterDays}`, "list later days later");
    }
  });
}
