import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { planTaskQueue } from "./plan";

export interface TaskQueueArgs {
  /** Region of the queue. Default: the provider's. A change replaces the queue, and what waits in it is lost. */
  region?: string;
  /**
   * Seconds for which a task that was taken is hidden from others; one that takes longer is done twice. Default 300, at most 43200
   * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html). Live.
   */
  visibilityTimeoutSeconds?: number;
  /** Seconds that a request waits for a task before it comes back empty, 1 to 20. Default 20: the fewest requests to pay. Live. */
  receiveWaitSeconds?: number;
  /** Days for which a task waits to be taken, 1 to 13: those that nobody can do are kept for 14. Default 4. Live. */
  retentionDays?: number;
  /** How often a task is handed out before it counts as one that nobody can do, 1 to 1000. Default 5. Live. */
  maxReceives?: number;
  /** KMS key to encrypt with, about 0.03 USD for 10,000 of its uses. Default: SQS encrypts with keys of its own, at no cost. Live. */
  kmsKeyArn?: pulumi.Input<string>;
  /** Seconds that the oldest task may have waited before the alarm goes off. Default 3600. Live. */
  maxAgeSeconds?: number;
  /** SNS topics that alarms go to. Default: none, and an alarm shows in CloudWatch alone. Live. */
  alarmTopicArns?: pulumi.Input<string>[];
  /** Tags of everything that takes tags. Live. */
  tags?: Record<string, string>;
}

/**
 * A queue of tasks on AWS by SQS, with a second queue for those that failed too often and alarms on both. It is encrypted, and refuses what
 * does not come by TLS. About 0.40 USD for a million requests, and 0.20 USD a month for the alarms (2026-11).
 */
export class TaskQueue extends pulumi.ComponentResource {
  /** Where clients send and receive. */
  public readonly url: pulumi.Output<string>;
  /** For `WorkloadIdentity.queues`. */
  public readonly arn: pulumi.Output<string>;
  /** Where tasks go that nobody could do. `aws sqs start-message-move-task --source-arn` brings them back. */
  public readonly failedArn: pulumi.Output<string>;

  constructor(name: string, args: TaskQueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:TaskQueue", name, {}, opts);
    checkArguments("TaskQueue", name, args, this);
    const plan = planTaskQueue(name, args);
    const built = (require("./aws") as typeof import("./aws")).taskQueue(this, name, plan);
    this.url = built.url;
    this.arn = built.arn;
    this.failedArn = built.failedArn;
    this.registerOutputs({ url: this.url, arn: this.arn, failedArn: this.failedArn });
  }
}
