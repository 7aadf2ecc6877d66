/** The program for machines of EC2 without Kubernetes: a network, buckets, and the training runtime on machines. */
import { Bucket, Network, TrainingInstances } from "../components";
import { bucketArgs, instancesArgs, networkArgs, prefixOf, tagsOf } from "../components/config";
import type { ProgramEnvironment } from "../components/config/program";
import { accessTo, bucketOutput } from "./parts";

export function composeInstances({ environment, name, rehearsal }: ProgramEnvironment) {
  const { cloud, region, instances, network: range, storage } = environment;
  if (instances === undefined || range === undefined) throw new Error("the checks let instances without a network pass");
  const prefix = prefixOf(environment, name);
  const tags = tagsOf(environment, name);
  const place = { cloud, region };
  const network = new Network(prefix, { ...networkArgs(place, range), tags });
  const buckets = storage.buckets.map((said) => ({
    said,
    made: new Bucket(`${prefix}-${said.name}`, { ...bucketArgs(place, said, prefix), tags }),
  }));
  const args = instancesArgs(instances, region, range.cidr);
  const [checkpoints] = buckets;
  const kept = checkpoints && { storage: { bucket: checkpoints.made.name, region: checkpoints.said.region ?? region } };
  const machines = new TrainingInstances(prefix, {
    ...args,
    coordinator: { ...args.coordinator, config: { ...args.coordinator?.config, ...kept } },
    vpcId: network.id,
    privateSubnets: network.privateSubnets,
    fabricSubnets: network.fabricSubnets,
    fabricSecurityGroupId: network.fabricSecurityGroupId,
    buckets: accessTo(buckets),
    rehearsal,
    tags,
  });
  return {
    strategy: environment.strategy,
    network: { id: network.id, natAddresses: network.natAddresses },
    buckets: Object.fromEntries(buckets.map(({ said, made }) => [said.name, bucketOutput(cloud, made)])),
    coordinator: machines.coordinatorUrl,
    machines: { coordinator: machines.coordinatorId, workers: machines.workerIds },
  };
}
