import { aksAgentPool, aksCluster, ec2Instance, eksNodeGroup, gkeNodePool, karpenterPool } from "./machines";
import { awsNat, azureNat, googleAddress, googleNat, interfaceEndpoint, service, valuesBalancers } from "./network";
import type { Demand } from "./price";
import { cloudOf, fixed, type PricedResource, plainType, type Reader, text, type Usage } from "./reading";
import { bucketOf, claim, ebsVolume, efs, filestore, lustre, statefulSet, storageAccount, valuesVolumes } from "./storage";

/** Logs are stated for all groups together. */
const logs: Reader = ({ name }, { usage: { logsGiB } }) =>
  logsGiB === undefined
    ? [{ label: `logs ${name}`, why: "priced by what is written; say cost.usage.logsGiB, a month" }]
    : [{ label: "logs", rate: "aws-logs", count: logsGiB, once: true }];

const s3 = bucketOf("aws-s3-standard");

const readers: Readonly<Record<string, Reader>> = {
  "aws:eks/cluster:Cluster": fixed("eks-cluster", "cluster"),
  "aws:eks/nodeGroup:NodeGroup": eksNodeGroup,
  "aws:ec2/instance:Instance": ec2Instance,
  "aws:ec2/natGateway:NatGateway": awsNat,
  "aws:ec2/eip:Eip": fixed("aws-public-ipv4", "public address"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": interfaceEndpoint,
  "aws:lb/loadBalancer:LoadBalancer": fixed("aws-network-load-balancer", "load balancer"),
  "aws:kms/key:Key": fixed("aws-kms-key", "key"),
  "aws:kms/replicaKey:ReplicaKey": fixed("aws-kms-key", "key"),
  "aws:s3/bucket:Bucket": s3,
  "aws:s3/bucketV2:BucketV2": s3,
  "aws:cloudwatch/logGroup:LogGroup": logs,
  "aws:ebs/volume:Volume": ebsVolume,
  "aws:fsx/lustreFileSystem:LustreFileSystem": lustre,
  "aws:efs/fileSystem:FileSystem": efs,
  "gcp:container/cluster:Cluster": fixed("gke-cluster", "cluster"),
  "gcp:container/nodePool:NodePool": gkeNodePool,
  "gcp:compute/routerNat:RouterNat": googleNat,
  "gcp:compute/address:Address": googleAddress,
  "gcp:compute/forwardingRule:ForwardingRule": fixed("gcp-forwarding-rule", "load balancer"),
  "gcp:kms/cryptoKey:CryptoKey": fixed("gcp-key-version", "key"),
  "gcp:filestore/instance:Instance": filestore,
  "gcp:storage/bucket:Bucket": bucketOf("gcp-storage-standard"),
  "azure-native:containerservice:ManagedCluster": aksCluster,
  "azure-native:containerservice:AgentPool": aksAgentPool,
  "azure-native:network:NatGateway": azureNat,
  "azure-native:network:PublicIPAddress": fixed("azure-address", "public address"),
  "azure-native:network:PrivateEndpoint": fixed("azure-private-endpoint", "private endpoint"),
  "azure-native:storage:StorageAccount": storageAccount,
  "kubernetes:karpenter.sh/v1:NodePool": karpenterPool,
  "kubernetes:core/v1:PersistentVolumeClaim": claim,
  "kubernetes:apps/v1:StatefulSet": statefulSet,
  "kubernetes:core/v1:Service": service,
  "kubernetes:helm.sh/v3:Release": ({ name, inputs }, around) => [
    ...valuesVolumes(name, inputs.values, around),
    ...valuesBalancers(name, inputs.values, around),
  ],
};

export interface PricedWhere {
  /** Region of what names none. */
  readonly region: string;
  /** Start of every name, which names in `usage` leave out. */
  readonly prefix?: string;
  readonly usage?: Usage;
}

/** What a set of resources asks to be paid for, in their order. Types that cost nothing, or that nobody priced, ask for nothing. */
export function demandsOf(
  resources: readonly PricedResource[],
  { region: defaultRegion, prefix = "", usage = {} }: PricedWhere,
): readonly Demand[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const cloud = cloudOf(resources);
  const demands = resources.flatMap((resource) => {
    const reader = readers[resource.type] ?? readers[plainType(resource.type)];
    if (reader === undefined) return [];
    // A reference to a provider is its URN, with `::` and its id behind it in a state file.
    const provider = byUrn.get(resource.provider ?? "") ?? byUrn.get((resource.provider ?? "").replace(/::[^:]*$/, ""));
    const region =
      text(resource.inputs.region) ?? text(resource.inputs.location) ?? text(provider?.inputs.region) ?? defaultRegion;
    const here = regionOfLocation(region);
    return reader(resource, {
      region: here,
      cloud,
      all: resources,
      usage,
      dependency: (type) => resource.dependencies.map((urn) => byUrn.get(urn)).find((candidate) => candidate?.type === type),
      stored: (name) => storedIn(name, prefix, here, usage),
    });
  });
  // What is stated for all of a kind together is told by each of them and counted once.
  return demands.filter(
    (demand, index) =>
      !("once" in demand && demand.once === true) || demands.findIndex(({ label }) => label === demand.label) === index,
  );
}

/** `<prefix>-checkpoints-us-east-2` is the copy of `checkpoints` there; a file system's name has `files-` before it. */
function storedIn(
  name: string,
  prefix: string,
  region: string,
  { storedGiB = {} }: Usage,
): { key: string; gib: number | undefined } {
  const own = (name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : name)
    .replace(/^files-/, "")
    .replace(`-${region}-logs`, "-logs");
  const key = own.endsWith(`-${region}`) ? own.slice(0, -region.length - 1) : own;
  return { key, gib: storedGiB[key] };
}

/** Google writes a zone where a region is meant (`us-central1-a`), Azure a display name (`East US`). */
function regionOfLocation(location: string): string {
  return location
    .replace(/^([a-z]+-[a-z]+\d+)-[a-z]$/, "$1")
    .replace(/\s+/g, "")
    .toLowerCase();
}
