/** From the words of an environment to what one component takes from another. No resource is made here. */
import * as pulumi from "@pulumi/pulumi";
import type {
  Bucket,
  BucketArgs,
  BucketGrantArgs,
  CoordinatorArgs,
  Network,
  NodeSubnet,
  TrainingGroupArgs,
  WorkloadIdentity,
} from "../components";
import { accelerator, Fabric, machine } from "../components/accelerators";
import { type Environment, type NodeGroup, nodeGroupLabel, type StorageBucket, workloadNamespace } from "../components/config";
import { workerRange } from "../components/config/automation-check";
import { acceleratorClass, className, collectivesOf, type DeviceOwners, fabricOf, joinsNvlink } from "../components/config/dra";
import { trainingAttachment } from "../components/config/fabric";
import { Cloud } from "../components/core/cloud";
import { InvalidInput } from "../components/core/problems";
import { scalesTraining } from "./automation";
import { trainingVolumes } from "./file-systems";
import { inMesh } from "./mesh";
import { placementArgs } from "./training";

export { workloadNamespace };

/** A bucket as the environment says it, and as it was made. */
export interface MadeBucket {
  readonly said: StorageBucket;
  readonly made: Bucket;
}

/** Machines that talk over a fabric stand in subnets of their own. */
export function subnetsFor(group: NodeGroup, network: Network): pulumi.Output<NodeSubnet[]> {
  const { fabric, accelerator: chip } = machine(group.machine);
  return fabric !== Fabric.None && chip !== undefined && network.fabricSecurityGroupId !== undefined
    ? network.fabricSubnets
    : network.privateSubnets;
}

/** Stands for an image of the user's own, where none is needed to rehearse; no account has it. */
const rehearsedImage = "ami-00000000000000000";

/** The group's own image. A rehearsal puts a stand-in where a machine has no public one; a live run asks for it. */
export function imageFor(group: NodeGroup, rehearsal: boolean): string | undefined {
  const missing = machine(group.machine).images?.none !== undefined && group.imageId === undefined;
  return rehearsal && missing ? rehearsedImage : group.imageId;
}

/** What the environment's workloads may do with its buckets. */
export function accessTo(buckets: readonly MadeBucket[]): BucketGrantArgs[] {
  return buckets.map(({ said, made }) => ({ arn: made.arn, kmsKeyArn: made.keyArn, rights: said.use }));
}

/** The bucket that holds checkpoints: the one that is named, or the first. */
export function checkpointBucket(environment: Environment, buckets: readonly MadeBucket[]): Bucket | undefined {
  const wanted = environment.coordinator?.checkpointBucket;
  return (wanted === undefined ? buckets[0] : buckets.find(({ said }) => said.name === wanted))?.made;
}

/** On Azure buckets are reached by private endpoints of the network; the other clouds have gateways and policies for that. */
export function reachedFrom(cloud: Cloud, network: Network): Pick<BucketArgs, "vpcId"> {
  return cloud === Cloud.Azure ? { vpcId: network.id } : {};
}

/** The ServiceAccount of a workload, and on Azure the identity that it names. */
export function boundAccount({ serviceAccountName, clientId }: WorkloadIdentity) {
  return {
    serviceAccountName,
    ...(clientId !== undefined && { serviceAccountAnnotations: { "azure.workload.identity/client-id": clientId } }),
  };
}

export function bucketOutput(cloud: Cloud, { name, replicas }: Bucket) {
  const scheme = cloud === Cloud.Gcp ? "gs" : cloud === Cloud.Azure ? "https" : "s3";
  return {
    url: pulumi.interpolate`${scheme}://${name}`,
    replicas: replicas.apply((copies) => copies.map((copy) => `${scheme}://${copy.name} (${copy.region})`)),
  };
}

/** The coordinator's arguments; its checkpoints go to their bucket. */
export function coordinatorArgs(environment: Environment, buckets: readonly MadeBucket[]): Omit<CoordinatorArgs, "namespace"> {
  const { checkpointBucket: _named, config, ...rest } = environment.coordinator ?? {};
  // The coordinator's own file knows S3 and a path. Buckets of other clouds reach it, and the workers, by the STORAGE_ variables.
  const bucket = environment.cloud === Cloud.Aws ? checkpointBucket(environment, buckets) : undefined;
  const home = buckets.find(({ made }) => made === bucket)?.said.region ?? environment.region;
  const { objectStore: store } = environment.storage;
  const storage = bucket
    ? { bucket: bucket.name, region: home }
    : store && { bucket: store.bucket, region: store.region ?? "us-east-1" };
  return { ...rest, mesh: inMesh(environment, "coordinator"), config: { ...config, ...(storage && { storage }) } };
}

/** One worker a node of its group, with what the machine has. */
export function workerArgs(
  environment: Environment,
  training: NonNullable<Environment["training"]>,
): Omit<TrainingGroupArgs, "namespace" | "coordinatorUrl"> {
  const { nodeGroup: wanted, workers, ...rest } = training;
  const group = environment.nodeGroups.find(({ name }) => name === wanted);
  if (group === undefined) throw new Error(`the checks let a node group pass that is not there: ${wanted}`);
  const attachment = trainingAttachment(environment, training);
  return {
    ...rest,
    ...trainingVolumes(environment, training),
    ...placementArgs(environment),
    mesh: inMesh(environment, "worker"),
    workers: { ...group.nodes, ...workers, ...workerRange(environment), autoscaled: scalesTraining(environment) },
    machine: { ...workerMachine(environment, group), ...(attachment && { attachment }) },
    nodeSelector: { [nodeGroupLabel]: group.name },
  };
}

/** What pods ask for follows the accelerator that the group declares, where it declares one. */
export function workerMachine(owners: DeviceOwners, group: NodeGroup): TrainingGroupArgs["machine"] {
  const facts = machine(group.machine);
  const { vcpus, memoryGiB } = facts;
  if (vcpus === undefined || memoryGiB === undefined) {
    throw new InvalidInput(`node group ${group.name}`, [
      {
        path: "machine",
        reason: `the catalogue does not know how many processors and how much memory ${facts.name} has`,
        remedy: "state vcpus and memoryGiB for it under `machines`",
      },
    ]);
  }
  const kind = group.accelerator ?? facts.accelerator?.kind;
  const deviceClass = className(acceleratorClass(owners, group));
  return {
    type: facts.name,
    vcpus,
    memoryGiB,
    accelerators: facts.accelerator?.count ?? 0,
    resourceName: kind === undefined ? "" : accelerator(kind).resourceName,
    collectives: collectivesOf(kind),
    ...fabricOf(owners, group),
    ...(deviceClass !== undefined && { deviceClass }),
    ...(joinsNvlink(owners, group) && { nvlinkDomain: true }),
  };
}
