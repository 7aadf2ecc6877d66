/** What the controller knows of the Kubernetes API, and what it is told. */

export interface Taint {
  key: string;
  value?: string;
  effect: string;
}

export interface Node {
  metadata: {
    name: string;
    uid: string;
    resourceVersion: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: { taints?: Taint[]; unschedulable?: boolean };
  status: { nodeInfo?: { bootID?: string }; conditions?: Condition[] };
}

export interface Condition {
  type: string;
  status: string;
  reason?: string;
}

export interface Job {
  metadata: { name: string; creationTimestamp?: string };
  status?: { conditions?: Condition[] };
}

interface ContainerStatus {
  state?: { terminated?: { exitCode: number; message?: string; reason?: string } };
}

export interface Pod {
  metadata?: { creationTimestamp?: string };
  spec?: { nodeName?: string };
  status?: { phase?: string; conditions?: Condition[]; containerStatuses?: ContainerStatus[] };
}

export interface List<T> {
  items: T[];
}

export interface Api {
  get<T>(path: string): Promise<T | undefined>;
  send(method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<void>;
}

/** How the fabric between a group's machines is tested. */
export interface FabricSettings {
  job: Record<string, unknown>;
  /** The label whose value names the fabric domain that a node stands in. */
  domainLabel: string;
  /** Machines that are tested together. */
  size: number;
  /** GB/s between machines, by the collective's own count. */
  fabricGBps?: number;
}

/** What one group of nodes is tested by, and what it has to reach. */
export interface GroupTest {
  job: Record<string, unknown>;
  /** GB/s between the accelerators of a node, by the collective's own count. */
  collectiveGBps?: number;
  /** GB/s between a host's memory and its slowest accelerator. */
  memoryGBps?: number;
  /** Absent where the fabric between machines is not tested. */
  fabric?: FabricSettings;
}

/** What is the same for the fabrics of all groups. */
export interface FabricRules {
  label: string;
  annotation: string;
  /** A node with nobody to be tested with takes work all the same, and says so; otherwise it waits. */
  releaseLone: boolean;
  /** How long it waits for somebody before that. */
  loneMinutes: number;
  /** Tests of fabrics that run at once, of all groups together. */
  concurrent: number;
  /** A node that has passed and does not become free within this time is left to its work. */
  partnerMinutes: number;
}

export interface Settings {
  namespace: string;
  taint: string;
  label: string;
  annotation: string;
  groupLabel: string;
  /** Nodes that nobody tainted are tainted when they are first seen. */
  mark: boolean;
  attempts: number;
  intervalSeconds: number;
  port: number;
  fabric?: FabricRules;
  groups: Record<string, GroupTest>;
}

/** What a test of one machine says in its termination message. */
export interface Measured {
  collectiveGBps?: number | null;
  memoryGBps?: number | null;
  error?: string;
}

/** What is kept on the node. */
export interface Result extends Measured {
  state: "running" | "passed" | "failed";
  attempt: number;
  bootID?: string;
  at: string;
}

/** A machine as it was when a test began: booted again it is another. */
export interface Member {
  name: string;
  uid: string;
  bootID?: string;
}

/** One test of a fabric. It stands on each node that it is about, so that any of them is enough to go on with it. */
export interface Run {
  job: string;
  at: string;
  /** What the test decides about. */
  subjects: Member[];
  /** Nodes whose fabric is proven: the test says nothing about them, and nothing of it is written on them. */
  references: Member[];
}

/** What is kept on the node of its fabric. */
export interface FabricResult {
  /** `suspect`: it failed together with nodes of which nobody knows more than of itself. */
  state: "waiting" | "running" | "suspect" | "proven" | "unproven" | "failed";
  bootID?: string;
  at: string;
  /** Since when it waits to be proven. */
  since?: string;
  /** Tests that it took part in. */
  runs: number;
  /** The last test that said something of it, or was given up. */
  last?: string;
  /** Uids of those that it failed with, each in a test of two. */
  failedWith?: string[];
  /** Uids of those that were busy when it was to be tested with them, and until when they are left alone. */
  busy?: Record<string, string>;
  run?: Run;
  /** What it was before the test that runs. */
  before?: "waiting" | "suspect" | "unproven";
  fabricGBps?: number | null;
  transport?: string;
  /** Those that it was proven with. */
  provenWith?: string[];
  error?: string;
}
