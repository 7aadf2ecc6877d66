import { z } from "zod";
import { count } from "./shapes";

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
