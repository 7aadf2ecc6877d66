import type * as pulumi from "@pulumi/pulumi";
import ipaddr from "ipaddr.js";
import {
  accelerator,
  type Catalogue,
  currentCatalogue,
  Fabric,
  lookUp,
  type Machine,
  type NetworkInterface,
  networkInterfaces,
  unknownMachine,
  zoneFault,
} from "../accelerators";
import { type CoordinatorConfiguration, planConfiguration } from "../coordinator/configuration";
import { Cloud } from "../core/cloud";
import { dnsLabel, nameFault } from "../core/names";
import { Problems } from "../core/problems";
import type { BucketGrantArgs } from "../identity";
import type { NodeSubnet } from "../nodes";
import { type CapacityPlan, planCapacity } from "../nodes/capacity";
import { checkEnvironment, checkWhole } from "../workloads/checks";
import { type WorkloadImage, workloadImage } from "../workloads/image";
import { type InstanceDataArgs, InstanceMountKind, type InstanceWorkersArgs, type TrainingInstancesArgs } from "./index";

export const grpcPort = 50051;
export const metricsPort = 9090;
/** The document's workers register 8080 and their rank. */
export const firstWorkerPort = 8080;
/** torch.distributed's default; worker 0 answers there. */
export const masterPort = 29500;

/** Variables that the machines set themselves. */
const ownVariables = [
  ..."COORDINATOR_URL WORKER_ID RANK WORLD_SIZE WORKER_PORT MASTER_ADDR MASTER_PORT RUST_LOG LOG_FORMAT AWS_REGION".split(" "),
  ..."CHECKPOINT_DIR JAEGER_AGENT_HOST JAEGER_AGENT_PORT".split(" "),
];

export interface WorkersPlan {
  readonly machine: Machine;
  readonly count: number;
  readonly image: WorkloadImage;
  readonly command: readonly string[];
  /** Undefined: AWS's own image, by `parameter`. */
  readonly imageId: string | undefined;
  readonly nvidia: boolean;
  readonly capacity: CapacityPlan;
  /** Cards and devices; one plain interface where there is no EFA. */
  readonly interfaces: readonly NetworkInterface[];
  readonly efa: boolean;
  readonly rootVolumeGiB: number;
  readonly checkpoints: { readonly sizeGiB: number; readonly mountPath: string };
  readonly data: (InstanceDataArgs & { readonly mountPath: string }) | undefined;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Everything about the machines that can be known before AWS answers. */
export interface TrainingInstancesPlan {
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  readonly cidr: string;
  readonly zone: string;
  readonly privateSubnets: pulumi.Input<pulumi.Input<NodeSubnet>[]>;
  readonly fabricSubnets: pulumi.Input<pulumi.Input<NodeSubnet>[]>;
  readonly fabricSecurityGroupId: pulumi.Input<string> | undefined;
  /** The private zone of names. */
  readonly domain: string;
  readonly coordinatorUrl: string;
  readonly coordinator: {
    readonly machine: Machine;
    readonly image: WorkloadImage;
    readonly imageId: string | undefined;
    readonly config: CoordinatorConfiguration;
    readonly logLevel: string;
    readonly rootVolumeGiB: number;
  };
  readonly workers: WorkersPlan;
  readonly buckets: readonly BucketGrantArgs[];
  readonly metricsCidrs: readonly string[];
  readonly tracingHost: pulumi.Input<string> | undefined;
  readonly sessionManager: boolean;
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Works out what the machines need; throws every problem it finds, each with its path. */
export function planTrainingInstances(
  name: string,
  args: TrainingInstancesArgs,
  catalogue: Catalogue = currentCatalogue(),
): TrainingInstancesPlan {
  const problems = new Problems(`TrainingInstances ${name}`);
  // A role's name has 64 characters, of which Pulumi's random end and what it is for take the rest.
  const fault = nameFault(name, { ...dnsLabel, max: 45 });
  if (fault !== undefined) problems.add("name", fault, "give the component a shorter or plainer name");
  const { coordinator = {}, metricsCidrs = [] } = args;
  const rehearsal = args.rehearsal ?? false;
  const coordinatorMachine = knownMachine(coordinator.machine ?? "t3.large", "coordinator.machine", args, problems, catalogue);
  const workers = planWorkers(args.workers, args, problems, catalogue);
  const config = under("coordinator", problems, (found) => planConfiguration(coordinator.config ?? {}, grpcPort, found));
  const image = under("coordinator", problems, (found) => workloadImage(coordinator.image, rehearsal, "coordinator", found));
  checkMachineImage("coordinator.imageId", coordinator.imageId, problems);
  const rootVolumeGiB = coordinator.rootVolumeGiB ?? 50;
  checkWhole("coordinator.rootVolumeGiB", rootVolumeGiB, 20, problems);
  if (coordinatorMachine?.accelerator !== undefined)
    problems.add(
      "coordinator.machine",
      `${coordinatorMachine.name} carries accelerators that a coordinator leaves idle`,
      "give a plain machine such as t3.large",
    );
  if (coordinatorMachine !== undefined && coordinatorMachine.architecture !== "amd64")
    problems.add(
      "coordinator.machine",
      `${coordinatorMachine.name} is ${coordinatorMachine.architecture}, and the machine image is amd64`,
      "give an amd64 machine such as t3.large",
    );
  metricsCidrs.forEach((cidr, index) => {
    checkPrivateRange(`metricsCidrs[${index}]`, cidr, problems);
  });
  problems.throwIfAny();
  if (coordinatorMachine === undefined || workers === undefined) throw new Error("the checks let an unknown machine pass");
  const domain = `${name}.internal`;
  return {
    region: args.region,
    vpcId: args.vpcId,
    cidr: args.cidr,
    zone: args.zone,
    privateSubnets: args.privateSubnets,
    fabricSubnets: workers.efa ? (args.fabricSubnets ?? args.privateSubnets) : args.privateSubnets,
    fabricSecurityGroupId: args.fabricSecurityGroupId,
    domain,
    coordinatorUrl: `http://coordinator.${domain}:${grpcPort}`,
    coordinator: {
      machine: coordinatorMachine,
      image,
      imageId: coordinator.imageId,
      config,
      logLevel: coordinator.logLevel ?? "info",
      rootVolumeGiB,
    },
    workers,
    buckets: args.buckets ?? [],
    metricsCidrs,
    tracingHost: args.tracingHost,
    sessionManager: args.sessionManager ?? true,
    tags: args.tags ?? {},
  };
}

function planWorkers(
  workers: InstanceWorkersArgs,
  args: TrainingInstancesArgs,
  problems: Problems,
  catalogue: Catalogue,
): WorkersPlan | undefined {
  const machine = knownMachine(workers.machine, "workers.machine", args, problems, catalogue);
  checkWhole("workers.count", workers.count, 1, problems);
  checkMachineImage("workers.imageId", workers.imageId, problems);
  const rootVolumeGiB = workers.rootVolumeGiB ?? 200;
  checkWhole("workers.rootVolumeGiB", rootVolumeGiB, 20, problems);
  const checkpoints = {
    sizeGiB: workers.checkpoints?.sizeGiB ?? 500,
    mountPath: workers.checkpoints?.mountPath ?? "/checkpoints",
  };
  checkWhole("workers.checkpoints.sizeGiB", checkpoints.sizeGiB, 1, problems);
  const data = workers.data && { ...workers.data, mountPath: workers.data.mountPath ?? "/data" };
  checkMounts(checkpoints.mountPath, data, problems);
  const image = under("workers", problems, (found) => workloadImage(workers.image, args.rehearsal ?? false, "worker", found));
  under("workers", problems, (found) => checkEnvironment(workers.environment ?? {}, ownVariables, found));
  if (machine === undefined) return undefined;
  const efa = machine.fabric === Fabric.Efa;
  const nvidia = machine.accelerator !== undefined && accelerator(machine.accelerator.kind).family === "nvidia";
  // An image with another maker's driver is the user's to name: AWS publishes none under a parameter that stays.
  if (workers.imageId === undefined && (!nvidia || machine.architecture !== "amd64"))
    problems.add(
      "workers.imageId",
      `is missing, and AWS's Deep Learning base image has no driver for ${machine.name}`,
      "give the id of an image with driver, Docker and container toolkit, ami-...",
    );
  const asked = { ...workers, zones: [args.zone] };
  return {
    machine,
    count: workers.count,
    image,
    command: workers.command ?? [],
    imageId: workers.imageId,
    nvidia,
    capacity: under("workers", problems, (found) => planCapacity(asked, efa, found)),
    interfaces: efa ? networkInterfaces(machine) : [{ networkCardIndex: 0, deviceIndex: 0, interfaceType: "interface" }],
    efa,
    rootVolumeGiB,
    checkpoints,
    data,
    environment: workers.environment ?? {},
  };
}

/** A machine of AWS that is offered in the zone. */
function knownMachine(
  asked: string,
  path: string,
  { zone, region, rehearsal }: TrainingInstancesArgs,
  problems: Problems,
  catalogue: Catalogue,
): Machine | undefined {
  const unknown = unknownMachine(asked, catalogue, path, Cloud.Aws);
  const machine = lookUp(asked, catalogue);
  if (unknown !== undefined || machine === undefined) {
    if (unknown !== undefined) problems.addAll([unknown]);
    return undefined;
  }
  if (machine.cloud !== Cloud.Aws)
    problems.add(path, `${machine.name} is a machine of ${machine.cloud}, and EC2 is AWS's`, "give one of AWS");
  if (!zone.startsWith(region)) problems.add("zone", `${zone} is not in ${region}`, `name a zone of ${region}`);
  else {
    const offering = zoneFault(machine, zone, "zone", { rehearsal: rehearsal ?? false });
    if (offering !== undefined) problems.addAll([offering]);
  }
  return machine;
}

function checkMachineImage(path: string, id: string | undefined, problems: Problems): void {
  if (id === undefined || /^ami-[0-9a-f]{8,17}$/.test(id)) return;
  problems.add(path, `${JSON.stringify(id)} is not the id of an image`, "give one such as ami-0123456789abcdef0");
}

function checkMounts(checkpoints: string, data: WorkersPlan["data"], problems: Problems): void {
  const paths: readonly (readonly [string, string | undefined])[] = [
    ["workers.checkpoints.mountPath", checkpoints],
    ["workers.data.mountPath", data?.mountPath],
  ];
  for (const [path, value] of paths) {
    if (value !== undefined && !/^(\/[\w.-]+)+$/.test(value))
      problems.add(path, `${JSON.stringify(value)} is not a directory of its own`, "give an absolute path such as /data");
  }
  if (data?.mountPath === checkpoints)
    problems.add("workers.data.mountPath", `${checkpoints} is where checkpoints are`, "give each its own directory");
  const kinds: readonly string[] = Object.values(InstanceMountKind);
  if (data !== undefined && !kinds.includes(data.kind))
    problems.add("workers.data.kind", `${JSON.stringify(data.kind)} is not known`, `choose one of ${kinds.join(", ")}`);
}

/** The metrics say who trains what; they are for the network, not for the world. */
function checkPrivateRange(path: string, cidr: string, problems: Problems): void {
  const parsed = ipaddr.isValidCIDR(cidr) ? ipaddr.parseCIDR(cidr) : undefined;
  if (parsed === undefined) {
    problems.add(path, `${JSON.stringify(cidr)} is not a range`, "give one such as 10.0.0.0/16");
    return;
  }
  const [address, bits] = parsed;
  const kind = address.range();
  // The carrier-grade range is Tailscale's too.
  if (bits >= 8 && ["private", "carrierGradeNat", "uniqueLocal"].includes(kind)) return;
  problems.add(path, `${cidr} reaches beyond private addresses`, "name the private range that Prometheus stands in");
}

/** Runs a check whose paths begin at `path`. */
function under<T>(path: string, problems: Problems, check: (found: Problems) => T): T {
  const found = new Problems(path);
  const result = check(found);
  problems.addAll(found.all, path);
  return result;
}
