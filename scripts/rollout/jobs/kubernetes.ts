import { exec } from "node:child_process";
import { nodeGroupLabel } from "../../../components/config/arguments";
import type { ApiServer } from "../../kubernetes/api-server";
import {
  condition,
  field,
  type KubernetesObject,
  list,
  number,
  type ObjectReference,
  referenceTo,
  text,
} from "../../kubernetes/objects";
import { measure } from "../gates/metric";
import { type CheckpointLayout, listBucket, newestComplete, type StoredObject } from "./checkpoints";
import { found, hasKueue, jobName, knows, kueueVersion, ownerOf, podsOf, workloadsOf } from "./found";
import type { Jobs } from "./index";

/** What we did to an object, so that it is undone by us and by nobody else. */
const Mark = {
  /** A queue or node that stands still for a target. */
  HeldFor: "trainyard.dev/held-for",
  /** A Workload, or a job of its own, that was stopped for a target. */
  EvictedFor: "trainyard.dev/evicted-for",
  /** When a checkpoint was asked for. A pod may read it by the downward API. */
  CheckpointAsked: "trainyard.dev/checkpoint-requested-at",
  /** The step counter at the first look after the job was let go. */
  StepsSeen: "trainyard.dev/steps-seen",
} as const;

/** Kinds whose controllers take their pods away when they are told to wait. */
const suspendable = [
  { apiVersion: "batch/v1", kind: "Job" },
  { apiVersion: "jobset.x-k8s.io/v1alpha2", kind: "JobSet" },
  { apiVersion: "trainer.kubeflow.org/v1alpha1", kind: "TrainJob" },
] as const;

export interface KubernetesJobsOptions {
  readonly api: ApiServer;
  /** `node-group/training`, `service/coordinator`: what our marks say. */
  readonly target: string;
  /** The group on whose machines the jobs run; Kueue's flavor of the same name. */
  readonly nodeGroup: string;
  /** Node label whose values are fabric domains. */
  readonly domainLabel: string;
  readonly layout: CheckpointLayout;
  /** The bucket of the checkpoints; absent where there is none. */
  readonly bucketUrl?: string;
  readonly prometheusUrl?: string;
  /** PromQL of a counter that grows with each step of the job. */
  readonly stepQuery: string;
  /** Run by `sh -c` for each job beside the marks, with JOB_KIND, JOB_NAMESPACE and JOB_NAME in its environment. */
  readonly askCommand?: string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Default: the cloud's own command. */
  readonly list?: (bucketUrl: string, prefix: string) => Promise<readonly StoredObject[]>;
}

/**
 * Real jobs, through the Kubernetes API. A job that a queue holds is kept out by the queue (`stopPolicy: Hold` lets run what runs) and
 * taken off its machines by the queue (`active: false`). One that no queue holds is kept off by its nodes, which are cordoned, and taken
 * off by deleting its pods, one fabric domain after the other. All marks stand on the objects, so that a call after a kill finds them.
 */
export class KubernetesJobs implements Jobs {
  private readonly api: ApiServer;

  constructor(private readonly options: KubernetesJobsOptions) {
    this.api = options.api;
  }

  async fence(target: string): Promise<void> {
    for (const queue of await this.queues()) {
      // A queue that somebody else has stopped stays his.
      if ((text(queue, "spec", "stopPolicy") ?? "None") !== "None") continue;
      await this.mark(queue, Mark.HeldFor, target, { spec: { stopPolicy: "Hold" } });
    }
    for (const node of await this.nodes()) {
      if (field(node, "spec", "unschedulable") !== true)
        await this.mark(node, Mark.HeldFor, target, { spec: { unschedulable: true } });
    }
  }

  async unfence(target: string): Promise<void> {
    const ours = (mark: string) => (object: KubernetesObject) => object.metadata.annotations?.[mark] === target;
    // Whatever was stopped goes back into its queue before the queue opens, so that nobody who came later overtakes it.
    if (await hasKueue(this.api)) {
      const { items } = await this.api.listKind(kueueVersion, "Workload");
      for (const workload of items.filter(ours(Mark.EvictedFor)))
        await this.mark(workload, Mark.EvictedFor, null, { spec: { active: true } });
      const queues = await this.api.listKind(kueueVersion, "ClusterQueue");
      for (const queue of queues.items.filter(ours(Mark.HeldFor)))
        await this.mark(queue, Mark.HeldFor, null, { spec: { stopPolicy: "None" } });
    }
    for (const { apiVersion, kind } of suspendable) {
      const { items } = (await knows(this.api, apiVersion, kind)) ? await this.api.listKind(apiVersion, kind) : { items: [] };
      for (const job of items.filter(ours(Mark.EvictedFor)))
        await this.mark(job, Mark.EvictedFor, null, { spec: { suspend: false } });
    }
    const nodes = await this.api.listKind("v1", "Node");
    for (const node of nodes.items.filter(ours(Mark.HeldFor)))
      await this.mark(node, Mark.HeldFor, null, { spec: { unschedulable: null } });
  }

  async requestCheckpoint(job: string): Promise<void> {
    const owner = ownerOf(job);
    const asked = new Date().toISOString();
    const object = await found(this.api, owner);
    for (const each of [...(object === undefined ? [] : [object]), ...(await podsOf(this.api, owner))])
      await this.mark(each, Mark.CheckpointAsked, asked);
    if (this.options.askCommand !== undefined) await ask(this.options.askCommand, job);
  }

  async checkpointSince(job: string, askedAt: number): Promise<"proven" | "finished" | "waiting"> {
    if (await this.hasFinished(job)) return "finished";
    const { bucketUrl, layout } = this.options;
    if (bucketUrl === undefined) throw new Error("there is no bucket in which a checkpoint could be proved");
    const objects = await (this.options.list ?? listBucket)(bucketUrl, layout.prefix);
    return newestComplete(objects, layout, askedAt) === undefined ? "waiting" : "proven";
  }

  async hasFinished(job: string): Promise<boolean> {
    const owner = ownerOf(job);
    const object = await found(this.api, owner);
    if (object === undefined) return true;
    // Job, JobSet and TrainJob tell their end in these words; a StatefulSet ends when somebody scales it to none.
    if (["Complete", "Completed", "Failed"].some((type) => condition(object, type)?.status === "True")) return true;
    if (owner.kind === "StatefulSet") return number(object, "spec", "replicas") === 0;
    const workloads = (await hasKueue(this.api)) ? await workloadsOf(this.api, owner) : [];
    return workloads.length > 0 && workloads.every((workload) => condition(workload, "Finished")?.status === "True");
  }

  async evict(job: string): Promise<void> {
    const owner = ownerOf(job);
    const workloads = (await hasKueue(this.api)) ? await workloadsOf(this.api, owner) : [];
    for (const workload of workloads)
      await this.mark(workload, Mark.EvictedFor, this.options.target, { spec: { active: false } });
    const object = await found(this.api, owner);
    if (object !== undefined) await this.mark(object, Mark.StepsSeen, null);
    if (workloads.length > 0) return this.untilGone(owner, await podsOf(this.api, owner));
    if (object !== undefined && suspendable.some(({ kind }) => kind === owner.kind)) {
      // Its controller counts a pod that is deleted as one that failed, and ends the job after some; one that is suspended has not failed.
      const pods = await podsOf(this.api, owner);
      await this.mark(object, Mark.EvictedFor, this.options.target, { spec: { suspend: true } });
      return this.untilGone(owner, pods);
    }
    for (const pods of await this.byDomain(await podsOf(this.api, owner))) {
      for (const pod of pods) await this.api.delete(referenceTo(pod), uidOf(pod));
      await this.untilGone(owner, pods);
    }
  }

  async moves(job: string): Promise<boolean> {
    const { prometheusUrl, stepQuery } = this.options;
    if (prometheusUrl === undefined) throw new Error("there is no Prometheus that would tell whether steps count on");
    const object = await found(this.api, ownerOf(job));
    if (object === undefined) return false;
    const steps = await measure(prometheusUrl, stepQuery);
    if (steps === undefined || Number.isNaN(steps)) return false;
    const before = object.metadata.annotations?.[Mark.StepsSeen];
    // A counter begins anew with its process, so that two looks after the eviction are compared and none from before it.
    if (before === undefined || steps < Number(before)) {
      await this.mark(object, Mark.StepsSeen, `${steps}`);
      return false;
    }
    return steps > Number(before);
  }

  /** Queues that give out the group's machines. */
  private async queues(): Promise<readonly KubernetesObject[]> {
    if (!(await hasKueue(this.api))) return [];
    const { items } = await this.api.listKind(kueueVersion, "ClusterQueue");
    return items.filter((queue) =>
      list(queue, "spec", "resourceGroups").some((group) =>
        list(group, "flavors").some((flavor) => text(flavor, "name") === this.options.nodeGroup),
      ),
    );
  }

  /** The group's nodes, where no queue gives them out. */
  private async nodes(): Promise<readonly KubernetesObject[]> {
    if ((await this.queues()).length > 0) return [];
    return (await this.api.listKind("v1", "Node", { labelSelector: `${nodeGroupLabel}=${this.options.nodeGroup}` })).items;
  }

  private async byDomain(pods: readonly KubernetesObject[]): Promise<readonly (readonly KubernetesObject[])[]> {
    const nodes = (await this.api.listKind("v1", "Node")).items;
    const domains = new Map(nodes.map(({ metadata }) => [metadata.name, metadata.labels?.[this.options.domainLabel] ?? ""]));
    const groups = new Map<string, KubernetesObject[]>();
    for (const pod of pods) {
      const domain = domains.get(text(pod, "spec", "nodeName") ?? "") ?? "";
      groups.set(domain, [...(groups.get(domain) ?? []), pod]);
    }
    return [...groups].toSorted(([left], [right]) => left.localeCompare(right)).map(([, each]) => each);
  }

  /** A pod may take its whole grace period for its last checkpoint. */
  private async untilGone(owner: ObjectReference, pods: readonly KubernetesObject[]): Promise<void> {
    const grace = Math.max(30, ...pods.map((pod) => number(pod, "spec", "terminationGracePeriodSeconds") ?? 30));
    const until = Date.now() + (grace + 60) * 1000;
    const uids = new Set(pods.map(({ metadata }) => metadata.uid));
    for (;;) {
      const { items } = await this.api.listKind("v1", "Pod", owner.namespace === undefined ? {} : { namespace: owner.namespace });
      const left = items.filter(({ metadata }) => uids.has(metadata.uid));
      if (left.length === 0) return;
      if (Date.now() > until) {
        const names = left.map(({ metadata }) => metadata.name).join(", ");
        throw new Error(`these pods of ${owner.name} are still there after ${grace + 60} s: ${names}`);
      }
      await this.options.sleep(1_000);
    }
  }

  private async mark(object: KubernetesObject, mark: string, value: string | null, change: object = {}): Promise<void> {
    await this.api.patch(referenceTo(object), { metadata: { annotations: { [mark]: value } }, ...change });
  }
}

function uidOf({ metadata }: KubernetesObject) {
  return metadata.uid === undefined ? {} : { uid: metadata.uid };
}

function ask(command: string, job: string): Promise<void> {
  const { kind, namespace = "", name } = ownerOf(job);
  const env = { ...process.env, JOB_KIND: kind, JOB_NAMESPACE: namespace, JOB_NAME: name };
  return new Promise((resolve, reject) => {
    exec(command, { env, timeout: 120_000 }, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`${jobName(ownerOf(job))} could not be asked for a checkpoint: ${stderr.trim() || error.message}`));
    });
  });
}
