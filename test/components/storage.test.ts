import * as aws from "@pulumi/aws";
import { beforeAll, describe, expect, it } from "vitest";
import { Bucket, type BucketArgs } from "../../components/storage";
import { rehearse, type Yard } from "../../scripts/rehearsal";
import type { PropertyValues } from "../../scripts/rehearsal/engine/types";
import { countsOf } from "./counts";
import { expectSteady } from "./lifecycle";

/** What a cloud keeps objects in; a cloud joins the contract with a row here. */
const clouds = [
  {
    cloud: "aws",
    place: { region: "us-west-2" },
    others: ["us-east-1", "eu-west-1"],
    bucket: "aws:s3/bucket:Bucket",
    where: (inputs: PropertyValues) => inputs.region,
    backend: "s3",
    scheme: "s3",
    wrongTier: "NEARLINE",
  },
  {
    cloud: "gcp",
    place: { region: "us-central1", project: "acme-training" },
    others: ["us-east1", "europe-west1"],
    bucket: "gcp:storage/bucket:Bucket",
    where: (inputs: PropertyValues) => String(inputs.location).toLowerCase(),
    backend: "gcs",
    scheme: "gs",
    wrongTier: "STANDARD_IA",
  },
  {
    cloud: "azure",
    place: { region: "eastus2" },
    others: ["centralus", "westeurope"],
    bucket: "azure-native:storage:StorageAccount",
    where: (inputs: PropertyValues) => inputs.location,
    backend: "azure-blob",
    scheme: "https",
    wrongTier: "STANDARD_IA",
  },
] as const;

describe.each(clouds)("a bucket on $cloud", ({ cloud, place, others, bucket, where, backend, scheme, wrongTier }) => {
  const { region } = place;
  const args: BucketArgs = { cloud, ...place, replicationFactor: 3, replicaRegions: [...others] };

  it("has as many copies as asked, each in a region of its own", async () => {
    const yard = await rehearse(() => {
      const { name, replicas, workloadEnvironment } = new Bucket("data", args);
      return { name, replicas, workloadEnvironment };
    });
    expect(
      yard
        .resources(bucket)
        .map((made) => where(made.inputs))
        .toSorted(),
    ).toEqual([region, ...others].toSorted());
    expect(yard.outputs.replicas).toEqual(others.map((other) => expect.objectContaining({ region: other })));
    expect(yard.outputs.workloadEnvironment).toMatchObject({
      STORAGE_BACKEND: backend,
      STORAGE_BASE_PATH: `${scheme}://${yard.outputs.name}`,
      STORAGE_REPLICATION_FACTOR: "3",
      STORAGE_CONSISTENCY: "strong",
      STORAGE_REGION: region,
      STORAGE_READ_REGIONS: region,
    });
  });

  it("changes nothing when run again, and leaves nothing when destroyed", () => expectSteady(() => new Bucket("data", args)));

  it("adds a copy and touches none that is there", async () => {
    const yard = await rehearse(() => new Bucket("data", { ...args, replicationFactor: 2 }));
    await yard.up(() => new Bucket("data", args));
    const touched = yard.steps.filter((step) => step.op !== "same" && step.type === bucket);
    expect(touched.map((step) => `${step.op} ${step.name}`)).toEqual([`create data-${others[1]}`]);
  });

  it("refuses more copies than regions", async () => {
    await expect(rehearse(() => new Bucket("data", { ...args, replicationFactor: 4 }))).rejects.toThrow(
      `replicationFactor: 4 copies need 3 regions beside ${region}, 2 regions are given`,
    );
  });

  it("names every value at fault at once, before anything is made", async () => {
    const wrong: BucketArgs = {
      ...args,
      replicationFactor: 1,
      consistency: "bounded",
      keepVersionsDays: 0,
      bucketName: "Data",
      tiers: [{ afterDays: 30, storageClass: wrongTier }],
    };
    await expect(rehearse(() => new Bucket("data", wrong))).rejects.toThrow(/4 problems/);
    await expect(rehearse(() => new Bucket("data", wrong))).rejects.toThrow(
      "bounded says how far replicas may be behind, and there is none",
    );
  });
});

describe("a bucket on AWS in particular", () => {
  const args: BucketArgs = {
    cloud: "aws",
    region: "us-west-2",
    replicationFactor: 2,
    replicaRegions: ["us-east-1"],
    consistency: "bounded",
    bucketName: "acme-data",
    tiers: [{ afterDays: 30, storageClass: "STANDARD_IA" }],
  };
  let yard: Yard;
  beforeAll(async () => {
    yard = await rehearse(() => new Bucket("data", args));
  });

  it("is made of exactly this", () => {
    expect(countsOf(yard.resources())).toEqual({
      "trainyard:index:Bucket": 1,
      "aws:kms/key:Key": 2,
      "aws:s3/bucket:Bucket": 2,
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls": 2,
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 2,
      "aws:s3/bucketVersioning:BucketVersioning": 2,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 2,
      "aws:s3/bucketPolicy:BucketPolicy": 2,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 2,
      "aws:s3/bucketReplicationConfig:BucketReplicationConfig": 1,
      "aws:iam/role:Role": 1,
      "aws:iam/rolePolicy:RolePolicy": 1,
    });
  });

  it.each(["data", "data-us-east-1"])("closes, versions and encrypts %s", (name) => {
    const region = name === "data" ? "us-west-2" : "us-east-1";
    const bucket = yard.one("aws:s3/bucket:Bucket", name);
    const key = yard.one("aws:kms/key:Key", name);
    const place = { region, bucket: bucket.id };
    expect(bucket.inputs).toMatchObject({ region, forceDestroy: false });
    expect(key.inputs).toMatchObject({ region, enableKeyRotation: true });
    expect(yard.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", name).inputs).toEqual({
      ...place,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(yard.one("aws:s3/bucketOwnershipControls:BucketOwnershipControls", name).inputs.rule).toEqual({
      objectOwnership: "BucketOwnerEnforced",
    });
    expect(yard.one("aws:s3/bucketVersioning:BucketVersioning", name).inputs.versioningConfiguration).toEqual({
      status: "Enabled",
    });
    expect(
      yard.one("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", name).inputs.rules,
    ).toEqual([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.outputs.arn },
        bucketKeyEnabled: true,
      },
    ]);
    const policy = JSON.parse(String(yard.one("aws:s3/bucketPolicy:BucketPolicy", name).inputs.policy));
    expect(policy.Statement).toEqual([
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucket.outputs.arn, `${bucket.outputs.arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("throws away broken uploads and old versions, and moves what gets old", () => {
    const rules = yard.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "data").inputs.rules;
    expect(rules).toEqual([
      {
        id: "abort-uploads",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
      {
        id: "expire-versions",
        status: "Enabled",
        filter: { prefix: "" },
        noncurrentVersionExpiration: { noncurrentDays: 30 },
        expiration: { expiredObjectDeleteMarker: true },
      },
      { id: "tiers", status: "Enabled", filter: { prefix: "" }, transitions: [{ days: 30, storageClass: "STANDARD_IA" }] },
    ]);
  });

  it("replicates within 15 minutes with bounded consistency, and measures it", () => {
    const replica = yard.one("aws:s3/bucket:Bucket", "data-us-east-1");
    const key = yard.one("aws:kms/key:Key", "data-us-east-1");
    expect(yard.one("aws:s3/bucketReplicationConfig:BucketReplicationConfig").inputs.rules).toEqual([
      {
        id: "us-east-1",
        status: "Enabled",
        priority: 1,
        filter: { prefix: "" },
        deleteMarkerReplication: { status: "Enabled" },
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
        destination: {
          bucket: replica.outputs.arn,
          encryptionConfiguration: { replicaKmsKeyId: key.outputs.arn },
          replicationTime: { status: "Enabled", time: { minutes: 15 } },
          metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
        },
      },
    ]);
  });

  it("gives replication the right to read one bucket and write one, and no more", () => {
    const arn = (name: string) => yard.one("aws:s3/bucket:Bucket", name).outputs.arn;
    const key = (name: string) => yard.one("aws:kms/key:Key", name).outputs.arn;
    const policy = JSON.parse(String(yard.one("aws:iam/rolePolicy:RolePolicy").inputs.policy));
    const rights = policy.Statement.map((one: { Action: unknown; Resource: unknown }) => [one.Action, one.Resource]);
    expect(rights).toEqual([
      [["s3:GetReplicationConfiguration", "s3:ListBucket"], arn("data")],
      [["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"], `${arn("data")}/*`],
      [["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"], [`${arn("data-us-east-1")}/*`]],
      ["kms:Decrypt", key("data")],
      [["kms:Encrypt", "kms:GenerateDataKey"], key("data-us-east-1")],
    ]);
  });

  it("waits with replication until both copies keep versions", () => {
    const config = yard.one("aws:s3/bucketReplicationConfig:BucketReplicationConfig");
    const versioning = yard.resources("aws:s3/bucketVersioning:BucketVersioning").map((made) => made.urn);
    expect(config.dependencies).toEqual(expect.arrayContaining(versioning));
  });

  it("names replicas after their region", () => {
    expect(
      yard
        .resources("aws:s3/bucket:Bucket")
        .map((made) => made.inputs.bucket)
        .toSorted(),
    ).toEqual(["acme-data", "acme-data-us-east-1"]);
  });

  it("copies plainly where no bound is promised, and logs access where it is told to", async () => {
    const plain = await rehearse(() => {
      const logs = new aws.s3.Bucket("logs", { region: "us-west-2" });
      new Bucket("data", { ...args, consistency: "eventual", accessLogs: { bucket: logs.id } });
    });
    expect(plain.resources("aws:s3/bucketLogging:BucketLogging").map((made) => made.inputs)).toEqual([
      {
        region: "us-west-2",
        bucket: "acme-data",
        targetBucket: plain.one("aws:s3/bucket:Bucket", "logs").id,
        targetPrefix: "data/",
      },
    ]);
    const [rule] = plain.one("aws:s3/bucketReplicationConfig:BucketReplicationConfig").inputs.rules as { destination: object }[];
    expect(Object.keys(rule?.destination ?? {}).toSorted()).toEqual(["bucket", "encryptionConfiguration"]);
  });

  it("logs each copy beside it, in a bucket that takes logs of that copy and nothing else", async () => {
    const logged = await rehearse(() => new Bucket("data", { ...args, accessLogs: {} }));
    const targets = logged
      .resources("aws:s3/bucketLogging:BucketLogging")
      .map((made) => [made.inputs.region, made.inputs.targetBucket]);
    expect(targets.toSorted()).toEqual([
      ["us-east-1", "acme-data-us-east-1-logs"],
      ["us-west-2", "acme-data-logs"],
    ]);
    const source = logged.one("aws:s3/bucket:Bucket", "data").outputs.arn;
    const target = logged.one("aws:s3/bucket:Bucket", "data-logs");
    const policy = JSON.parse(String(logged.one("aws:s3/bucketPolicy:BucketPolicy", "data-logs").inputs.policy));
    expect(policy.Statement.map((one: { Sid: string }) => one.Sid)).toEqual(["TlsOnly", "AccessLogs"]);
    expect(policy.Statement[1]).toEqual({
      Sid: "AccessLogs",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${target.outputs.arn}/data/*`,
      Condition: {
        ArnLike: { "aws:SourceArn": source },
        StringEquals: { "aws:SourceAccount": expect.stringMatching(/^\d{12}$/) },
      },
    });
    expect(
      logged.one("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", "data-logs").inputs
        .rules,
    ).toEqual([{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]);
  });
});
