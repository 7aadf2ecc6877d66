/** What GKE's nodes and namespaces need before pods talk over a fabric. */
import type * as pulumi from "@pulumi/pulumi";
import { FabricNamespace, type FabricTransport, GkeFabric, Namespace, type Network } from "../components";
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

/** A namespace, with what its pods need of a fabric where they talk over one. */
export function spaceOn(
  name: string,
  given: readonly FabricTransport[],
  opts: pulumi.ComponentResourceOptions,
): Namespace | FabricNamespace {
  const transports = [...new Set(given)];
  return transports.length === 0 ? new Namespace(name, {}, opts) : new FabricNamespace(name, { transports }, opts);
}
