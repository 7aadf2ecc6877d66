import { describe, expect, it } from "vitest";
import {
  GroupEngine,
  ModelServer,
  type ModelServerArgs,
  Monitoring,
  Namespace,
  ScalingEngine,
  ServiceMesh,
} from "../../../components";
import { rehearse, type Yard } from "../../../scripts/rehearsal";
import { containerOf, field, items, objects, variables } from "../../systems/rehearsed";
import { h100, pool, server } from "./fixture";

interface Beside {
  readonly groups?: boolean;
  readonly watching?: boolean;
}

/** The servers of one model, with the engines that they need. */
function stand(args: Partial<ModelServerArgs> = {}, { groups, watching }: Beside = {}): Promise<Yard> {
  return rehearse(() => {
    const monitoring = watching === true ? new Monitoring("monitoring", { environment: "test" }) : undefined;
    const engines = [
      ...(groups === true ? [new GroupEngine("lws")] : []),
      ...(monitoring === undefined ? [] : [monitoring, new ScalingEngine("scaling", {}, { dependsOn: [monitoring] })]),
    ];
    const space = new Namespace("serving");
    const said = server({ ...args, ...(monitoring && { prometheusUrl: monitoring.prometheusUrl, watched: true }) });
    const made = new ModelServer("large-model", { ...said, namespace: space.name }, { dependsOn: engines });
    return { url: made.url, layout: made.layout };
  });
}

const object = (yard: Yard, kind: string, name = "large-model"): unknown => objects(yard.resources(), kind).get(name);
const pod = (workload: unknown, ...path: readonly (string | number)[]): unknown =>
  field(workload, "spec", "template", "spec", ...path);
const flags = (container: unknown): readonly unknown[] => items(container, "command");

describe("servers of a model that one machine holds", () => {
  it("are a Deployment that changes in place, a Service of the model's name, and what keeps them", async () => {
    const yard = await stand({ pools: [{ ...pool(), replicas: { min: 2 } }], ports: [8080, 8090] });
    const deployment = object(yard, "Deployment");
    expect(field(deployment, "spec", "replicas")).toBe(2);
    expect(field(deployment, "spec", "strategy")).toEqual({
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
    });
    expect(items(object(yard, "Service"), "spec", "ports")).toEqual([
      { name: "http", port: 8080, targetPort: "http", protocol: "TCP" },
      { name: "http-8090", port: 8090, targetPort: "http", protocol: "TCP" },
    ]);
    expect(field(object(yard, "PodDisruptionBudget"), "spec", "maxUnavailable")).toBe(1);
    expect(yard.outputs).toMatchObject({
      url: "http://large-model.serving.svc:8080",
      layout: "tensor: 2 accelerators a stage on 1 machine, 6 sequences at a time",
    });
  });

  it("run vLLM with the sizes that follow from model and machine", async () => {
    const yard = await stand({ maxSequences: 64, order: "priority", compactCache: true, quantisation: "fp8" });
    const container = containerOf(object(yard, "Deployment"));
    expect(flags(container)).toEqual([
      "vllm",
      "serve",
      "gs://models/llama-70b",
      "--served-model-name=large-model",
      "--host=0.0.0.0",
      "--port=8080",
      "--tensor-parallel-size=2",
      "--pipeline-parallel-size=1",
      "--max-model-len=4096",
      "--max-num-seqs=64",
      "--gpu-memory-utilization=0.9",
      "--load-format=runai_streamer",
      "--quantization=fp8",
      "--kv-cache-dtype=fp8",
      "--scheduling-policy=priority",
      "--enable-request-id-headers",
      "--disable-fastapi-docs",
      "--disable-uvicorn-access-log",
      "--middleware=trainyard_audit.Audit",
    ]);
    // A quarter of three quarters of 208 processors and 1872 GiB, for two of eight accelerators.
    expect(field(container, "resources")).toEqual({
      requests: { cpu: "39", memory: "351Gi", "ephemeral-storage": "20Gi", "nvidia.com/gpu": "2" },
      limits: { memory: "351Gi", "ephemeral-storage": "20Gi", "nvidia.com/gpu": "2" },
    });
  });

  it("run as the restricted level asks, with nothing mounted that can be written but scratch", async () => {
    const deployment = object(await stand(), "Deployment");
    expect(pod(deployment, "automountServiceAccountToken")).toBe(false);
    expect(pod(deployment, "securityContext")).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(field(containerOf(deployment), "securityContext")).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
    });
    expect(items(deployment, "spec", "template", "spec", "volumes").map((volume) => Object.keys(Object(volume))[0])).toEqual([
      "configMap",
      "emptyDir",
      "emptyDir",
      "emptyDir",
    ]);
  });

  it("take API keys and certificates from Secrets, as files, and ask clients for theirs", async () => {
    const yard = await stand({ apiKeysSecret: "api-keys", tls: { mode: "mutual", secretName: "certificate" } });
    const deployment = object(yard, "Deployment");
    const container = containerOf(deployment);
    expect(flags(container)).toEqual(
      expect.arrayContaining([
        "--ssl-certfile=/etc/trainyard/tls/tls.crt",
        "--ssl-keyfile=/etc/trainyard/tls/tls.key",
        "--enable-ssl-refresh",
        "--ssl-ca-certs=/etc/trainyard/tls/ca.crt",
        "--ssl-cert-reqs=2",
      ]),
    );
    expect(variables(container).get("TRAINYARD_API_KEYS")).toBe("/etc/trainyard/api-keys");
    expect(items(deployment, "spec", "template", "spec", "volumes")).toEqual(
      expect.arrayContaining([
        { name: "tls", secret: { secretName: "certificate", defaultMode: 0o440 } },
        { name: "api-keys", secret: { secretName: "api-keys", defaultMode: 0o440 } },
      ]),
    );
    // Kubelet has no certificate to show.
    expect(field(container, "readinessProbe", "tcpSocket")).toEqual({ port: 8080 });
    expect(yard.outputs.url).toBe("https://large-model.serving.svc:8080");
    expect(objects(yard.resources(), "Secret").size).toBe(0);
  });

  it("speak gRPC where asked", async () => {
    const yard = await stand({ protocol: "grpc" });
    const container = containerOf(object(yard, "Deployment"));
    expect(flags(container)).toContain("--grpc");
    expect(flags(container).filter((flag) => /middleware|ssl/.test(String(flag)))).toEqual([]);
    expect(items(object(yard, "Service"), "spec", "ports")).toMatchObject([{ name: "grpc", port: 8080 }]);
    expect(yard.outputs.url).toBe("grpc://large-model.serving.svc:8080");
  });

  it("are reached by their own namespace, named ones and Prometheus, on their port", async () => {
    const yard = await stand({ clientNamespaces: ["web"] });
    const ingress = items(object(yard, "NetworkPolicy"), "spec", "ingress");
    const from = (namespace: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } });
    const ports = [{ protocol: "TCP", port: 8080 }];
    expect(ingress).toEqual([
      { from: [{ podSelector: {} }, from("web")], ports },
      { from: [from("monitoring")], ports },
    ]);
  });

  it("wait for the copies of their weights", async () => {
    const copies = ["us-central1", "us-east1"].map((region) => ({ url: `gs://models-${region}/llama-70b`, region }));
    const weights = { path: "llama-70b", bucketUrl: "gs://models-us-central1", copies, copyCount: 2 };
    const waiting = await stand({ weights: { ...weights, replication: "synchronous" } });
    const [gate] = items(object(waiting, "Deployment"), "spec", "template", "spec", "initContainers");
    expect(field(gate, "command")).toEqual(["python3", "/etc/trainyard/scripts/weights_gate.py"]);
    expect(variables(gate).get("WEIGHTS_REQUIRED")).toBe("2");
    expect(JSON.parse(String(variables(gate).get("WEIGHTS_COPIES")))).toEqual(copies);

    const at = await stand({ weights: { ...weights, replication: "quorum", quorum: 1 } });
    const [one] = items(object(at, "Deployment"), "spec", "template", "spec", "initContainers");
    expect(variables(one).get("WEIGHTS_REQUIRED")).toBe("1");

    const free = await stand({ weights: { ...weights, replication: "asynchronous" } });
    expect(pod(object(free, "Deployment"), "initContainers")).toBeUndefined();
  });

  it.each([
    ["memory", "podAffinity"],
    ["compute", "podAntiAffinity"],
  ] as const)("are placed by %s", async (by, affinity) => {
    const deployment = object(await stand({ placement: { by, antiAffinity: "none", zones: ["us-central1-a"] } }), "Deployment");
    const servers = { matchLabels: { "app.kubernetes.io/component": "model-server" } };
    expect(pod(deployment, "affinity", affinity)).toEqual({
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 50, podAffinityTerm: { topologyKey: "kubernetes.io/hostname", labelSelector: servers } },
      ],
    });
    expect(pod(deployment, "affinity", "nodeAffinity")).toEqual({
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: "topology.kubernetes.io/zone", operator: "In", values: ["us-central1-a"] }] },
        ],
      },
    });
    expect(pod(deployment, "topologySpreadConstraints")).toEqual([]);
  });

  it("are spread by load, and none stands beside another where that is required", async () => {
    const deployment = object(await stand({ placement: { by: "load", antiAffinity: "required" } }), "Deployment");
    expect(pod(deployment, "topologySpreadConstraints")).toMatchObject([
      { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
    ]);
    expect(pod(deployment, "affinity", "podAntiAffinity")).toMatchObject({
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "large-model" } } },
      ],
    });
  });

  it("are added by their queue and by the use of their accelerators, and watched", async () => {
    const yard = await stand(
      { pools: [{ ...pool(), replicas: { min: 1, max: 3 } }], scaling: { queueLength: 4, acceleratorPercent: 70 } },
      { watching: true },
    );
    expect(field(object(yard, "Deployment"), "spec", "replicas")).toBeUndefined();
    const scaled = object(yard, "ScaledObject", "large-model-servers");
    expect(field(scaled, "spec")).toMatchObject({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "large-model" },
      minReplicaCount: 1,
      maxReplicaCount: 3,
    });
    expect(items(scaled, "spec", "triggers").map((trigger) => field(trigger, "metadata"))).toMatchObject([
      { threshold: "4", query: 'sum(vllm:num_requests_waiting{app="large-model",trainyard_dev_pool="serving"})' },
      { threshold: "70", query: expect.stringContaining('DCGM_FI_DEV_GPU_UTIL{exported_pod=~"large-model-.*"}') },
    ]);
    expect(field(object(yard, "PodMonitor"), "spec")).toEqual({
      selector: {
        matchLabels: {
          app: "large-model",
          "app.kubernetes.io/instance": "large-model",
          "app.kubernetes.io/component": "model-server",
          "trainyard.dev/serves": "true",
        },
      },
      podTargetLabels: ["app", "trainyard.dev/pool", "rollouts-pod-template-hash"],
      podMetricsEndpoints: [{ port: "http", path: "/metrics", interval: "15s", scheme: "http" }],
    });
  });
});

describe("servers of a model that several machines hold", () => {
  it("are groups that start, fail and change as one, of which the first machine answers", async () => {
    const sharding = { strategy: "layer", layersPerShard: 4, machines: 3 } as const;
    const yard = await stand({ sharding, ports: [8081, 8082, 8083] }, { groups: true });
    const set = object(yard, "LeaderWorkerSet");
    expect(field(set, "spec")).toMatchObject({
      replicas: 1,
      rolloutStrategy: { rollingUpdateConfiguration: { maxSurge: 0, maxUnavailable: 1 } },
      leaderWorkerTemplate: { size: 3, restartPolicy: "RecreateGroupOnPodRestart" },
    });
    const [leader, worker] = ["leaderTemplate", "workerTemplate"].map((part) => field(set, "spec", "leaderWorkerTemplate", part));
    const first = items(leader, "spec", "containers")[0];
    const other = items(worker, "spec", "containers")[0];
    const joined = ["--distributed-executor-backend=mp", "--nnodes=3", "--node-rank=$(LWS_WORKER_INDEX)"];
    expect(flags(first)).toEqual(expect.arrayContaining(["--port=8081", "--pipeline-parallel-size=3", ...joined]));
    expect(flags(first)).not.toContain("--headless");
    expect(flags(other)).toEqual(expect.arrayContaining(["--master-addr=$(LWS_LEADER_ADDRESS)", "--headless", ...joined]));
    for (const each of [first, other]) expect(variables(each).get("VLLM_PP_LAYER_PARTITION")).toBe("28,28,24");
    expect(field(other, "readinessProbe")).toBeUndefined();

    const service = object(yard, "Service");
    expect(items(service, "spec", "ports").map((port) => field(port, "port"))).toEqual([8081, 8082, 8083]);
    expect(field(service, "spec", "selector")).toMatchObject({ app: "large-model", "trainyard.dev/serves": "true" });
    expect(field(leader, "metadata", "labels", "trainyard.dev/serves")).toBe("true");
    expect(field(worker, "metadata", "labels", "trainyard.dev/serves")).toBeUndefined();
    // Machines of a copy reach each other on every port; nobody else reaches a worker.
    expect(items(object(yard, "NetworkPolicy"), "spec", "ingress").at(-1)).toMatchObject({
      from: [{ podSelector: { matchLabels: { app: "large-model" } } }],
    });
  });
});

describe("servers on machines of every kind", () => {
  it.each([
    ["aws", { ...h100, type: "p5.48xlarge" }, "s3://models", "nvidia.com/gpu", 443],
    ["gcp", h100, "gs://models", "nvidia.com/gpu", 988],
    ["azure", { ...h100, type: "Standard_ND96isr_H100_v5" }, "az://models", "nvidia.com/gpu", 443],
    [
      "kubernetes",
      { ...h100, type: "gaudi-3-host", family: "gaudi", resourceName: "habana.ai/gaudi", memoryGiB: 128 },
      "s3://models",
      "habana.ai/gaudi",
      443,
    ],
    [
      "aws",
      { ...h100, type: "trn2.48xlarge", family: "neuron", resourceName: "aws.amazon.com/neuron", memoryGiB: 96, ranks: 4 },
      "s3://models",
      "aws.amazon.com/neuron",
      443,
    ],
  ] as const)("%s", async (cloud, machine, bucketUrl, resource, port) => {
    const yard = await stand({ cloud, pools: [pool(machine)], weights: { path: "llama-70b", bucketUrl } });
    const deployment = object(yard, "Deployment");
    expect(flags(containerOf(deployment))[2]).toBe(`${bucketUrl}/llama-70b`);
    expect(Number(field(containerOf(deployment), "resources", "limits", resource))).toBeGreaterThanOrEqual(1);
    expect(field(containerOf(deployment), "image")).toBe(`image-not-given.invalid/vllm-${machine.family}:rehearsal`);
    expect(pod(deployment, "tolerations")).toEqual([{ key: resource, operator: "Exists", effect: "NoSchedule" }]);
    const out = items(object(yard, "NetworkPolicy"), "spec", "egress").flatMap((rule) => items(rule, "ports"));
    expect(out.map((open) => field(open, "port"))).toContain(port);
  });
});

describe("servers in the mesh", () => {
  it("take requests through their sidecar and nothing else, and are measured through it", async () => {
    const yard = await rehearse(() => {
      const monitoring = new Monitoring("monitoring", { environment: "test" });
      const mesh = new ServiceMesh("mesh", {}, { dependsOn: [monitoring] });
      const space = new Namespace("serving");
      const args = server({ inMesh: true, watched: true, routing: { affinity: "token" }, clientNamespaces: ["web"] });
      new ModelServer("large-model", { ...args, namespace: space.name }, { dependsOn: [mesh] });
    });
    const template = field(object(yard, "Deployment"), "spec", "template", "metadata");
    expect(field(template, "labels", "sidecar.istio.io/inject")).toBe("true");
    expect(field(template, "annotations")).toEqual({
      "traffic.sidecar.istio.io/includeInboundPorts": "8080",
      "traffic.sidecar.istio.io/includeOutboundIPRanges": "",
      "traffic.sidecar.istio.io/includeOutboundPorts": "",
      "prometheus.io/scrape": "true",
      "prometheus.io/port": "8080",
      "prometheus.io/path": "/metrics",
    });
    expect(field(object(yard, "DestinationRule", "large-model-route"), "spec", "trafficPolicy", "loadBalancer")).toEqual({
      consistentHash: { httpHeaderName: "x-session-id" },
    });
    expect(items(object(yard, "PodMonitor"), "spec", "podMetricsEndpoints")).toEqual([
      { portNumber: 15020, path: "/stats/prometheus", interval: "15s", scheme: "http" },
    ]);
    const ports = items(object(yard, "NetworkPolicy"), "spec", "ingress").map((rule) => items(rule, "ports")[0]);
    expect(ports).toEqual([
      { protocol: "TCP", port: 8080 },
      { protocol: "TCP", port: 15020 },
    ]);
  });

  it("keep clients by their address without one", async () => {
    const yard = await stand({ routing: { affinity: "client" } });
    expect(field(object(yard, "Service"), "spec", "sessionAffinity")).toBe("ClientIP");
  });
});
