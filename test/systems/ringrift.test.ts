import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { YardResource } from "../../scripts/rehearsal/engine/types";
import { repository, trainyard } from "../cli/run";
import { field, items, objects, rehearsed, variables } from "./rehearsed";

/** What ringrift.md prints. */
const printed = {
  ports: { p2p: 8770, worker: 8765 },
  variables: [
    ["RINGRIFT_CLUSTER_CONFIG", "/etc/ringrift/distributed_hosts.yaml"],
    ["RINGRIFT_P2P_PORT", "8770"],
    ["RINGRIFT_SYNC_TIMEOUT", "300"],
    ["RINGRIFT_WAL_DIR", "/ringrift/data/wal"],
    ["RINGRIFT_CIRCUIT_THRESHOLD", "5"],
  ],
  categories: ["data/games", "models", "data/training", "config"],
  alerts: [
    ["sync_duration_seconds", "> 600"],
    ["circuit_open_count", "> 3"],
    ["wal_pending_entries", "> 100"],
    ["p2p_request_errors", "> 10"],
  ],
  sync: { batch_size: 100, timeout: 300, retry_count: 3 },
  circuitBreaker: { failure_threshold: 5, recovery_timeout: 60, half_open_requests: 3 },
  hostKeys: ["ssh_host", "ringrift_path", "memory_gb", "cpus", "gpu", "gpu_vram_gb", "role", "status", "worker_port"],
} as const;

describe("RingRift's peers, as its document prints them", () => {
  let resources: readonly YardResource[] = [];
  const peers = () => [...objects(resources, "StatefulSet")].filter(([name]) => /^peers-(training|selfplay)/.test(name));
  const container = (workload: unknown, name: string) =>
    items(workload, "spec", "template", "spec", "containers").find((each) => field(each, "name") === name);

  beforeAll(async () => {
    resources = await rehearsed("selfplay");
  }, 60_000);

  it("stand on nodes of their role: GH200 that play and train, and an H100 that trains", () => {
    const placed = peers().map(([name, set]) => [
      name,
      field(set, "spec", "replicas"),
      field(set, "spec", "template", "spec", "nodeSelector", "trainyard.dev/node-group"),
    ]);
    expect(placed).toEqual([
      ["peers-training", 1, "training"],
      ["peers-training-gh200", 1, "training-gh200"],
      ["peers-selfplay", 2, "selfplay"],
    ]);
  });

  it("serve sync on 8770 and work on 8765, and find each other by a headless service", () => {
    const service = objects(resources, "Service").get("peers");
    expect(field(service, "spec", "clusterIP")).toBe("None");
    expect(field(service, "spec", "publishNotReadyAddresses")).toBe(true);
    for (const [name, port] of Object.entries(printed.ports))
      expect(items(service, "spec", "ports")).toContainEqual(expect.objectContaining({ name, port }));
    for (const [, set] of peers()) {
      expect(items(container(set, "p2p-sync"), "ports")[0]).toMatchObject({ containerPort: printed.ports.p2p });
      expect(items(container(set, "worker"), "ports")[0]).toMatchObject({ containerPort: printed.ports.worker });
    }
  });

  it.each(printed.variables)("are told %s", (name, value) => {
    for (const [, set] of peers())
      for (const one of ["worker", "p2p-sync"]) expect(variables(container(set, one)).get(name)).toBe(value);
  });

  it("keep the write-ahead log on a volume that outlives pod and group", () => {
    for (const [, set] of peers()) {
      expect(items(set, "spec", "volumeClaimTemplates").map((claim) => field(claim, "metadata", "name"))).toContain("wal");
      expect(field(set, "spec", "persistentVolumeClaimRetentionPolicy")).toEqual({ whenDeleted: "Retain", whenScaled: "Retain" });
      expect(items(container(set, "worker"), "volumeMounts")).toContainEqual({ name: "wal", mountPath: "/ringrift/data/wal" });
    }
  });

  it.each(printed.categories)("have the sync category at %s", (path) => {
    for (const [, set] of peers())
      expect(items(container(set, "p2p-sync"), "volumeMounts")).toContainEqual(
        expect.objectContaining({ name: "data", mountPath: `/ringrift/${path}` }),
      );
  });

  it("are listed in the hosts file with the document's keys", () => {
    const files = [...objects(resources, "ConfigMap").values()].flatMap(
      (map) => field(map, "data", "distributed_hosts.yaml") ?? [],
    );
    const file: unknown = parse(String(files[0]));
    expect(field(file, "sync")).toEqual(printed.sync);
    expect(field(file, "circuit_breaker")).toEqual(printed.circuitBreaker);
    const host = field(file, "hosts", "peers-selfplay-1");
    expect(Object.keys(Object(host))).toEqual(printed.hostKeys);
    expect(host).toMatchObject({ gpu: "GH200", gpu_vram_gb: 96, role: "selfplay", status: "ready", worker_port: 8765 });
  });

  it.each(printed.alerts)("raise an alarm on %s %s", (metric, threshold) => {
    const rules = items(objects(resources, "PrometheusRule").get("peers"), "spec", "groups", 0, "rules");
    const found = rules.filter((rule) => String(field(rule, "expr")).includes(metric));
    expect(found.map((rule) => String(field(rule, "expr")).endsWith(threshold))).toEqual([true]);
  });

  it("are reached by peers and, for metrics alone, by Prometheus", () => {
    const ingress = items(objects(resources, "NetworkPolicy").get("peers"), "spec", "ingress");
    expect(ingress.flatMap((rule) => items(rule, "from")).filter((peer) => field(peer, "ipBlock") !== undefined)).toEqual([]);
    expect(items(ingress[1], "ports")).toEqual([{ protocol: "TCP", port: 8770 }]);
  });

  it("take tasks from three sentinels, of which two agree, and hand out models by aria2", () => {
    const queue = objects(resources, "StatefulSet").get("peers-queue");
    expect(field(queue, "spec", "replicas")).toBe(3);
    const scripts = [...objects(resources, "ConfigMap").values()].flatMap((map) => field(map, "data", "configure.sh") ?? []);
    expect(String(scripts[0])).toContain("sentinel monitor ringrift $primary 6379 2");
    for (const [, set] of peers()) {
      expect(String(variables(container(set, "worker")).get("REDIS_SENTINELS")).split(",")).toHaveLength(3);
      expect(items(container(set, "seeder"), "command")[0]).toBe("aria2c");
    }
  });
});

describe("wrong words about peers", () => {
  const wrong = [
    ["peers.queue.sentinel=null", "peers.queue: kind is redis, and neither url nor sentinel is given"],
    ["peers.queue={kind: sqs}", "peers.queue.url: is missing, and kind is sqs"],
    ["peers.circuitBreaker.failureThreshold=0", "peers.circuitBreaker.failureThreshold: 0 is not a whole number of at least 1"],
    [
      "peers.storage={provider: nfs, nfsServer: nas, nfsPath: /x, replicas: 3}",
      "peers.storage.replicas: 3 copies, and nfs keeps one",
    ],
    ["peers.storage={provider: nfs}", "peers.storage.nfsServer: is missing, and the provider is nfs"],
    ["peers.queue.sentinel.replicas=2", "peers.queue.sentinel.replicas: 2 cannot agree on a new primary"],
    ["peers.roles[0].nodeGroup=selfpaly", 'peers.roles[0].nodeGroup: there is no node group "selfpaly"; did you mean'],
    ["cluster.context=null", "cluster.context: is missing"],
    ["storage={buckets: [{name: data}]}", "storage.buckets: 1 are given, and no bucket is made with cloud: kubernetes"],
  ] as const;

  it.each(wrong)("%s", async (set, says) => {
    const { code, err, out } = await trainyard("preview", "selfplay", "-C", repository, "--set", set);
    expect(code).toBe(2);
    expect(`${out}${err}`.replaceAll(/\s+/g, " ")).toContain(says);
  });
});
