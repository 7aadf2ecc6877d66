import { beforeAll, describe, expect, it } from "vitest";
import { Bucket, type BucketArgs } from "../../components/storage";
import { rehearse, type Yard } from "../../scripts/rehearsal";

const args: BucketArgs = {
  cloud: "gcp",
  project: "acme-training",
  region: "us-central1",
  replicationFactor: 2,
  replicaRegions: ["us-east1"],
  bucketName: "acme-data",
  tiers: [{ afterDays: 30, storageClass: "NEARLINE" }],
};
const bucketType = "gcp:storage/bucket:Bucket";
const keyType = "gcp:kms/cryptoKey:CryptoKey";

describe("a bucket on Google Cloud in particular", () => {
  let yard: Yard;
  beforeAll(async () => {
    yard = await rehearse(() => new Bucket("data", args));
  });

  it("is made of exactly this", () => {
    const counts: Record<string, number> = {};
    for (const { type } of yard.resources()) counts[type] = (counts[type] ?? 0) + 1;
    expect(counts).toEqual({
      "trainyard:index:Bucket": 1,
      "gcp:kms/keyRing:KeyRing": 2,
      [keyType]: 2,
      "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": 2,
      [bucketType]: 2,
      "gcp:storage/bucketIAMMember:BucketIAMMember": 2,
      "gcp:projects/iAMMember:IAMMember": 2,
      "gcp:storage/transferJob:TransferJob": 1,
    });
  });

  it.each(["data", "data-us-east1"])("closes, versions and encrypts %s with a key of its own place", (name) => {
    const bucket = yard.one(bucketType, name);
    const key = yard.one(keyType, name);
    expect(bucket.inputs).toMatchObject({
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      versioning: { enabled: true },
      softDeletePolicy: { retentionDurationSeconds: 604_800 },
      encryption: { defaultKmsKeyName: key.id },
      forceDestroy: false,
    });
    expect(key.inputs.rotationPeriod).toBe("7776000s");
    expect(key.id).toContain(`/locations/${String(bucket.inputs.location).toLowerCase()}/`);
    expect(bucket.dependencies).toContain(yard.one("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember", name).urn);
  });

  it("throws away broken uploads and old versions, and moves what gets old", () => {
    expect(yard.one(bucketType, "data").inputs.lifecycleRules).toEqual([
      { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } },
      { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: 30, withState: "ARCHIVED" } },
      { action: { type: "SetStorageClass", storageClass: "NEARLINE" }, condition: { age: 30, withState: "LIVE" } },
    ]);
  });

  it("copies to the replica once the rights are there", () => {
    const job = yard.one("gcp:storage/transferJob:TransferJob");
    expect(job.inputs.replicationSpec).toMatchObject({
      gcsDataSource: { bucketName: "acme-data" },
      gcsDataSink: { bucketName: "acme-data-us-east1" },
    });
    const rights = yard.resources("gcp:storage/bucketIAMMember:BucketIAMMember");
    expect(job.dependencies).toEqual(expect.arrayContaining(rights.map((right) => right.urn)));
  });

  it("is one bucket in two regions where the delay is bounded, and further copies are not read", async () => {
    const bounded = await rehearse(() => {
      const regions = { replicationFactor: 3, replicaRegions: ["us-east1", "europe-west1"] };
      const { replicas, workloadEnvironment } = new Bucket("data", { ...args, ...regions, consistency: "bounded" });
      return { replicas, workloadEnvironment };
    });
    expect(bounded.one(bucketType, "data").inputs).toMatchObject({
      location: "US",
      customPlacementConfig: { dataLocations: ["US-CENTRAL1", "US-EAST1"] },
      rpo: "ASYNC_TURBO",
    });
    expect(bounded.one(keyType, "data").id).toContain("/locations/us/");
    expect(bounded.outputs.replicas).toEqual([
      expect.objectContaining({ name: "acme-data", region: "us-east1" }),
      expect.objectContaining({ name: "acme-data-europe-west1", region: "europe-west1" }),
    ]);
    expect(bounded.outputs.workloadEnvironment).toMatchObject({
      STORAGE_READ_PATHS: "gs://acme-data",
      STORAGE_READ_REGIONS: "us-central1,us-east1",
      STORAGE_REPLICATION_FACTOR: "3",
      STORAGE_MAX_STALENESS_SECONDS: "900",
    });
  });

  it("promises no bound between continents", async () => {
    const far: BucketArgs = { ...args, consistency: "bounded", replicaRegions: ["europe-west1"] };
    await expect(rehearse(() => new Bucket("data", far))).rejects.toThrow(
      "replicaRegions[0]: us-central1 and europe-west1 make no bucket of two regions",
    );
  });

  it("logs access beside the bucket", async () => {
    const logged = await rehearse(() => new Bucket("data", { ...args, replicationFactor: 1, accessLogs: {} }));
    expect(logged.one(bucketType, "data").inputs.logging).toEqual({ logBucket: "acme-data-logs", logObjectPrefix: "data/" });
    expect(logged.one("gcp:storage/bucketIAMMember:BucketIAMMember").inputs).toMatchObject({
      bucket: "acme-data-logs",
      role: "roles/storage.objectCreator",
      member: "group:cloud-storage-analytics@google.com",
    });
  });
});
