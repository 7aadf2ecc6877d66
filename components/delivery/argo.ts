/**
 * The parts of Argo Rollouts' custom resources that we write, by its definitions of v1.8 and v1.9
 * (https://github.com/argoproj/argo-rollouts, manifests/crds).
 */
import type * as kubernetes from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";

export const argoVersion = "argoproj.io/v1alpha1";

export interface AnalysisReference {
  readonly templates: readonly { readonly templateName: string }[];
  readonly args: readonly AnalysisValue[];
}

export interface AnalysisValue {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly podTemplateHashValue: "Latest" | "Stable" };
}

export interface CanaryStep {
  readonly setWeight?: number;
  /** Without a duration a person has to go on. */
  readonly pause?: { readonly duration?: string };
  readonly analysis?: AnalysisReference;
}

export interface CanaryStrategy {
  readonly stableService: string;
  readonly canaryService: string;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
  readonly steps: readonly CanaryStep[];
  readonly trafficRouting?: {
    readonly istio: { readonly virtualService: { readonly name: string; readonly routes?: readonly string[] } };
  };
}

export interface BlueGreenStrategy {
  readonly activeService: string;
  readonly previewService: string;
  readonly autoPromotionEnabled: boolean;
  readonly scaleDownDelaySeconds: number;
  readonly previewReplicaCount?: number;
  readonly prePromotionAnalysis?: AnalysisReference;
  readonly postPromotionAnalysis?: AnalysisReference;
}

export interface RolloutStrategy {
  readonly canary?: CanaryStrategy;
  readonly blueGreen?: BlueGreenStrategy;
}

export interface RolloutSpec {
  /** Absent where an autoscaler decides. */
  readonly replicas?: number;
  readonly revisionHistoryLimit: number;
  readonly progressDeadlineSeconds: number;
  /** A new version that does not come up in time is taken back by itself. */
  readonly progressDeadlineAbort: boolean;
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly template: kubernetes.types.input.core.v1.PodTemplateSpec;
  readonly strategy: RolloutStrategy;
}

export interface PrometheusProvider {
  readonly prometheus: { readonly address: Input<string>; readonly query: string };
}

export interface JobProvider {
  readonly job: { readonly spec: kubernetes.types.input.batch.v1.JobSpec };
}

export interface AnalysisMetric {
  readonly name: string;
  readonly initialDelay?: string;
  readonly interval?: string;
  readonly count?: number;
  readonly failureLimit?: number;
  readonly consecutiveSuccessLimit?: number;
  readonly inconclusiveLimit?: number;
  readonly successCondition?: string;
  readonly failureCondition?: string;
  readonly provider: PrometheusProvider | JobProvider;
}

export interface AnalysisTemplateSpec {
  readonly args: readonly AnalysisValue[];
  readonly metrics: readonly AnalysisMetric[];
}
