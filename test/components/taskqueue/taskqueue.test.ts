import { describe, expect, it } from "vitest";
import { WorkloadIdentity } from "../../../components/identity";
import { TaskQueue, type TaskQueueArgs } from "../../../components/taskqueue";
import { planTaskQueue } from "../../../components/taskqueue/plan";
import { analyzeMade } from "../../../scripts/policy/evaluate";
import { ownPack } from "../../../scripts/policy/in-process";
import { rehearse, type Yard } from "../../../scripts/rehearsal";
import { packDirectory } from "../../policies/harness";

const topic = "arn:aws:sns:us-west-2:123456789012:on-call";
const type = (token: string) => `aws:${token}`;

function program(args: TaskQueueArgs = {}) {
  return () => {
    const { arn, url, failedArn } = new TaskQueue("tasks", { region: "us-west-2", ...args });
    new WorkloadIdentity("peers", {
      cloud: "aws",
      clusterName: "yard",
      namespace: "training",
      serviceAccount: "peers",
      buckets: [],
      queues: [{ arn }],
    });
    return { url, arn, failedArn };
  };
}

const named = (yard: Yard, token: string, name: string) =>
  yard.resources(type(token)).find((each) => each.name === name) ?? expect.fail(`no ${token} ${name}`);
const words = (text: unknown): unknown => JSON.parse(String(text));

describe("a queue of tasks on AWS", () => {
  it("hides what was taken, waits for what comes, and sets aside what fails too often", async () => {
    const yard = await rehearse(program({ visibilityTimeoutSeconds: 600, maxReceives: 3, retentionDays: 2 }));
    const queue = named(yard, "sqs/queue:Queue", "tasks");
    const failed = named(yard, "sqs/queue:Queue", "tasks-failed");
    expect(queue.inputs).toMatchObject({
      visibilityTimeoutSeconds: 600,
      receiveWaitTimeSeconds: 20,
      messageRetentionSeconds: 172_800,
    });
    expect(words(queue.inputs.redrivePolicy)).toEqual({ deadLetterTargetArn: failed.outputs.arn, maxReceiveCount: 3 });
    expect(failed.inputs.messageRetentionSeconds).toBe(1_209_600);
    const taken = yard.one(type("sqs/redriveAllowPolicy:RedriveAllowPolicy")).inputs;
    expect(taken.queueUrl).toBe(failed.id);
    expect(words(taken.redriveAllowPolicy)).toEqual({ redrivePermission: "byQueue", sourceQueueArns: [queue.outputs.arn] });
    expect(yard.outputs).toEqual({ url: queue.id, arn: queue.outputs.arn, failedArn: failed.outputs.arn });
  });

  it("is encrypted by SQS, or by a key that is given, and refuses what is not", async () => {
    const yard = await rehearse(program());
    for (const { inputs } of yard.resources(type("sqs/queue:Queue"))) expect(inputs.sqsManagedSseEnabled).toBe(true);
    const policies = ["tasks", "tasks-failed"].map((name) => named(yard, "sqs/queuePolicy:QueuePolicy", name).inputs.policy);
    expect(policies.map(words)).toEqual(
      ["tasks", "tasks-failed"].map((name) => ({
        Version: "2012-10-17",
        Statement: [
          expect.objectContaining({
            Effect: "Deny",
            Action: "sqs:*",
            Resource: named(yard, "sqs/queue:Queue", name).outputs.arn,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        ],
      })),
    );
    const kmsKeyArn = "arn:aws:kms:us-west-2:210987654321:key/1b2c";
    const keyed = await rehearse(program({ kmsKeyArn }));
    for (const { inputs } of keyed.resources(type("sqs/queue:Queue"))) {
      expect(inputs.kmsMasterKeyId).toBe(kmsKeyArn);
      expect(inputs).not.toHaveProperty("sqsManagedSseEnabled");
    }
  });

  it("raises alarms on the age of the oldest task, and on the first that nobody could do", async () => {
    const yard = await rehearse(program({ maxAgeSeconds: 1800, alarmTopicArns: [topic] }));
    expect(named(yard, "cloudwatch/metricAlarm:MetricAlarm", "tasks-age").inputs).toMatchObject({
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: named(yard, "sqs/queue:Queue", "tasks").inputs.name },
      threshold: 1800,
      comparisonOperator: "GreaterThanThreshold",
      alarmActions: [topic],
    });
    expect(named(yard, "cloudwatch/metricAlarm:MetricAlarm", "tasks-failed").inputs).toMatchObject({
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: named(yard, "sqs/queue:Queue", "tasks-failed").inputs.name },
      threshold: 0,
    });
  });

  it("gives whoever works on it rights to it alone, and none to empty, change or delete it", async () => {
    const yard = await rehearse(program());
    const { inputs } = yard.one(type("iam/rolePolicy:RolePolicy"));
    expect(words(inputs.policy)).toMatchObject({
      Statement: [
        {
          Effect: "Allow",
          Action: [
            ...["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"],
            ...["sqs:GetQueueAttributes", "sqs:GetQueueUrl"],
          ],
          Resource: named(yard, "sqs/queue:Queue", "tasks").outputs.arn,
        },
      ],
    });
  });

  it("passes the policies, and would not without encryption (FSBP SQS.1)", async () => {
    const pack = ownPack({ folder: packDirectory, version: "0.1.0" });
    const made = (await rehearse(program())).resources();
    const against = async (resources: Yard["resources"] extends () => infer Many ? Many : never) =>
      (await analyzeMade(pack, resources)).filter(({ level }) => level === "mandatory").map(({ policy }) => policy);
    expect(await against(made)).toEqual([]);
    const open = made.map((each) =>
      each.name === "tasks-failed" && each.type === type("sqs/queue:Queue")
        ? { ...each, inputs: { ...each.inputs, sqsManagedSseEnabled: false } }
        : each,
    );
    expect(await against(open)).toEqual(["queue-encrypted"]);
  });

  it("changes its times in place, and leaves nothing when destroyed", async () => {
    const yard = await rehearse(program());
    await yard.up(program());
    expect(Object.keys(yard.changes)).toEqual(["same"]);
    await yard.up(program({ visibilityTimeoutSeconds: 900, maxReceives: 9 }));
    expect(yard.changes).toMatchObject({ update: 3 });
    expect(yard.changes).not.toHaveProperty("replace");
    await yard.destroy();
    expect(yard.resources()).toEqual([]);
  });
});

describe("bad input to a queue of tasks", () => {
  it.each<[TaskQueueArgs, string]>([
    [{ visibilityTimeoutSeconds: 0 }, "visibilityTimeoutSeconds: 0 is not a whole number of 1 to 43200: with 0 every peer"],
    [{ receiveWaitSeconds: 21 }, "receiveWaitSeconds: 21 is not a whole number of 1 to 20"],
    [{ retentionDays: 14 }, "retentionDays: 14 is not a whole number of 1 to 13: tasks that nobody can do are kept for 14 days"],
    [{ maxReceives: 0 }, "maxReceives: 0 is not a whole number of 1 to 1000"],
    [{ retentionDays: 1, maxAgeSeconds: 100_000 }, "maxAgeSeconds: 100000 is not a whole number of 60 to 86400"],
    [{ alarmTopicArns: ["on-call"] }, 'alarmTopicArns[0]: "on-call" is not the ARN of a topic'],
    [{ kmsKeyArn: "alias/mine" }, 'kmsKeyArn: "alias/mine" is not the ARN of a key'],
  ])("%j", (args, message) => {
    expect(() => planTaskQueue("tasks", args)).toThrow(message);
  });
});
