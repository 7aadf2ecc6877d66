import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { given, tracingVariables } from "../workloads/environment";
import { liveSettings } from "../workloads/live-settings";
import { cacheVariables } from "./cache";
import { etcdPort } from "./forms";
import { SyncMode, TrainingForm } from "./index";
import type { TrainingPlan } from "./plan";

type EnvVar = kubernetes.types.input.core.v1.EnvVar;

export const settingsDirectory = "/etc/training";

/** Host of one pod of a StatefulSet, through its headless Service. */
export function podHost(service: string, index: number, namespace: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`${service}-${index}.${service}.${namespace}.svc`;
}

/** Host of one worker. A JobSet names its pods after set, job, number of the job and number of the pod. */
export function workerHost(plan: TrainingPlan, index: number, namespace: pulumi.Input<string>): pulumi.Output<string> {
  const { serviceName, form } = plan;
  if (form === TrainingForm.StatefulSet) return podHost(serviceName, index, namespace);
  return pulumi.interpolate`${serviceName}-node-0-${index}.${serviceName}.${namespace}.svc`;
}

/** What a worker's process sees. */
export function workerVariables(plan: TrainingPlan): EnvVar[] {
  const master = workerHost(plan, 0, plan.namespace);
  return [
    ...commonVariables(plan, "worker", plan.serviceName),
    { name: "WORKER_PORT", value: `${plan.workerPort}` },
    { name: "MASTER_ADDR", value: master },
    { name: "MASTER_PORT", value: `${plan.masterPort}` },
    { name: "MIN_WORKERS", value: `${plan.workers.min}` },
    { name: "MAX_WORKERS", value: `${plan.workers.max}` },
    // Within a machine gradients are reduced over its own links first.
    ...(plan.syncMode === SyncMode.Hierarchical
      ? [{ name: "SYNC_GROUP_SIZE", value: `${Math.max(1, plan.machine.accelerators)}` }]
      : []),
    { name: "CHECKPOINT_DIR", value: plan.checkpoints.mountPath },
    ...cacheVariables(plan.cache),
    ...torchrunVariables(plan, master),
    ...membershipVariables(plan),
    ...liveSettings(plan.liveSettings).variables,
    ...tracingVariables(plan.tracingHost, plan.serviceName),
    ...given({ ...plan.collectiveVariables, ...plan.environment }),
  ];
}

/** What a parameter server's process sees. */
export function parameterServerVariables(plan: TrainingPlan): EnvVar[] {
  const service = plan.parameterServers?.serviceName ?? "";
  return [
    ...commonVariables(plan, "parameter-server", service),
    { name: "CHECKPOINT_DIR", value: "/tmp/checkpoints" },
    ...tracingVariables(plan.tracingHost, service),
    ...given(plan.environment),
  ];
}

function commonVariables(plan: TrainingPlan, role: "worker" | "parameter-server", service: string): EnvVar[] {
  return [
    { name: "NODE_ROLE", value: role },
    // The pod's index is a number; its name, which the training runtime's document gives here, is not.
    { name: "RANK", valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexLabel(plan, role)}']` } } },
    { name: "WORLD_SIZE", value: `${worldSize(plan)}` },
    { name: "WORKER_ID", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
    ...(plan.coordinatorUrl === undefined ? [] : [{ name: "COORDINATOR_URL", value: plan.coordinatorUrl }]),
    { name: "SYNC_MODE", value: plan.syncMode },
    ...parameterServerHosts(plan),
    { name: "TRAINING_CONFIG", value: `${settingsDirectory}/training.json` },
    { name: "AWS_REGION", value: plan.region },
    { name: "RUST_LOG", value: plan.logLevel },
    { name: "LOG_FORMAT", value: "json" },
    // The root file system is read only; libraries keep their caches under the home directory.
    { name: "HOME", value: "/tmp" },
    // The image knows no user of this number, and PyTorch names its caches after the user.
    { name: "USER", value: role },
    ...(service === plan.serviceName ? [] : [{ name: "PARAMETER_SERVER_PORT", value: `${plan.parameterServers?.port ?? 0}` }]),
  ];
}

/** Kubernetes sets both from 1.28; parameter servers are a StatefulSet whatever the workers are. */
function indexLabel({ form }: TrainingPlan, role: "worker" | "parameter-server"): string {
  return form === TrainingForm.StatefulSet || role === "parameter-server"
    ? "apps.kubernetes.io/pod-index"
    : "batch.kubernetes.io/job-completion-index";
}

/** A JobSet that is resized while it runs keeps its pods as they are, so what they are told holds for every size: the fewest. */
function worldSize({ form, workers }: TrainingPlan): number {
  return form === TrainingForm.JobSet && workers.min < workers.max ? workers.min : workers.desired;
}

/** Leases that workers keep of themselves: `worker-0`, with their holder and the last time they renewed it. */
function membershipVariables({ membership, namespace, name }: TrainingPlan): EnvVar[] {
  if (!membership) return [];
  return [
    { name: "LEASE_NAMESPACE", value: namespace },
    { name: "LEASE_LABELS", value: `trainyard.dev/group=${name}` },
    { name: "LEASE_DURATION_SECONDS", value: "30" },
  ];
}

function parameterServerHosts(plan: TrainingPlan): EnvVar[] {
  const servers = plan.parameterServers;
  if (servers === undefined) return [];
  const hosts = Array.from({ length: servers.count }, (_, index) => podHost(servers.serviceName, index, plan.namespace));
  const value = pulumi.all(hosts).apply((names) => names.map((name) => `${name}:${servers.port}`).join(","));
  return [{ name: "PARAMETER_SERVERS", value }];
}

/**
 * torchrun takes its options from PET_ variables where its command line gives none (torch/distributed/argparse_util.py). Workers meet
 * at worker 0 and go on with any number between min and max. Other launchers do not read them.
 */
function torchrunVariables(plan: TrainingPlan, master: pulumi.Output<string>): EnvVar[] {
  const { min, max } = plan.workers;
  const { etcd } = plan.rendezvous;
  return [
    { name: "PET_NNODES", value: min === max ? `${max}` : `${min}:${max}` },
    { name: "PET_NPROC_PER_NODE", value: `${Math.max(1, plan.machine.accelerators)}` },
    // `etcd-v2` is torchrun's name for the newer of its two ways to use etcd (torch/distributed/elastic/rendezvous).
    { name: "PET_RDZV_BACKEND", value: etcd === undefined ? "c10d" : "etcd-v2" },
    {
      name: "PET_RDZV_ENDPOINT",
      value:
        etcd === undefined
          ? pulumi.interpolate`${master}:${plan.masterPort}`
          : pulumi.interpolate`${etcd.serviceName}.${plan.namespace}.svc:${etcdPort}`,
    },
    { name: "PET_RDZV_ID", value: plan.name },
  ];
}
