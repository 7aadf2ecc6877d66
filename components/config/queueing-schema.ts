import { z } from "zod";
import { count } from "./shapes";

/** Jobs that wait for machines: Kueue, with a flavor for each node group. */
export const queueingSchema = z.strictObject({
  queues: z
    .array(
      z.strictObject({
        name: z.string().describe("Jobs name it; `training.queueName` does."),
        namespaces: z
          .array(z.string())
          .min(1)
          .optional()
          .describe("Whose jobs may use it. Default: the environment's own workloads (`training`). Others are there already."),
        nodeGroups: z
          .array(z.string())
          .min(1)
          .optional()
          .describe("Groups whose machines it has. Default: all groups with accelerators."),
        percent: z.number().min(0).max(100).optional().describe("Part of their machines that is its own. Default: 100."),
        cohort: z.string().optional().describe("Queues of one cohort lend each other what they leave idle. Default: none."),
        borrows: z.boolean().optional().describe("Whether it takes what others of the cohort leave idle. Default: true."),
        order: z.enum(["best-effort", "strict"]).optional().describe("Whether smaller jobs may pass. Default: best-effort."),
        preemption: z
          .enum(["never", "lower-priority"])
          .optional()
          .describe("Whether jobs of lower priority are stopped for one that waits. Default: lower-priority."),
      }),
    )
    .min(1)
    .default([{ name: "training" }])
    .describe("Default: one, `training`, with all accelerators."),
  topology: z
    .strictObject({
      levels: z.array(z.string()).min(1).optional().describe("Labels of nodes, the widest domain first. Default: the cloud's."),
      required: z.string().optional().describe("The level that a job must not cross. Default: the group's pool of machines."),
    })
    .optional()
    .describe("Where nodes stand to each other. Default: what the cloud labels."),
  frameworks: z.array(z.string()).min(1).optional().describe("Kinds of job that are queued, as Kueue names them."),
  podsReadyMinutes: count(1).optional().describe("Minutes until a job with missing pods goes back into the queue. Default: 30."),
  priorities: z.record(z.string(), z.int()).optional().describe("Names of priorities. Default: low, normal, high."),
  replicas: count(1).optional().describe("Controllers. Default: 2."),
});

export type Queueing = z.output<typeof queueingSchema>;
