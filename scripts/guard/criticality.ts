/** What is lost when a resource goes. */
export const Criticality = {
  /** Data, or keys without which data cannot be read, or the cluster under everything. */
  Critical: "critical",
  /** Machines, networks and the services on them: work is interrupted, capacity may not come back. */
  High: "high",
  /** What is made again without anybody noticing. */
  Low: "low",
} as const;
export type Criticality = (typeof Criticality)[keyof typeof Criticality];

interface Kind {
  readonly pattern: RegExp;
  readonly criticality: Criticality;
  readonly loss: string;
}

/** The first that matches a type counts. Settings of a bucket or a key, which are resources of their own, hold nothing themselves. */
const kinds: readonly Kind[] = [
  { pattern: /^aws:s3\/bucket(V2|ObjectLock\w*)?:/i, criticality: "critical", loss: "the bucket and every object in it" },
  { pattern: /^gcp:storage\/bucket:/, criticality: "critical", loss: "the bucket and every object in it" },
  {
    pattern: /^azure-native:storage[^:]*:(StorageAccount|BlobContainer)$/,
    criticality: "critical",
    loss: "the storage and everything in it",
  },
  { pattern: /^aws:(efs|fsx)\/\w*fileSystem:/i, criticality: "critical", loss: "the file system and everything in it" },
  {
    pattern: /^(aws:kms\/(key|replicaKey)|gcp:kms\/(cryptoKey|keyRing)):/,
    criticality: "critical",
    loss: "the key, and with it whatever it encrypted",
  },
  {
    pattern: /^azure-native:keyvault[^:]*:(Vault|Key)$/,
    criticality: "critical",
    loss: "the keys, and with them whatever they encrypted",
  },
  { pattern: /^aws:(rds|dynamodb|elasticache|secretsmanager|backup)\//, criticality: "critical", loss: "what is stored in it" },
  {
    pattern: /^(aws:eks\/cluster:|gcp:container\/cluster:)/,
    criticality: "critical",
    loss: "the cluster and everything that runs on it",
  },
  {
    pattern: /^azure-native:containerservice[^:]*:ManagedCluster$/,
    criticality: "critical",
    loss: "the cluster and everything that runs on it",
  },
  {
    pattern: /^kubernetes:core\/v1:(PersistentVolumeClaim|PersistentVolume)$/,
    criticality: "critical",
    loss: "the volume and what is on it",
  },
  { pattern: /^kubernetes:core\/v1:Namespace$/, criticality: "critical", loss: "the namespace and every object in it" },
  {
    pattern: /^kubernetes:apiextensions\.k8s\.io\/v1:CustomResourceDefinition$/,
    criticality: "critical",
    loss: "the definition and every object of its kind",
  },
  {
    pattern: /^(aws:eks\/nodeGroup:|gcp:container\/nodePool:)/,
    criticality: "high",
    loss: "its machines; the capacity may not be had again",
  },
  {
    pattern: /^azure-native:containerservice[^:]*:AgentPool$/,
    criticality: "high",
    loss: "its machines; the capacity may not be had again",
  },
  { pattern: /^kubernetes:karpenter\./, criticality: "high", loss: "the nodes that it brought" },
  {
    pattern: /^aws:ec2\/(instance|capacityReservation|capacityBlockReservation|placementGroup):/,
    criticality: "high",
    loss: "the machine or its place",
  },
  {
    pattern: /^(aws:ec2\/(vpc|subnet|natGateway|eip):|gcp:compute\/(network|subnetwork|address):)/,
    criticality: "high",
    loss: "the network under what is connected to it",
  },
  {
    pattern: /^azure-native:network[^:]*:(VirtualNetwork|Subnet|NatGateway|PublicIPAddress)$/,
    criticality: "high",
    loss: "the network under what is connected to it",
  },
  {
    pattern: /^kubernetes:apps\/v1:(StatefulSet|Deployment|DaemonSet)$/,
    criticality: "high",
    loss: "its pods, and what they have in memory",
  },
  { pattern: /^kubernetes:batch\/v1:(Job|CronJob)$/, criticality: "high", loss: "the job, finished or not" },
  {
    pattern: /^kubernetes:(trainer\.kubeflow\.org|jobset\.x-k8s\.io|ray\.io|leaderworkerset\.x-k8s\.io|argoproj\.io)\//,
    criticality: "high",
    loss: "its pods, and what they have in memory",
  },
  { pattern: /^kubernetes:helm\.sh\//, criticality: "high", loss: "all that the chart installed" },
  { pattern: /^pulumi:providers:kubernetes$/, criticality: "critical", loss: "everything that was made through it" },
];

/** What goes with a resource of a type. */
export function lossOf(type: string): { readonly criticality: Criticality; readonly loss: string } {
  const kind = kinds.find(({ pattern }) => pattern.test(type));
  return kind === undefined
    ? { criticality: Criticality.Low, loss: "the resource" }
    : { criticality: kind.criticality, loss: kind.loss };
}
