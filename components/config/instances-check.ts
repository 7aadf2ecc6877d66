import { type Catalogue, LifecycleState, lookUp, type Machine } from "../accelerators";
import { Cloud } from "../core/cloud";
import { type Problems, problemsThrownBy } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { instancesArgs, prefixOf } from "./arguments";
import type { Advisory, SoundParts } from "./check";

/** Machines without Kubernetes: what else the environment says, then what the component's own plan says. */
export function checkInstances(
  parts: SoundParts,
  environmentName: string,
  catalogue: Catalogue,
  problems: Problems,
  advisories: Advisory[],
): void {
  const { instances, cloud, region, network, system, name } = parts;
  if (instances === undefined) return;
  if (cloud !== undefined && cloud !== Cloud.Aws)
    problems.add("instances", `are machines of EC2, and cloud is ${cloud}`, "write cloud: aws, or leave them out");
  const { coordinator, training, monitoring, peers } = parts;
  const onCluster = {
    coordinator,
    training,
    monitoring,
    peers,
    nodeGroups: parts.nodeGroups.length > 0 ? parts.nodeGroups : undefined,
  };
  for (const [key, value] of Object.entries(onCluster)) {
    if (value !== undefined)
      problems.add(key, "needs a Kubernetes cluster, and instances stand without one", `write \`${key}: null\` to take it away`);
  }
  if (network !== undefined && !network.zones.includes(instances.zone))
    problems.add(
      "instances.zone",
      `${instances.zone} is not among the network's zones`,
      remedyFor(instances.zone, network.zones),
    );
  for (const role of ["coordinator", "workers"] as const)
    tellLifecycle(lookUp(instances[role].machine, catalogue), `instances.${role}.machine`, advisories);
  if (cloud !== Cloud.Aws || region === undefined || network === undefined || system === undefined) return;
  const { planTrainingInstances } = require("../instances/plan") as typeof import("../instances/plan");
  // A live run asks for the user's images when it starts.
  const args = { ...instancesArgs(instances, region, network.cidr), vpcId: "vpc-a", privateSubnets: [], rehearsal: true };
  const known = problems.all.map(({ path }) => path);
  const found = problemsThrownBy(() => planTrainingInstances(prefixOf({ system, name }, environmentName), args, catalogue));
  problems.addAll(
    found.filter(({ path }) => !known.includes(`instances.${path}`)),
    "instances",
  );
}

function tellLifecycle(machine: Machine | undefined, path: string, advisories: Advisory[]): void {
  if (machine === undefined || machine.lifecycle.state === LifecycleState.Current) return;
  const { state, reason, replacement } = machine.lifecycle;
  advisories.push({
    path,
    reason: `${machine.name} is ${state}: ${reason ?? "current lists do not show it"}`,
    remedy: replacement === undefined ? "make sure that it can be had" : `consider ${replacement}`,
  });
}
