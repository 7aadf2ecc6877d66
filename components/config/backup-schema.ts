import { z } from "zod";
import { count } from "./shapes";

const cron = z
  .string()
  .regex(/^\S+ \S+ \S+ \S+ \S+$/)
  .describe("Five fields of cron, UTC.");

/** Copies of what runs on the cluster, kept elsewhere, and tried. See docs/backup.md. */
export const backupSchema = z.strictObject({
  region: z.string().optional().describe("Region of the bucket. Default: the environment's; another one outlives it."),
  namespaces: z.array(z.string()).min(1).optional().describe("What is backed up. Default: the workers' namespace."),
  schedule: cron.optional().describe("When, five fields of cron in UTC. Default: every day at 02:17."),
  keepDays: count(1).optional().describe("Days that a backup is kept. Default: 30."),
  store: z
    .strictObject({
      endpoint: z.string(),
      bucket: z.string(),
      region: z.string().optional(),
      accessKeySecret: z
        .string()
        .describe("Configuration key that holds the access key: `pulumi config set --secret trainyard:<key>`."),
      secretKeySecret: z.string().describe("Configuration key that holds the secret key."),
    })
    .optional()
    .describe("On a cluster that is there: an S3 endpoint. Elsewhere a bucket is made."),
  drill: z
    .strictObject({
      enabled: z.boolean().optional().describe("Default: true."),
      schedule: cron.optional().describe("Default: every Monday at 05:43 UTC."),
      holds: z
        .array(z.string())
        .optional()
        .describe(
          "Objects that a restore has to bring: `apps/v1/statefulsets/worker`. Default: the coordinator's and the workers'.",
        ),
      maxAgeHours: count(1).optional().describe("How old the latest backup may be. Default: 48."),
    })
    .optional()
    .describe("Restores the latest backup into a scratch namespace, looks at it, and takes it away again."),
});
