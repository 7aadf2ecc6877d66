import { beforeAll, describe, expect, it } from "vitest";
import { Bucket, type BucketArgs } from "../../components/storage";
import { formatLoss, guardPlan } from "../../scripts/guard/guard";
import { heldResources } from "../../scripts/guard/held";
import { rehearse, type Yard } from "../../scripts/rehearsal";
import { load } from "../config/fixture";
import { countsOf } from "./counts";

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
    expect(countsOf(yard.resources())).toEqual({
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

describe("a bucket that keeps what is in it", () => {
  const kept = (days: number, locked = false): BucketArgs => ({ ...args, retention: { days, locked } });
  const heldOf = (yard: Yard) => heldResources({ deployment: { resources: yard.resources() } } as never);
  const policies = (yard: Yard) => yard.resources(bucketType).map(({ inputs }) => [inputs.retentionPolicy, inputs.versioning]);

  it("does so in each copy, and has no versions, which Cloud Storage has not beside a policy", async () => {
    const yard = await rehearse(() => new Bucket("data", kept(365)));
    const policy = { retentionPeriod: "31536000", isLocked: false };
    expect(policies(yard)).toEqual([
      [policy, { enabled: false }],
      [policy, { enabled: false }],
    ]);
    expect(JSON.stringify(yard.one(bucketType, "data").inputs.lifecycleRules)).not.toContain("ARCHIVED");
  });

  it("is locked in place, with a warning that this is for ever, and never opened or shortened again", async () => {
    const yard = await rehearse(() => new Bucket("data", kept(30)));
    const before = heldOf(yard);
    await yard.preview(() => new Bucket("data", kept(30, true)));
    expect(yard.diagnostics.map(({ message }) => message)).toContainEqual(
      "locked cannot be undone: what is stored stays for 30 days, and so does the bucket, whoever asks",
    );
    expect(guardPlan(yard.steps, before, ["data-us-east1"], yard.resources()).map(formatLoss)).toEqual([
      "critical: gcp:storage/bucket:Bucket data would be locked for ever: the right to delete what is in it, or the bucket, before its time would be lost; allow it with --allow data",
    ]);
    await yard.up(() => new Bucket("data", kept(30, true)));
    expect(yard.changes.replace).toBeUndefined();
    // What is locked is no news.
    const locked = heldOf(yard);
    await yard.preview(() => new Bucket("data", kept(60, true)));
    expect(guardPlan(yard.steps, locked, [], yard.resources())).toEqual([]);
    await expect(yard.up(() => new Bucket("data", kept(20, true)))).rejects.toThrow(
      "Cannot reduce retention duration of a locked Retention Policy",
    );
    await yard.preview(() => new Bucket("data", kept(30)));
    expect(
      yard.steps.filter(({ op, type }) => op === "replace" && type === bucketType).map(({ replaceKeys }) => replaceKeys),
    ).toEqual([["retentionPolicy"], ["retentionPolicy"]]);
  });

  const refusals: readonly (readonly [wrong: Partial<BucketArgs>, message: string])[] = [
    [{ retention: { days: 0 } }, "retention.days: 0 is not a time that Cloud Storage keeps objects for; give 1 to 36525"],
    [
      { retention: { days: 7 }, keepVersionsDays: 30 },
      "keepVersionsDays: is about old versions, and a bucket with a retention policy has none; leave it out, or leave retention out",
    ],
    [
      { retention: { days: 7 }, forceDestroy: true },
      "forceDestroy: deletes what retention keeps, and is refused until the last object is old enough; leave it out",
    ],
    [
      { cloud: "aws", region: "us-west-2", replicationFactor: 1, tiers: [], retention: { days: 7 } },
      "retention: is Google's Bucket Lock, and cloud is aws; leave it out; keepVersionsDays keeps what is deleted",
    ],
    [
      { cloud: "azure", region: "eastus", replicationFactor: 1, tiers: [], retention: { days: 7 } },
      "retention: is Google's Bucket Lock, and cloud is azure; leave it out; keepVersionsDays keeps what is deleted",
    ],
  ];
  it.each(refusals)("is refused where it cannot be: %j", async (wrong, message) => {
    await expect(rehearse(() => new Bucket("data", { ...args, ...wrong }))).rejects.toThrow(message);
  });

  it("is told of by an environment's check, at the word that cannot be taken back", () => {
    const text = `config:
  trainyard:environment:
    system: yard
    cloud: gcp
    project: yard-project
    region: us-central1
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: [us-central1-a, us-central1-b] }
    nodeGroups: [{ name: system, machine: n2-standard-8, zone: us-central1-a, nodes: { desired: 1 } }]
    storage: { buckets: [{ name: audit, retention: { days: 400, locked: true } }] }
`;
    expect(load({ "stacks/Pulumi.test.yaml": text }).advisories).toContainEqual({
      path: "storage.buckets[0].retention.locked",
      reason: "locked cannot be undone: what is stored stays for 400 days, and so does the bucket, whoever asks",
      remedy: "try it with locked: false first; a bucket that is there already is locked with `--allow` and its name alone",
      source: expect.stringMatching(/Pulumi\.test\.yaml:10/),
    });
    expect(
      load({ "stacks/Pulumi.test.yaml": text.replace("locked: true", "locked: false") }).advisories.map(({ path }) => path),
    ).not.toContain("storage.buckets[0].retention.locked");
  });
});
