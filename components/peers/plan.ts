import type * as pulumi from "@pulumi/pulumi";
import ipaddr from "ipaddr.js";
import { Cloud } from "../core/cloud";
import { type Problem, Problems } from "../core/problems";
import { checkChoice, checkName, checkPort, checkPortsDiffer, checkWhole } from "../workloads/checks";
import { type PlannedClaim, planClaims } from "../workloads/claims";
import { type WorkloadImage, workloadImage } from "../workloads/image";
import { objectLabels } from "../workloads/labels";
import { checkQuantity } from "../workloads/quantity";
import { type PeerGroupArgs, type PeerHostArgs, PeerQueue, type PeerRoleArgs, PeerStorage } from "./index";

/** The peers' home: the paths of RingRift's document are relative to it. */
export const home = "/ringrift";
export const configDirectory = "/etc/ringrift";
export const walDirectory = `${home}/data/wal`;

export interface PlannedRole extends PeerRoleArgs {
  readonly cpu: string;
  readonly memory: string;
  /** Name of the StatefulSet. */
  readonly service: string;
  /** Devices that each peer claims, where a DRA driver owns them. */
  readonly claims: readonly PlannedClaim[];
}

export interface SentinelPlan {
  readonly name: string;
  readonly replicas: number;
  readonly size: string;
  readonly storageClass: string | undefined;
  /** Undefined: one is made up. */
  readonly password: pulumi.Input<string> | undefined;
}

/** Everything about a group of peers that can be known before a cluster answers. */
export interface PeerPlan {
  readonly name: string;
  readonly cloud: Cloud;
  readonly namespace: pulumi.Input<string>;
  readonly image: WorkloadImage;
  readonly serviceAccountName: pulumi.Input<string>;
  readonly roles: readonly PlannedRole[];
  /** Outside of the cluster. */
  readonly hosts: readonly PeerHostArgs[];
  readonly p2pPort: number;
  readonly workerPort: number;
  readonly seederPort: number | undefined;
  readonly sync: { readonly timeoutSeconds: number; readonly batchSize: number; readonly retries: number };
  readonly circuitBreaker: {
    readonly failureThreshold: number;
    readonly recoverySeconds: number;
    readonly halfOpenRequests: number;
  };
  /** By sync category. */
  readonly paths: Readonly<Record<"GAMES" | "MODELS" | "TRAINING_DATA" | "CONFIGS", string>>;
  readonly wal: { readonly size: string; readonly storageClass: string | undefined };
  readonly storage: {
    readonly provider: PeerStorage;
    readonly size: string;
    readonly storageClass: string | undefined;
    readonly nfsServer: string | undefined;
    readonly nfsPath: string | undefined;
  };
  readonly queue: {
    readonly kind: PeerQueue;
    readonly url: pulumi.Input<string> | undefined;
    readonly region: string | undefined;
    /** An access key to SQS; undefined where the cluster hands out identities. */
    readonly accessKey: { readonly id: pulumi.Input<string>; readonly secret: pulumi.Input<string> } | undefined;
  };
  /** The Valkey that is made; undefined where none is. */
  readonly sentinel: SentinelPlan | undefined;
  readonly watched: boolean;
  readonly monitoringNamespace: string;
  readonly tracingHost: pulumi.Input<string> | undefined;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** Fills in the document's defaults and throws every problem it finds. */
export function planPeers(name: string, args: PeerGroupArgs): PeerPlan {
  const problems = new Problems(`PeerGroup ${name}`);
  checkName("name", name, problems, 30);
  const podLabels = { app: name, "app.kubernetes.io/instance": name, "app.kubernetes.io/component": "peer" };
  const ports = {
    p2pPort: args.p2pPort ?? 8770,
    workerPort: args.workerPort ?? 8765,
    seederPort: args.seeders === true ? (args.seederPort ?? 6881) : undefined,
  };
  for (const [path, port] of Object.entries(ports)) if (port !== undefined) checkPort(path, port, problems);
  checkPortsDiffer(ports, problems);
  const plan: PeerPlan = {
    name,
    cloud: args.cloud ?? Cloud.Kubernetes,
    namespace: args.namespace,
    image: workloadImage(args.image, args.rehearsal ?? false, "ringrift", problems),
    serviceAccountName: args.serviceAccountName ?? name,
    roles: planRoles(name, args.roles, problems),
    hosts: args.hosts ?? [],
    ...ports,
    sync: {
      timeoutSeconds: args.syncTimeoutSeconds ?? 300,
      batchSize: args.syncBatchSize ?? 100,
      retries: args.syncRetries ?? 3,
    },
    circuitBreaker: {
      failureThreshold: args.circuitBreaker?.failureThreshold ?? 5,
      recoverySeconds: args.circuitBreaker?.recoverySeconds ?? 60,
      halfOpenRequests: args.circuitBreaker?.halfOpenRequests ?? 3,
    },
    paths: planPaths(args, problems),
    wal: { size: args.wal?.size ?? "10Gi", storageClass: args.wal?.storageClass },
    storage: {
      provider: args.storage?.provider ?? PeerStorage.Local,
      size: args.storage?.size ?? "500Gi",
      storageClass: args.storage?.storageClass,
      nfsServer: args.storage?.nfsServer,
      nfsPath: args.storage?.nfsPath,
    },
    queue: {
      kind: args.queue?.kind ?? PeerQueue.None,
      url: args.queue?.url,
      region: args.queue?.region,
      accessKey: accessKey(args.queue),
    },
    sentinel: planSentinel(name, args, problems),
    watched: args.watched ?? false,
    monitoringNamespace: args.monitoringNamespace ?? "monitoring",
    tracingHost: args.tracingHost,
    podLabels,
    labels: objectLabels(podLabels, {}),
  };
  checkWhole("syncTimeoutSeconds", plan.sync.timeoutSeconds, 1, problems);
  checkWhole("syncBatchSize", plan.sync.batchSize, 1, problems);
  checkWhole("syncRetries", plan.sync.retries, 0, problems);
  for (const [key, value] of Object.entries(plan.circuitBreaker)) checkCircuit(key, value, problems);
  checkQuantity("wal.size", plan.wal.size, problems);
  checkQuantity("storage.size", plan.storage.size, problems);
  problems.addAll(storageFaults(args.storage ?? {}));
  problems.addAll(queueFaults(args.queue));
  problems.addAll(hostFaults(plan));
  problems.throwIfAny();
  return plan;
}

/** What sync service and seeder of a peer ask for together. */
const beside = { cpu: 1.5, memoryGiB: 5 } as const;

function planRoles(name: string, roles: readonly PeerRoleArgs[], problems: Problems): PlannedRole[] {
  if (roles.length === 0) problems.add("roles", "names none", "give at least one, such as selfplay");
  return roles.map((role, index) => {
    const path = `roles[${index}]`;
    checkName(`${path}.name`, role.name, problems, 20);
    const first = roles.findIndex((other) => other.name === role.name);
    if (first < index) problems.add(`${path}.name`, `${role.name} is taken by roles[${first}]`, "give another name");
    checkWhole(`${path}.replicas`, role.replicas, 1, problems);
    checkWhole(`${path}.machine.accelerators`, role.machine.accelerators, 0, problems);
    // On a small machine sync and seeder, and what the node keeps for itself, leave less than three quarters.
    const { vcpus, memoryGiB } = role.machine;
    const cpu = role.cpu ?? `${Math.max(1, Math.floor(Math.min(vcpus * 0.75, vcpus * 0.9 - beside.cpu)))}`;
    const memory = role.memory ?? `${Math.max(1, Math.floor(Math.min(memoryGiB * 0.75, memoryGiB * 0.85 - beside.memoryGiB)))}Gi`;
    checkQuantity(`${path}.cpu`, cpu, problems);
    checkQuantity(`${path}.memory`, memory, problems);
    const claims = planClaims(role.machine, problems, `${path}.machine`);
    return { ...role, cpu, memory, claims, service: `${name}-${role.name}` };
  });
}

function checkCircuit(key: string, value: number, problems: Problems): void {
  if (Number.isInteger(value) && value >= 1) return;
  const means: Readonly<Record<string, string>> = {
    failureThreshold: "every peer would be shut out before its first answer",
    recoverySeconds: "an open circuit would never rest",
    halfOpenRequests: "an open circuit could never close",
  };
  problems.add(`circuitBreaker.${key}`, `${value} is not a whole number of at least 1: ${means[key] ?? ""}`, "give 1 or more");
}

function planPaths({ syncPaths = {} }: PeerGroupArgs, problems: Problems): PeerPlan["paths"] {
  const entries = [
    ["games", "GAMES", "data/games"],
    ["models", "MODELS", "models"],
    ["trainingData", "TRAINING_DATA", "data/training"],
    ["configs", "CONFIGS", "config"],
  ] as const;
  const planned = { GAMES: "", MODELS: "", TRAINING_DATA: "", CONFIGS: "" };
  for (const [key, category, otherwise] of entries) {
    const path = (syncPaths[key] ?? otherwise).replace(/\/$/, "");
    if (!/^[\w.-]+(\/[\w.-]+)*$/.test(path) || path.split("/").includes("..")) {
      problems.add(
        `syncPaths.${key}`,
        `${JSON.stringify(path)} is not a path below the peers' home`,
        `give one such as ${otherwise}`,
      );
    } else if (Object.values(planned).includes(path) || `${home}/${path}` === walDirectory) {
      problems.add(`syncPaths.${key}`, `${path} is used already`, "give each category its own directory");
    }
    planned[category] = path;
  }
  return planned;
}

function storageFaults(storage: NonNullable<PeerGroupArgs["storage"]>): Problem[] {
  const problems = new Problems("storage");
  const provider = storage.provider ?? PeerStorage.Local;
  checkChoice("storage.provider", provider, Object.values(PeerStorage), problems);
  const replicas = storage.replicas ?? 1;
  if (replicas !== 1) {
    problems.add(
      "storage.replicas",
      `${replicas} copies, and ${provider} keeps one`,
      provider === PeerStorage.Nfs
        ? "leave it out: the server's own disks keep copies, or peers do with provider local"
        : "leave it out: peers hold copies of one another's files by sync",
    );
  }
  for (const key of ["nfsServer", "nfsPath"] as const) {
    const given = storage[key] !== undefined && storage[key] !== "";
    if (provider === PeerStorage.Nfs && !given)
      problems.add(`storage.${key}`, "is missing, and the provider is nfs", "give server and directory of the export");
    if (provider !== PeerStorage.Nfs && given)
      problems.add(`storage.${key}`, `is given, and the provider is ${provider}`, "leave it out, or write provider: nfs");
  }
  if (storage.storageClass !== undefined && provider !== PeerStorage.Local)
    problems.add("storage.storageClass", `${provider} uses no class`, "leave it out, or write provider: local");
  return [...problems.all];
}

function accessKey({ accessKeyId: id, secretAccessKey: secret }: Partial<NonNullable<PeerGroupArgs["queue"]>> = {}) {
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

function queueFaults(queue: PeerGroupArgs["queue"]): Problem[] {
  const problems = new Problems("queue");
  if (queue === undefined) return [];
  checkChoice("queue.kind", queue.kind, Object.values(PeerQueue), problems);
  if (queue.kind === PeerQueue.Redis && (queue.url === undefined) === (queue.sentinel === undefined)) {
    problems.add(
      "queue",
      queue.url === undefined
        ? "kind is redis, and neither url nor sentinel is given"
        : "gives url and sentinel, which are two queues",
      "give url for a Redis that is there, or sentinel: {} for one that is made",
    );
  }
  if (queue.kind === PeerQueue.Redis && typeof queue.url === "string" && !/^rediss?:\/\/[^\s/]+/.test(queue.url))
    problems.add("queue.url", "is not the address of a Redis", "give redis:// or rediss://, host, port and database");
  if ((queue.accessKeyId === undefined) !== (queue.secretAccessKey === undefined))
    problems.add("queue", "an access key has an id and a secret, and one is missing", "give both or neither");
  if (queue.kind !== PeerQueue.Sqs && (queue.accessKeyId ?? queue.secretAccessKey) !== undefined)
    problems.add("queue", `gives an access key of AWS, and kind is ${queue.kind}`, "leave it out, or write kind: sqs");
  if (queue.kind === PeerQueue.None && (queue.url ?? queue.sentinel ?? queue.region) !== undefined)
    problems.add("queue", "kind is none, and settings of a queue are given", "leave them out, or write kind: redis or kind: sqs");
  if (queue.kind === PeerQueue.Sqs) {
    if (queue.url === undefined) problems.add("queue.url", "is missing, and kind is sqs", "give the queue's URL");
    else if (
      typeof queue.url === "string" &&
      !/^https:\/\/sqs[.-][a-z0-9-]+\.amazonaws\.com(\.cn)?\/\d{12}\/[\w.-]+$/.test(queue.url)
    )
      problems.add(
        "queue.url",
        `${JSON.stringify(queue.url)} is not a queue's URL`,
        "give https://sqs.<region>.amazonaws.com/<account>/<name>",
      );
    if (queue.region === undefined) problems.add("queue.region", "is missing, and kind is sqs", "give the queue's region");
    if (queue.sentinel !== undefined) problems.add("queue.sentinel", "is given, and kind is sqs", "leave it out");
  }
  return [...problems.all];
}

function planSentinel(name: string, { queue }: PeerGroupArgs, problems: Problems): SentinelPlan | undefined {
  const sentinel = queue?.sentinel;
  if (queue?.kind !== PeerQueue.Redis || sentinel === undefined) return undefined;
  const replicas = sentinel.replicas ?? 3;
  if (!Number.isInteger(replicas) || replicas < 3 || replicas % 2 === 0)
    problems.add(
      "queue.sentinel.replicas",
      `${replicas} cannot agree on a new primary when one is lost`,
      "give 3 or another odd number above it",
    );
  const size = sentinel.size ?? "8Gi";
  checkQuantity("queue.sentinel.size", size, problems);
  if (typeof sentinel.password === "string" && !/^[\x21-\x7e]{16,}$/.test(sentinel.password))
    problems.add(
      "queue.sentinel.password",
      "is shorter than 16 characters, or holds a blank or a letter beyond ASCII",
      "give a longer one, or none: one is made up",
    );
  return { name: `${name}-queue`, replicas, size, storageClass: sentinel.storageClass, password: sentinel.password };
}

/** A peer outside is reached by an address, which a network policy can let through, or by a tunnel, which goes over TLS. */
function hostFaults({ hosts, roles }: PeerPlan): Problem[] {
  const problems = new Problems("hosts");
  const inside = roles.flatMap(({ service, replicas }) => Array.from({ length: replicas }, (_, at) => `${service}-${at}`));
  hosts.forEach((host, index) => {
    const path = `hosts[${index}]`;
    const first = hosts.findIndex(({ name }) => name === host.name);
    if (first < index) problems.add(`${path}.name`, `${host.name} is taken by hosts[${first}]`, "give another name");
    if (inside.includes(host.name)) problems.add(`${path}.name`, `${host.name} is a peer of the cluster`, "give another name");
    for (const key of ["address", "tailscaleAddress"] as const) {
      const value = host[key];
      if (value !== undefined && !ipaddr.isValid(value))
        problems.add(
          `${path}.${key}`,
          `${JSON.stringify(value)} is not an IP address, and a network policy knows no names`,
          "give the address, or a tunnel",
        );
    }
    if (host.address === undefined && host.tailscaleAddress === undefined && host.tunnel === undefined)
      problems.add(path, `${host.name} has nothing that peers could reach`, "give an address, a Tailscale address or a tunnel");
    if ((host.tunnelTokenId === undefined) !== (host.tunnelTokenSecret === undefined))
      problems.add(path, "a service token needs its id and its secret", "give both or neither");
  });
  return [...problems.all];
}
