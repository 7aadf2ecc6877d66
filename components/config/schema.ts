import { z } from "zod";
import { machineOverridesSchema } from "../accelerators/schema";
import { Cloud, Strategy } from "../core/cloud";
import { automationSchema } from "./automation-schema";
import { backupSchema } from "./backup-schema";
import { configurationSchema } from "./configuration-schema";
import { deliverySchema } from "./delivery-schema";
import { gridSchema } from "./grid-schema";
import { healthSchema } from "./health-schema";
import { instancesSchema } from "./instances-schema";
import { meshSchema } from "./mesh-schema";
import { monitoringSchema } from "./monitoring-schema";
import { capacitySchema, nodeGroupSchema } from "./nodes-schema";
import { clusterSchema, networkSchema } from "./place-schema";
import { queueingSchema } from "./queueing-schema";
import { servingSchema } from "./serving-schema";
import { count, tags, values } from "./shapes";
import { devicePluginsSchema } from "./software-schema";
import { bucketSchema, storageSchema } from "./storage-schema";
import { fleetSchema, peersSchema } from "./systems-schema";
import { checkpointClaimShape, trainingFormShape } from "./training-schema";

/*
 * The environment as people write it. Keys are those of the components' arguments wherever a component takes them, so that the
 * program hands them on as they are. Descriptions go into the JSON Schema and show up in an editor.
 */

const resourcesSchema = z.strictObject({
  cpuRequest: z.string().optional(),
  cpuLimit: z.string().optional(),
  memoryRequest: z.string().optional(),
  memoryLimit: z.string().optional(),
});

export const coordinatorSchema = z.strictObject({
  image: z.string().optional().describe("The coordinator's image. A live run asks for it, a rehearsal puts a placeholder."),
  strategy: z
    .enum(["recreate", "rolling"])
    .optional()
    .describe("Default: recreate, whatever the environment's strategy: two coordinators would both hand out shards."),
  health: z.enum(["tcp", "grpc"]).optional(),
  logLevel: z.string().optional(),
  evictable: z.boolean().optional(),
  standbys: count().optional().describe("Coordinators that stand by, for an image that elects a leader. Default: 0."),
  failoverSeconds: count(10).optional().describe("Seconds until one on a lost node is made anew. Default: 300."),
  config: z
    .strictObject({
      heartbeatIntervalMs: count(1).optional(),
      heartbeatTimeoutMs: count(1).optional(),
      maxWorkerFailures: count().optional(),
      failureBackoffMs: count().optional(),
      checkpoint: z
        .strictObject({
          intervalSteps: count(1).optional(),
          keepLastN: count(1).optional(),
          compression: z.enum(["none", "gzip", "zstd"]).optional(),
          asyncWrite: z.boolean().optional(),
        })
        .optional(),
      dataset: z
        .strictObject({
          defaultShardSize: count(1).optional(),
          prefetchShards: count().optional(),
          cacheSizeGb: count(1).optional(),
        })
        .optional(),
    })
    .optional()
    .describe("The coordinator's own configuration file."),
  checkpointBucket: z.string().optional().describe("Name of the bucket in storage.buckets for checkpoints. Default: the first."),
  volume: z
    .strictObject({ size: z.string().optional(), storageClass: z.string().optional() })
    .optional()
    .describe("Where checkpoints are kept without a bucket."),
  resources: resourcesSchema.optional(),
});

export const trainingSchema = z.strictObject({
  nodeGroup: z.string().describe("Name of the node group that workers fill."),
  image: z.string().optional().describe("The workers' image. A live run asks for it, a rehearsal puts a placeholder."),
  command: z.array(z.string()).optional(),
  workers: z
    .strictObject({ min: count(1).optional(), desired: count(1).optional(), max: count(1).optional() })
    .optional()
    .describe("Default: one worker a node, with the node group's numbers."),
  syncMode: z.enum(["allreduce", "parameter-server", "ring", "hierarchical"]).optional(),
  headroomPercent: z.number().min(0).max(90).optional().describe("Processor and memory left to the system. Default: 25."),
  resources: resourcesSchema.optional().describe("What one worker asks for. Default: its machine less the headroom."),
  settings: z
    .strictObject({
      modelName: z.string().optional(),
      datasetPath: z.string().optional(),
      batchSize: count(1).optional(),
      learningRate: z.number().positive().optional(),
      epochs: count(1).optional(),
      checkpointInterval: count(1).optional(),
    })
    .optional(),
  checkpoints: z
    .strictObject({
      size: z.string().optional(),
      storageClass: z.string().optional(),
      mountPath: z.string().optional(),
      retain: z.boolean().optional(),
      ...checkpointClaimShape,
    })
    .optional(),
  data: z
    .strictObject({
      existingClaim: z.string().optional(),
      size: z.string().optional(),
      storageClass: z.string().optional(),
      mountPath: z.string().optional(),
    })
    .optional(),
  cache: z
    .strictObject({
      size: z.string().describe("The most that it takes of the node's own disks: `500Gi`."),
      mountPath: z.string().optional().describe("Default: `/cache`."),
      lifetimeHours: count(1).optional().describe("Hours that a file stays that nobody reads. Default: 24."),
    })
    .optional()
    .describe("A cache on the node's own disks. Left out: none."),
  metricsPort: count(1).max(65535).optional(),
  gracePeriodSeconds: count().optional(),
  preStopCommand: z.array(z.string()).optional(),
  queueName: z
    .string()
    .optional()
    .describe("A queue of `queueing.queues`. Left out: workers start as soon as their nodes are there."),
  ...trainingFormShape,
  environment: z.record(z.string(), z.string()).optional(),
});

export const costSchema = z.strictObject({
  maxHourlyUsd: z
    .number()
    .positive()
    .optional()
    .describe("A run that would cost more an hour, with all desired nodes, is refused."),
  usage: z
    .strictObject({
      storedGiB: z
        .record(z.string(), z.number().nonnegative())
        .optional()
        .describe("GiB in each copy of a bucket or in a file system, by its name: `{ checkpoints: 20000 }`."),
      natGiB: z.number().nonnegative().optional().describe("GiB a month through all NAT gateways together."),
      logsGiB: z.number().nonnegative().optional().describe("GiB a month of logs that the cloud keeps. AWS."),
    })
    .optional()
    .describe("What you expect to store and send, which no resource says. Only the price follows from it. Default: unpriced."),
});

export const environmentSchema = z.strictObject({
  system: z.string().describe("What the environment is for; part of every name. Example: `gaudi-3-scale`."),
  name: z.string().optional().describe("Start of every name in the cloud. Default: system and environment, `gaudi-3-scale-dev`."),
  cloud: values(Cloud),
  project: z.string().optional().describe("Google: the project. Default: `gcp:project` of the stack's configuration."),
  resourceGroup: z
    .string()
    .optional()
    .describe("Azure: a resource group that is there. Default: one for the network and cluster, and one for each bucket."),
  region: z.string(),
  strategy: values(Strategy).describe("How changes reach what is in use, for everything that says nothing else."),
  owner: z.string().optional().describe("Who answers for it; becomes a tag."),
  tags: tags.default({}).describe("Tags of everything that takes tags."),
  network: networkSchema.optional().describe("Left out where nothing of ours makes machines: `kubernetes` and `hosts`."),
  cluster: clusterSchema.prefault({}),
  nodeGroups: z.array(nodeGroupSchema).default([]),
  instances: instancesSchema({ config: coordinatorSchema.shape.config, capacity: capacitySchema.prefault({}) })
    .optional()
    .describe("AWS: the training runtime on machines of EC2, without Kubernetes. Left out: a cluster is made."),
  grid: gridSchema.optional().describe("Ray on the cluster, by KubeRay. Left out: none runs."),
  fleet: fleetSchema.optional().describe("The machines of `cloud: hosts`."),
  peers: peersSchema.optional().describe("Peers that play and train by themselves. Left out: none run."),
  devicePlugins: devicePluginsSchema.prefault({}),
  storage: storageSchema.prefault({}),
  coordinator: coordinatorSchema
    .optional()
    .describe("Left out: no coordinator runs; workers that torchrun or a job's own variables bring together need none."),
  training: trainingSchema.optional().describe("Left out: no workers run."),
  health: healthSchema.optional().describe("How nodes are known to be fit to train. See docs/health.md."),
  queueing: queueingSchema.optional().describe("Queues for jobs, by Kueue. Left out: nothing waits for machines but pods."),
  serving: servingSchema.optional().describe("Models that are served. Left out: none is. See docs/serving.md."),
  monitoring: monitoringSchema.optional().describe("Left out: nothing watches."),
  configuration: configurationSchema
    .optional()
    .describe("Settings that reach running pods, by scope. Left out: none; what a process reads at its start stands elsewhere."),
  mesh: meshSchema.optional().describe("Encrypted traffic between workloads, by Istio. Left out: none."),
  automation: automationSchema
    .optional()
    .describe("Sizes that follow the clock and events, by KEDA. Left out: nothing is scaled."),
  delivery: deliverySchema.optional().describe("How changes are rolled out: steps, gates, jobs, windows. See docs/delivery.md."),
  backup: backupSchema.optional().describe("Copies of what runs on the cluster, kept elsewhere and tried. Left out: none."),
  cost: costSchema.prefault({}),
  machines: machineOverridesSchema
    .optional()
    .describe("Machine types of your own, in the catalogue's form, beside those it has."),
  defaults: z
    .strictObject({
      nodeGroup: nodeGroupSchema.omit({ name: true }).partial().optional(),
      bucket: bucketSchema.omit({ name: true }).partial().optional(),
    })
    .optional()
    .describe("Given to every node group and bucket that does not say otherwise."),
});

/** An environment, checked and complete. */
export type Environment = Omit<z.output<typeof environmentSchema>, "defaults">;
export type NodeGroup = z.output<typeof nodeGroupSchema>;
export type StorageBucket = z.output<typeof bucketSchema>;
export type Network = z.output<typeof networkSchema>;
