import { z } from "zod";
import { count } from "./shapes";

const receiverSchema = z.strictObject({
  name: z.string(),
  kind: z
    .enum(["none", "console", "email", "webhook", "slack"])
    .describe("`console`: each alert is a line of JSON in the log of the pod `alert-console`."),
  severities: z.array(z.enum(["info", "warning", "critical"])).optional(),
  to: z.array(z.string()).optional(),
  channel: z.string().optional(),
  urlSecret: z
    .string()
    .optional()
    .describe("Configuration key that holds the address: `pulumi config set --secret trainyard:<key>`."),
  server: z
    .strictObject({
      smarthost: z.string(),
      from: z.string(),
      username: z.string().optional(),
      passwordSecret: z.string().optional().describe("Configuration key that holds the password."),
      requireTls: z.boolean().optional(),
    })
    .optional(),
});

export const monitoringSchema = z.strictObject({
  prometheus: z
    .strictObject({
      retentionDays: count(1).optional(),
      storageGiB: count(1).optional(),
      storageClass: z.string().optional(),
      replicas: count(1).optional(),
    })
    .optional(),
  tracing: z
    .strictObject({
      enabled: z.boolean().optional(),
      maxTraces: count(1).optional(),
      samplePercent: z.number().min(0).max(100).optional(),
    })
    .optional(),
  receivers: z.array(receiverSchema).optional(),
  thresholds: z
    .strictObject({
      utilisationPercent: z.number().min(0).max(100).optional(),
      idlePercent: z.number().min(0).max(100).optional(),
      checkpointAgeMinutes: count(1).optional(),
      replicationLagMinutes: count(1).optional(),
    })
    .optional(),
  runbookUrl: z
    .string()
    .optional()
    .describe(
      "Address under which people read docs/runbooks.md; every alert links to its section. Default: the file's own path.",
    ),
});
