/** What GKE's nodes and namespaces need before pods talk over a fabric. */
import type * as pulumi from "@pulumi/pulumi";
import { GkeFabric, type Network } from "../components";
import type { Environment } from "../components/config";
import { fabricMachines } from "../components/config/fabric";

/** Networks and plug-ins for the machines that have them, whoever's pods use them. */
export function makeFabric(
  environment: Environment,
  network: Network,
  onCluster: pulumi.ComponentResourceOptions,
): GkeFabric | undefined {
  const machines = fabricMachines(environment);
  return machines.length === 0 ? undefined : new GkeFabric("fabric", { machines, networks: network.fabricNetworks }, onCluster);
}
