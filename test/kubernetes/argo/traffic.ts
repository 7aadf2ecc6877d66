import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Counter, Registry } from "prom-client";
import type { ApiServer } from "../../../scripts/kubernetes/api-server";
import { field, type KubernetesObject, list, text } from "../../../scripts/kubernetes/objects";

const hashLabel = "rollouts-pod-template-hash";
/** Requests that each ready pod gets in a tick. */
const share = 4;
const tickMilliseconds = 50;

/**
 * Stands for a service's users. No container runs on the local control plane, so no pod can be asked; but who would be asked is real: the
 * endpoints that Kubernetes publishes for the Service. Each ready one gets its share of requests, fails as often as its image is known to,
 * and is counted by its version's hash, as a sidecar or a mesh would count.
 */
export class Traffic {
  /** The fewest ready endpoints since `watchFrom`. */
  lowest = Number.POSITIVE_INFINITY;
  highest = 0;
  /** Looks at the endpoints: each change that Kubernetes published, and each tick. */
  samples = 0;
  private readonly registry = new Registry();
  private readonly requests = new Counter({
    name: "model_requests_total",
    help: "Requests by version",
    labelNames: ["hash"],
    registers: [this.registry],
  });
  private readonly errors = new Counter({
    name: "model_errors_total",
    help: "Requests that failed, by version",
    labelNames: ["hash"],
    registers: [this.registry],
  });
  private readonly slices = new Map<string, readonly string[]>();
  private readonly pods = new Map<string, { readonly hash: string; readonly image: string }>();
  private readonly stopped = new AbortController();
  private readonly timer = setInterval(() => this.tick(), tickMilliseconds);
  private server: Server | undefined;

  constructor(
    private readonly api: ApiServer,
    private readonly namespace: string,
    private readonly service: string,
    /** How many of its requests an image fails, 0 to 1. */
    private readonly faults: Readonly<Record<string, number>>,
  ) {}

  /** Starts to watch; answers with the address that Prometheus scrapes. */
  async start(): Promise<string> {
    void this.follow("v1", "Pod", (pod, gone) => this.takePod(pod, gone));
    void this.follow("discovery.k8s.io/v1", "EndpointSlice", (slice, gone) => this.takeSlice(slice, gone));
    this.server = createServer((_, response) => {
      void this.registry.metrics().then((body) => response.end(body));
    });
    await new Promise<void>((resolve) => this.server?.listen(0, "127.0.0.1", resolve));
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    clearInterval(this.timer);
    this.stopped.abort();
    this.server?.close();
  }

  /** Counts from here. */
  watchFrom(): void {
    this.lowest = this.ready().length;
    this.highest = this.lowest;
    this.samples = 1;
  }

  /** Ready endpoints by their pods' image. */
  byImage(): Readonly<Record<string, number>> {
    const found: Record<string, number> = {};
    for (const name of this.ready()) {
      const image = this.pods.get(name)?.image ?? "unknown";
      found[image] = (found[image] ?? 0) + 1;
    }
    return found;
  }

  private ready(): readonly string[] {
    return [...this.slices.values()].flat();
  }

  private tick(): void {
    this.sample();
    for (const name of this.ready()) {
      const pod = this.pods.get(name);
      if (pod === undefined) continue;
      this.requests.inc({ hash: pod.hash }, share);
      // A version without a failure has a counter too: 0 is a measurement, no counter is none.
      this.errors.inc({ hash: pod.hash }, share * (this.faults[pod.image] ?? 0));
    }
  }

  private sample(): void {
    const count = this.ready().length;
    this.samples++;
    this.lowest = Math.min(this.lowest, count);
    this.highest = Math.max(this.highest, count);
  }

  private takePod(pod: KubernetesObject, gone: boolean): void {
    const hash = pod.metadata.labels?.[hashLabel];
    if (pod.metadata.namespace !== this.namespace || hash === undefined) return;
    if (gone) this.pods.delete(pod.metadata.name);
    else this.pods.set(pod.metadata.name, { hash, image: text(pod, "spec", "containers", 0, "image") ?? "" });
  }

  private takeSlice(slice: KubernetesObject, gone: boolean): void {
    if (slice.metadata.namespace !== this.namespace) return;
    if (slice.metadata.labels?.["kubernetes.io/service-name"] !== this.service) return;
    const endpoints = gone ? [] : list(slice, "endpoints");
    const names = endpoints.flatMap((endpoint) => {
      const name = text(endpoint, "targetRef", "name");
      return field(endpoint, "conditions", "ready") === true && name !== undefined ? [name] : [];
    });
    this.slices.set(slice.metadata.name, names);
    this.sample();
  }

  private async follow(apiVersion: string, kind: string, take: (object: KubernetesObject, gone: boolean) => void): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      try {
        const resource = await this.api.resource(apiVersion, kind);
        const { items, resourceVersion } = await this.api.list(resource);
        for (const item of items) take(item, false);
        for await (const event of this.api.watch(resource, resourceVersion, signal))
          if (event.type !== "BOOKMARK") take(event.object, event.type === "DELETED");
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
    }
  }
}
