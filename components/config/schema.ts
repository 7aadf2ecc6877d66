import { z } from "zod";
import { machineOverridesSchema } from "../accelerators/schema";
import { AcceleratorKind, CapacityKind, InterfacePolicy } from "../accelerators/types";
import { Cloud, Strategy } from "../core/cloud";
import { automationSchema } from "./automation-schema";
import { backupSchema } from "./backup-schema";
import { configurationSchema } from "./configuration-schema";
import { deliverySchema } from "./delivery-schema";
import { fileSystemSchema, objectStoreSchema } from "./filesystem-schema";
import { gridSchema } from "./grid-schema";
import { healthSchema } from "./health-schema";
import { instancesSchema } from "./instances-schema";
import { meshSchema } from "./mesh-schema";
import { monitoringSchema } from "./monitoring-schema";
import { queueingSchema } from "./queueing-schema";
import { servingSchema } from "./serving-schema";
import { fleetSchema, peersSchema } from "./systems-schema";
import { checkpointClaimShape, trainingFormShape } from "./training-schema";

/*
 * The environment as people write it. Keys are those of the components' arguments wherever a component takes them, so that the
 * program hands them on as they are. Descriptions go into the JSON Schema and show up in an editor.
 */

const values = <T extends string>(record: Readonly<Record<string, T>>) => z.enum(Object.values(record) as [T, ...T[]]);
const count = (least = 0) => z.int().min(least);
const tags = z.record(z.string(), z.string());

export const networkSchema = z.strictObject({
  cidr: z.string().describe("All addresses, an IPv4 range of /16 to /28. A change replaces everything."),
  zones: z
    .array(z.string())
    .min(1)
    .describe("Zones that get subnets, by name. The cluster needs two. A change replaces subnets."),
  podCidr: z.string().optional().describe("Azure: addresses of pods. Default: 10.244.0.0/16. A change replaces the cluster."),
  natGateways: z.enum(["per-zone", "single", "none"]).default("per-zone").describe("The way out of private subnets. Live."),
  fabric: z.boolean().default(true).describe("Subnets and a security group for accelerators that talk over EFA."),
  flowLogs: z
    .strictObject({ enabled: z.boolean().default(true), retentionDays: count(1).optional() })
    .optional()
    .describe("A record of connections. Default: kept for 90 days."),
  interfaceEndpoints: z.array(z.string()).optional().describe("AWS services reached inside the VPC, by short name."),
});

const accessEntrySchema = z.strictObject({
  name: z.string(),
  principalArn: z
    .string()
    .describe("ARN of the role or user; on Google Cloud `user:`, `group:` or `serviceAccount:` and an address."),
  permission: z.enum(["cluster-admin", "admin", "edit", "view"]),
  namespaces: z.array(z.string()).optional().describe("Default: the whole cluster."),
});

const trafficSchema = z.strictObject({
  zone: z
    .string()
    .describe("DNS name of a zone that is there, `models.example.com`: names that services are asked by stand in it."),
  zoneId: z
    .string()
    .describe("The zone itself: the hosted zone's id on AWS, the managed zone's name on Google Cloud, its resource id on Azure."),
  ttlSeconds: count(1)
    .max(3600)
    .default(60)
    .describe("How long a resolver keeps an answer, and so how long the old cluster goes on serving after a shift. Live."),
  public: z
    .boolean()
    .default(false)
    .describe("Whether the internet reaches the entrance of each cluster. Azure's Traffic Manager leads to nothing else. Live."),
});

export const clusterSchema = z.strictObject({
  strategy: z
    .enum(["rolling", "blue-green"])
    .optional()
    .describe("How `trainyard rollout` changes the cluster: in place, or by a second one beside it. Default: rolling. Live."),
  traffic: trafficSchema
    .optional()
    .describe(
      "Weighted names of the services that the mesh's gateway lets in, over one cluster or two. Left out: none are made.",
    ),
  leaves: z
    .array(z.string())
    .optional()
    .describe("What may go with the old cluster of a blue-green, by name: volumes and records that two clusters cannot share."),
  context: z
    .string()
    .optional()
    .describe("A cluster that is there (`cloud: kubernetes`): its context in the kubeconfig. Another one replaces everything."),
  kubeconfig: z
    .string()
    .optional()
    .describe("A cluster that is there: path of the kubeconfig. Default: `KUBECONFIG`, else `~/.kube/config`."),
  kubernetesVersion: z.string().optional().describe("`1.34`. Live upwards, one minor version at a time."),
  endpointAccess: z
    .enum(["private", "restricted", "world"])
    .optional()
    .describe(
      "Who reaches the Kubernetes API over the internet. Default: `restricted` where publicCidrs are given, else `private`.",
    ),
  publicCidrs: z
    .array(z.string())
    .optional()
    .describe("IPv4 ranges that reach the public endpoint; never 0.0.0.0/0 by accident."),
  deletionProtection: z
    .boolean()
    .default(false)
    .describe("The cloud refuses to delete the cluster until this is false again. Live."),
  supportType: z
    .enum(["STANDARD", "EXTENDED"])
    .optional()
    .describe("AWS charges 0.10 USD an hour in standard and 0.60 in extended."),
  zonalShift: z.boolean().optional(),
  serviceCidr: z.string().optional().describe("IPv4 range of Kubernetes services. A change replaces everything."),
  storageDrivers: z
    .array(z.enum(["efs", "fsx", "s3", "filestore", "gcsfuse", "lustre", "parallelstore", "blob", "file"]))
    .optional()
    .describe("Beside the cloud's disks: `efs`, `fsx`, `s3` on AWS, `blob`, `file` on Azure, the others on Google Cloud. Live."),
  controlPlaneCidr: z
    .string()
    .optional()
    .describe("Google: addresses of the control plane, a /28. A change replaces everything."),
  multiNetworking: z
    .boolean()
    .optional()
    .describe("Google: nodes may have networks beside the main one. Default: true. A change replaces everything."),
  logRetentionDays: count(1).optional(),
  upgradeChannel: z
    .enum(["none", "patch", "stable", "node-image"])
    .optional()
    .describe("Azure: what AKS upgrades by itself, draining nodes for it. Default: none."),
  systemPool: z
    .strictObject({ machine: z.string().optional(), nodes: count(2).optional(), zones: z.array(z.string()).optional() })
    .optional()
    .describe("Azure: AKS's own machines. Default: two Standard_D4s_v5."),
  accessEntries: z.array(accessEntrySchema).optional().describe("People and machines that are let in."),
});

export const nodesSchema = z.strictObject({
  min: count().optional().describe("Never fewer. Default: desired."),
  desired: count().describe("As many now."),
  max: count().optional().describe("Never more. Default: desired."),
});

export const capacitySchema = z.strictObject({
  kind: values(CapacityKind).default("on-demand"),
  reservationId: z
    .string()
    .optional()
    .describe("`cr-...` of the reservation or capacity block; on Google Cloud the reservation's name."),
  queued: z.boolean().optional().describe("Google: all machines of a job at once or none, with Kueue."),
  maxRunHours: count(1).max(168).optional().describe("Google: hours after which flex-start machines end. Default: 168."),
  compact: z.boolean().optional().describe("Google: machines close together, in one zone."),
  placementGroupName: z.string().optional().describe("The placement group that a reservation was bought in."),
  bought: z
    .strictObject({
      machines: count(1),
      zone: z.string().optional(),
      start: z.string().optional(),
      end: z.string().optional(),
    })
    .optional()
    .describe("What was bought: machines, zone, and the window of a capacity block (RFC 3339). Held against the group."),
  plannedRun: z
    .strictObject({ start: z.string(), end: z.string() })
    .optional()
    .describe("When the machines are needed (RFC 3339). Held against the window of a capacity block."),
});

export const nodeGroupSchema = z.strictObject({
  name: z.string(),
  remove: z.boolean().optional().describe("Takes away what a layer below says of it: `true` beside the name."),
  machine: z.string().describe("Machine type as its cloud names it: `p5.48xlarge`. A change replaces the group."),
  accelerator: values(AcceleratorKind)
    .optional()
    .describe("What the machine carries, in your words. Default: what the cloud lists."),
  nodes: nodesSchema,
  manager: z
    .enum(["cloud", "karpenter"])
    .default("cloud")
    .describe(
      "AWS: who brings the nodes. `karpenter`: when pods ask for them, between `nodes.min` and `nodes.max`. A change replaces the group.",
    ),
  karpenter: z
    .strictObject({
      maintenance: z
        .array(z.strictObject({ days: z.array(z.string()).min(1), startUtc: z.string(), minutes: count(1) }))
        .optional()
        .describe(
          "When nodes may be replaced: `{ days: [Sun], startUtc: '02:30', minutes: 120 }`. Default: never for accelerators.",
        ),
      disruptAtOnce: z.string().optional().describe("How many nodes at once inside of that: `2` or `20%`. Default: 1."),
      emptyFor: z.string().optional().describe("How long a node stays empty before it goes: `30m`. Default: 10m."),
      imageVersion: z.string().optional().describe("Release of EKS's images: `v20260917`."),
    })
    .optional()
    .describe("With `manager: karpenter`: how its nodes come and go."),
  autoscaled: z.boolean().optional().describe("An autoscaler sets the number of nodes. Live."),
  zones: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Zones that nodes stand in. Default: the network's; a machine with a fabric takes one."),
  zone: z.string().optional().describe("The same as `zones` with one entry."),
  capacity: capacitySchema.prefault({}).describe("How machines are obtained."),
  strategy: values(Strategy).optional().describe("How changes reach nodes that are in use. Default: the environment's."),
  imageId: z
    .string()
    .optional()
    .describe("Image of your own, `ami-...`; a live run asks for it where the cloud has none for the machine."),
  driver: z
    .enum(["cloud", "operator"])
    .optional()
    .describe("Google, Azure and clusters that are there: who installs the GPU driver. Default: cloud."),
  imageArchitecture: z.enum(["amd64", "arm64"]).optional().describe("What `imageId` is built for. Default: not checked."),
  imageFamily: z.string().optional().describe("Google: `COS_CONTAINERD` or `UBUNTU_CONTAINERD`."),
  interfacePolicy: values(InterfacePolicy).optional(),
  rootVolumeGiB: count(20).optional(),
  infinibandFeature: z
    .boolean()
    .optional()
    .describe(
      "Azure: whether the subscription has AKSInfinibandSupport registered. Default: not known, and a warning says what is needed.",
    ),
  drainTimeoutMinutes: count(1).optional().describe("Azure: minutes that a drain may take. Default: 60 for accelerators, 30."),
  encryptionAtHost: z.boolean().optional().describe("Azure: encrypts temporary disks too. Default: true."),
  localStorage: z
    .boolean()
    .optional()
    .describe("Local disks as one RAID 0 under containers. Default: true where the machine has any."),
  hugePages2Mi: count().optional(),
  maxPods: count(1).optional(),
  labels: tags.optional(),
  taints: z
    .array(
      z.strictObject({
        key: z.string(),
        value: z.string().optional(),
        effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
      }),
    )
    .optional(),
  repair: z
    .strictObject({
      enabled: z.boolean().optional(),
      acceleratorWaitMinutes: count(1).optional(),
      maxParallel: count(1).optional(),
    })
    .optional(),
  sessionManager: z.boolean().optional(),
});

export const bucketSchema = z.strictObject({
  name: z.string(),
  remove: z.boolean().optional().describe("Takes away what a layer below says of it: `true` beside the name."),
  region: z.string().optional().describe("Region of the primary. Default: the environment's."),
  replicationFactor: count(1).default(1).describe("Copies in all, the primary included. Live."),
  replicaRegions: z.array(z.string()).default([]).describe("Regions of the copies beside the primary, in order."),
  consistency: z.enum(["strong", "session", "bounded", "eventual"]).default("strong").describe("What a reader may rely on."),
  compression: z.enum(["none", "gzip", "lz4", "zstd"]).optional(),
  chunkSizeMb: count(5).max(5120).optional(),
  maxFileSizeMb: count(1).optional(),
  basePath: z.string().optional(),
  keepVersionsDays: count(1).optional(),
  abortUploadsDays: count(1).optional(),
  tiers: z.array(z.strictObject({ afterDays: count(1), storageClass: z.string() })).optional(),
  softDeleteDays: count().max(90).optional().describe("Google: days that deleted objects can be brought back, 0 or 7 to 90."),
  retention: z
    .strictObject({
      days: count(1).describe("Days in which nobody can delete or overwrite an object. Live; longer only once it is locked."),
      locked: z.boolean().default(false).describe("For ever: it cannot be undone, and the bucket stays as long as its objects."),
    })
    .optional()
    .describe("Google: keeps every object for a time (Bucket Lock), instead of old versions. Left out: versions are kept."),
  forceDestroy: z.boolean().optional().describe("Deletes what is stored together with the bucket."),
  accessLogs: z
    .strictObject({
      bucket: z.string().optional().describe("A log bucket of your own. Default: one is made beside each copy."),
      prefix: z.string().optional(),
      keepDays: count(1).optional(),
    })
    .optional()
    .describe("Who read and wrote what. Left out: not logged."),
  use: z.enum(["read", "read-write"]).default("read-write").describe("What the environment's own workloads may do with it."),
});

export const storageSchema = z.strictObject({
  buckets: z.array(bucketSchema).default([]),
  fileSystems: z.array(fileSystemSchema).default([]).describe("What volumes name as their storageClass. See docs/storage.md."),
  objectStore: objectStoreSchema
    .optional()
    .describe("An S3 endpoint for checkpoints, on a cluster that is there (`cloud: kubernetes`)."),
});

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

export const devicePluginsSchema = z.strictObject({
  install: z
    .boolean()
    .default(true)
    .describe("Installs what counts accelerators and EFA interfaces on nodes. False where somebody else or an image brings it."),
  nvidia: z
    .enum(["plugin", "operator", "dra"])
    .default("plugin")
    .describe(
      "NVIDIA's chips: our plugin and exporter; NVIDIA's GPU operator, with the driver where a group says `driver: operator`; or NVIDIA's DRA driver, from Kubernetes 1.34. A change restarts whatever uses them.",
    ),
  gaudi: z
    .enum(["plugin", "dra"])
    .default("plugin")
    .describe("Gaudi: our plugin, or Intel's DRA driver. A change restarts whatever uses them."),
  efa: z
    .enum(["plugin", "dra"])
    .default("plugin")
    .describe("EFA interfaces: AWS's plugin, or AWS's DRANET. A change restarts the workers."),
  infiniband: z
    .enum(["plugin", "operator", "none"])
    .default("plugin")
    .describe(
      "Azure: InfiniBand by the RDMA shared device plugin with the image's driver, by NVIDIA's network operator with its own, or by nothing of ours. A change restarts the workers.",
    ),
  computeDomains: z
    .boolean()
    .optional()
    .describe(
      "NVLink between machines (GB200, GB300), by NVIDIA's DRA driver; goes with any owner of the chips. Default: with `nvidia: dra`.",
    ),
  exporters: z
    .boolean()
    .default(true)
    .describe("Whether the vendors' exporters tell the monitoring what each accelerator does, where there is monitoring."),
  images: z
    .record(z.string(), z.string())
    .optional()
    .describe(
      "Images of your own by plugin: `nvidia`, `gaudi`, `neuron`, `rocm`, `qualcomm`, `efa`, `infiniband`, `memlock`. A live run asks for `qualcomm`.",
    ),
  exporterImages: z.record(z.string(), z.string()).optional().describe("Images of your own by exporter: `gaudi`, `neuron`."),
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
  coordinator: coordinatorSchema.optional().describe("Left out: no coordinator runs."),
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
