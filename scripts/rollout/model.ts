import type { Strategy } from "../../components/core/cloud";
import type { Declaration } from "../../components/delivery/rollouts";

export { Colour, type Declaration, other, type Side } from "../../components/delivery/rollouts";

/** What a rollout changes. */
export const TargetKind = { Service: "service", NodeGroup: "node-group", Cluster: "cluster" } as const;
export type TargetKind = (typeof TargetKind)[keyof typeof TargetKind];

export interface Target {
  readonly kind: TargetKind;
  /** The service's, node group's or cluster's name in the environment. */
  readonly name: string;
}

/** Where a rollout stands; one `up` belongs to each phase that declares something. */
export const Phase = {
  /** Nothing is under way. */
  Steady: "steady",
  /** The new side is made. */
  Provision: "provision",
  /** The new side proves itself before anything depends on it. */
  Verify: "verify",
  /** Work moves over, in steps. */
  Shift: "shift",
  /** The old side is emptied. */
  Drain: "drain",
  /** The old side goes. */
  Retire: "retire",
  /** The old side takes everything back. */
  Restore: "restore",
} as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

/** Whether a phase may go on. All of them have to pass. */
export type Gate =
  | {
      readonly kind: "metric";
      readonly name: string;
      /** PromQL that gives one number. */
      readonly query: string;
      /** Seconds between measurements. */
      readonly intervalSeconds: number;
      /** Measurements in all. */
      readonly count: number;
      /** Measurements that may fail. Default 0. */
      readonly failureLimit?: number;
      /** Measurements in a row that pass the gate before `count` is reached. */
      readonly consecutiveSuccesses?: number;
      /** Measurements that may say nothing (no data). Default 0. */
      readonly inconclusiveLimit?: number;
      readonly success: { readonly operator: "<" | "<=" | ">" | ">="; readonly value: number };
    }
  | {
      readonly kind: "job";
      readonly name: string;
      readonly image: string;
      readonly command: readonly string[];
      /** What it takes: `{ "habana.ai/gaudi": "8" }`. */
      readonly resources?: Readonly<Record<string, string>>;
      readonly timeoutSeconds: number;
    }
  | { readonly kind: "command"; readonly name: string; readonly command: string; readonly timeoutSeconds: number }
  | {
      readonly kind: "http";
      readonly name: string;
      readonly url: string;
      readonly expectStatus: number;
      readonly timeoutSeconds: number;
    }
  | { readonly kind: "time"; readonly name: string; readonly seconds: number }
  | { readonly kind: "manual"; readonly name: string }
  /** The burn-in of the machines that are new, by themselves and with each other: asked wherever the environment has one. */
  | { readonly kind: "burn-in"; readonly name: string; readonly timeoutSeconds: number }
  /** The end that Argo Rollouts gives a service's change, which it judges by the gates of the environment itself. */
  | { readonly kind: "rollout"; readonly name: string };

export type GateResult = "passed" | "failed" | "waiting";

/** What happens to a training job whose nodes are changed. */
export const JobPolicy = {
  /** Wait until it ends by itself. */
  Finish: "finish",
  /** Ask for a checkpoint, prove it, evict the job; it is queued again and goes on from there. */
  Checkpoint: "checkpoint",
  /** Leave its nodes as they are. */
  Skip: "skip",
} as const;
export type JobPolicy = (typeof JobPolicy)[keyof typeof JobPolicy];

export interface Job {
  readonly name: string;
  readonly policy: JobPolicy;
  /** Seconds until a job that neither ends nor gives a checkpoint stops the rollout. */
  readonly deadlineSeconds: number;
}

/** What one stage does, in this order; what a stage does not need it leaves out. */
export const Activity = {
  /** Kueue starts no further job on what is about to change. */
  Fence: "fence",
  /** Each job is asked for a checkpoint, and a complete one that is newer than the request is found in the bucket. */
  Checkpoint: "checkpoint",
  /** Jobs whose checkpoint is proven are evicted, one fabric domain after the other. */
  Evict: "evict",
  /** One `up` with the stage's declaration. */
  Apply: "apply",
  /** The gates. */
  Gate: "gate",
  /** Kueue starts jobs again. */
  Unfence: "unfence",
  /** The step counter of each evicted job moves again. */
  Resumed: "resumed",
} as const;
export type Activity = (typeof Activity)[keyof typeof Activity];

export interface Stage {
  readonly phase: Phase;
  /** For people: `shift 50 %`. */
  readonly title: string;
  readonly declaration: Declaration;
  readonly activities: readonly Activity[];
  readonly gates: readonly Gate[];
  /** From here on the old side is going: an abort can no longer bring it back, the rollout only goes forward. */
  readonly pointOfNoReturn?: boolean;
}

export interface RolloutPlan {
  readonly target: Target;
  readonly strategy: Strategy;
  /** How it is done: two sides, or one side in batches. */
  readonly form: "side-by-side" | "in-place";
  readonly stages: readonly Stage[];
  /** A cluster by a second one beside it: groups whose machines move, and how long resolvers keep an answer. */
  readonly cluster?: { readonly scarce: readonly string[]; readonly ttlSeconds?: number };
  /** What people should know: why batches were chosen, what the double run takes. */
  readonly notes: readonly string[];
}
