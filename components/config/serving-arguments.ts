/** From the words of an environment to the arguments of its model servers, as far as they are known before anything is made. */
import { type AcceleratorKind, accelerator, type Catalogue, lookUp, type Machine } from "../accelerators";
import { gatewayNamespace } from "../mesh/plan";
import type { ModelPoolArgs, ModelServerArgs, ServingMachineArgs } from "../serving";
import { ModelBalancing } from "../serving/enums";
import { nodeGroupLabel } from "./arguments";
import { acceleratorClass, className, collectivesOf, type DeviceOwners, fabricOf, joinsNvlink } from "./dra";
import type { Mesh } from "./mesh-schema";
import type { NodeGroup, StorageBucket } from "./schema";
import type { ServedModel, Serving } from "./serving-schema";

/** Logical cores of one Neuron device, each of which is a rank: https://awsdocs-neuron.readthedocs-hosted.com (2026-11). */
const ranks: Readonly<Partial<Record<AcceleratorKind, number>>> = { trainium: 2, trainium2: 4, inferentia2: 2 };

/** What routes name as the mesh's gateway: the checks ask for it before there is one. */
const gatewayName = `${gatewayNamespace}/gateway`;

/** What is missing of a machine for models to be sized by it; undefined where nothing is. */
export function machineGap(facts: Machine): string | undefined {
  if (facts.accelerator === undefined) return "has no accelerator";
  if (facts.accelerator.memoryGiB === undefined) return "has accelerators of a memory that the catalogue does not know";
  if (facts.vcpus === undefined || facts.memoryGiB === undefined)
    return "has processors and memory that the catalogue does not know";
  return undefined;
}

/** The machines of a group as a model server takes them; undefined where the catalogue does not know enough of them. */
export function servingMachine(owners: DeviceOwners, group: NodeGroup, catalogue?: Catalogue): ServingMachineArgs | undefined {
  const facts = lookUp(group.machine, catalogue);
  if (facts?.accelerator?.memoryGiB === undefined || facts.vcpus === undefined || facts.memoryGiB === undefined) return undefined;
  const kind = group.accelerator ?? facts.accelerator.kind;
  const chip = accelerator(kind);
  const deviceClass = className(acceleratorClass(owners, group, catalogue));
  return {
    type: facts.name,
    family: chip.family,
    resourceName: chip.resourceName,
    accelerators: facts.accelerator.count,
    memoryGiB: facts.accelerator.memoryGiB,
    ...(ranks[kind] !== undefined && { ranks: ranks[kind] }),
    vcpus: facts.vcpus,
    hostMemoryGiB: facts.memoryGiB,
    most: Math.max(1, group.nodes.max ?? group.nodes.desired),
    collectives: collectivesOf(kind),
    ...fabricOf(owners, group, catalogue),
    ...(deviceClass !== undefined && { deviceClass }),
    ...(joinsNvlink(owners, group, catalogue) && { nvlinkDomain: true }),
  };
}

/** Whose nodes models are served on, and who owns their devices. */
export interface Served extends DeviceOwners {
  readonly nodeGroups: readonly NodeGroup[];
}

export function modelPools(
  model: ServedModel,
  { nodeGroups: groups, ...owners }: Served,
  standby: Serving["standby"],
  catalogue?: Catalogue,
): ModelPoolArgs[] {
  return model.pools.flatMap(({ nodeGroup, replicas: said, weight }) => {
    // One server holds the place until the environment is asked to serve.
    const replicas = standby === undefined ? said : { min: 1, max: Math.max(1, said?.max ?? said?.min ?? 1) };
    const group = groups.find(({ name }) => name === nodeGroup);
    const machine = group && servingMachine(owners, group, catalogue);
    if (machine === undefined) return [];
    return [
      {
        name: nodeGroup,
        machine,
        nodeSelector: { [nodeGroupLabel]: nodeGroup },
        ...(replicas && { replicas }),
        ...(weight !== undefined && { weight }),
      },
    ];
  });
}

/** Everything but what other components hand over: the namespace, addresses of the bucket, and who delivers. */
export function modelServerArgs(
  serving: Serving,
  model: ServedModel,
  served: Served,
  buckets: readonly StorageBucket[],
  mesh: Mesh | undefined,
  catalogue?: Catalogue,
): Omit<ModelServerArgs, "namespace"> {
  const { name: _name, pools: _pools, strategy: _strategy, weights, routing, ...rest } = model;
  const throughGateway = (routing?.hosts ?? []).length > 0 && mesh?.gateway !== undefined;
  const { bucket: _bucket, ...where } = weights;
  const bucket = bucketOf(model, serving, buckets);
  return {
    ...rest,
    ...(serving.image !== undefined && { image: serving.image }),
    ...(serving.tls !== undefined && { tls: serving.tls }),
    ...(serving.apiKeysSecret !== undefined && { apiKeysSecret: serving.apiKeysSecret }),
    ...(serving.clientNamespaces !== undefined && { clientNamespaces: serving.clientNamespaces }),
    inMesh: mesh !== undefined,
    ...(routing && { routing: { ...routing, ...pickerOf(routing, mesh), ...(throughGateway && { gateway: gatewayName }) } }),
    weights: {
      ...where,
      ...(bucket !== undefined && { copyCount: bucket.replicationFactor }),
      ...(serving.sharedBucket !== undefined && weights.claim === undefined && { bucketUrl: serving.sharedBucket.url }),
    },
    pools: modelPools(model, served, serving.standby, catalogue),
  };
}

/** The picker's way in has the certificate of the mesh's gateway. */
function pickerOf({ balancing, picker }: NonNullable<ServedModel["routing"]>, mesh: Mesh | undefined) {
  if (balancing !== ModelBalancing.EndpointPicker) return {};
  const certificateSecret = mesh?.gateway?.certificateSecret;
  return { picker: { ...picker, ...(certificateSecret !== undefined && { certificateSecret }) } };
}

/** Whether a model's servers are picked by the gateway, for which the mesh has to know the Gateway API's pools. */
export function hasPools({ serving }: { readonly serving?: Serving | undefined }): boolean {
  return serving?.models.some(({ routing }) => routing?.balancing === ModelBalancing.EndpointPicker) === true;
}

/** The bucket with a model's weights: the one that is named, or `models`. */
export function bucketNameOf({ weights }: ServedModel, { sharedBucket }: Pick<Serving, "sharedBucket">): string | undefined {
  if (sharedBucket !== undefined) return undefined;
  return weights.claim === undefined ? (weights.bucket ?? "models") : weights.bucket;
}

function bucketOf(model: ServedModel, serving: Serving, buckets: readonly StorageBucket[]): StorageBucket | undefined {
  const wanted = bucketNameOf(model, serving);
  return buckets.find(({ name }) => name === wanted);
}
