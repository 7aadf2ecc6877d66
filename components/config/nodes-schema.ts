import { z } from "zod";
import { AcceleratorKind, CapacityKind, InterfacePolicy } from "../accelerators/types";
import { Strategy } from "../core/cloud";
import { count, tags, values } from "./shapes";

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
