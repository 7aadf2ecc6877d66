import { beforeEach, describe, expect, it } from "vitest";
import { World } from "../../../scripts/rehearsal/clouds";
import type { Properties } from "../../../scripts/rehearsal/provider";
import { Bench, type Made } from "./harness";

const bucketType = "aws:s3/bucket:Bucket";
const versioningType = "aws:s3/bucketVersioning:BucketVersioning";
const replicationType = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const roleType = "aws:iam/role:Role";
const keyType = "aws:kms/key:Key";

function policy(statement: Properties): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

const trust = policy({ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" });

describe("buckets in simulated AWS", () => {
  let aws: Bench;
  beforeEach(async () => {
    aws = await Bench.open("aws", { region: "us-west-2" }, new World({ settings: { aws: { takenBuckets: ["data"] } } }));
  });

  const bucket = (name: string, region = "us-west-2", more: Properties = {}) =>
    aws.make(bucketType, name, { bucket: name, region, ...more });
  const versioned = (name: string, region: string) =>
    aws.make(versioningType, name, { bucket: name, region, versioningConfiguration: { status: "Enabled" } });
  const replicate = async (to: string, rule: Properties = {}) => {
    const role = await aws.make(roleType, "copier", { assumeRolePolicy: trust });
    const rules = [{ id: "all", status: "Enabled", destination: { bucket: `arn:aws:s3:::${to}` }, ...rule }];
    return aws.make(replicationType, "copies", { bucket: "train-a", role: role.outputs.arn ?? "", rules });
  };

  it("refuses a name that is taken by somebody, by oneself or that is none", async () => {
    await bucket("train-a");
    await expect(bucket("data")).rejects.toThrow("BucketAlreadyExists: The requested bucket name is not available.");
    await expect(aws.make(bucketType, "again", { bucket: "train-a", region: "eu-west-1" })).rejects.toThrow(
      "BucketAlreadyOwnedByYou",
    );
    await expect(bucket("Train_A")).rejects.toThrow('InvalidBucketName: The specified bucket is not valid: "Train_A"');
    await expect(bucket("ab")).rejects.toThrow("it has 2 characters, 3 to 63 are allowed");
  });

  it("makes up a lower-case name that a program leaves out", async () => {
    const made = await aws.make(bucketType, "TrainData", {});
    expect(made.id).toMatch(/^traindata-[0-9a-f]{7}$/);
  });

  it("replicates only what keeps versions, to what is there and keeps versions", async () => {
    await bucket("train-a");
    await expect(replicate("train-b")).rejects.toThrow(
      "InvalidRequest: Versioning must be 'Enabled' on the bucket to apply a replication configuration",
    );
    const source = await versioned("train-a", "us-west-2");
    await expect(replicate("train-b")).rejects.toThrow("InvalidRequest: Destination bucket must exist. (train-b)");
    await bucket("train-b", "us-east-1");
    await expect(replicate("train-b")).rejects.toThrow(
      "InvalidRequest: Destination bucket must have versioning enabled. (train-b)",
    );
    await versioned("train-b", "us-east-1");
    const copies = await replicate("train-b");
    await expect(aws.delete(source)).rejects.toThrow("InvalidBucketState: A replication configuration is present on this bucket");
    await aws.delete(copies);
    await aws.delete(source);
  });

  it.each<[string, Properties, string]>([
    ["a filter without a word on delete markers", { filter: { prefix: "" } }, "DeleteMarkerReplication must be specified"],
    [
      "time control without metrics",
      { destination: { bucket: "arn:aws:s3:::b", replicationTime: { status: "Enabled", time: { minutes: 15 } } } },
      "must contain both ReplicationTime and Metrics",
    ],
    [
      "encrypted objects without a key",
      { sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } } },
      "ReplicaKmsKeyID must be specified",
    ],
    ["a name in place of an ARN", { destination: { bucket: "train-b" } }, "is an invalid ARN"],
  ])("refuses a replication rule with %s", async (_, rule, message) => {
    await expect(replicate("train-b", rule)).rejects.toThrow(message);
  });

  it("keeps a bucket that holds objects, unless it may be destroyed with them", async () => {
    const made = await bucket("train-a");
    const object = await aws.make("aws:s3/bucketObjectv2:BucketObjectv2", "weights", {
      bucket: "train-a",
      key: "w",
      content: "x",
    });
    await expect(aws.delete(made)).rejects.toThrow("BucketNotEmpty: The bucket you tried to delete is not empty.");
    const forced = await aws.update(made, { ...made.inputs, forceDestroy: true });
    await aws.delete(forced);
    expect(await aws.read(object)).toBeUndefined();
  });

  it("blocks a public policy where public access is blocked, and a policy for another bucket", async () => {
    await bucket("train-a");
    await aws.make("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "b", { bucket: "train-a", blockPublicPolicy: true });
    const open = policy({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::train-a/*" });
    const policyType = "aws:s3/bucketPolicy:BucketPolicy";
    await expect(aws.make(policyType, "p", { bucket: "train-a", policy: open })).rejects.toThrow(
      "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access",
    );
    const other = policy({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::train-b/*" });
    await expect(aws.make(policyType, "p", { bucket: "train-a", policy: other })).rejects.toThrow(
      "MalformedPolicy: Policy has invalid resource",
    );
  });

  it("moves objects to a colder class only when they are old enough", async () => {
    await bucket("train-a");
    const rules = [{ id: "cold", status: "Enabled", transitions: [{ days: 7, storageClass: "STANDARD_IA" }] }];
    await expect(
      aws.make("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "l", { bucket: "train-a", rules }),
    ).rejects.toThrow("'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'");
  });

  it("refuses a setting for a bucket that is not there, or that another region has", async () => {
    await expect(versioned("nowhere", "us-west-2")).rejects.toThrow(
      "NoSuchBucket: The specified bucket does not exist (nowhere)",
    );
    await bucket("train-b", "us-east-1");
    await expect(versioned("train-b", "us-west-2")).rejects.toThrow("PermanentRedirect");
  });
});

describe("identities and keys in simulated AWS", () => {
  let aws: Bench;
  beforeEach(async () => {
    aws = await Bench.open("aws", { region: "us-west-2" });
  });

  const role = (more: Properties = {}) => aws.make(roleType, "worker", { name: "worker", assumeRolePolicy: trust, ...more });

  it.each<[string, string, string]>([
    ["that does not parse", "{", "contains an invalid JSON policy"],
    ["without a principal", policy({ Effect: "Allow", Action: "sts:AssumeRole" }), "Missing required field Principal"],
    [
      "with a resource",
      policy({ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole", Resource: "*" }),
      "MalformedPolicyDocument: Has prohibited field Resource",
    ],
    [
      "that allows other things",
      policy({ Effect: "Allow", Principal: "*", Action: "s3:GetObject" }),
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
  ])("refuses a trust policy %s", async (_, assumeRolePolicy, message) => {
    await expect(role({ assumeRolePolicy })).rejects.toThrow(message);
  });

  it.each<[string, Properties, string]>([
    ["an effect of its own", { Effect: "Permit", Action: "s3:*", Resource: "*" }, "Missing required field Effect"],
    [
      "a principal",
      { Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" },
      "Policy document should not specify a principal.",
    ],
    ["no resource", { Effect: "Allow", Action: "s3:*" }, "Policy statement must contain resources."],
    [
      "an action without a service",
      { Effect: "Allow", Action: "GetObject", Resource: "*" },
      "Actions/Conditions must be prefaced by a vendor",
    ],
    [
      "a bucket's name for its ARN",
      { Effect: "Allow", Action: "s3:*", Resource: "train" },
      'Resource train must be in ARN format or "*".',
    ],
    [
      "a label with spaces",
      { Sid: "my rule", Effect: "Allow", Action: "s3:*", Resource: "*" },
      "Statement IDs (SID) must be alpha-numeric.",
    ],
  ])("refuses a policy with %s", async (_, statement, message) => {
    await role();
    await expect(aws.make("aws:iam/rolePolicy:RolePolicy", "p", { role: "worker", policy: policy(statement) })).rejects.toThrow(
      message,
    );
  });

  it("refuses a role twice, one with a long name, and rights for one that is not there", async () => {
    await role();
    await expect(aws.make(roleType, "again", { name: "worker", assumeRolePolicy: trust })).rejects.toThrow(
      "EntityAlreadyExists: Role with name worker already exists.",
    );
    await expect(role({ name: "x".repeat(65) })).rejects.toThrow("expected length of name to be in the range (1 - 64), got 65");
    const attachment = { role: "nobody", policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy" };
    await expect(aws.make("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", attachment)).rejects.toThrow(
      "NoSuchEntity: The role with name nobody cannot be found.",
    );
  });

  it("keeps a role that has rights, and sees no change in a policy that is only written otherwise", async () => {
    const made = await role();
    const rights = await aws.make("aws:iam/rolePolicy:RolePolicy", "p", {
      role: "worker",
      policy: policy({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
    });
    await expect(aws.delete(made)).rejects.toThrow("DeleteConflict: Cannot delete entity, must delete policies first.");
    const rewritten = '{ "Statement": [{"Resource":"*", "Action":"s3:*", "Effect":"Allow"}], "Version":"2012-10-17" }';
    expect((await aws.diff(rights, { ...rights.inputs, policy: rewritten })).changed).toEqual([]);
  });

  it("keeps people from locking themselves out of a key", async () => {
    const locked = policy({ Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:Decrypt", Resource: "*" });
    await expect(aws.make(keyType, "k", { policy: locked })).rejects.toThrow(
      "MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.",
    );
  });

  it("gives a key an id and ARN, a multi-region one of its own kind", async () => {
    const plain = await aws.make(keyType, "k", {});
    expect(plain.outputs.arn).toMatch(/^arn:aws:kms:us-west-2:123456789012:key\/[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect((await aws.make(keyType, "m", { multiRegion: true })).id).toMatch(/^mrk-[0-9a-f]{32}$/);
    const replica = { primaryKeyArn: plain.outputs.arn ?? "", region: "us-east-1" };
    await expect(aws.make("aws:kms/replicaKey:ReplicaKey", "r", replica)).rejects.toThrow("is not a multi-Region key");
  });

  it("lets nobody use a key that waits for its deletion", async () => {
    const key = await aws.make(keyType, "k", {});
    await aws.delete(key);
    expect(await aws.read(key)).toBeUndefined();
    await expect(aws.make("aws:kms/alias:Alias", "a", { name: "alias/a", targetKeyId: key.id })).rejects.toThrow(
      `KMSInvalidStateException: ${String(key.outputs.arn)} is pending deletion.`,
    );
  });
});

describe("queues in simulated AWS", () => {
  let aws: Bench;
  beforeEach(async () => {
    aws = await Bench.open("aws", { region: "us-west-2" });
  });
  const queueType = "aws:sqs/queue:Queue";
  const redriveTo = (deadLetterTargetArn: string, maxReceiveCount: number) => ({
    redrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
  });

  it("sets failed messages aside in a queue of the same kind and region that is there", async () => {
    const gone = "arn:aws:sqs:us-west-2:123456789012:gone";
    await expect(aws.make(queueType, "a", redriveTo(gone, 3))).rejects.toThrow("Dead letter target does not exist.");
    const failed = await aws.make(queueType, "failed", { name: "failed" });
    const arn = String(failed.outputs.arn);
    await expect(aws.make(queueType, "a", redriveTo(arn, 0))).rejects.toThrow("maxReceiveCount, it must be from 1 to 1000");
    await expect(aws.make(queueType, "a", { ...redriveTo(arn, 3), fifoQueue: true })).rejects.toThrow(
      "must be same type of queue",
    );
    await expect(aws.make(queueType, "a", redriveTo(arn.replace("us-west-2", "us-east-1"), 3))).rejects.toThrow(
      "should be in the same region",
    );
    await aws.make(queueType, "a", redriveTo(arn, 3));
  });

  it("encrypts in one way, with a key that is there", async () => {
    const key = "arn:aws:kms:us-west-2:123456789012:key/5f0a1b2c-3d4e-4f5a-8b6c-7d8e9f0a1b2c";
    await expect(aws.make(queueType, "a", { kmsMasterKeyId: key, sqsManagedSseEnabled: true })).rejects.toThrow(
      "conflicts with kmsMasterKeyId",
    );
    await expect(aws.make(queueType, "a", { kmsMasterKeyId: key })).rejects.toThrow("does not exist");
    expect((await aws.make(queueType, "plain", {})).outputs.sqsManagedSseEnabled).toBe(true);
  });

  it("keeps policies of queues that are there", async () => {
    const queueUrl = "https://sqs.us-west-2.amazonaws.com/123456789012/gone";
    for (const [type, inputs] of [
      ["aws:sqs/queuePolicy:QueuePolicy", { policy: policy({ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*" }) }],
      ["aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", { redriveAllowPolicy: '{"redrivePermission":"denyAll"}' }],
    ] as const)
      await expect(aws.make(type, "x", { queueUrl, ...inputs })).rejects.toThrow("The specified queue does not exist.");
  });
});

describe("logs that are handed on in simulated AWS", () => {
  const filterType = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
  const stream = "arn:aws:firehose:us-west-2:123456789012:deliverystream/lines";
  const filter = { logGroup: "lines", filterPattern: "", destinationArn: stream };
  const roleArn = "arn:aws:iam::123456789012:role/r";

  it("come from a group that is there, to two at most, by a role", async () => {
    const aws = await Bench.open("aws", { region: "us-west-2" });
    await expect(aws.make(filterType, "a", filter)).rejects.toThrow("The specified log group does not exist. (lines)");
    await aws.make("aws:cloudwatch/logGroup:LogGroup", "lines", { name: "lines" });
    await expect(aws.make(filterType, "a", filter)).rejects.toThrow("must have a role");
    await aws.make(filterType, "a", { ...filter, roleArn });
    await aws.make(filterType, "b", { ...filter, roleArn });
    await expect(aws.make(filterType, "c", { ...filter, roleArn })).rejects.toThrow("LimitExceededException");
  });

  it("go to a bucket that is there, by a name that is free", async () => {
    const aws = await Bench.open("aws", { region: "us-west-2" });
    const type = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
    const to = (bucket: string) => ({
      name: "lines",
      destination: "extended_s3",
      extendedS3Configuration: { bucketArn: `arn:aws:s3:::${bucket}`, roleArn },
    });
    await expect(aws.make(type, "a", { destination: "extended_s3" })).rejects.toThrow("extendedS3Configuration");
    await aws.make("aws:s3/bucket:Bucket", "kept", { bucket: "kept" });
    await expect(aws.make(type, "a", to("gone"))).rejects.toThrow("Firehose is unable to find the bucket gone");
    expect((await aws.make(type, "a", to("kept"))).outputs.arn).toBe(stream);
    await expect(aws.make(type, "b", to("kept"))).rejects.toThrow("ResourceInUseException");
  });
});

describe("other services of simulated AWS", () => {
  let aws: Bench;
  beforeEach(async () => {
    aws = await Bench.open("aws", { region: "us-west-2" });
  });

  it.each<[string, string, Properties, string]>([
    [
      "logs kept for a time that CloudWatch has not",
      "aws:cloudwatch/logGroup:LogGroup",
      { retentionInDays: 8 },
      "expected retentionInDays to be one of [0 1 3 5 7 14",
    ],
    [
      "a queue that says it is in order and is not",
      "aws:sqs/queue:Queue",
      { name: "jobs.fifo" },
      "it ends in .fifo exactly where fifoQueue is true",
    ],
    [
      "a schedule that is none",
      "aws:cloudwatch/eventRule:EventRule",
      { scheduleExpression: "every day" },
      "Parameter ScheduleExpression is not valid",
    ],
    [
      "a Lustre size that cannot be had",
      "aws:fsx/lustreFileSystem:LustreFileSystem",
      { subnetIds: ["subnet-1"], storageCapacity: 1000 },
      "Storage capacity 1000 GiB is not supported",
    ],
    [
      "a secret with a short grace",
      "aws:secretsmanager/secret:Secret",
      { recoveryWindowInDays: 3 },
      "expected recoveryWindowInDays to be 0 or in the range (7 - 30), got 3",
    ],
    ["a repository in capitals", "aws:ecr/repository:Repository", { name: "Models" }, "Invalid parameter at 'repositoryName'"],
  ])("refuses %s", async (_, type, inputs, message) => {
    await expect(aws.make(type, "x", inputs)).rejects.toThrow(message);
  });

  it("remembers the name of a deleted secret", async () => {
    const inputs = { name: "token" };
    const made: Made = await aws.make("aws:secretsmanager/secret:Secret", "s", inputs);
    await aws.delete(made);
    await expect(aws.make("aws:secretsmanager/secret:Secret", "t", inputs)).rejects.toThrow("already scheduled for deletion");
  });

  it("takes a type by its shape alone, and says that it does", async () => {
    const made = await aws.make("aws:lb/targetGroup:TargetGroup", "web", { port: 80 });
    expect(made.inputs.name).toMatch(/^web-[0-9a-f]{7}$/);
    expect(made.outputs.arn).toContain("arn:aws:lb:us-west-2:123456789012:targetgroup/");
    expect((await aws.diff(made, { port: 81 })).replaces).toEqual(["port"]);
    expect(aws.advice.map((one) => one.message)).toEqual([
      expect.stringContaining("aws:lb/targetGroup:TargetGroup is not modelled"),
    ]);
  });

  it("answers look-ups, and names the one that it cannot answer", async () => {
    const ask = (token: string, args: Properties = {}) => aws.provider.invoke({ token, args });
    expect(await ask("aws:index/getCallerIdentity:getCallerIdentity")).toMatchObject({ accountId: "123456789012" });
    expect(await ask("aws:index/getAvailabilityZones:getAvailabilityZones")).toMatchObject({
      names: ["us-west-2a", "us-west-2b", "us-west-2c", "us-west-2d"],
      zoneIds: ["usw2-az1", "usw2-az2", "usw2-az3", "usw2-az4"],
    });
    await expect(ask("aws:quux/getFoo:getFoo")).rejects.toThrow("aws:quux/getFoo:getFoo");
  });
});
