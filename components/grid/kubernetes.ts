import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { chart } from "../charts";
import { engineAffinity, installEngine } from "../charts/engine";
import { claimTemplates } from "../workloads/devices";
import { claimPrefix, clusterSpec, type RayClusterSpec, roleLabel, submitterTemplate } from "./cluster-spec";
import { type GridPlan, type PlannedJob, ports } from "./plan";
import { gridRules } from "./rules";
import { gridTraffic, submitterTraffic } from "./traffic";

type PodTemplateSpec = kubernetes.types.input.core.v1.PodTemplateSpec;

const apiVersion = "ray.io/v1";

/** The parts of KubeRay's RayJob that are set here. */
interface RayJobSpec {
  entrypoint: string;
  runtimeEnvYAML?: string;
  submissionMode: "K8sJobMode";
  submitterPodTemplate: PodTemplateSpec;
  submitterConfig: SubmitterConfig;
  activeDeadlineSeconds?: number;
  clusterSelector?: Record<string, string>;
  rayClusterSpec?: RayClusterSpec;
  backoffLimit?: number;
  shutdownAfterJobFinishes?: boolean;
  ttlSecondsAfterFinished?: number;
}
interface SubmitterConfig {
  backoffLimit: number;
}

export interface RayGridOutputs {
  readonly clientUrl: pulumi.Output<string>;
  readonly dashboardUrl: pulumi.Output<string>;
  readonly jobs: pulumi.Output<string[]>;
}

export function rayGrid(parent: pulumi.Resource, name: string, plan: GridPlan): RayGridOutputs {
  const child = { parent };
  const { namespace } = plan;
  // KubeRay's own label tells clusters apart; this one stays the same for the grid and for the clusters of its jobs.
  const podLabels = { ...plan.labels, "trainyard.dev/grid": name };
  const selected = { "trainyard.dev/grid": name };
  const operator = plan.installOperator ? kubeRay(parent, name, plan) : undefined;
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-account`,
    { metadata: { namespace, name, labels: plan.labels }, automountServiceAccountToken: false },
    child,
  );
  const traffic = gridTraffic(name, plan, selected, child);
  const devices = plan.workers.flatMap((group) =>
    claimTemplates(
      `${name}-${group.name}`,
      group.claims,
      { namespace, prefix: claimPrefix(plan, group), labels: plan.labels },
      child,
    ),
  );
  const after = { ...child, dependsOn: [traffic, ...devices, ...(operator === undefined ? [] : [operator])] };
  const spec = clusterSpec(plan, account.metadata.name, podLabels);
  const cluster = new kubernetes.apiextensions.CustomResource(
    `${name}-cluster`,
    { apiVersion, kind: "RayCluster", metadata: { namespace, name, labels: plan.labels }, spec },
    after,
  );
  // With the head everything ends that runs on the cluster; workers go one after another.
  for (const [role, maxUnavailable] of [
    ["head", 0],
    ["worker", 1],
  ] as const) {
    const selector = { matchLabels: { ...selected, [roleLabel]: role } };
    new kubernetes.policy.v1.PodDisruptionBudget(
      `${name}-${role}`,
      {
        metadata: { namespace, name: `${name}-${role}`, labels: plan.labels },
        spec: { maxUnavailable, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" },
      },
      child,
    );
  }
  const clients = submitterTraffic(name, plan, selected, child);
  const submitter = submitterTemplate(plan, account.metadata.name, plan.labels);
  const jobs = plan.jobs.map(
    (job) =>
      new kubernetes.apiextensions.CustomResource(
        `${name}-${job.name}`,
        {
          apiVersion,
          kind: "RayJob",
          metadata: { namespace, name: `${name}-${job.called}`, labels: plan.labels },
          spec: jobSpec(plan, job, spec, submitter),
        },
        // What a job says is fixed once it runs: another command is another object, and the old one goes with its logs.
        { ...after, dependsOn: [...after.dependsOn, cluster, clients], replaceOnChanges: ["spec", "metadata.name"] },
      ),
  );
  if (plan.watched) watch(name, plan, selected, child);
  const head = pulumi.interpolate`${name}-head-svc.${namespace}.svc`;
  return {
    clientUrl: pulumi.interpolate`ray://${head}:${ports.client}`,
    dashboardUrl: pulumi.interpolate`http://${head}:${ports.dashboard}`,
    jobs: pulumi.all(jobs.map(({ metadata }) => pulumi.output(metadata).apply((known) => known?.name ?? ""))),
  };
}

/** On the grid a job runs once. Tries need a cluster of its own: KubeRay tries again by making another one. */
function jobSpec(plan: GridPlan, job: PlannedJob, cluster: RayClusterSpec, submitterPodTemplate: PodTemplateSpec): RayJobSpec {
  const { entrypoint, workingDir, pip, environment, retries, replicas, timeoutSeconds, keepSeconds } = job;
  const runtime = {
    ...(workingDir !== undefined && { working_dir: workingDir }),
    ...(pip !== undefined && { pip }),
    ...(environment !== undefined && { env_vars: environment }),
  };
  return {
    entrypoint,
    ...(Object.keys(runtime).length > 0 && { runtimeEnvYAML: stringify(runtime) }),
    submissionMode: "K8sJobMode",
    submitterPodTemplate,
    // The pod that hands it in may be lost; Ray knows the job by its id and runs it no second time.
    submitterConfig: { backoffLimit: 2 },
    ...(timeoutSeconds !== undefined && { activeDeadlineSeconds: timeoutSeconds }),
    ...(retries === 0
      ? { clusterSelector: { "ray.io/cluster": plan.name } }
      : {
          rayClusterSpec: replicas === undefined ? cluster : withReplicas(cluster, replicas),
          backoffLimit: retries,
          shutdownAfterJobFinishes: true,
          ttlSecondsAfterFinished: keepSeconds,
        }),
  };
}

function withReplicas(cluster: RayClusterSpec, replicas: number): RayClusterSpec {
  return {
    ...cluster,
    workerGroupSpecs: cluster.workerGroupSpecs.map((group) => ({
      ...group,
      replicas,
      minReplicas: Math.min(group.minReplicas, replicas),
      maxReplicas: Math.max(group.maxReplicas, replicas),
    })),
  };
}

function kubeRay(parent: pulumi.Resource, name: string, plan: GridPlan): kubernetes.helm.v3.Release {
  return installEngine(parent, `${name}-operator`, {
    chart: "kuberay-operator",
    namespace: plan.operatorNamespace,
    metricsPorts: [8080],
    values: {
      image: { repository: "quay.io/kuberay/operator", tag: chart("kuberay-operator").appVersion },
      affinity: engineAffinity(),
      resources: { requests: { cpu: "100m", memory: "512Mi" }, limits: { memory: "512Mi" } },
      metrics: { enabled: true, serviceMonitor: { enabled: plan.watched } },
    },
  }).release;
}

function watch(name: string, plan: GridPlan, selected: Record<string, string>, child: pulumi.CustomResourceOptions): void {
  const metadata = { namespace: plan.namespace, name, labels: plan.labels };
  new kubernetes.apiextensions.CustomResource(
    `${name}-monitor`,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata,
      spec: {
        selector: { matchLabels: selected },
        podMetricsEndpoints: [
          {
            port: "metrics",
            interval: "15s",
            relabelings: [{ sourceLabels: ["__meta_kubernetes_pod_label_ray_io_cluster"], targetLabel: "ray_io_cluster" }],
          },
        ],
      },
    },
    child,
  );
  new kubernetes.apiextensions.CustomResource(
    `${name}-rules`,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata,
      spec: { groups: [{ name: `trainyard.grid.${name}`, rules: gridRules(name) }] },
    },
    child,
  );
}
