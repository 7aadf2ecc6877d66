import type * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../core/cloud";
import { nameFault } from "../core/names";
import { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { type BucketArgs, Compression, Consistency, type StorageTier } from "./index";

/** One copy: the primary first, then its replicas. */
export interface CopyPlan {
  readonly region: string;
  /** The whole name; undefined lets Pulumi add a random end to `namePrefix`. */
  readonly bucketName?: string;
  /** How the copy's resources are named: the component's name, and the region for a replica. */
  readonly label: string;
}

export interface ReplicationPlan {
  /** Replicas are at most this far behind, and both sides report it; undefined promises nothing. */
  readonly withinMinutes?: number;
}

export interface AccessLogPlan {
  /** Undefined makes a log bucket for each copy. */
  readonly bucket?: pulumi.Input<string>;
  readonly prefix: string;
  readonly keepDays: number;
}

export interface BucketPlan {
  readonly primary: CopyPlan;
  readonly replicas: readonly CopyPlan[];
  readonly replication: ReplicationPlan;
  readonly keepVersionsDays: number;
  readonly abortUploadsDays: number;
  readonly tiers: readonly StorageTier[];
  readonly accessLogs?: AccessLogPlan;
  readonly forceDestroy: boolean;
  readonly workload: WorkloadPlan;
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

/** What workloads are told, names and regions of the copies aside. */
export interface WorkloadPlan {
  readonly consistency: Consistency;
  readonly compression: Compression;
  readonly chunkSizeMb: number;
  readonly maxFileSizeMb: number;
  readonly basePath: string;
}

/** What a log bucket's name has beyond that of the bucket that it logs. */
export const logSuffix = "-logs";
/** S3 copies within 15 minutes under replication time control, the only span it knows. */
const timeControlMinutes = 15;
/** S3: a part of an upload is 5 MiB to 5 GiB, and there are at most 10,000. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const partMb = { least: 5, most: 5120, count: 10_000 };
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, 2026-11. Dots are legal and break TLS, so they are not for us. */
const bucketNameRule = {
  max: 63,
  pattern: /^[a-z0-9][-a-z0-9]*[a-z0-9]$/,
  allowed: "lower-case letters, digits and dashes, a letter or digit first and last",
};
/** Beginnings and ends that S3 keeps for its own names. */
const reserved = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|--table-s3)$/;
/** How a cloud names its regions. */
export interface RegionRule {
  readonly pattern: RegExp;
  readonly example: string;
}
const awsRegions: RegionRule = { pattern: /^[a-z]{2}(-[a-z]+)+-\d$/, example: "us-west-2" };
/** Days before S3 lets an object move there. https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
const earliest: Readonly<Record<string, number>> = {
  STANDARD_IA: 30,
  ONEZONE_IA: 30,
  INTELLIGENT_TIERING: 0,
  GLACIER_IR: 0,
  GLACIER: 0,
  DEEP_ARCHIVE: 0,
};
/** The order in which objects may move: never back to a warmer class. */
const classOrder = Object.keys(earliest);

/** Checks what a bucket is asked to be; throws every problem it finds, each with its path. */
export function planBucket(name: string, args: BucketArgs): BucketPlan {
  const problems = new Problems(`Bucket ${name}`);
  if (args.cloud !== Cloud.Aws) {
    problems.add("cloud", `no bucket can be made on ${JSON.stringify(args.cloud)}`, 'give "aws", "gcp" or "azure"');
  }
  const consistency = args.consistency ?? Consistency.Strong;
  checkWord("consistency", consistency, Object.values(Consistency), problems);
  const regions = planRegions(args, awsRegions, problems);
  checkNames(name, args, regions, problems);
  const workload = planWorkload(args, consistency, problems);
  checkDays("keepVersionsDays", args.keepVersionsDays ?? 30, problems);
  checkDays("abortUploadsDays", args.abortUploadsDays ?? 7, problems);
  refuseRetention(args, problems);
  const accessLogs = planAccessLogs(name, args, problems);
  checkTiers(args.tiers ?? [], problems);
  if (consistency === Consistency.Bounded && regions.length < 2) {
    problems.add(
      "consistency",
      "bounded says how far replicas may be behind, and there is none",
      'raise replicationFactor, or say "strong"',
    );
  }
  problems.throwIfAny();

  const copy = (region: string, index: number): CopyPlan => ({
    region,
    bucketName: args.bucketName === undefined ? undefined : index === 0 ? args.bucketName : `${args.bucketName}-${region}`,
    label: index === 0 ? name : `${name}-${region}`,
  });
  const [primary, ...replicas] = regions.map(copy);
  return {
    primary: primary ?? copy(args.region, 0),
    replicas,
    replication: { withinMinutes: consistency === Consistency.Bounded ? timeControlMinutes : undefined },
    keepVersionsDays: args.keepVersionsDays ?? 30,
    abortUploadsDays: args.abortUploadsDays ?? 7,
    tiers: args.tiers ?? [],
    accessLogs,
    forceDestroy: args.forceDestroy ?? false,
    workload,
    tags: args.tags ?? {},
  };
}

/** Bucket Lock is Google's; the other clouds' own ways of keeping objects are not declared here. */
export function refuseRetention({ retention, cloud }: BucketArgs, problems: Problems): void {
  if (retention === undefined) return;
  problems.add(
    "retention",
    `is Google's Bucket Lock, and cloud is ${cloud}`,
    "leave it out; keepVersionsDays keeps what is deleted",
  );
}

/** The regions of all copies, the primary's first. */
export function planRegions(args: BucketArgs, rule: RegionRule, problems: Problems): readonly string[] {
  const factor = args.replicationFactor ?? 1;
  const others = args.replicaRegions ?? [];
  const all = [args.region, ...others];
  all.forEach((region, index) => {
    const path = index === 0 ? "region" : `replicaRegions[${index - 1}]`;
    if (!rule.pattern.test(region)) {
      problems.add(path, `${JSON.stringify(region)} is not a region`, `give one such as ${rule.example}`);
    } else if (region === args.region && index > 0) {
      problems.add(path, `${region} is the primary's own region`, "give another one; a copy beside the original saves nothing");
    } else if (all.indexOf(region) < index) {
      problems.add(path, `${region} is named twice`, "name each region once");
    }
  });
  if (!Number.isInteger(factor) || factor < 1) {
    problems.add("replicationFactor", `${factor} is not a number of copies`, "give a whole number from 1");
    return all;
  }
  if (factor > all.length) {
    const given = others.length === 1 ? "1 region is" : `${others.length} regions are`;
    problems.add(
      "replicationFactor",
      `${factor} copies need ${factor - 1} regions beside ${args.region}, ${given} given`,
      "name more in replicaRegions, or lower replicationFactor",
    );
  }
  return all.slice(0, factor);
}

function checkNames(name: string, args: BucketArgs, regions: readonly string[], problems: Problems): void {
  // The role of replication is named after the component: IAM has 64 characters, `-replication` and Pulumi's random end take twenty.
  if (regions.length > 1 && name.length > 44) {
    problems.add(
      "name",
      `${JSON.stringify(name)} has ${name.length} characters, 44 are allowed with replicas`,
      "give a shorter one",
    );
  }
  const path = args.bucketName === undefined ? "name" : "bucketName";
  const given = args.bucketName ?? name;
  // A replica's name has its region in it, its log bucket's says so, and a name that Pulumi completes gets a dash and seven characters.
  const longest = Math.max(0, ...regions.slice(1).map((region) => region.length + 1));
  const logs = args.accessLogs !== undefined && args.accessLogs.bucket === undefined ? logSuffix.length : 0;
  const room = bucketNameRule.max - longest - logs - (args.bucketName === undefined ? 8 : 0);
  const fault = nameFault(given, { ...bucketNameRule, max: room });
  if (fault !== undefined) {
    problems.add(
      path,
      fault,
      longest > 0 ? "give a shorter or plainer one; replicas append their region" : "give a shorter or plainer one",
    );
  } else if (given.length < 3) {
    problems.add(path, `${JSON.stringify(given)} has ${given.length} characters`, "give at least 3");
  } else if (reserved.test(given)) {
    problems.add(path, `${JSON.stringify(given)} begins or ends as S3's own names do`, "give another one");
  }
}

export function planAccessLogs(name: string, args: BucketArgs, problems: Problems): AccessLogPlan | undefined {
  const given = args.accessLogs;
  if (given === undefined) return undefined;
  const keepDays = given.keepDays ?? 365;
  checkDays("accessLogs.keepDays", keepDays, problems);
  if (given.bucket !== undefined && given.keepDays !== undefined) {
    problems.add(
      "accessLogs.keepDays",
      "is given beside a log bucket of your own, whose lifecycle is yours",
      "leave one of them out",
    );
  }
  return { bucket: given.bucket, prefix: given.prefix ?? `${name}/`, keepDays };
}

export function planWorkload(args: BucketArgs, consistency: Consistency, problems: Problems): WorkloadPlan {
  const compression = args.compression ?? Compression.Zstd;
  const chunkSizeMb = args.chunkSizeMb ?? 64;
  const maxFileSizeMb = args.maxFileSizeMb ?? 1024;
  checkWord("compression", compression, Object.values(Compression), problems);
  if (!Number.isInteger(chunkSizeMb) || chunkSizeMb < partMb.least || chunkSizeMb > partMb.most) {
    problems.add(
      "chunkSizeMb",
      `${chunkSizeMb} is not a size that S3 takes a part in`,
      `give a whole number from ${partMb.least} to ${partMb.most}`,
    );
  } else if (!Number.isInteger(maxFileSizeMb) || maxFileSizeMb < 1) {
    problems.add("maxFileSizeMb", `${maxFileSizeMb} is not a size`, "give a whole number from 1");
  } else if (maxFileSizeMb > chunkSizeMb * partMb.count) {
    problems.add(
      "maxFileSizeMb",
      `${maxFileSizeMb} MB in parts of ${chunkSizeMb} MB are more than ${partMb.count} parts`,
      `raise chunkSizeMb to ${Math.ceil(maxFileSizeMb / partMb.count)} or lower maxFileSizeMb to ${chunkSizeMb * partMb.count}`,
    );
  }
  const basePath = args.basePath ?? "";
  if (/^\/|\/$|\/\//.test(basePath) || /[^-\w./=]/.test(basePath)) {
    problems.add(
      "basePath",
      `${JSON.stringify(basePath)} is not a plain start of keys`,
      "give words with slashes between them, none first or last: gaudi3-data/run-1",
    );
  }
  return { consistency, compression, chunkSizeMb, maxFileSizeMb, basePath };
}

function checkTiers(tiers: readonly StorageTier[], problems: Problems): void {
  tiers.forEach((tier, index) => {
    const path = `tiers[${index}]`;
    const least = earliest[tier.storageClass];
    if (least === undefined) {
      const remedy = remedyFor(tier.storageClass, classOrder);
      problems.add(`${path}.storageClass`, `${JSON.stringify(tier.storageClass)} is not a class that objects move to`, remedy);
      return;
    }
    if (!Number.isInteger(tier.afterDays) || tier.afterDays < Math.max(1, least)) {
      problems.add(
        `${path}.afterDays`,
        `${tier.afterDays} is too early for ${tier.storageClass}`,
        `give ${Math.max(1, least)} or more`,
      );
    }
    const before = tiers[index - 1];
    if (before === undefined) return;
    if (classOrder.indexOf(before.storageClass) >= classOrder.indexOf(tier.storageClass)) {
      problems.add(
        `${path}.storageClass`,
        `objects cannot move from ${before.storageClass} to ${tier.storageClass}`,
        "list colder classes later",
      );
    }
    if (before.afterDays >= tier.afterDays) {
      problems.add(`${path}.afterDays`, `${tier.afterDays} is not after ${before.afterDays}`, "list later days later");
    }
  });
}

export function checkDays(path: string, days: number, problems: Problems): void {
  if (!Number.isInteger(days) || days < 1) problems.add(path, `${days} is not a number of days`, "give a whole number from 1");
}

export function checkWord(path: string, word: string, words: readonly string[], problems: Problems): void {
  if (!words.includes(word)) problems.add(path, `${JSON.stringify(word)} is unknown`, remedyFor(word, words));
}
