import { z } from "zod";
import { count } from "./shapes";

const windowSchema = z.strictObject({
  name: z.string(),
  start: z.string().describe("When it opens, five fields of cron: `0 20 * * 1-5`."),
  end: z.string().describe("When it closes, in the same form."),
  replicas: count(1).describe("The size within it."),
});

const triggerSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(["prometheus", "sqs", "redis"]),
  threshold: z.number().describe("How much of the number one replica takes care of."),
  activationThreshold: z.number().optional().describe("Only above this the trigger speaks. Default: 0."),
  query: z.string().optional().describe("`prometheus`: what the environment's Prometheus is asked."),
  queueUrl: z.string().optional().describe("`sqs`: URL of the queue."),
  region: z.string().optional().describe("`sqs`: region of the queue. Default: the environment's."),
  address: z.string().optional().describe("`redis`: `host:port`."),
  listName: z.string().optional().describe("`redis`: the list."),
});

/** What a rule says of sizes; what is scaled stands beside it. */
export const scalingSchema = z.strictObject({
  name: z.string(),
  of: z.enum(["training"]).describe("What is scaled: the workers."),
  min: count().optional().describe("Never fewer. Default: what is scaled says it."),
  max: count(1).optional().describe("Never more. Default: what is scaled says it."),
  timezone: z.string().optional().describe("IANA name that windows are meant in: `Europe/Berlin`."),
  windows: z.array(windowSchema).optional().describe("Spans with a size of their own. They may not overlap. Live."),
  triggers: z.array(triggerSchema).optional().describe("Events; the largest size that any asks for holds. Live."),
  pollingSeconds: count(1).optional(),
  stabilizationSeconds: count().optional().describe("Seconds for which a smaller size has to hold. Default: 600."),
  stepSeconds: count(1).optional().describe("Seconds between two steps downwards. Default: 300."),
  stepReplicas: count(1).optional().describe("Replicas that go in one step downwards. Default: 1."),
});

export const automationSchema = z.strictObject({
  engine: z
    .strictObject({ replicas: count(1).optional().describe("Copies of KEDA; one works, the others stand by. Default: 1.") })
    .optional(),
  scaling: z.array(scalingSchema).default([]).describe("Sizes that follow the clock and events."),
});
export type Automation = z.output<typeof automationSchema>;
