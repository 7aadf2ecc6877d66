import type * as pulumi from "@pulumi/pulumi";

/** What we set of KEDA's ScaledObject (keda.sh/v1alpha1, definitions of 2.20.2). */
export interface ScaledObjectSpec {
  readonly scaleTargetRef: { readonly apiVersion: string; readonly kind: string; readonly name: pulumi.Input<string> };
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly pollingInterval: number;
  readonly advanced: {
    /** False: a rule that is taken away leaves the size as it is. */
    readonly restoreToOriginalReplicaCount: boolean;
    readonly horizontalPodAutoscalerConfig: { readonly behavior: ScalingBehavior };
  };
  readonly triggers: readonly ScaledObjectTrigger[];
}

export interface ScalingBehavior {
  readonly scaleDown: {
    readonly stabilizationWindowSeconds: number;
    readonly policies: readonly { readonly type: "Pods"; readonly value: number; readonly periodSeconds: number }[];
  };
}

export interface ScaledObjectTrigger {
  readonly type: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, pulumi.Input<string>>>;
}
