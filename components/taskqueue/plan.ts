import type * as pulumi from "@pulumi/pulumi";
import { nameFault } from "../core/names";
import { Problems } from "../core/problems";
import type { TaskQueueArgs } from "./index";

export interface TaskQueuePlan {
  readonly region: string | undefined;
  readonly visibilityTimeoutSeconds: number;
  readonly receiveWaitSeconds: number;
  readonly retentionSeconds: number;
  readonly maxReceives: number;
  readonly kmsKeyArn: pulumi.Input<string> | undefined;
  readonly maxAgeSeconds: number;
  readonly alarmTopicArns: readonly pulumi.Input<string>[];
  readonly tags: Readonly<Record<string, string>>;
}

/** A task keeps its first date when it is set aside, so that the second queue has to keep longer than the first. */
export const failedRetentionSeconds = 14 * 86_400;

export function planTaskQueue(name: string, args: TaskQueueArgs): TaskQueuePlan {
  const problems = new Problems(`TaskQueue ${name}`);
  // The engine adds eight characters, SQS takes 80; the second queue has a longer name.
  const fault = nameFault(name, { max: 60, pattern: /^[A-Za-z0-9_-]+$/, allowed: "letters, digits, dashes and underscores" });
  if (fault !== undefined) problems.add("name", fault, "choose another name");
  const bounded = (path: string, value: number, least: number, most: number, means: string) => {
    if (!Number.isInteger(value) || value < least || value > most)
      problems.add(path, `${value} is not a whole number of ${least} to ${most}: ${means}`, `give ${least} to ${most}`);
    return value;
  };
  const retentionDays = bounded("retentionDays", args.retentionDays ?? 4, 1, 13, "tasks that nobody can do are kept for 14 days");
  const plan: TaskQueuePlan = {
    region: args.region,
    visibilityTimeoutSeconds: bounded(
      "visibilityTimeoutSeconds",
      args.visibilityTimeoutSeconds ?? 300,
      1,
      43_200,
      "with 0 every peer gets every task, and SQS hides none for longer than 12 hours",
    ),
    receiveWaitSeconds: bounded("receiveWaitSeconds", args.receiveWaitSeconds ?? 20, 1, 20, "0 asks again and again, and pays"),
    retentionSeconds: retentionDays * 86_400,
    maxReceives: bounded("maxReceives", args.maxReceives ?? 5, 1, 1000, "that is what a redrive policy takes"),
    kmsKeyArn: args.kmsKeyArn,
    maxAgeSeconds: bounded(
      "maxAgeSeconds",
      args.maxAgeSeconds ?? 3600,
      60,
      retentionDays * 86_400,
      "CloudWatch measures once a minute, and after retentionDays a task is gone",
    ),
    alarmTopicArns: args.alarmTopicArns ?? [],
    tags: args.tags ?? {},
  };
  plan.alarmTopicArns.forEach((topic, index) => {
    if (typeof topic === "string" && !/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/.test(topic))
      problems.add(
        `alarmTopicArns[${index}]`,
        `${JSON.stringify(topic)} is not the ARN of a topic`,
        "give arn:aws:sns:REGION:ACCOUNT:NAME",
      );
  });
  if (typeof args.kmsKeyArn === "string" && !/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(args.kmsKeyArn))
    problems.add(
      "kmsKeyArn",
      `${JSON.stringify(args.kmsKeyArn)} is not the ARN of a key`,
      "give arn:aws:kms:REGION:ACCOUNT:key/ID, or leave it out: SQS encrypts by itself",
    );
  problems.throwIfAny();
  return plan;
}
