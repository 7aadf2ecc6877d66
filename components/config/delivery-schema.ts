import { z } from "zod";

/** How changes are rolled out: `delivery` in an environment. */

const seconds = (least = 1) => z.int().min(least);
const time = z.string().describe("`01:30`");

const metricGate = z.strictObject({
  kind: z.literal("metric"),
  name: z.string(),
  query: z.string().min(1).describe("PromQL that gives one number; of several the largest counts."),
  intervalSeconds: seconds().default(30).describe("Between two measurements."),
  count: z.int().min(1).default(5).describe("Measurements in all."),
  failureLimit: z.int().min(0).optional().describe("Measurements that may fail. Default: 0."),
  consecutiveSuccesses: z.int().min(1).optional().describe("So many in a row pass the gate before `count` is reached."),
  inconclusiveLimit: z.int().min(0).optional().describe("Measurements that may give no value. Default: 0."),
  success: z.strictObject({ operator: z.enum(["<", "<=", ">", ">="]), value: z.number() }),
  beforeTraffic: z
    .boolean()
    .optional()
    .describe("A service's blue-green: measured before the switch as well. Default: after it, when there are requests."),
});
const jobGate = z.strictObject({
  kind: z.literal("job"),
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).min(1),
  resources: z
    .record(z.string(), z.string())
    .optional()
    .describe('What it takes: `{ "habana.ai/gaudi": "8" }`. Default: no accelerators.'),
  timeoutSeconds: seconds().default(1800),
});
const commandGate = z.strictObject({
  kind: z.literal("command"),
  name: z.string(),
  command: z.string().min(1).describe("Run by `sh -c` where the rollout is driven from; status 0 passes."),
  timeoutSeconds: seconds().default(600),
});
const httpGate = z.strictObject({
  kind: z.literal("http"),
  name: z.string(),
  url: z.url(),
  expectStatus: z.int().min(100).max(599).default(200),
  timeoutSeconds: seconds().default(10),
});
const timeGate = z.strictObject({
  kind: z.literal("time"),
  name: z.string(),
  seconds: seconds().describe("After the change was made."),
});
const manualGate = z.strictObject({ kind: z.literal("manual"), name: z.string() });

export const gateSchema = z.discriminatedUnion("kind", [metricGate, jobGate, commandGate, httpGate, timeGate, manualGate]);

const settings = {
  steps: z
    .array(z.number().min(1).max(100))
    .min(1)
    .optional()
    .describe("Percent that each step of a canary has reached; they rise to 100. Default: 10, 50, 100."),
  batchPercent: z
    .number()
    .min(1)
    .max(100)
    .optional()
    .describe("Machines that change at a time where they change in place. Default: 25."),
  gates: z.array(gateSchema).optional().describe("All of them have to pass after each step."),
};

const jobsSchema = z.strictObject({
  policy: z
    .enum(["finish", "checkpoint", "skip"])
    .default("checkpoint")
    .describe(
      "What happens to training jobs on machines that change: waited for, moved with a proven checkpoint, or left alone.",
    ),
  deadlineMinutes: z
    .number()
    .positive()
    .default(60)
    .describe("A job that neither ends nor gives a checkpoint by then turns the rollout back."),
  checkpointIntervalMinutes: z
    .number()
    .positive()
    .default(30)
    .describe("How long a job may take until its next checkpoint is complete; a deadline below it cannot be kept."),
  checkpoints: z
    .strictObject({
      prefix: z.string().default("").describe("Where in the bucket they are. Default: everywhere."),
      marker: z
        .string()
        .min(1)
        .default("manifest.json")
        .describe("File that a job writes last into a checkpoint's folder; without it the checkpoint is not complete."),
    })
    .prefault({})
    .describe("How a complete checkpoint is told in the bucket."),
  askCommand: z
    .string()
    .optional()
    .describe(
      "Asks a job for a checkpoint, by `sh -c` where the rollout is driven from, with JOB_KIND, JOB_NAMESPACE and JOB_NAME. Default: the annotation `trainyard.dev/checkpoint-requested-at` of its pods alone.",
    ),
  stepQuery: z
    .string()
    .default("sum(training_steps_total)")
    .describe("PromQL of a counter that grows with each step, to see a job go on."),
});

export const deliverySchema = z.strictObject({
  prometheusUrl: z
    .url()
    .optional()
    .describe("Where metric gates ask. Default: the Prometheus of `monitoring`, reached from inside the cluster."),
  ...settings,
  jobs: jobsSchema.prefault({}),
  quotas: z
    .record(z.string(), z.int().min(0))
    .optional()
    .describe("Limits of the account by quota code, `L-6E869C2A: 3072`; a second side that would not fit is not begun."),
  timezone: z.string().optional().describe("Of windows and freezes, an IANA name. Default: UTC."),
  windows: z
    .array(
      z.strictObject({
        days: z
          .array(z.enum(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]))
          .optional()
          .describe("Default: every day."),
        from: time,
        to: time.describe("Exclusive; before `from` it is of the next day."),
      }),
    )
    .optional()
    .describe("When rollouts may start. Default: at any time."),
  freezes: z
    .array(z.strictObject({ from: z.string().describe("`2026-12-20`"), to: z.string(), reason: z.string() }))
    .optional()
    .describe("Dates on which nothing starts, the first and the last included."),
  targets: z
    .array(
      z.strictObject({
        name: z.string().describe("`node-group/training`, `service/coordinator`, `service/<model>`, `cluster`."),
        ...settings,
      }),
    )
    .optional()
    .describe("What differs for one target."),
});

export type Delivery = z.output<typeof deliverySchema>;
export type DeliveryGate = z.output<typeof gateSchema>;
