import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { digest } from "../core/names";
import type { JobSetSpec, TrainingRuntimeSpec, TrainJobSpec } from "./jobset";
import type { TrainingPlan } from "./plan";
import { jobName, type Site, workerTemplate } from "./pods";

const { CustomResource } = kubernetes.apiextensions;

/** A queue admits a job when there is room, and it is done when it is done. */
const unawaited = { "pulumi.com/skipAwait": "true" };

export function jobSet(site: Site): void {
  const { name, plan, opts } = site;
  const size = "spec.replicatedJobs[0].template.spec";
  new CustomResource(
    `${name}-job`,
    {
      apiVersion: "jobset.x-k8s.io/v1alpha2",
      kind: "JobSet",
      metadata: { ...jobMetadata(plan), annotations: unawaited },
      spec: jobSetSpec(site),
    },
    {
      ...opts,
      // What JobSet's own webhook lets nobody change; parallelism and completions may, from 0.12 (kubernetes-sigs/jobset#1179).
      replaceOnChanges: [
        `${size}.template`,
        `${size}.backoffLimit`,
        `${size}.podFailurePolicy`,
        "spec.failurePolicy",
        "spec.successPolicy",
        "spec.network",
      ],
      deleteBeforeReplace: true,
      ...(plan.workers.autoscaled ? { ignoreChanges: [`${size}.parallelism`, `${size}.completions`] } : {}),
    },
  );
}

function jobMetadata(plan: TrainingPlan) {
  const queue: Readonly<Record<string, string>> =
    plan.queueName === undefined ? {} : { "kueue.x-k8s.io/queue-name": plan.queueName };
  return { namespace: plan.namespace, name: plan.serviceName, labels: { ...plan.labels, ...queue } };
}

function isElastic({ workers }: TrainingPlan): boolean {
  return workers.min < workers.max;
}

/**
 * One job whose pods are numbered. Of a fixed gang nobody can go on when one is gone, so that one failure starts all anew; a drained node costs
 * none of its restarts. Of an elastic one only the pod is made anew, and the others meet again without it.
 */
function jobSetSpec({ plan, shared }: Site, labels?: Readonly<Record<string, string>>): JobSetSpec {
  const { desired, max } = plan.workers;
  const elastic = isElastic(plan);
  return {
    // The set's name is the Service's, which is there already and keeps addresses of pods that are not ready.
    network: { enableDNSHostnames: true, publishNotReadyAddresses: true },
    failurePolicy: {
      maxRestarts: plan.maxRestarts,
      restartStrategy: "Recreate",
      ...(elastic
        ? {}
        : {
            rules: [
              {
                name: "drained",
                action: "RestartJobSetAndIgnoreMaxRestarts" as const,
                onJobFailureReasons: ["PodFailurePolicy" as const],
              },
            ],
          }),
    },
    successPolicy: { operator: "All" },
    replicatedJobs: [
      {
        name: jobName,
        replicas: 1,
        template: {
          ...(labels === undefined ? {} : { metadata: { labels } }),
          spec: {
            parallelism: desired,
            completions: desired,
            completionMode: "Indexed",
            backoffLimit: elastic ? plan.maxRestarts * max : 0,
            podFailurePolicy: {
              rules: [
                {
                  action: elastic ? "Ignore" : "FailJob",
                  onPodConditions: [{ type: "DisruptionTarget", status: "True" }],
                },
              ],
            },
            template: workerTemplate(plan, shared),
          },
        },
      },
    ],
  };
}

/**
 * Kubeflow Trainer's form: a runtime of the namespace, to which people submit jobs of their own, and one job. The runtime is the namespace's
 * and not the cluster's, because its pods name a ServiceAccount and ConfigMaps that are there and nowhere else.
 */
export function trainJob(site: Site): void {
  const { name, plan, opts } = site;
  const spec: TrainingRuntimeSpec = {
    // No policy of a framework: variables and ports are those that the documents name, and not torchrun's alone.
    mlPolicy: { numNodes: plan.workers.desired },
    template: { spec: jobSetSpec(site, { "trainer.kubeflow.org/trainjob-ancestor-step": "trainer" }) },
  };
  const runtime = new CustomResource(
    `${name}-runtime`,
    {
      apiVersion: "trainer.kubeflow.org/v1alpha1",
      kind: "TrainingRuntime",
      metadata: { namespace: plan.namespace, name: plan.serviceName, labels: plan.labels },
      spec,
    },
    opts,
  );
  const job: TrainJobSpec = {
    runtimeRef: { apiGroup: "trainer.kubeflow.org", kind: "TrainingRuntime", name: runtime.metadata.name },
    trainer: { numNodes: plan.workers.desired },
  };
  const mark = pulumi.output(spec).apply((content) => digest(JSON.stringify(content)));
  new CustomResource(
    `${name}-job`,
    {
      apiVersion: "trainer.kubeflow.org/v1alpha1",
      kind: "TrainJob",
      // A job keeps the runtime that it began with, so that a changed one makes a new job.
      metadata: { ...jobMetadata(plan), annotations: { ...unawaited, "trainyard.dev/runtime": mark } },
      spec: job,
    },
    { ...opts, dependsOn: [runtime], replaceOnChanges: ["spec", "metadata.annotations"], deleteBeforeReplace: true },
  );
}
