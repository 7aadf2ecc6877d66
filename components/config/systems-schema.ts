import { z } from "zod";
import { count } from "./shapes";

const port = count(1).max(65_535);

/** Machines that SSH reaches. */
export const fleetSchema = z.strictObject({
  inventory: z
    .string()
    .describe(
      "The hosts' file, from the project's folder: this project's form, Grid's cluster_config.yaml or RingRift's distributed_hosts.yaml.",
    ),
  runtime: z.enum(["ray", "k3s", "none"]).default("none").describe("What runs on every host."),
  user: z.string().optional().describe("Who logs in where a host names nobody. Default: root."),
  serviceUser: z.string().optional(),
  packages: z.array(z.string()).optional().describe("Debian or Ubuntu packages on every host."),
  exporters: z.boolean().optional().describe("Whether hosts are watched by node exporters. Default: true."),
  privateKeySecret: z
    .string()
    .optional()
    .describe(
      "Configuration key that holds the private key: `pulumi config set --secret trainyard:<key>`. Default: the SSH agent.",
    ),
  ray: z.strictObject({ version: z.string(), port: port.optional() }).optional(),
  k3s: z.strictObject({ serverUrl: z.string(), tokenSecret: z.string(), version: z.string() }).optional(),
  scrapeInterval: z
    .string()
    .regex(/^\d+(ms|s|m|h)$/)
    .default("15s")
    .describe("How often Prometheus reads the fleet, in the scrape configuration that is given out."),
});
const resources = z.strictObject({ cpu: z.string().optional(), memory: z.string().optional() });

/** RingRift: nodes that play against themselves, train, and keep each other's data. */
export const peersSchema = z.strictObject({
  image: z.string().optional().describe("Image of the peers. A live run asks for it, a rehearsal puts a placeholder."),
  roles: z
    .array(
      z.strictObject({
        name: z.string().describe("`training` or `selfplay`, or a word of your own."),
        nodeGroup: z.string(),
        replicas: count(1).optional().describe("Default: one a node of the group."),
        accelerators: count(1).optional().describe("Default: all of a machine's."),
        resources: resources.optional(),
      }),
    )
    .min(1),
  hosts: z
    .strictObject({ inventory: z.string() })
    .optional()
    .describe("Machines outside of the cluster that are peers too: an inventory, from the project's folder."),
  p2pPort: port.optional(),
  workerPort: port.optional(),
  syncTimeoutSeconds: count(1).optional(),
  syncBatchSize: count(1).optional(),
  syncRetries: count().optional(),
  circuitBreaker: z
    .strictObject({
      failureThreshold: count().optional(),
      recoverySeconds: count().optional(),
      halfOpenRequests: count().optional(),
    })
    .optional(),
  syncPaths: z
    .strictObject({
      games: z.string().optional(),
      models: z.string().optional(),
      trainingData: z.string().optional(),
      configs: z.string().optional(),
    })
    .optional(),
  wal: z.strictObject({ size: z.string().optional(), storageClass: z.string().optional() }).optional(),
  storage: z
    .strictObject({
      provider: z.enum(["local", "nfs", "ephemeral"]).optional(),
      size: z.string().optional(),
      storageClass: z.string().optional(),
      nfsServer: z.string().optional(),
      nfsPath: z.string().optional(),
      replicas: count(1).optional(),
    })
    .optional(),
  queue: z
    .strictObject({
      kind: z.enum(["redis", "sqs", "none"]),
      url: z.string().optional(),
      urlSecret: z
        .string()
        .optional()
        .describe("Configuration key that holds the address with its password: `pulumi config set --secret trainyard:<key>`."),
      region: z.string().optional(),
      accessKeySecrets: z
        .strictObject({ id: z.string(), secret: z.string() })
        .optional()
        .describe("SQS by `url` from a cluster outside of AWS: configuration keys that hold an access key's two parts."),
      made: z
        .strictObject({
          visibilityTimeoutSeconds: count().optional().describe("How long a task that was taken is hidden. Default: 300."),
          receiveWaitSeconds: count().optional().describe("How long a request waits for a task. Default: 20."),
          retentionDays: count().optional().describe("How long a task waits to be taken. Default: 4."),
          maxReceives: count().optional().describe("How often a task is handed out before it is set aside. Default: 5."),
          kmsKeyArn: z.string().optional().describe("A key of your own. Default: SQS encrypts with its own."),
          maxAgeSeconds: count().optional().describe("How long the oldest task may wait before the alarm. Default: 3600."),
          alarmTopicArns: z.array(z.string()).optional().describe("SNS topics that alarms go to. Default: none."),
        })
        .optional()
        .describe("SQS on AWS: the queue is made, with one for failed tasks, and peers get the rights to it."),
      sentinel: z
        .strictObject({
          replicas: count().optional(),
          size: z.string().optional(),
          storageClass: z.string().optional(),
          passwordSecret: z.string().optional().describe("Configuration key that holds the password. Default: one is made up."),
        })
        .optional(),
    })
    .optional(),
  seeders: z.boolean().optional().describe("Each peer hands out its models and games by aria2. Default: false."),
  seederPort: port.optional(),
});
