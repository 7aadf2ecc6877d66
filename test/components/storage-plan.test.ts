import { describe, expect, it } from "vitest";
import type { BucketArgs } from "../../components/storage";
import { planBucket } from "../../components/storage/plan";
import { workloadEnvironment } from "../../components/storage/workload";

const base: BucketArgs = { cloud: "aws", region: "us-west-2" };
const three: Partial<BucketArgs> = { replicationFactor: 3, replicaRegions: ["us-east-1", "eu-west-1"] };

function plan(changes: Partial<BucketArgs> = {}, name = "data") {
  return planBucket(name, { ...base, ...changes });
}

describe("the plan of a bucket", () => {
  it("is one copy with versions kept for 30 days and nothing lost by force, unless told otherwise", () => {
    expect(plan()).toMatchObject({
      primary: { region: "us-west-2", bucketName: undefined, label: "data" },
      replicas: [],
      keepVersionsDays: 30,
      abortUploadsDays: 7,
      tiers: [],
      forceDestroy: false,
      workload: { consistency: "strong", compression: "zstd", chunkSizeMb: 64, maxFileSizeMb: 1024 },
    });
  });

  it("makes one replica fewer than copies, in the regions' order, each named after its region", () => {
    expect(plan({ ...three, bucketName: "acme-data" }).replicas).toEqual([
      { region: "us-east-1", bucketName: "acme-data-us-east-1", label: "data-us-east-1" },
      { region: "eu-west-1", bucketName: "acme-data-eu-west-1", label: "data-eu-west-1" },
    ]);
    expect(plan({ ...three, replicationFactor: 2 }).replicas.map((copy) => copy.region)).toEqual(["us-east-1"]);
  });

  it("promises 15 minutes with bounded consistency and nothing with the others", () => {
    expect(plan({ ...three, consistency: "bounded" }).replication.withinMinutes).toBe(15);
    for (const consistency of ["strong", "session", "eventual"] as const) {
      expect(plan({ ...three, consistency }).replication.withinMinutes).toBeUndefined();
    }
  });

  it.each<[string, Partial<BucketArgs>, string]>([
    [
      "more copies than regions",
      { replicationFactor: 3, replicaRegions: ["us-east-1"] },
      "replicationFactor: 3 copies need 2 regions beside us-west-2, 1 region is given; name more in replicaRegions, or lower replicationFactor",
    ],
    ["a region named twice", { replicaRegions: ["us-east-1", "us-east-1"] }, "replicaRegions[1]: us-east-1 is named twice"],
    [
      "a replica beside the primary",
      { replicaRegions: ["us-west-2"] },
      "replicaRegions[0]: us-west-2 is the primary's own region",
    ],
    ["a zone for a region", { region: "us-west-2a" }, 'region: "us-west-2a" is not a region; give one such as us-west-2'],
    ["no copies", { replicationFactor: 0 }, "replicationFactor: 0 is not a number of copies; give a whole number from 1"],
    ["capitals in a name", { bucketName: "Data" }, 'bucketName: "Data" may hold only lower-case letters, digits and dashes'],
    ["a dot in a name", { bucketName: "data.acme" }, 'bucketName: "data.acme" may hold only'],
    ["a name of S3's own", { bucketName: "xn--data" }, 'bucketName: "xn--data" begins or ends as S3\'s own names do'],
    ["a name that is too short", { bucketName: "ab" }, 'bucketName: "ab" has 2 characters; give at least 3'],
    [
      "a name that is too long with its region",
      { ...three, bucketName: "a".repeat(55) },
      `bucketName: "${"a".repeat(55)}" has 55 characters, 53 are allowed; give a shorter or plainer one; replicas append their region`,
    ],
    ["an unknown consistency", { consistency: "stong" as "strong" }, 'consistency: "stong" is unknown; did you mean "strong"?'],
    ["an unknown compression", { compression: "zst" as "zstd" }, 'compression: "zst" is unknown; did you mean "zstd"?'],
    [
      "bounded without a replica",
      { consistency: "bounded" },
      "consistency: bounded says how far replicas may be behind, and there is none",
    ],
    [
      "parts that S3 refuses",
      { chunkSizeMb: 4 },
      "chunkSizeMb: 4 is not a size that S3 takes a part in; give a whole number from 5 to 5120",
    ],
    [
      "a file in too many parts",
      { chunkSizeMb: 5, maxFileSizeMb: 100_000 },
      "maxFileSizeMb: 100000 MB in parts of 5 MB are more than 10000 parts; raise chunkSizeMb to 10 or lower maxFileSizeMb to 50000",
    ],
    ["a base path with a slash first", { basePath: "/data" }, 'basePath: "/data" is not a plain start of keys'],
    [
      "infrequent access too early",
      { tiers: [{ afterDays: 7, storageClass: "STANDARD_IA" }] },
      "tiers[0].afterDays: 7 is too early for STANDARD_IA; give 30 or more",
    ],
    [
      "a move back to a warmer class",
      {
        tiers: [
          { afterDays: 30, storageClass: "GLACIER" },
          { afterDays: 60, storageClass: "STANDARD_IA" },
        ],
      },
      "tiers[1].storageClass: objects cannot move from GLACIER to STANDARD_IA; list colder classes later",
    ],
    [
      "a lifecycle for somebody else's log bucket",
      { accessLogs: { bucket: "logs", keepDays: 30 } },
      "accessLogs.keepDays: is given beside a log bucket of your own, whose lifecycle is yours; leave one of them out",
    ],
    [
      "a name that is too long with its log bucket's",
      { bucketName: "a".repeat(60), accessLogs: {} },
      `bucketName: "${"a".repeat(60)}" has 60 characters, 58 are allowed`,
    ],
    ["a class that is none", { tiers: [{ afterDays: 30, storageClass: "GLACIR" }] }, 'did you mean "GLACIER"?'],
  ])("refuses %s", (_, changes, message) => {
    expect(() => plan(changes)).toThrow(message);
  });

  it("leaves room for the name of replication's role", () => {
    expect(() => plan({ ...three, bucketName: "acme" }, "b".repeat(45))).toThrow("45 characters, 44 are allowed with replicas");
    expect(plan({ bucketName: "acme" }, "b".repeat(45)).replicas).toEqual([]);
  });

  it("leaves room for the random end of a name that it does not choose", () => {
    expect(() => plan({}, "b".repeat(56))).toThrow("56 characters, 55 are allowed");
    expect(plan({}, "b".repeat(55)).primary.label).toHaveLength(55);
  });
});

describe("what a workload is told", () => {
  const primary = { name: "data-1", region: "us-west-2" };
  const replica = { name: "data-2", region: "us-east-1" };

  it("reads the primary alone with strong consistency, though replicas exist", () => {
    const told = workloadEnvironment(plan({ basePath: "gaudi3-data" }).workload, primary, [replica], undefined);
    expect(told).toEqual({
      STORAGE_BACKEND: "s3",
      STORAGE_BASE_PATH: "s3://data-1/gaudi3-data",
      STORAGE_REGION: "us-west-2",
      STORAGE_ENDPOINT: "https://s3.us-west-2.amazonaws.com",
      STORAGE_READ_PATHS: "s3://data-1/gaudi3-data",
      STORAGE_READ_REGIONS: "us-west-2",
      STORAGE_REPLICATION_STRATEGY: "mirror",
      STORAGE_REPLICATION_FACTOR: "2",
      STORAGE_CONSISTENCY: "strong",
      STORAGE_COMPRESSION: "zstd",
      STORAGE_ENCRYPTION_ENABLED: "true",
      STORAGE_CHUNK_SIZE_MB: "64",
      STORAGE_MAX_FILE_SIZE_MB: "1024",
    });
  });

  it("may read any copy with bounded consistency, and knows how old it may be", () => {
    const workload = plan({ ...three, consistency: "bounded" }).workload;
    expect(workloadEnvironment(workload, primary, [replica], 15)).toMatchObject({
      STORAGE_READ_PATHS: "s3://data-1,s3://data-2",
      STORAGE_READ_REGIONS: "us-west-2,us-east-1",
      STORAGE_MAX_STALENESS_SECONDS: "900",
    });
  });
});
