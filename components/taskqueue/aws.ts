import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { failedRetentionSeconds, type TaskQueuePlan } from "./plan";

export interface TaskQueueOutputs {
  readonly url: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly failedArn: pulumi.Output<string>;
}

export function taskQueue(parent: pulumi.Resource, name: string, plan: TaskQueuePlan): TaskQueueOutputs {
  const child = { parent };
  const shared = {
    region: plan.region,
    // A queue with a key of one's own has no keys of SQS.
    ...(plan.kmsKeyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: plan.kmsKeyArn }),
    visibilityTimeoutSeconds: plan.visibilityTimeoutSeconds,
    receiveWaitTimeSeconds: plan.receiveWaitSeconds,
    tags: { ...plan.tags },
  };
  const failed = new aws.sqs.Queue(`${name}-failed`, { ...shared, messageRetentionSeconds: failedRetentionSeconds }, child);
  const queue = new aws.sqs.Queue(
    name,
    {
      ...shared,
      messageRetentionSeconds: plan.retentionSeconds,
      redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: failed.arn, maxReceiveCount: plan.maxReceives }),
    },
    child,
  );
  // Nobody else's queue may put its failures here.
  new aws.sqs.RedriveAllowPolicy(
    `${name}-failed`,
    {
      region: plan.region,
      queueUrl: failed.url,
      redriveAllowPolicy: pulumi.jsonStringify({ redrivePermission: "byQueue", sourceQueueArns: [queue.arn] }),
    },
    child,
  );
  for (const [suffix, each] of [
    ["", queue],
    ["-failed", failed],
  ] as const) {
    new aws.sqs.QueuePolicy(
      `${name}${suffix}`,
      { region: plan.region, queueUrl: each.url, policy: each.arn.apply((arn) => JSON.stringify(tlsOnly(arn))) },
      child,
    );
  }
  alarms(name, plan, { queue, failed }, child);
  return { url: queue.url, arn: queue.arn, failedArn: failed.arn };
}

function tlsOnly(arn: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: arn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}

const runbook = (alarm: string) => `docs/runbooks.md#${alarm.toLowerCase()}`;

/**
 * Metrics of SQS come to CloudWatch once a minute while the queue is in use
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html, 2026-11), and to
 * Prometheus only by an exporter with rights of its own. A queue of which nothing is said is one that nobody used for six hours.
 */
function alarms(
  name: string,
  plan: TaskQueuePlan,
  { queue, failed }: { readonly queue: aws.sqs.Queue; readonly failed: aws.sqs.Queue },
  child: pulumi.CustomResourceOptions,
): void {
  const shared = {
    region: plan.region,
    namespace: "AWS/SQS",
    statistic: "Maximum",
    period: 60,
    comparisonOperator: "GreaterThanThreshold",
    treatMissingData: "notBreaching",
    alarmActions: [...plan.alarmTopicArns],
    okActions: [...plan.alarmTopicArns],
    tags: { ...plan.tags },
  };
  new aws.cloudwatch.MetricAlarm(
    `${name}-age`,
    {
      ...shared,
      alarmDescription: `The oldest task has waited for more than ${plan.maxAgeSeconds} seconds: ${runbook("TaskQueueAge")}`,
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: queue.name },
      threshold: plan.maxAgeSeconds,
      evaluationPeriods: 5,
    },
    child,
  );
  new aws.cloudwatch.MetricAlarm(
    `${name}-failed`,
    {
      ...shared,
      alarmDescription: `A task failed ${plan.maxReceives} times and was set aside: ${runbook("TaskQueueFailed")}`,
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: failed.name },
      threshold: 0,
      evaluationPeriods: 1,
    },
    child,
  );
}
