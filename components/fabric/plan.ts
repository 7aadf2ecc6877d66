import type * as pulumi from "@pulumi/pulumi";
import { Architecture, lookUp, type Machine, unknownMachine } from "../accelerators";
import { dnsLabel, nameFault } from "../core/names";
import { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { PodSecurity } from "../namespace";
import type { FabricNetwork } from "../network";
import { type FabricInterface, fabricInterfaces } from "../network/gcp-fabric";
import { needsDaemon, transportOf } from "./attachment";
import { type FabricImage, transports } from "./data";
import { FabricTransport } from "./enums";
import type { FabricNamespaceArgs, GkeFabricArgs } from "./index";

/** One network as pods see it. */
export interface PodNetworkPlan {
  readonly name: string;
  readonly deviceMode: "NetDevice" | "RDMA";
  /** The card that tells which VPC network and subnet it is: of this machine, in this zone, the n-th of its kind. */
  readonly card: { readonly machine: string; readonly zone: string; readonly kind: string; readonly index: number };
}

/** One DaemonSet that puts a plug-in on nodes. */
export interface InstallerPlan {
  readonly name: string;
  readonly transport: FabricTransport;
  readonly architecture: "amd64" | "arm64";
  readonly image: FabricImage;
}

export interface GkeFabricPlan {
  readonly namespaceName: string;
  readonly networks: readonly PodNetworkPlan[];
  readonly given: pulumi.Input<pulumi.Input<FabricNetwork>[]>;
  readonly installers: readonly InstallerPlan[];
  /** Whether some daemon asks for device files. */
  readonly injector: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

/** Works out networks and plug-ins; throws every problem it finds, each with its path. */
export function planGkeFabric(name: string, args: GkeFabricArgs): GkeFabricPlan {
  const problems = new Problems(`GkeFabric ${name}`);
  const namespaceName = args.namespaceName ?? "gpu-fabric";
  const fault = nameFault(namespaceName, dnsLabel);
  if (fault !== undefined) problems.add("namespaceName", fault, "give a plainer name");
  if (args.machines.length === 0) problems.add("machines", "names none", "name the machines, or leave the component out");
  const networks = new Map<string, PodNetworkPlan>();
  const installers = new Map<string, InstallerPlan>();
  args.machines.forEach(({ machine: type, zone }, index) => {
    const path = `machines[${index}]`;
    const machine = lookUp(type);
    if (machine === undefined) {
      const unknown = unknownMachine(type, undefined, `${path}.machine`);
      if (unknown !== undefined) problems.addAll([unknown]);
      return;
    }
    const transport = transportOf(machine);
    if (transport === undefined) {
      problems.add(`${path}.machine`, `${type} has no fabric that GKE attaches to pods`, "leave it out");
      return;
    }
    if (!/^[a-z]+-[a-z]+\d+-[a-z]$/.test(zone)) {
      problems.add(`${path}.zone`, `${JSON.stringify(zone)} is not a zone of Google Cloud`, "give one such as us-central1-a");
      return;
    }
    for (const network of networksOf(machine, zone)) if (!networks.has(network.name)) networks.set(network.name, network);
    const installer = installerOf(machine, transport);
    installers.set(installer.name, installer);
  });
  problems.throwIfAny();
  return {
    namespaceName,
    networks: [...networks.values()],
    given: args.networks,
    installers: [...installers.values()],
    injector: [...installers.values()].some(({ transport }) => needsDaemon(transport)),
    labels: args.labels ?? {},
  };
}

function networksOf(machine: Machine, zone: string): PodNetworkPlan[] {
  const all = fabricInterfaces(machine, zone);
  const place = ({ kind, name }: FabricInterface) => all.filter((one) => one.kind === kind).findIndex((one) => one.name === name);
  return all.map((card) => ({
    name: card.name,
    deviceMode: card.kind === "roce" ? "RDMA" : "NetDevice",
    card: { machine: machine.name, zone, kind: card.kind, index: place(card) },
  }));
}

/** Named after what it installs: `nccl-tcpxo-installer`. */
function installerOf(machine: Machine, transport: FabricTransport): InstallerPlan {
  const architecture = machine.architecture === Architecture.Arm64 ? "arm64" : "amd64";
  const image = transports[transport].plugin[architecture];
  if (image === undefined)
    throw new Error(`the catalogue gives ${machine.name} ${transport} on ${architecture}, which has no image`);
  const suffix = architecture === "arm64" ? "-arm64" : "";
  return { name: `nccl-${transport}-installer${suffix}`, transport, architecture, image };
}

/** What every container is held to but a daemon. */
export type GuardedLevel = (typeof guardedLevels)[number];
const guardedLevels = [PodSecurity.Restricted, PodSecurity.Baseline] as const;

export interface FabricNamespacePlan {
  readonly name: string;
  readonly transports: readonly FabricTransport[];
  readonly level: GuardedLevel;
}

export function planFabricNamespace(name: string, args: FabricNamespaceArgs): FabricNamespacePlan {
  const problems = new Problems(`FabricNamespace ${name}`);
  const known = Object.values(FabricTransport);
  if (args.transports.length === 0) problems.add("transports", "names none", "name one, or make a Namespace");
  args.transports.forEach((transport, index) => {
    if (!known.includes(transport))
      problems.add(`transports[${index}]`, `${JSON.stringify(transport)} is unknown`, remedyFor(transport, known));
    else if (args.transports.indexOf(transport) < index)
      problems.add(`transports[${index}]`, `${transport} is named twice`, "name each once");
  });
  const given = args.namespace?.podSecurity ?? PodSecurity.Restricted;
  const level = guardedLevels.find((each) => each === given);
  if (level === undefined)
    problems.add(
      "namespace.podSecurity",
      `${JSON.stringify(given)} is nothing that its containers can be held to; a daemon's rights follow from the transports`,
      `give ${guardedLevels.join(" or ")}, or leave it out`,
    );
  problems.throwIfAny();
  return { name: args.namespace?.name ?? name, transports: args.transports, level: level ?? PodSecurity.Restricted };
}

/** Only daemons need more than the level that is asked for, and no level in between has what they need. */
export function namespaceLevel({ transports: given, level }: FabricNamespacePlan): PodSecurity {
  return given.some(needsDaemon) ? PodSecurity.Privileged : level;
}
