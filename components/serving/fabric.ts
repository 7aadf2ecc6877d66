import type { Problems } from "../core/problems";
import { type FabricParts, noFabric } from "../fabric/attachment";
import { libraryVariables } from "../fabric/collectives";
import { carrierOf, planMachineFabric } from "../fabric/machine";
import type { FabricDevicesArgs } from "../training";
import { type FabricDomain, zoneDomain } from "../workloads/placement";
import { imageLack } from "./images";
import type { ModelPoolArgs, ModelServerArgs, ServingMachineArgs } from "./index";

/** What carries traffic between the machines of one copy of a model, as training's workers take it. */
export interface ServerFabric extends FabricParts {
  /** Its name, for people. Absent where copies are on one machine, and where machines talk by TCP. */
  readonly carrier?: string;
  /** Devices of it that each pod claims, where a DRA driver owns them. */
  readonly devices?: FabricDevicesArgs;
  /** Where the machines of one copy have to be together; absent where a copy is on one machine. */
  readonly domain?: FabricDomain;
}

/** One copy of the model, as it was cut. */
export interface CopySize {
  /** Of its pool: `pools[0]`. */
  readonly path: string;
  readonly machines: number;
  /** Accelerators that it takes of each machine. */
  readonly chips: number;
}

const byTcp = "write sharding.fabric: false, and let the machines talk by TCP, which does between stages";

/**
 * A copy on one machine has its own links. One over several takes the fabric of its machines, unless it is told to do with TCP; where its machines
 * have none, TCP is what there is.
 */
export function planServerFabric(
  { sharding, image }: Pick<ModelServerArgs, "sharding" | "image">,
  { machine, fabricDomain }: Pick<ModelPoolArgs, "machine" | "fabricDomain">,
  { path, machines, chips }: CopySize,
  problems: Problems,
): ServerFabric {
  const wanted = sharding?.fabric;
  const carrier = carrierOf(machine);
  if (wanted === true && carrier === undefined)
    problems.add(
      "sharding.fabric",
      `is true, and ${machine.type} is given no fabric`,
      "leave it out, or choose a machine with a fabric; docs/fabric.md lists them",
    );
  if (machines === 1) return noFabric;
  const domain = { topologyKey: fabricDomain?.topologyKey ?? zoneDomain, required: fabricDomain?.required ?? true };
  // Slow is better than never where the links are ordinary ones.
  if (wanted === false || carrier === undefined) return { ...noFabric, domain: { ...domain, required: false } };
  if (!domain.required)
    problems.add(
      `${path}.fabricDomain.required`,
      `is false, and a copy on ${machines} machines could stand in two values of ${domain.topologyKey}, between which ${carrier} carries nothing`,
      `leave it out, or ${byTcp}`,
    );
  checkWhole(machine, carrier, chips, problems);
  checkImage(image, carrier, problems);
  const pod = { path: "sharding", accelerators: chips, machine: machine.type, otherwise: byTcp };
  const parts = planMachineFabric(machine, pod, problems);
  const { fabricDevices: devices } = machine;
  return {
    ...parts,
    variables:
      machine.collectives === undefined
        ? parts.variables
        : libraryVariables({ ...machine, collectives: machine.collectives }, parts),
    carrier,
    ...(devices !== undefined && { devices }),
    domain,
  };
}

/**
 * Interfaces are bound to accelerators by the machine's buses, and plug-ins draw their map from all of them: part of a machine with part of its
 * interfaces is slow, or does not start (aws/aws-ofi-nccl#476). What all pods of a machine share has no parts. GKE's cards are held by their own plan.
 */
function checkWhole(machine: ServingMachineArgs, carrier: string, chips: number, problems: Problems): void {
  const { type, accelerators, attachment, efaInterfaces = 0, fabricDevices } = machine;
  const own = fabricDevices?.count ?? efaInterfaces;
  if (attachment !== undefined || chips === accelerators || own <= 1) return;
  problems.add(
    "sharding",
    `${chips} of the ${accelerators} accelerators of ${type} are asked for, and ${carrier} gives one pod all of its ${own} interfaces`,
    `ask for ${accelerators}, or ${byTcp}`,
  );
}

function checkImage(image: ModelServerArgs["image"], carrier: string, problems: Problems): void {
  const lack = typeof image === "string" ? imageLack(image, carrier) : undefined;
  // One image for all pools.
  if (lack !== undefined && !problems.all.some(({ path }) => path === "image"))
    problems.add("image", lack.reason, `${lack.remedy}, or ${byTcp}`);
}
