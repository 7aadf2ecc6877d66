import { describe, expect, it } from "vitest";
import type { WorkloadIdentityArgs } from "../../../components/identity";
import { bucketStatements, planIdentity, queueStatements } from "../../../components/identity/plan";

const base: WorkloadIdentityArgs = {
  cloud: "aws",
  clusterName: "yard",
  namespace: "training",
  serviceAccount: "coordinator",
  buckets: [{ arn: "arn:aws:s3:::my-checkpoints" }],
};

describe("rights to a bucket", () => {
  it("are to list and read it, and no more, for a reader", () => {
    expect(
      bucketStatements([{ arn: "arn:aws:s3:::data", keyArn: "arn:aws:kms:us-west-2:1:key/a", rights: "read", prefix: "" }]),
    ).toEqual([
      { Sid: "List0", Effect: "Allow", Action: ["s3:ListBucket"], Resource: "arn:aws:s3:::data" },
      { Sid: "Objects0", Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::data/*" },
      { Sid: "Key0", Effect: "Allow", Action: ["kms:Decrypt"], Resource: "arn:aws:kms:us-west-2:1:key/a" },
    ]);
  });

  it("end at the prefix, for a writer too, who may never delete a version", () => {
    const statements = bucketStatements([
      { arn: "arn:aws:s3:::ckpt", keyArn: undefined, rights: "read-write", prefix: "run-7/" },
    ]);
    expect(statements).toEqual([
      {
        Sid: "List0",
        Effect: "Allow",
        Action: ["s3:ListBucket", "s3:ListBucketMultipartUploads"],
        Resource: "arn:aws:s3:::ckpt",
        Condition: { StringLike: { "s3:prefix": ["run-7/", "run-7/*"] } },
      },
      {
        Sid: "Objects0",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
        Resource: "arn:aws:s3:::ckpt/run-7/*",
      },
    ]);
    expect(JSON.stringify(statements)).not.toContain("DeleteObjectVersion");
  });
});

describe("rights to a queue", () => {
  const arn = "arn:aws:sqs:us-west-2:123456789012:tasks";
  it("are to take tasks and no more, for who only works", () => {
    expect(queueStatements([{ arn, keyArn: "arn:aws:kms:us-west-2:1:key/a", rights: "receive" }])).toEqual([
      {
        Sid: "Queue0",
        Effect: "Allow",
        Action: [
          ...["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"],
          ...["sqs:GetQueueAttributes", "sqs:GetQueueUrl"],
        ],
        Resource: arn,
      },
      { Sid: "QueueKey0", Effect: "Allow", Action: ["kms:Decrypt"], Resource: "arn:aws:kms:us-west-2:1:key/a" },
    ]);
  });

  it("are to send and no more, for who only asks", () => {
    const [queue, key] = queueStatements([{ arn, keyArn: "key", rights: "send" }]);
    expect(queue?.Action).toEqual(["sqs:SendMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"]);
    expect(key?.Action).toEqual(["kms:Decrypt", "kms:GenerateDataKey"]);
  });
});

describe("bad input to a workload identity", () => {
  it.each<[string, Partial<WorkloadIdentityArgs>, string]>([
    ["a cloud without one", { cloud: "hosts" }, "cloud: identities of hosts are not made here; bind the ServiceAccount yourself"],
    ["no bucket", { buckets: [] }, "buckets: it may touch nothing"],
    ["all buckets", { buckets: [{ arn: "arn:aws:s3:::*" }] }, 'buckets[0].arn: "arn:aws:s3:::*" is not the ARN of one bucket'],
    [
      "a queue of another cloud",
      {
        cloud: "gcp",
        buckets: [{ arn: "projects/_/buckets/data" }],
        queues: [{ arn: "arn:aws:sqs:us-west-2:123456789012:tasks" }],
      },
      "queues: gcp has no queue that is made here",
    ],
    [
      "a URL for a queue",
      { queues: [{ arn: "https://sqs.us-west-2.amazonaws.com/123456789012/tasks" }] },
      'queues[0].arn: "https://sqs.us-west-2.amazonaws.com/123456789012/tasks" is not the ARN of one queue; give TaskQueue.arn',
    ],
    [
      "a prefix with a wildcard",
      { buckets: [{ arn: "arn:aws:s3:::abc", prefix: "*" }] },
      'buckets[0].prefix: "*" is not the start of an object',
    ],
  ])("refuses %s", (_, args, message) => {
    expect(() => planIdentity("coordinator", { ...base, ...args })).toThrow(message);
  });
});
