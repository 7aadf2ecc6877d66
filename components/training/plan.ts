import type * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../core/cloud";
import { Problems } from "../core/problems";
import { type FabricParts, withCards } from "../fabric/attachment";
import { planMachineFabric } from "../fabric/machine";
import { checkChoice, checkEnvironment, checkName, checkPort, checkPortsDiffer, checkWhole } from "../workloads/checks";
import { type PlannedClaim, planClaims } from "../workloads/claims";
import { type WorkloadImage, workloadImage } from "../workloads/image";
import { objectLabels, selectorLabels } from "../workloads/labels";
import { type FabricDomain, zoneDomain } from "../workloads/placement";
import { checkQuantity } from "../workloads/quantity";
import { type CachePlan, planCache } from "./cache";
import { collectiveVariables } from "./collectives";
import { checkForm, planRendezvous, type Rendezvous } from "./forms";
import {
  Collectives,
  SyncMode,
  TrainingForm,
  type TrainingGroupArgs,
  type WorkerMachineArgs,
  type WorkerTolerationArgs,
} from "./index";
import { planWorkerResources, type SizedWorker } from "./resources";
import { planSettings, type TrainingSettings } from "./settings";
import { type CheckpointVolume, checkpointClaim, type DataVolume, dataVolume } from "./volumes";

/** Variables that the component sets. Those of a collective library may be changed: NCCL_DEBUG is how people look for a fault. */
const ownVariables = [
  "RANK",
  "WORLD_SIZE",
  "WORKER_ID",
  "WORKER_PORT",
  "POD_IP",
  "NODE_ROLE",
  "COORDINATOR_URL",
  "MASTER_ADDR",
  "MASTER_PORT",
  "SYNC_MODE",
  "SYNC_GROUP_SIZE",
  "MIN_WORKERS",
  "MAX_WORKERS",
  "PARAMETER_SERVERS",
  "PARAMETER_SERVER_PORT",
  "CHECKPOINT_DIR",
  "TRAINING_CONFIG",
  "AWS_REGION",
  "RUST_LOG",
  "LOG_FORMAT",
  "SETTINGS_DIR",
  "LEASE_NAMESPACE",
  "LEASE_LABELS",
  "LEASE_DURATION_SECONDS",
  "HOME",
  "USER",
  "PET_NNODES",
  "PET_NPROC_PER_NODE",
  "PET_RDZV_BACKEND",
  "PET_RDZV_ENDPOINT",
  "PET_RDZV_ID",
];

export interface ParameterServers {
  readonly serviceName: string;
  readonly count: number;
  readonly cpu: string;
  readonly memory: string;
  /** Of the node, in Kubernetes' notation. */
  readonly disk: string;
  readonly port: number;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** Everything about a training group that can be known before a cloud answers. */
export interface TrainingPlan {
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly cloud: Cloud;
  readonly image: WorkloadImage;
  readonly command: readonly string[] | undefined;
  readonly serviceName: string;
  readonly form: TrainingForm;
  readonly maxRestarts: number;
  readonly rendezvous: Rendezvous;
  readonly membership: boolean;
  readonly requiredTopology: string | undefined;
  readonly workers: { readonly min: number; readonly desired: number; readonly max: number; readonly autoscaled: boolean };
  readonly machine: WorkerMachineArgs;
  readonly sized: SizedWorker;
  /** Devices that workers claim, where a DRA driver owns them. */
  readonly claims: readonly PlannedClaim[];
  readonly fabric: FabricParts;
  readonly coordinatorUrl: pulumi.Input<string> | undefined;
  readonly coordinatorNamespace: string | undefined;
  readonly syncMode: SyncMode;
  readonly parameterServers: ParameterServers | undefined;
  readonly settings: TrainingSettings;
  readonly data: DataVolume | undefined;
  readonly checkpoints: CheckpointVolume;
  readonly cache: CachePlan | undefined;
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly scratch: string;
  readonly masterPort: number;
  readonly workerPort: number;
  readonly metricsPort: number | undefined;
  readonly gracePeriodSeconds: number;
  readonly preStopCommand: readonly string[] | undefined;
  readonly region: pulumi.Input<string>;
  readonly collectiveVariables: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  readonly storageEnvironment: pulumi.Input<Record<string, string>> | undefined;
  readonly storageSecret: pulumi.Input<string> | undefined;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly { readonly key: string; readonly value: string | undefined; readonly effect: string }[];
  readonly fabricDomain: FabricDomain;
  readonly priorityClass: string | undefined;
  readonly queueName: string | undefined;
  readonly serviceAccountName: pulumi.Input<string>;
  readonly serviceAccountAnnotations: Readonly<Record<string, pulumi.Input<string>>>;
  readonly runAsUser: number;
  readonly logLevel: string;
  readonly tracingHost: pulumi.Input<string> | undefined;
  readonly monitoringNamespace: string;
  readonly mesh: boolean;
  readonly liveSettings: pulumi.Input<string> | undefined;
  readonly coordinatorPort: number;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** What a person should know and what stops nothing. */
  readonly advice: readonly string[];
}

/** Fills in defaults and throws every problem it finds. */
export function planTrainingGroup(name: string, args: TrainingGroupArgs): TrainingPlan {
  const problems = new Problems(`TrainingGroup ${name}`);
  const serviceName = args.serviceName ?? "worker";
  const podLabels = selectorLabels(name, "worker", serviceName);
  const syncMode = args.syncMode ?? SyncMode.AllReduce;
  const headroom = args.headroomPercent ?? 25;
  const scratch = args.scratch ?? "50Gi";
  const fabric = planFabric(args.machine, problems);
  const collectives = collectiveVariables(args.machine, syncMode, fabric);

  checkName("serviceName", serviceName, problems, 40);
  const workers = planWorkers(args, problems);
  checkMachine(args.machine, headroom, problems);
  checkChoice("syncMode", syncMode, Object.values(SyncMode), problems);
  const ports = planPorts(args, problems);
  const data = dataVolume(args.data, problems);
  const form = args.form ?? TrainingForm.StatefulSet;
  checkChoice("form", form, Object.values(TrainingForm), problems);
  const checkpoints = checkpointClaim(args.checkpoints, form, data, problems);
  const rendezvous = planRendezvous(args.rendezvous ?? {}, problems, serviceName);
  checkForm(args, form, workers, problems);
  checkCoordinator(args, problems);
  checkEnvironment(args.environment ?? {}, ownVariables, problems);
  checkWhole("gracePeriodSeconds", args.gracePeriodSeconds ?? 900, 30, problems);
  if (args.runAsUser === 0)
    problems.add("runAsUser", "0 is root, which a restricted namespace refuses", "give another user, such as 10001");
  else checkWhole("runAsUser", args.runAsUser ?? 10001, 1, problems);

  const sized = planWorkerResources(args.machine, headroom, args.resources ?? {}, args.sharedMemory, scratch, problems);
  const plan: TrainingPlan = {
    name,
    namespace: args.namespace,
    cloud: args.cloud ?? Cloud.Kubernetes,
    image: workloadImage(args.image, args.rehearsal ?? false, "worker", problems),
    command: args.command,
    serviceName,
    form,
    maxRestarts: args.maxRestarts ?? 3,
    rendezvous,
    membership: args.membership ?? false,
    requiredTopology: args.requiredTopology,
    workers,
    machine: args.machine,
    claims: planClaims(args.machine, problems),
    sized: { ...sized, resources: withCards(sized.resources, fabric) },
    fabric,
    coordinatorUrl: args.coordinatorUrl,
    coordinatorNamespace: args.coordinatorNamespace,
    syncMode,
    parameterServers: planParameterServers(
      name,
      args,
      syncMode,
      serviceName,
      sized.resources.limits["ephemeral-storage"] ?? scratch,
      problems,
    ),
    settings: planSettings(args.settings ?? {}, data?.mountPath, problems),
    data,
    checkpoints,
    scratch,
    ...ports,
    gracePeriodSeconds: args.gracePeriodSeconds ?? 900,
    preStopCommand: args.preStopCommand,
    region: args.region ?? "us-west-2",
    collectiveVariables: collectives,
    environment: args.environment ?? {},
    storageEnvironment: args.storageEnvironment,
    storageSecret: args.storageSecret,
    cache: planCache(args.cache, { data: data?.mountPath, checkpoints: checkpoints.mountPath }, problems),
    podAnnotations: args.podAnnotations ?? {},
    nodeSelector: args.nodeSelector ?? { "node.kubernetes.io/instance-type": args.machine.type },
    tolerations: planTolerations(args),
    fabricDomain: {
      topologyKey: args.fabricDomain?.topologyKey ?? zoneDomain,
      required: args.fabricDomain?.required ?? true,
    },
    priorityClass: args.priorityClass,
    queueName: args.queueName,
    serviceAccountName: args.serviceAccountName ?? serviceName,
    serviceAccountAnnotations: args.serviceAccountAnnotations ?? {},
    runAsUser: args.runAsUser ?? 10001,
    logLevel: args.logLevel ?? "info",
    tracingHost: args.tracingHost,
    monitoringNamespace: args.monitoringNamespace ?? "monitoring",
    mesh: args.mesh ?? false,
    liveSettings: args.liveSettings,
    coordinatorPort: args.coordinatorPort ?? 50051,
    podLabels,
    labels: objectLabels(podLabels, args.labels ?? {}),
    advice: advise(args, headroom, workers),
  };
  problems.throwIfAny();
  return plan;
}

function planWorkers(args: TrainingGroupArgs, problems: Problems): TrainingPlan["workers"] {
  const { desired } = args.workers;
  const min = args.workers.min ?? desired;
  const max = args.workers.max ?? desired;
  checkWhole("workers.min", min, 1, problems);
  checkWhole("workers.desired", desired, 1, problems);
  if (min > max) problems.add("workers.min", `${min} is more than max (${max})`, "lower min or raise max");
  else if (desired < min) problems.add("workers.desired", `${desired} is less than min (${min})`, "raise desired or lower min");
  else if (desired > max) problems.add("workers.desired", `${desired} is more than max (${max})`, "lower desired or raise max");
  const autoscaled = args.workers.autoscaled ?? false;
  if (autoscaled && min === max) {
    problems.add(
      "workers.autoscaled",
      `min and max are both ${max}, so there is nothing to scale`,
      "give a lower min or a higher max",
    );
  }
  return { min, desired, max, autoscaled };
}

function checkMachine(machine: WorkerMachineArgs, headroom: number, problems: Problems): void {
  checkWhole("machine.vcpus", machine.vcpus, 1, problems);
  if (!(machine.memoryGiB > 0)) problems.add("machine.memoryGiB", `${machine.memoryGiB} is no memory`, "give the machine's GiB");
  checkChoice("machine.collectives", machine.collectives, Object.values(Collectives), problems);
  if (!(headroom >= 0 && headroom <= 90)) {
    problems.add("headroomPercent", `${headroom} is not between 0 and 90`, "20 to 30 percent is sound");
  }
}

/** What carries the workers' collectives. */
function planFabric(machine: WorkerMachineArgs, problems: Problems): FabricParts {
  const { type, accelerators } = machine;
  const otherwise = "leave machine.attachment out, and let NCCL talk by TCP";
  return planMachineFabric(machine, { path: "machine.accelerators", accelerators, machine: type, otherwise }, problems);
}

/** What is said of a coordinator where there is none. */
function checkCoordinator(args: TrainingGroupArgs, problems: Problems): void {
  if (args.coordinatorUrl !== undefined) return;
  for (const key of ["coordinatorNamespace", "coordinatorPort"] as const) {
    if (args[key] !== undefined)
      problems.add(key, "is given, and no coordinator is named", "give coordinatorUrl, or leave it out");
  }
}

function planPorts(args: TrainingGroupArgs, problems: Problems): Pick<TrainingPlan, "masterPort" | "workerPort" | "metricsPort"> {
  const ports = { masterPort: args.masterPort ?? 29500, workerPort: args.workerPort ?? 8080, metricsPort: args.metricsPort };
  for (const [path, port] of Object.entries(ports)) if (port !== undefined) checkPort(path, port, problems);
  checkPortsDiffer(ports, problems);
  return ports;
}

function planParameterServers(
  name: string,
  args: TrainingGroupArgs,
  syncMode: SyncMode,
  workerService: string,
  disk: string,
  problems: Problems,
): ParameterServers | undefined {
  if (syncMode !== SyncMode.ParameterServer) {
    if (args.parameterServers !== undefined) {
      problems.add(
        "parameterServers",
        `nothing is sent to them with syncMode ${syncMode}`,
        "leave them out, or choose syncMode parameter-server",
      );
    }
    return undefined;
  }
  const given = args.parameterServers ?? {};
  const serviceName = workerService === "worker" ? "parameter-server" : `${workerService}-ps`;
  const podLabels = selectorLabels(name, "parameter-server", serviceName);
  const planned: ParameterServers = {
    serviceName,
    count: given.count ?? Math.max(1, Math.ceil(args.workers.desired / 4)),
    cpu: given.cpu ?? "8",
    memory: given.memory ?? "64Gi",
    disk,
    port: given.port ?? 2222,
    podLabels,
    labels: objectLabels(podLabels, args.labels ?? {}),
  };
  checkWhole("parameterServers.count", planned.count, 1, problems);
  checkQuantity("parameterServers.cpu", planned.cpu, problems);
  checkQuantity("parameterServers.memory", planned.memory, problems);
  checkPort("parameterServers.port", planned.port, problems);
  return planned;
}

function planTolerations(args: TrainingGroupArgs): TrainingPlan["tolerations"] {
  const ofMachine: WorkerTolerationArgs[] = args.machine.accelerators > 0 ? [{ key: args.machine.resourceName }] : [];
  return (args.tolerations ?? ofMachine).map(({ key, value, effect = "NoSchedule" }) => ({ key, value, effect }));
}

function advise(args: TrainingGroupArgs, headroom: number, workers: TrainingPlan["workers"]): string[] {
  const advice: string[] = [];
  if (headroom < 20 || headroom > 30) {
    advice.push(`headroomPercent is ${headroom}: 20 to 30 percent leaves the system enough and wastes little`);
  }
  const single = workers.max > 1 && (args.machine.efaInterfaces ?? 0) === 0 && args.cloud === Cloud.Aws;
  if (single && args.machine.accelerators > 0) {
    advice.push(`${args.machine.type} is given without EFA interfaces: traffic between ${workers.max} workers goes over TCP`);
  }
  return advice;
}
