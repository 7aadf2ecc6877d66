import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { InvalidInput } from "../core/problems";
import { Namespace, PodSecurity } from "../namespace";
import type { FabricNetwork } from "../network";
import { systemPriorities } from "../nodes/system-priorities";
import { injectorSet } from "./injector";
import { installerSet } from "./installers";
import type { GkeFabricPlan, PodNetworkPlan } from "./plan";

const apiVersion = "networking.gke.io/v1";

/** What we set of a GKENetworkParamSet (gke-networking-api v0.2.11, config/crds). */
interface NetworkParameters {
  readonly vpc: pulumi.Input<string>;
  readonly vpcSubnet: pulumi.Input<string>;
  readonly deviceMode: "NetDevice" | "RDMA";
}

/** What we set of a Network: a card of the node's that becomes the pod's own. */
interface DeviceNetwork {
  readonly type: "Device";
  readonly parametersRef: ParametersReference;
}

interface ParametersReference {
  readonly group: "networking.gke.io";
  readonly kind: "GKENetworkParamSet";
  readonly name: pulumi.Input<string>;
}

export function gkeFabric(parent: pulumi.Resource, name: string, plan: GkeFabricPlan) {
  const labels = { ...plan.labels, "app.kubernetes.io/part-of": "trainyard", "app.kubernetes.io/managed-by": "pulumi" };
  const networks = plan.networks.map((network) => podNetwork(parent, name, plan, network, labels));
  // Installers write to the host, which no narrower level allows; nothing else belongs in here.
  const space = new Namespace(
    `${name}-space`,
    { name: plan.namespaceName, podSecurity: PodSecurity.Privileged, labels: { ...plan.labels } },
    { parent },
  );
  const priorities = systemPriorities(parent, `${name}-priorities`, space.name);
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-account`,
    { metadata: { name: "gpu-fabric", namespace: space.name, labels }, automountServiceAccountToken: false },
    { parent },
  );
  const place = { namespace: space.name, serviceAccountName: account.metadata.name, labels };
  const opts = { parent, dependsOn: [priorities] };
  const sets = [
    ...plan.installers.map((installer) => installerSet(name, installer, place, opts)),
    ...(plan.injector ? [injectorSet(name, plan.installers, place, opts)] : []),
  ];
  return {
    networkNames: pulumi.all(networks.map((network) => network.metadata.name)),
    namespaceName: pulumi.all([space.name, ...sets.map((set) => set.id)]).apply(([namespace]) => namespace ?? plan.namespaceName),
  };
}

/** The network as pods name it, and which VPC network of Google's it is. */
function podNetwork(
  parent: pulumi.Resource,
  name: string,
  plan: GkeFabricPlan,
  network: PodNetworkPlan,
  labels: Record<string, string>,
): kubernetes.apiextensions.CustomResource {
  const found = pulumi.output(plan.given).apply((all: pulumi.Unwrap<FabricNetwork>[]) => cardIn(name, all, network));
  const metadata = { name: network.name, labels };
  const spec: NetworkParameters = {
    vpc: found.network,
    vpcSubnet: found.subnetwork,
    deviceMode: network.deviceMode,
  };
  const parameters = new kubernetes.apiextensions.CustomResource(
    `${name}-${network.name}-parameters`,
    { apiVersion, kind: "GKENetworkParamSet", metadata, spec },
    { parent },
  );
  const reference: ParametersReference = {
    group: "networking.gke.io",
    kind: "GKENetworkParamSet",
    name: parameters.metadata.name,
  };
  const device: DeviceNetwork = { type: "Device", parametersRef: reference };
  return new kubernetes.apiextensions.CustomResource(
    `${name}-${network.name}`,
    { apiVersion, kind: "Network", metadata, spec: device },
    { parent },
  );
}

function cardIn(
  name: string,
  all: readonly pulumi.Unwrap<FabricNetwork>[],
  { card }: PodNetworkPlan,
): pulumi.Unwrap<FabricNetwork> {
  const own = all.filter(({ machine, zone, kind }) => machine === card.machine && zone === card.zone && kind === card.kind);
  const found = own[card.index];
  if (found !== undefined) return found;
  throw new InvalidInput(`GkeFabric ${name}`, [
    {
      path: "networks",
      reason: `have ${own.length} of kind ${card.kind} for ${card.machine} in ${card.zone}, and it takes at least ${card.index + 1}`,
      remedy: "give Network.fabricNetworks, and name the machine and its zone in Network's fabricMachines",
    },
  ]);
}
