import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { ObjectStore, type ObjectStoreArgs } from "../../../components/storage/object-store";
import { planObjectStore } from "../../../components/storage/object-store/plan";
import { rehearse } from "../../../scripts/rehearsal";

const given: ObjectStoreArgs = {
  namespace: "training",
  endpoint: "https://s3.storage.internal:9000",
  bucket: "gaudi-checkpoints",
  credentialsSecret: "checkpoint-store",
};
const made = (args: Partial<ObjectStoreArgs>) =>
  rehearse(() => {
    const provider = new kubernetes.Provider("cluster", { kubeconfig: "{}" });
    const space = new kubernetes.core.v1.Namespace("training", { metadata: { name: "training" } }, { provider });
    const store = new ObjectStore("checkpoints", { ...given, ...args, namespace: space.metadata.name }, { provider });
    return { environment: store.workloadEnvironment, secret: store.credentialsSecret, bucket: store.bucket };
  });

describe("an S3 endpoint that is there", () => {
  it("tells workloads where it is, and what its operator says of it", async () => {
    const yard = await made({ replicationFactor: 3, encrypted: true, basePath: "run-1", compression: "lz4", chunkSizeMb: 32 });
    expect(yard.outputs.environment).toEqual({
      STORAGE_BACKEND: "s3",
      STORAGE_BASE_PATH: "s3://gaudi-checkpoints/run-1",
      STORAGE_REGION: "us-east-1",
      STORAGE_ENDPOINT: "https://s3.storage.internal:9000",
      STORAGE_READ_PATHS: "s3://gaudi-checkpoints/run-1",
      STORAGE_READ_REGIONS: "us-east-1",
      STORAGE_REPLICATION_STRATEGY: "mirror",
      STORAGE_REPLICATION_FACTOR: "3",
      STORAGE_CONSISTENCY: "strong",
      STORAGE_COMPRESSION: "lz4",
      STORAGE_ENCRYPTION_ENABLED: "true",
      STORAGE_CHUNK_SIZE_MB: "32",
      STORAGE_MAX_FILE_SIZE_MB: "1024",
      AWS_ENDPOINT_URL_S3: "https://s3.storage.internal:9000",
    });
    expect(yard.outputs.secret).toBe("checkpoint-store");
  });

  it("may be reached at its own port by our workloads", async () => {
    const yard = await made({});
    expect(yard.one("kubernetes:networking.k8s.io/v1:NetworkPolicy").inputs.spec).toMatchObject({
      podSelector: { matchLabels: { "app.kubernetes.io/part-of": "trainyard" } },
      policyTypes: ["Egress"],
      egress: [{ ports: [{ protocol: "TCP", port: 9000 }] }],
    });
  });

  it("keeps keys that are given as secrets", async () => {
    const yard = await made({
      credentialsSecret: undefined,
      accessKey: pulumi.secret("AKIA"),
      secretKey: pulumi.secret("very-secret"),
    });
    const secret = yard.one("kubernetes:core/v1:Secret");
    expect(secret.inputs.metadata).toMatchObject({ name: "checkpoints-keys", namespace: "training" });
    expect(yard.outputs.secret).toBe("checkpoints-keys");
    expect(JSON.stringify(yard.resources("trainyard:index:ObjectStore"))).not.toContain("very-secret");
  });

  it("of a Ceph cluster gets its bucket made, whose claim brings the keys", async () => {
    const yard = await made({
      credentialsSecret: undefined,
      endpoint: "http://rook-ceph-rgw-ceph-store.rook-ceph.svc",
      claimClass: "ceph-bucket",
    });
    expect(yard.one("kubernetes:objectbucket.io/v1alpha1:ObjectBucketClaim").inputs).toMatchObject({
      spec: { bucketName: "gaudi-checkpoints", storageClassName: "ceph-bucket" },
    });
    expect(yard.outputs.secret).toBe("gaudi-checkpoints");
    expect(JSON.stringify(yard.one("kubernetes:networking.k8s.io/v1:NetworkPolicy").inputs.spec)).toContain(
      '"kubernetes.io/metadata.name":"rook-ceph"',
    );
  });
});

describe("an endpoint that cannot be used", () => {
  it.each([
    [{ endpoint: "s3.example.com" }, 'endpoint: "s3.example.com" is not an address; give one such as https://s3.example.com'],
    [
      { endpoint: "http://s3.example.com" },
      "endpoint: http://s3.example.com sends keys and data in the clear; give an https address; http is for Services of the cluster alone",
    ],
    [{ endpoint: "https://a:b@s3.example.com" }, "endpoint: holds a user or a password; give the keys by credentialsSecret"],
    [
      { consistency: "bounded" },
      'consistency: bounded says how far copies may be behind, and one endpoint shows none; say "strong", "session" or "eventual"',
    ],
    [
      { credentialsSecret: undefined },
      "credentialsSecret: is missing, and nothing else says who may read the bucket; name a Secret with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    ],
    [{ claimClass: "ceph-bucket" }, "credentialsSecret: credentialsSecret and claimClass are given; keep one of them"],
    [{ bucket: "Checkpoints" }, 'bucket: "Checkpoints" is not a name of a bucket'],
    [{ maxFileSizeMb: 900_000 }, "maxFileSizeMb: 900000 MB in parts of 64 MB are more than 10000 parts"],
  ] as [Partial<ObjectStoreArgs>, string][])("%o", (args, message) => {
    expect(() => planObjectStore("checkpoints", { ...given, ...args })).toThrow(message);
  });
});
