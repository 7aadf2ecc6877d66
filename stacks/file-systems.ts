/** The file systems of an environment: who makes them, who mounts them, and by which class. */
import type * as pulumi from "@pulumi/pulumi";
import {
  type Cluster,
  FileSystems,
  type FileSystemsArgs,
  type Network,
  ObjectStore,
  type TrainingGroupArgs,
} from "../components";
import { type Environment, workloadNamespace } from "../components/config";
import { fileSystemArgs, objectStoreArgs, sharesOneClaim } from "../components/config/filesystem-arguments";
import { Cloud } from "../components/core/cloud";
import { fusePodAnnotations } from "../components/filesystem/mount";
import type { Foundation } from "./foundation";
import type { MadeBucket } from "./parts";
import type { Site } from "./site";

/** What a cloud's own cluster adds: where servers stand and who mounts. */
export type FileSystemPlace = Pick<
  FileSystemsArgs,
  | "vpcId"
  | "subnets"
  | "nodeSecurityGroupId"
  | "secondNodeSecurityGroupId"
  | "servers"
  | "nodeIdentity"
  | "nodePrincipal"
  | "tags"
>;

/** What the network and the cluster hand over. */
export function mountedFrom(network: Network, cluster: Cluster): FileSystemPlace {
  return {
    vpcId: network.id,
    subnets: network.privateSubnets,
    ...(cluster.securityGroupId !== undefined && { nodeSecurityGroupId: cluster.securityGroupId }),
    nodeIdentity: cluster.connection.apply(({ nodeIdentity }) => nodeIdentity ?? ""),
    nodePrincipal: cluster.connection.apply(({ nodePrincipal }) => nodePrincipal ?? ""),
  };
}

/** What one cluster mounts. Servers stand once: a second cluster is handed those of the first. */
export function makeFileSystems(
  environment: Environment,
  prefix: string,
  namespace: pulumi.Input<string>,
  buckets: readonly MadeBucket[],
  place: FileSystemPlace,
  opts: pulumi.ComponentResourceOptions,
): FileSystems | undefined {
  if (environment.storage.fileSystems.length === 0) return undefined;
  return new FileSystems(`${prefix}-files`, { ...fileSystemArgs(environment, behind(buckets)), ...place, namespace }, opts);
}

function behind(buckets: readonly MadeBucket[]) {
  return Object.fromEntries(buckets.map(({ said, made }) => [said.name, { ...made, readOnly: said.use === "read" }]));
}

/** Servers that outlived the cluster which they were made for. */
export function keepServers(
  { environment, plain, tags }: Site,
  { network, buckets }: Foundation,
  green: Cluster,
): FileSystems | undefined {
  if (environment.cloud !== Cloud.Aws || environment.storage.fileSystems.length === 0) return undefined;
  return new FileSystems(`${plain}-files`, {
    ...fileSystemArgs(environment, behind(buckets)),
    vpcId: network.id,
    subnets: network.privateSubnets,
    secondNodeSecurityGroupId: green.securityGroupId,
    mounted: false,
    namespace: workloadNamespace,
    tags,
  });
}

/** What workloads are told of the S3 endpoint of a cluster that is there, and where its keys are. */
export function storedAt(
  { storage }: Environment,
  namespace: pulumi.Input<string>,
  secret: (key: string) => pulumi.Output<string>,
  opts: pulumi.ComponentResourceOptions,
): { readonly storageEnvironment?: pulumi.Output<Record<string, string>>; readonly storageSecret?: pulumi.Output<string> } {
  if (storage.objectStore === undefined) return {};
  const store = new ObjectStore(
    "checkpoints",
    { ...objectStoreArgs(storage.objectStore, storage.fileSystems, secret), namespace },
    opts,
  );
  return { storageEnvironment: store.workloadEnvironment, storageSecret: store.credentialsSecret };
}

type Training = NonNullable<Environment["training"]>;

/** A class that stands for one volume which all share becomes its claim; any other stays a class of volumes of their own. */
export function trainingVolumes(
  environment: Environment,
  { data }: Training,
): Pick<TrainingGroupArgs, "data" | "podAnnotations"> {
  const shared = environment.storage.fileSystems.find(({ name, kind }) => name === data?.storageClass && sharesOneClaim(kind));
  if (data === undefined || shared === undefined) return data === undefined ? {} : { data };
  const { size: _size, storageClass: _class, ...rest } = data;
  return {
    data: { ...rest, existingClaim: shared.name },
    ...(shared.kind === "gcsfuse" && { podAnnotations: { ...fusePodAnnotations } }),
  };
}
