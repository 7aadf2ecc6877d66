import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** What we set of a JobSet (jobset.x-k8s.io/v1alpha2, definitions of 0.12.0). */
export interface JobSetSpec {
  readonly network: { readonly enableDNSHostnames: boolean; readonly publishNotReadyAddresses: boolean };
  readonly failurePolicy: JobSetFailurePolicy;
  readonly successPolicy: { readonly operator: "All" };
  readonly replicatedJobs: readonly ReplicatedJob[];
}
export interface JobSetFailurePolicy {
  readonly maxRestarts: number;
  readonly restartStrategy: "Recreate";
  readonly rules?: readonly JobSetFailureRule[];
}
export interface JobSetFailureRule {
  readonly name: string;
  readonly action: "RestartJobSetAndIgnoreMaxRestarts";
  readonly onJobFailureReasons: readonly "PodFailurePolicy"[];
}
export interface ReplicatedJob {
  readonly name: string;
  readonly replicas: number;
  readonly template: {
    readonly metadata?: { readonly labels: Readonly<Record<string, string>> };
    readonly spec: kubernetes.types.input.batch.v1.JobSpec;
  };
}

/** What we set of Kubeflow Trainer's kinds (trainer.kubeflow.org/v1alpha1, definitions of 2.3.0). */
export interface TrainingRuntimeSpec {
  readonly mlPolicy: { readonly numNodes: number };
  readonly template: { readonly spec: JobSetSpec };
}
export interface TrainJobSpec {
  readonly runtimeRef: {
    readonly apiGroup: "trainer.kubeflow.org";
    readonly kind: "TrainingRuntime";
    readonly name: pulumi.Input<string>;
  };
  readonly trainer: { readonly numNodes: number };
}
