import { type Api, round, type Settings } from "../../../components/health/controller/main";
import type { FabricResult, Node, Pod } from "../../../components/health/controller/types";

export const taint = "trainyard.dev/burn-in";
export const annotation = "trainyard.dev/burn-in-result";
export const fabricLabel = "trainyard.dev/burn-in-fabric";
export const fabricAnnotation = "trainyard.dev/burn-in-fabric-result";
const domainLabel = "topology.example.com/block";

export function yardSettings(rules: Partial<NonNullable<Settings["fabric"]>> = {}, size = 2): Settings {
  return {
    namespace: "burn-in",
    taint,
    label: taint,
    annotation,
    groupLabel: "trainyard.dev/node-group",
    mark: false,
    attempts: 2,
    intervalSeconds: 15,
    port: 8080,
    fabric: {
      label: fabricLabel,
      annotation: fabricAnnotation,
      releaseLone: true,
      loneMinutes: 15,
      concurrent: 4,
      partnerMinutes: 3,
      ...rules,
    },
    groups: {
      training: {
        job: { kind: "Job", metadata: { name: "__NAME__" }, spec: { template: { spec: { on: "__NODE__" } } } },
        fabric: {
          job: { kind: "Job", metadata: { name: "__NAME__" }, spec: { template: { spec: { of: "__NODES__" } } } },
          domainLabel,
          size,
          fabricGBps: 240,
        },
      },
    },
  };
}

interface NodeOptions {
  readonly block?: string;
  readonly taints?: Node["spec"]["taints"];
}

export class Killed extends Error {}

/** What a test in the yard says of one node. */
export type Words = { fabricGBps?: number | null; transport?: string; error?: string };

interface YardJob {
  readonly name: string;
  readonly nodes: readonly string[];
  readonly madeAt: number;
  disrupted: boolean;
}

/**
 * An API server, a scheduler and machines, as far as the controller sees them. Time passes only by `minutes`; a job ends in the minute after
 * all its pods have a place.
 */
export class Yard {
  readonly nodes = new Map<string, Node>();
  readonly jobs = new Map<string, YardJob>();
  readonly made: YardJob[] = [];
  readonly deleted: string[] = [];
  /** Nodes whose fabric is broken, and those that are at work. */
  readonly broken = new Set<string>();
  readonly atWork = new Set<string>();
  /** Most tests of fabrics that were there at once. */
  most = 0;
  words: (node: string, nodes: readonly string[]) => Words = (_node, nodes) =>
    nodes.some((name) => this.broken.has(name))
      ? { error: "fell back to TCP (Using network Socket)" }
      : { fabricGBps: 300, transport: "NET/IB" };
  private time = Date.parse("2026-12-01T09:00:00Z");
  private version = 1;
  /** The controller is killed when it writes for the time that this says. */
  killAt = Number.POSITIVE_INFINITY;
  private writes = 0;

  constructor(readonly settings: Settings = yardSettings()) {}

  add(name: string, { block = "b1", taints = [{ key: taint, effect: "NoSchedule" }] }: NodeOptions = {}): Node {
    const node: Node = {
      metadata: {
        name,
        uid: `uid-${name}-0000`,
        resourceVersion: `${this.version++}`,
        labels: { "trainyard.dev/node-group": "training", [domainLabel]: block },
      },
      spec: { taints: [...taints] },
      status: { nodeInfo: { bootID: `boot-${name}` }, conditions: [{ type: "Ready", status: "True" }] },
    };
    this.nodes.set(name, node);
    return node;
  }

  /** A node as the server would give it: nobody else's to change. */
  node(name: string): Node {
    const node = this.nodes.get(name);
    if (node === undefined) throw new Error(`there is no ${name}`);
    return node;
  }

  fabric(name: string): FabricResult {
    return JSON.parse(this.node(name).metadata.annotations?.[fabricAnnotation] ?? "null");
  }

  states(): Record<string, string> {
    return Object.fromEntries([...this.nodes.keys()].map((name) => [name, this.fabric(name)?.state ?? "none"]));
  }

  takesWork(): string[] {
    return [...this.nodes.values()]
      .filter(({ spec }) => !(spec.taints ?? []).some(({ key }) => key === taint))
      .map(({ metadata }) => metadata.name);
  }

  /** Rounds of one minute; a controller that is killed starts again with the next one. */
  async minutes(count: number): Promise<void> {
    for (let minute = 0; minute < count; minute++) {
      this.time += 60_000;
      await round(
        this.api,
        this.settings,
        () => new Date(this.time).toISOString(),
        () => undefined,
      );
    }
  }

  get writesSoFar(): number {
    return this.writes;
  }

  /** Nodes that were in two tests at once, of which neither had ended. */
  readonly doubled: string[] = [];

  private write(): void {
    this.writes += 1;
    if (this.writes === this.killAt) throw new Killed("killed");
  }

  private placed(job: YardJob): readonly string[] {
    return job.nodes.filter((name) => this.nodes.has(name) && !this.atWork.has(name));
  }

  private ended(job: YardJob): boolean {
    return job.disrupted || (this.time > job.madeAt && this.placed(job).length === job.nodes.length);
  }

  private podsOf(job: YardJob): Pod[] {
    // The API server forgets a pod that another took the place of.
    return this.placed(job)
      .slice(job.disrupted ? 1 : 0)
      .map((name) => {
        const alone = job.name.startsWith("burn-in-fabric") ? this.words(name, job.nodes) : {};
        const terminated = { exitCode: "error" in alone && alone.error !== undefined ? 1 : 0, message: JSON.stringify(alone) };
        return {
          spec: { nodeName: name },
          status: {
            containerStatuses: this.ended(job) ? [{ state: { terminated } }] : [],
          },
        };
      });
  }

  readonly api: Api = {
    get: async <T>(path: string): Promise<T | undefined> => {
      if (path.includes("/nodes")) return structuredClone({ items: [...this.nodes.values()] }) as T;
      const named = /\/jobs\/(.+)$/.exec(path)?.[1];
      if (named !== undefined) {
        const job = this.jobs.get(named);
        if (job === undefined) return undefined;
        const failed = { type: "Failed", status: "True", ...(job.disrupted && { reason: "PodFailurePolicy" }) };
        return { metadata: { name: named }, status: { conditions: this.ended(job) ? [failed] : [] } } as T;
      }
      const job = this.jobs.get(decodeURIComponent(/job-name%3D(.+)$/.exec(path)?.[1] ?? ""));
      return { items: job === undefined ? [] : this.podsOf(job) } as T;
    },
    send: async (method, path, body) => {
      this.write();
      if (method === "POST") this.makeJob(body as MadeJob);
      else if (method === "DELETE") {
        const name = /\/jobs\/([^?]+)/.exec(path)?.[1] ?? "";
        if (!this.jobs.delete(name)) throw new Error(`404 ${name}`);
        this.deleted.push(name);
      } else this.patch(path.split("/").at(-1) ?? "", body as Patch);
    },
  };

  private makeJob(body: MadeJob): void {
    const { name } = body.metadata;
    if (this.jobs.has(name)) throw new Error(`409 ${name}`);
    const terms = body.spec.template.spec.affinity?.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
    const nodes = terms?.flatMap(({ matchFields }) => matchFields.flatMap(({ values }) => values)) ?? [
      body.spec.template.spec.on ?? "",
    ];
    const job = { name, nodes, madeAt: this.time, disrupted: false };
    this.jobs.set(name, job);
    this.made.push(job);
    const open = [...this.jobs.values()].filter((each) => each.name.startsWith("burn-in-fabric") && !this.ended(each));
    this.most = Math.max(this.most, open.length);
    const busy = open.filter((each) => each !== job).flatMap((each) => each.nodes);
    this.doubled.push(...nodes.filter((each) => busy.includes(each)));
  }

  private patch(name: string, { metadata, spec }: Patch): void {
    const node = this.node(name);
    if (metadata.resourceVersion !== node.metadata.resourceVersion) throw new Error(`409 ${name}`);
    node.metadata.resourceVersion = `${this.version++}`;
    node.metadata.labels = { ...node.metadata.labels, ...metadata.labels };
    node.metadata.annotations = { ...node.metadata.annotations, ...metadata.annotations };
    if (spec !== undefined) node.spec.taints = spec.taints;
  }
}

interface Patch {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly spec?: { readonly taints: NonNullable<Node["spec"]["taints"]> };
}

interface MadeJob {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly on?: string;
        readonly affinity?: {
          readonly nodeAffinity: {
            readonly requiredDuringSchedulingIgnoredDuringExecution: {
              readonly nodeSelectorTerms: readonly { readonly matchFields: readonly { readonly values: readonly string[] }[] }[];
            };
          };
        };
      };
    };
  };
}
