import { describe, expect, it } from "vitest";
import type { CoordinatorArgs } from "../../../components/coordinator";
import { coordinatorToml } from "../../../components/coordinator/configuration";
import { planCoordinator } from "../../../components/coordinator/plan";
import { problemsOf } from "../../problems";

const image = "registry.example.com/dt-coordinator:1.4.0";

const problemsIn = (args: Partial<CoordinatorArgs>) =>
  problemsOf(() => planCoordinator("yard", { namespace: "training", image, ...args }));

describe("the coordinator's configuration file", () => {
  it("holds every key of the training runtime's document, with its defaults", async () => {
    const plan = planCoordinator("yard", { namespace: "training", image, config: { storage: { bucket: "my-checkpoints" } } });
    const { parse } = await import("smol-toml");
    expect(parse(coordinatorToml(plan.config, "my-checkpoints", "us-west-2"))).toEqual({
      coordinator: {
        address: "0.0.0.0:50051",
        heartbeat_interval_ms: 1000,
        heartbeat_timeout_ms: 30000,
        max_worker_failures: 3,
        failure_backoff_ms: 5000,
      },
      storage: { backend: "s3", bucket: "my-checkpoints", region: "us-west-2" },
      checkpoint: { interval_steps: 1000, keep_last_n: 5, compression: "gzip", async_write: true },
      dataset: { default_shard_size: 10000, prefetch_shards: 2, cache_size_gb: 10 },
    });
  });

  it("names a directory and no bucket for the local backend, and claims a volume for it", async () => {
    const plan = planCoordinator("yard", { namespace: "training", image });
    const { parse } = await import("smol-toml");
    expect(parse(coordinatorToml(plan.config, undefined, "us-west-2"))).toMatchObject({
      storage: { backend: "local", path: "/checkpoints" },
    });
    expect(plan.volume).toEqual({ size: "100Gi", storageClass: undefined });
  });

  it("binds the port that the Service offers", () => {
    const plan = planCoordinator("yard", { namespace: "training", image, grpcPort: 50052 });
    expect(plan.config.address).toBe("0.0.0.0:50052");
  });
});

describe("a coordinator's plan", () => {
  it("asks for what the document says", () => {
    const plan = planCoordinator("yard", { namespace: "training", image });
    expect(plan.resources).toEqual({
      requests: { cpu: "2", memory: "4Gi", "ephemeral-storage": "12G" },
      limits: { cpu: "4", memory: "8Gi", "ephemeral-storage": "12G" },
    });
    expect([plan.grpcPort, plan.metricsPort, plan.serviceName, plan.strategy]).toEqual([50051, 9090, "coordinator", "recreate"]);
  });

  it("uses a stated placeholder for a missing image in a rehearsal, and in a rehearsal only", () => {
    expect(planCoordinator("yard", { namespace: "training", rehearsal: true }).image).toEqual({
      reference: "image-not-given.invalid/coordinator:rehearsal",
      placeholder: true,
    });
    expect(problemsIn({ image: undefined })).toEqual([
      "image: no image is given for the coordinator; give the coordinator image of your own, best with its digest (registry.example.com/coordinator@sha256:...)",
    ]);
  });

  it("keeps its selector out of reach of a person's labels", () => {
    const plan = planCoordinator("yard", { namespace: "training", image, labels: { app: "other", team: "nlp" } });
    expect(plan.labels).toMatchObject({ app: "coordinator", team: "nlp" });
  });
});

describe("bad input to a coordinator", () => {
  it("tells of every problem at once", () => {
    expect(
      problemsIn({
        grpcPort: 9090,
        config: { heartbeatIntervalMs: 1000, heartbeatTimeoutMs: 1000, storage: { backend: "s3" }, checkpoint: { keepLastN: 0 } },
      }),
    ).toEqual([
      "config.heartbeatTimeoutMs: 1000 is not more than heartbeatIntervalMs (1000), so every worker would count as lost; raise the timeout to several intervals",
      "config.storage.bucket: the s3 backend has no bucket; give the bucket's name, or the local backend",
      "config.checkpoint.keepLastN: 0 is not a whole number of at least 1; give a whole number of 1 or more",
      "metricsPort: 9090 is taken by grpcPort; give each its own port",
    ]);
  });

  it.each<[string, Partial<CoordinatorArgs>, string]>([
    ["a privileged port", { grpcPort: 443 }, "grpcPort: 443 is not a port that a process without privileges may open"],
    [
      "a request above its limit",
      { resources: { cpuRequest: "8" } },
      "resources.cpuRequest: 8 is more than resources.cpuLimit (4)",
    ],
    ["an amount that is none", { resources: { memoryLimit: "8 GB" } }, 'resources.memoryLimit: "8 GB" is not an amount'],
    [
      "a relative directory",
      { config: { storage: { path: "checkpoints" } } },
      'config.storage.path: "checkpoints" is not a directory of its own',
    ],
    ["the root as a directory", { config: { storage: { path: "/" } } }, 'config.storage.path: "/" is not a directory of its own'],
    [
      "a bucket without its backend",
      { config: { storage: { backend: "local", bucket: "b" } } },
      "config.storage.bucket: the local backend uses no bucket",
    ],
    [
      "a volume that nothing uses",
      { volume: {}, config: { storage: { bucket: "b" } } },
      "volume: the s3 backend keeps nothing on a volume",
    ],
    [
      "two pods on one volume",
      { strategy: "rolling" },
      "strategy: rolling starts a second pod while the first one holds the checkpoint volume",
    ],
    [
      "a variable of ours",
      { environment: { RUST_LOG: "debug" } },
      "environment.RUST_LOG: the component sets this variable itself",
    ],
    ["a variable that is none", { environment: { "MY-VAR": "1" } }, "environment.MY-VAR: this is not a name of a variable"],
    ["an image that is none", { image: "Registry/Upper Case" }, 'image: "Registry/Upper Case" is not an image reference'],
    [
      "a name that Kubernetes refuses",
      { serviceName: "Coordinator_1" },
      'serviceName: "Coordinator_1" may hold only lower-case letters',
    ],
  ])("refuses %s", (_, args, message) => {
    expect(problemsIn(args).join("\n")).toContain(message);
  });

  it("suggests what a mistyped compression meant", () => {
    // As a YAML file or another language would give it: past the type checker.
    const config = JSON.parse('{ "checkpoint": { "compression": "zsdt" } }');
    expect(problemsIn({ config })).toEqual([
      'config.checkpoint.compression: "zsdt" is not known; did you mean zstd? choose one of none, gzip, zstd',
    ]);
  });
});
