import type * as kubernetes from "@pulumi/kubernetes";
import { type Machine, machine as machineOf } from "../accelerators";
import { Cloud } from "../core/cloud";
import type { Problems } from "../core/problems";
import { fabricInterfaces } from "../network/gcp-fabric";
import { apertureDirectory, socketDirectory, type TransportData, transports } from "./data";
import { FabricTransport } from "./enums";
import type { FabricAttachmentArgs } from "./index";

type Container = kubernetes.types.input.core.v1.Container;
type Volume = kubernetes.types.input.core.v1.Volume;
type VolumeMount = kubernetes.types.input.core.v1.VolumeMount;

/** What a pod gets so that its collectives leave by the machine's fast cards; each part goes where its name says. All are empty without a fabric. */
export interface FabricParts {
  /** Absent without a fabric. */
  readonly transport?: FabricTransport;
  readonly annotations: Readonly<Record<string, string>>;
  /** Run beside the process from before its start to after its end: init containers that restart. */
  readonly sidecars: readonly Container[];
  readonly volumes: readonly Volume[];
  /** Of the container that has the accelerators, as everything below. */
  readonly mounts: readonly VolumeMount[];
  readonly resources: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

export const noFabric: FabricParts = { annotations: {}, sidecars: [], volumes: [], mounts: [], resources: {}, variables: {} };

/** How collectives leave this machine by GKE's own means; undefined for machines of other clouds, and for those without a fabric. */
export function transportOf(machine: Machine): FabricTransport | undefined {
  if (machine.cloud !== Cloud.Gcp || machine.accelerator === undefined) return undefined;
  const found = Object.entries(transports).find(([, { fabric }]) => fabric === machine.fabric);
  return found?.[0] as FabricTransport | undefined;
}

/** Whether pods of this transport carry a daemon that needs root and NET_ADMIN, which no pod security level below `privileged` lets in. */
export function needsDaemon(transport: FabricTransport): boolean {
  return transports[transport].daemon !== undefined;
}

/** The attachment of a whole machine in a zone: what its node pool has, a pod takes. Undefined where the machine has no fabric of GKE's. */
export function attachmentOf(machineName: string, zone: string): FabricAttachmentArgs | undefined {
  const machine = machineOf(machineName);
  const transport = transportOf(machine);
  if (transport === undefined) return undefined;
  // The second gVNIC of RoCE machines stays the node's: it carries no collectives.
  const carrying = transport === FabricTransport.Gib ? "roce" : "vpc";
  const networks = fabricInterfaces(machine, zone).filter(({ kind }) => kind === carrying);
  return {
    transport,
    networks: networks.map(({ name }) => name),
    accelerators: machine.accelerator?.count ?? 0,
  };
}

/** What the pod asks for, to hold the attachment against. */
export interface AttachedPod {
  /** Where the number stands that is at fault. */
  readonly path: string;
  readonly accelerators: number;
  readonly machine: string;
  /** What a person can do besides taking the whole machine. */
  readonly otherwise: string;
  /** Where the attachment stands. Default: `machine.attachment`. */
  readonly attachmentPath?: string;
}

/**
 * The parts of a pod on a fabric. A pod takes the whole machine: cards belong to one pod, and Google binds each to certain accelerators, so that half
 * of a machine has either no card or somebody else's.
 */
export function planAttachment(attachment: FabricAttachmentArgs | undefined, pod: AttachedPod, problems: Problems): FabricParts {
  if (attachment === undefined) return noFabric;
  const path = pod.attachmentPath ?? "machine.attachment";
  const data: TransportData | undefined = transports[attachment.transport];
  if (data === undefined) {
    const known = Object.values(FabricTransport).join(", ");
    problems.add(`${path}.transport`, `${JSON.stringify(attachment.transport)} is unknown`, `choose one of ${known}`);
    return noFabric;
  }
  checkNetworks(attachment, `${path}.networks`, problems);
  if (pod.accelerators !== attachment.accelerators) {
    problems.add(
      pod.path,
      `${pod.accelerators} of the ${attachment.accelerators} accelerators of ${pod.machine} are asked for, and ${attachment.transport} gives one pod all of its cards`,
      `ask for ${attachment.accelerators}, or ${pod.otherwise}`,
    );
  }
  return partsOf(attachment, data);
}

function checkNetworks({ networks, transport }: FabricAttachmentArgs, path: string, problems: Problems): void {
  const wanted = { tcpx: 4, tcpxo: 8 }[transport as string];
  if (wanted !== undefined && networks.length !== wanted) {
    problems.add(
      path,
      `names ${networks.length}, and ${transport} has ${wanted} cards`,
      `name ${wanted}, in the order of the cards`,
    );
  }
  networks.forEach((name, index) => {
    if (networks.indexOf(name) < index) problems.add(`${path}[${index}]`, `${name} is named twice`, "name each network once");
  });
}

/** A container's amounts with the fabric's cards among them. */
export function withCards<T extends Amounts>(amounts: T, { resources }: FabricParts): T {
  if (Object.keys(resources).length === 0) return amounts;
  return { ...amounts, requests: { ...amounts.requests, ...resources }, limits: { ...amounts.limits, ...resources } };
}

interface Amounts {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

/** Name of the claim by which a namespace's pods mount a plug-in. It names the version: what a pod began with, it keeps. */
export function librariesClaim(transport: FabricTransport): string {
  return `${transport}-${transports[transport].version.replaceAll(".", "-")}`;
}

/** Where plug-ins lie on the node, a directory each: below it Container-Optimized OS lets programs be run. Nobody else's file is in it. */
export const hostDirectory = "/home/kubernetes/bin/trainyard";

/** A plug-in's own directory. Pods without a fabric never see it, so that none of them loads a plug-in that its machine has. */
export function hostLibraries(transport: FabricTransport): string {
  return `${hostDirectory}/${transport}-${transports[transport].version}`;
}

/** Label of our own node groups with the fabric of their machines. */
export const fabricLabel = "trainyard.dev/fabric";

/** GKE's device plug-in counts a network's cards under this name, on every node that has one. */
export function networkResource(network: string): string {
  return `networking.gke.io.networks/${network}`;
}

function partsOf({ transport, networks, accelerators }: FabricAttachmentArgs, data: TransportData): FabricParts {
  const { daemon } = data;
  const sockets: VolumeMount = { name: "fabric-sockets", mountPath: socketDirectory };
  const usesSockets = transport === FabricTransport.Tcpx;
  return {
    transport,
    annotations: {
      ...(networks.length === 0 ? {} : interfaceAnnotations(networks, data.firstInterface)),
      ...(daemon === undefined ? {} : { [`devices.gke.io/container.${daemon.name}`]: deviceList(accelerators, daemon.devices) }),
    },
    sidecars: daemon === undefined ? [] : [sidecar(data, usesSockets ? [sockets] : [])],
    volumes: [
      { name: "fabric-libraries", persistentVolumeClaim: { claimName: librariesClaim(transport), readOnly: true } },
      ...(usesSockets ? [{ name: "fabric-sockets", emptyDir: { sizeLimit: "16Mi" } }] : []),
      ...(daemon === undefined ? [] : daemonPaths.map(({ name, path }) => hostVolume(name, path))),
      ...data.workerPaths.map((path) => hostVolume(volumeName(path), path)),
    ],
    mounts: [
      { name: "fabric-libraries", mountPath: data.mountPath, readOnly: true },
      ...(usesSockets ? [sockets] : []),
      ...data.workerPaths.map((path) => ({ name: volumeName(path), mountPath: path })),
    ],
    // Asked for by name, so that a pod waits where a network is missing, and does not start on what is left. GKE's webhook asks for the same.
    resources: Object.fromEntries(networks.map((network) => [networkResource(network), "1"])),
    variables: data.variables,
  };
}

/** The pod's interfaces: its own, then one in each network, from this number on. */
export function interfaceAnnotations(networks: readonly string[], first: number): Record<string, string> {
  const interfaces = [
    { interfaceName: "eth0", network: "default" },
    ...networks.map((network, index) => ({ interfaceName: `eth${first + index}`, network })),
  ];
  return {
    "networking.gke.io/default-interface": "eth0",
    "networking.gke.io/interfaces": JSON.stringify(interfaces),
  };
}

/** YAML of the device injector: https://github.com/GoogleCloudPlatform/container-engine-accelerators/tree/master/nri_device_injector. */
function deviceList(accelerators: number, others: readonly string[]): string {
  const own = Array.from({ length: accelerators }, (_, index) => `/dev/nvidia${index}`);
  return [...own, "/dev/nvidiactl", "/dev/nvidia-uvm", ...others].map((path) => `- path: ${path}\n`).join("");
}

/** Directories of the host that both daemons open: the driver's libraries, and what they tune of cards and kernel. */
const daemonPaths = [
  { name: "host-nvidia", path: "/home/kubernetes/bin/nvidia", mountPath: "/usr/local/nvidia", readOnly: true },
  { name: "host-sys", path: "/sys", mountPath: "/hostsysfs", readOnly: false },
  { name: "host-proc-sys", path: "/proc/sys", mountPath: "/hostprocsysfs", readOnly: false },
] as const;

/** Directories of the host that daemons open, and workers never. */
export const daemonDirectories: readonly string[] = daemonPaths.map(({ path }) => path);

/** All directories of the host that a pod of this transport opens. */
export function hostPathsOf(transport: FabricTransport): readonly string[] {
  const { daemon, workerPaths } = transports[transport];
  return daemon === undefined ? [] : [...daemonDirectories, ...workerPaths];
}

function hostVolume(name: string, path: string): Volume {
  return { name, hostPath: { path, type: "Directory" } };
}

function volumeName(path: string): string {
  return path === apertureDirectory ? "aperture-devices" : path.slice(1).replaceAll("/", "-");
}

/**
 * Root with the container's ordinary capabilities and NET_ADMIN, as Google's own manifests have it: it sets the cards' queues and the kernel's
 * buffers, and nobody has documented that it does with less. A native sidecar, so that the job ends when its process does
 * (gpudirect-tcpxo/best-practice.md).
 */
function sidecar({ daemon }: TransportData, more: readonly VolumeMount[]): Container {
  const { name = "", image = "", command = [], capabilities = [], environment = {}, readyFile } = daemon ?? {};
  return {
    name,
    image,
    imagePullPolicy: "IfNotPresent",
    restartPolicy: "Always",
    command: [...command],
    env: Object.entries({ LD_LIBRARY_PATH: "/usr/local/nvidia/lib64", ...environment }).map(([key, value]) => ({
      name: key,
      value,
    })),
    securityContext: {
      runAsNonRoot: false,
      runAsUser: 0,
      runAsGroup: 0,
      privileged: false,
      allowPrivilegeEscalation: false,
      capabilities: { add: [...capabilities] },
    },
    resources: {
      // Nobody documents what they take; the machine's headroom has a hundred times as much, and a daemon that is killed takes the job with it.
      requests: { cpu: "1", memory: "2Gi", "ephemeral-storage": "1Gi" },
      limits: { memory: "16Gi", "ephemeral-storage": "1Gi" },
    },
    // About 30 s; on a node whose cards do not answer the process never starts.
    ...(readyFile === undefined
      ? {}
      : { startupProbe: { exec: { command: ["cat", readyFile] }, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 24 } }),
    volumeMounts: [
      ...daemonPaths.map(({ name: volume, mountPath, readOnly }) => ({ name: volume, mountPath, readOnly })),
      ...more,
    ],
  };
}
