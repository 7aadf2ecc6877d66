import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import { planEngine, planScaling } from "./plan";

export interface ScalingEngineArgs {
  /** Namespace that is made for it. Default `keda`. A change replaces the engine. */
  namespace?: string;
  /**
   * Copies of the operator, of the metrics server and of the webhook. One works, the others stand by: more of them shorten a failover and
   * make nothing faster (values.yaml of the chart, 2.20.2). Default 1. Live.
   */
  replicas?: number;
  /**
   * Namespace of the Prometheus that scaling rules ask, `Monitoring.namespace`. It is opened to the engine, and the engine's own metrics are
   * read. Default: no rule asks one.
   */
  monitoringNamespace?: pulumi.Input<string>;
}

/**
 * KEDA, once for a cluster: what changes the size of workloads by events and by the clock. Every `ScalingRule` depends on it. Takes 0.3
 * processors and 300 MiB a copy.
 */
export class ScalingEngine extends pulumi.ComponentResource {
  /** Namespace that it runs in. */
  public readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: ScalingEngineArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:ScalingEngine", name, {}, opts);
    checkArguments("ScalingEngine", name, args, this);
    const plan = planEngine(name, args);
    this.namespace = (require("./kubernetes") as typeof import("./kubernetes")).scalingEngine(this, name, plan);
    this.registerOutputs({ namespace: this.namespace });
  }
}

/** What is asked for a number. */
export const ScalingTriggerKind = {
  /** A query in PromQL. */
  Prometheus: "prometheus",
  /** Messages of an SQS queue. */
  Sqs: "sqs",
  /** Entries of a Redis or Valkey list. */
  Redis: "redis",
} as const;
export type ScalingTriggerKind = (typeof ScalingTriggerKind)[keyof typeof ScalingTriggerKind];

/** An event that changes the size: a number, and how much of it one replica is worth. */
export interface ScalingTriggerArgs {
  /** Unique within the rule. */
  name: string;
  /** What is asked, and so which of the fields below it needs. */
  kind: ScalingTriggerKind;
  /** How much of the number one replica takes care of: 30 messages with a threshold of 10 are three replicas. Above 0. */
  threshold: number;
  /** Only above this the trigger speaks at all. Default 0. */
  activationThreshold?: number;
  /** `prometheus`: the server, `Monitoring.prometheusUrl`. */
  serverAddress?: pulumi.Input<string>;
  /** `prometheus`: the query, which has to give one number. */
  query?: string;
  /** `sqs`: URL of the queue. The engine's own identity has to be allowed to read its attributes. */
  queueUrl?: pulumi.Input<string>;
  /** `sqs`: region of the queue. */
  region?: pulumi.Input<string>;
  /** `redis`: `host:port`. */
  address?: pulumi.Input<string>;
  /** `redis`: the list. */
  listName?: string;
}

/** A span of time with a size of its own. */
export interface ScalingWindowArgs {
  /** Unique within the rule. */
  name: string;
  /** When it opens: five fields of cron, `0 20 * * 1-5`. */
  start: string;
  /** When it closes, in the same form. */
  end: string;
  /** Replicas within it. Between min and max. */
  replicas: number;
}

/** The workload that is scaled. It needs the subresource `scale`: StatefulSets, Deployments, LeaderWorkerSets; a JobSet has none. */
export interface ScalingTargetArgs {
  /** Default `apps/v1`. */
  apiVersion?: string;
  /** `StatefulSet`, `Deployment`, ... */
  kind: string;
  /** Its name in the cluster. */
  name: pulumi.Input<string>;
}

export interface ScalingRuleArgs {
  /** Namespace of the workload. A change replaces the rule. */
  namespace: pulumi.Input<string>;
  /** The workload. A change replaces the rule. */
  target: ScalingTargetArgs;
  /** The fewest replicas. Default 1. Live. */
  min?: number;
  /** The most replicas. Live. */
  max: number;
  /** IANA name of the time zone that the windows are meant in, `Europe/Berlin`. Needed with windows: a cluster's own clock says nothing. */
  timezone?: string;
  /** Spans with a size of their own, which may not overlap. Outside of them `min` holds, or what the triggers ask for. Live. */
  windows?: ScalingWindowArgs[];
  /** Events. The largest number that any trigger or window asks for holds. Live. */
  triggers?: ScalingTriggerArgs[];
  /** Seconds between two looks at the triggers. Default 30. */
  pollingSeconds?: number;
  /**
   * Seconds for which a smaller size has to hold before anything goes. Default 600: workers that leave and come back cost the run a new
   * rendezvous each time.
   */
  stabilizationSeconds?: number;
  /** Seconds between two steps downwards. Default 300. */
  stepSeconds?: number;
  /** Replicas that go in one step downwards. Default 1. */
  stepReplicas?: number;
}

/** Changes the size of one workload by the clock and by events, between two bounds. Costs what its replicas cost, `max` of them at most. */
export class ScalingRule extends pulumi.ComponentResource {
  /** Name of the ScaledObject. */
  public readonly scaledObject: pulumi.Output<string>;

  constructor(name: string, args: ScalingRuleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:ScalingRule", name, {}, opts);
    checkArguments("ScalingRule", name, args, this);
    const plan = planScaling(name, args);
    this.scaledObject = (require("./kubernetes") as typeof import("./kubernetes")).scalingRule(this, name, plan);
    this.registerOutputs({ scaledObject: this.scaledObject });
  }
}
