/** What is watched of an environment, and where its alerts go. No resource is made here. */
import type * as pulumi from "@pulumi/pulumi";
import type { AcceleratorPriceArgs, AlertReceiverArgs, EmailServerArgs, MonitoringArgs } from "../components";
import { machine } from "../components/accelerators";
import type { Environment, NodeGroup } from "../components/config";
import { burnInPart } from "../components/health/watched";
import { meshPart } from "../components/mesh/watched";
import { workloadNamespace } from "./parts";

/** The coordinator and the workers, where there are any; the accelerators of every group, and what they cost. */
export function monitoringArgs(environment: Environment, name: string, secret: SecretOf): MonitoringArgs {
  const { receivers, ...rest } = environment.monitoring ?? {};
  const target = { namespace: workloadNamespace };
  return {
    ...rest,
    environment: name,
    system: environment.system,
    receivers: receivers?.map((receiver) => alertReceiver(receiver, secret)),
    coordinators: environment.coordinator && [target],
    trainingGroups: environment.training && [{ ...target, metrics: environment.training.metricsPort !== undefined }],
    parts: [
      ...(environment.health?.burnIn === undefined ? [] : [burnInPart]),
      ...(environment.mesh === undefined ? [] : [meshPart]),
    ],
    prices: environment.nodeGroups.flatMap((group) => acceleratorPrice(group, environment.region) ?? []),
  };
}

/** US dollars for one accelerator and hour, where the catalogue has a price: best for the region and the way that it is paid. */
function acceleratorPrice(group: NodeGroup, region: string): AcceleratorPriceArgs | undefined {
  const { accelerator: chip, prices } = machine(group.machine);
  const paid = prices.filter(({ capacity }) => capacity === group.capacity.kind);
  const price = paid.find((candidate) => candidate.region === region) ?? paid[0] ?? prices[0];
  if (chip === undefined || price === undefined) return undefined;
  const { capacity, usdPerHour } = price;
  return { nodeGroup: group.name, machine: group.machine, capacity, usdPerAcceleratorHour: usdPerHour / chip.count };
}

type SecretOf = (key: string) => pulumi.Output<string>;
type Receiver = NonNullable<NonNullable<Environment["monitoring"]>["receivers"]>[number];

/** A receiver with its secrets, which stand in the stack's configuration and not in the environment's file. */
function alertReceiver({ urlSecret, server, ...receiver }: Receiver, secret: SecretOf): AlertReceiverArgs {
  return {
    ...receiver,
    ...(urlSecret === undefined ? {} : { url: secret(urlSecret) }),
    ...(server === undefined ? {} : { server: mailServer(server, secret) }),
  };
}

function mailServer({ passwordSecret, ...server }: NonNullable<Receiver["server"]>, secret: SecretOf): EmailServerArgs {
  return { ...server, ...(passwordSecret === undefined ? {} : { password: secret(passwordSecret) }) };
}
