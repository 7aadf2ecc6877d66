import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { controlTrafficOnly, meshLabels } from "../mesh/pods";
import { containerClaims, podClaims } from "../workloads/claims";
import { storageVariables } from "../workloads/environment";
import { identityLabels } from "../workloads/labels";
import { liveSettings } from "../workloads/live-settings";
import { pinnedMemory } from "../workloads/pinned-memory";
import { together } from "../workloads/placement";
import { restrictedContainer, restrictedPod } from "../workloads/security";
import { sweeper } from "./cache";
import { settingsDirectory, workerVariables } from "./environment";
import { TrainingForm } from "./index";
import type { TrainingPlan } from "./plan";

type Affinity = kubernetes.types.input.core.v1.Affinity;
type Container = kubernetes.types.input.core.v1.Container;
type Claim = kubernetes.types.input.core.v1.PersistentVolumeClaim;
type ClaimSpec = kubernetes.types.input.core.v1.PersistentVolumeClaimSpec;
type PodSpec = kubernetes.types.input.core.v1.PodSpec;
type PodTemplate = kubernetes.types.input.core.v1.PodTemplateSpec;
type Volume = kubernetes.types.input.core.v1.Volume;

/** What all kinds of pods need. */
export interface Shared {
  readonly settings: pulumi.Output<string>;
  readonly storage: pulumi.Output<string> | undefined;
  readonly serviceAccount: pulumi.Output<string>;
}

/** What a form of the workers is made from. */
export interface Site {
  readonly name: string;
  readonly plan: TrainingPlan;
  readonly shared: Shared;
  readonly service: pulumi.Output<string>;
  readonly opts: pulumi.CustomResourceOptions;
}

/** Name of the workers' job within its set, and of its container: Kubeflow Trainer knows both as `node`. */
export const jobName = "node";

/** The workers' pods, whatever makes them. */
export function workerTemplate(plan: TrainingPlan, shared: Shared): PodTemplate {
  const isJob = plan.form !== TrainingForm.StatefulSet;
  return {
    metadata: {
      labels: { ...plan.labels, ...identityLabels(plan.serviceAccountAnnotations), ...meshLabels(plan.mesh) },
      annotations: {
        ...plan.podAnnotations,
        ...pinnedMemory(containerName(plan.form), Object.keys(plan.fabric.resources), plan.machine.memoryGiB),
        ...plan.fabric.annotations,
        "karpenter.sh/do-not-disrupt": "true",
        "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
        ...(plan.mesh ? controlTrafficOnly([plan.workerPort], coordinatorPorts(plan)) : {}),
        ...(plan.requiredTopology === undefined ? {} : { "kueue.x-k8s.io/podset-required-topology": plan.requiredTopology }),
      },
    },
    spec: {
      ...podBasics(plan, shared),
      // A pod that failed is not started again in its place: whoever owns it decides between one worker and the whole gang.
      ...(isJob ? { restartPolicy: "Never" } : {}),
      nodeSelector: plan.nodeSelector,
      tolerations: plan.tolerations.map(({ key, value, effect }) =>
        value === undefined ? { key, operator: "Exists", effect } : { key, operator: "Equal", value, effect },
      ),
      affinity: oneFabric(plan),
      ...podClaims(plan.claims, plan.serviceName),
      ...initContainers([...plan.fabric.sidecars, ...(plan.cache === undefined ? [] : [sweeper(plan.cache)])]),
      containers: [workerContainer(plan, shared)],
      volumes: [...workerVolumes(plan, shared), ...(isJob ? ephemeralVolumes(plan) : [])],
    },
  };
}

/** Ports by which a coordinator is called, which the mesh's sidecar takes; none where there is no coordinator. */
export function coordinatorPorts({ coordinatorUrl, coordinatorPort }: TrainingPlan): readonly number[] {
  return coordinatorUrl === undefined ? [] : [coordinatorPort];
}

function initContainers(all: Container[]): Pick<PodSpec, "initContainers"> {
  return all.length === 0 ? {} : { initContainers: all };
}

export function podBasics(plan: TrainingPlan, shared: Shared): Omit<PodSpec, "containers"> {
  return {
    serviceAccountName: shared.serviceAccount,
    automountServiceAccountToken: plan.membership,
    enableServiceLinks: false,
    securityContext: restrictedPod(plan.runAsUser),
    terminationGracePeriodSeconds: plan.gracePeriodSeconds,
    ...(plan.priorityClass === undefined ? {} : { priorityClassName: plan.priorityClass }),
  };
}

function containerName(form: TrainingForm): string {
  return form === TrainingForm.StatefulSet ? "worker" : jobName;
}

/** All workers where the first one is, and one a machine. */
function oneFabric(plan: TrainingPlan): Affinity {
  return {
    podAffinity: together({ labelSelector: { matchLabels: plan.podLabels } }, plan.fabricDomain),
    // One worker a machine, also where a machine's accelerators would do for two.
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: plan.podLabels }, topologyKey: "kubernetes.io/hostname" },
      ],
    },
  };
}

function workerContainer(plan: TrainingPlan, shared: Shared): Container {
  return {
    ...containerBasics(plan, shared),
    name: containerName(plan.form),
    env: workerVariables(plan),
    ports: [
      { name: "rendezvous", containerPort: plan.masterPort, protocol: "TCP" },
      { name: "worker", containerPort: plan.workerPort, protocol: "TCP" },
      ...(plan.metricsPort === undefined ? [] : [{ name: "metrics", containerPort: plan.metricsPort, protocol: "TCP" }]),
    ],
    resources: { ...plan.sized.resources, ...containerClaims(plan.claims) },
    // No liveness probe: a worker is silent for minutes while a model loads or a checkpoint is written. The coordinator hears its heart.
    ...(plan.preStopCommand === undefined ? {} : { lifecycle: { preStop: { exec: { command: [...plan.preStopCommand] } } } }),
    volumeMounts: [
      { name: "config", mountPath: settingsDirectory, readOnly: true },
      { name: "scratch", mountPath: "/tmp" },
      { name: "shared-memory", mountPath: "/dev/shm" },
      { name: "checkpoints", mountPath: plan.checkpoints.mountPath },
      ...plan.fabric.mounts,
      ...(plan.cache === undefined ? [] : [{ name: "cache", mountPath: plan.cache.mountPath }]),
      ...(plan.data === undefined ? [] : [{ name: "data", mountPath: plan.data.mountPath, readOnly: true }]),
      ...liveSettings(plan.liveSettings).mounts,
    ],
  };
}

export function containerBasics(plan: TrainingPlan, shared: Shared): Omit<Container, "name"> {
  return {
    image: plan.image.reference,
    ...(plan.command === undefined ? {} : { command: [...plan.command] }),
    ...storageVariables(shared.storage, plan.storageSecret),
    securityContext: restrictedContainer(),
  };
}

function workerVolumes(plan: TrainingPlan, shared: Shared): Volume[] {
  return [
    { name: "config", configMap: { name: shared.settings } },
    { name: "scratch", emptyDir: { sizeLimit: plan.scratch } },
    { name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit: plan.sized.sharedMemory } },
    ...(plan.cache === undefined ? [] : [{ name: "cache", emptyDir: { sizeLimit: plan.cache.size } }]),
    ...(plan.data?.existingClaim === undefined
      ? []
      : [{ name: "data", persistentVolumeClaim: { claimName: plan.data.existingClaim, readOnly: true } }]),
    ...(plan.checkpoints.existingClaim === undefined
      ? []
      : [{ name: "checkpoints", persistentVolumeClaim: { claimName: plan.checkpoints.existingClaim } }]),
    ...plan.fabric.volumes,
    ...liveSettings(plan.liveSettings).volumes,
  ];
}

/** A volume of a worker's own, made from a template. */
interface OwnVolume {
  readonly name: string;
  readonly spec: ClaimSpec;
}

function ownVolumes({ checkpoints, data }: TrainingPlan): OwnVolume[] {
  return [
    ...(data === undefined || data.existingClaim !== undefined
      ? []
      : [{ name: "data", spec: claimSpec("ReadOnlyMany", data.size, data.storageClass) }]),
    ...(checkpoints.existingClaim !== undefined
      ? []
      : [{ name: "checkpoints", spec: claimSpec("ReadWriteOnce", checkpoints.size, checkpoints.storageClass) }]),
  ];
}

function claimSpec(accessMode: string, size: string, storageClass: string | undefined): ClaimSpec {
  return {
    accessModes: [accessMode],
    ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
    resources: { requests: { storage: size } },
  };
}

/** Claims that outlive a StatefulSet's pods. */
export function claims(plan: TrainingPlan): Claim[] {
  return ownVolumes(plan).map(({ name, spec }) => ({ metadata: { name }, spec }));
}

/** Jobs have no templates for claims. Volumes of this kind come and go with their pod. */
function ephemeralVolumes(plan: TrainingPlan): Volume[] {
  return ownVolumes(plan).map(({ name, spec }) => ({ name, ephemeral: { volumeClaimTemplate: { spec } } }));
}
