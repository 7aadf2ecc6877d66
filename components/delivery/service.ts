import type { Input } from "@pulumi/pulumi";
import type { Strategy } from "../core/cloud";

/** How a measurement is compared with its bound. */
export const MetricOperator = { Below: "<", AtMost: "<=", Above: ">", AtLeast: ">=" } as const;
export type MetricOperator = (typeof MetricOperator)[keyof typeof MetricOperator];

/**
 * What a new version is measured by. A change is live: the next analysis takes it.
 * Counted as Argo Rollouts counts (https://argo-rollouts.readthedocs.io/en/stable/features/analysis/).
 */
export interface DeliveryMetricArgs {
  /** Part of the analysis' name. */
  name: string;
  /**
   * PromQL that gives a vector; of several values the largest counts. `{{args.canary-hash}}` and `{{args.stable-hash}}` stand for the
   * value of the label `rollouts-pod-template-hash` of the new and of the old pods.
   */
  query: string;
  /** What the value has to be to its bound. */
  operator: MetricOperator;
  /** What it is compared with, in the query's unit. */
  bound: number;
  /** Seconds between two measurements. Default 30. */
  intervalSeconds?: number;
  /** Measurements in all. Default 5. */
  count?: number;
  /** Measurements that may fail before the new version is taken back. Default 0. */
  failureLimit?: number;
  /** So many in a row pass before `count` is reached. Default: all of `count` are taken. */
  consecutiveSuccesses?: number;
  /** Measurements that may give no value; one more and the rollout waits for a person. Default 0. */
  inconclusiveLimit?: number;
  /** Blue-green: measured before the switch as well, for what has a value without requests. Default false. */
  beforeTraffic?: boolean;
}

/** A Kubernetes Job whose success is a proof: a burn-in, a smoke test. A change is live. */
export interface DeliveryJobArgs {
  /** Part of the analysis' name. */
  name: string;
  /** Its image. */
  image: string;
  /** Its command. `SERVICE` in its environment is the host name of the new version's Service. */
  command: string[];
  /** What it takes: `{ "nvidia.com/gpu": "1" }`. Default: no accelerators. */
  resources?: Record<string, string>;
  /** Seconds after which it has failed. Default 1800. */
  timeoutSeconds?: number;
}

/** How a service's change reaches its users. The words are those of an environment's `delivery`. */
export interface ServiceDeliveryArgs {
  /**
   * `rolling` and `recreate` make a Deployment, `canary` and `blue-green` an Argo Rollout, for which a `RolloutController` has to be
   * there. A change from the one to the other makes new pods before the old ones go.
   */
  strategy: Strategy;
  /** Canary: percent that each step has reached; they rise, and 100 is the end. Default 10, 50, 100. Live. */
  steps?: number[];
  /**
   * Seconds between a change of who gets requests and the first measurement: at least the longest window of the queries, because a query
   * that finds nothing yet proves nothing, and the rollout would wait for a person. Default 60. Live.
   */
  soakSeconds?: number;
  /** Whether a person has to promote: `kubectl argo rollouts promote`. Default false. Live. */
  approval?: boolean;
  /** Measured after each step of a canary, and after the switch of a blue-green. A canary needs one or a job. */
  metrics?: DeliveryMetricArgs[];
  /** Run after each step of a canary, and before the switch of a blue-green. */
  jobs?: DeliveryJobArgs[];
  /** The Prometheus that metrics are asked of; `Monitoring.prometheusUrl` fits. Needed where there are metrics. */
  prometheusUrl?: Input<string>;
  /** Pods beyond `replicas` while it changes; 0 where machines have no room for one more. Default 1. Costs their machines meanwhile. */
  maxSurge?: number;
  /** Pods that may be missing while it changes. Default 0, or 1 where `maxSurge` is 0. */
  maxUnavailable?: number;
  /** Seconds without progress after which a change has failed; above the time that a pod takes to load its model. Default 600. */
  progressDeadlineSeconds?: number;
  /** Blue-green: seconds that the old pods stay after the switch. Default 60. Costs their machines meanwhile. */
  scaleDownDelaySeconds?: number;
  /** Blue-green: new pods before the switch. Default: as many as there are replicas. */
  previewReplicas?: number;
  /** Canary: the Istio VirtualService that divides requests by weight. Default: pods are divided, and requests with them. */
  virtualService?: TrafficRouteArgs;
}

/** An Istio VirtualService whose routes lead to `<service>-stable` and `<service>-canary`. */
export interface TrafficRouteArgs {
  /** Its name, in the service's namespace. */
  name: string;
  /** Names of its HTTP routes. Default: the only one. */
  routes?: string[];
}
