import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { peerRules } from "../../components/peers/rules";
import type { YardResource } from "../../scripts/rehearsal/engine/types";
import { repository, trainyard } from "../cli/run";
import { field, items, objects, rehearsed, variables } from "./rehearsed";
import * as printed from "./ringrift.data";

function peersOf(resources: readonly YardResource[]): readonly unknown[] {
  return [...objects(resources, "StatefulSet")].flatMap(([name, set]) => (/^peers-(training|selfplay)/.test(name) ? [set] : []));
}

function containerNamed(workload: unknown, name: string): unknown {
  return items(workload, "spec", "template", "spec", "containers").find((each) => field(each, "name") === name);
}

function claimsOf(workload: unknown): readonly unknown[] {
  return items(workload, "spec", "volumeClaimTemplates").map((claim) => field(claim, "metadata", "name"));
}

function hostsFile(resources: readonly YardResource[]): unknown {
  const files = [...objects(resources, "ConfigMap").values()].flatMap(
    (map) => field(map, "data", "distributed_hosts.yaml") ?? [],
  );
  return parse(String(files[0]));
}

describe("RingRift's peers, as its document prints them", () => {
  let resources: readonly YardResource[] = [];
  beforeAll(async () => {
    resources = await rehearsed("selfplay");
  }, 240_000);

  it.each(printed.nodes)("$role stands on nodes of its own", ({ role, group, gpu, peers }) => {
    const set = objects(resources, "StatefulSet").get(`peers-${role}`);
    expect(field(set, "spec", "replicas")).toBe(peers);
    expect(field(set, "spec", "template", "spec", "nodeSelector", "trainyard.dev/node-group")).toBe(group);
    expect(field(hostsFile(resources), "hosts", `peers-${role}-0`)).toMatchObject({
      gpu,
      role,
      status: "ready",
      worker_port: 8765,
    });
  });

  it.each(printed.ports)("$name answers on $port", ({ name, port, container }) => {
    const service = objects(resources, "Service").get("peers");
    expect(items(service, "spec", "ports")).toContainEqual(expect.objectContaining({ name, port }));
    for (const set of peersOf(resources))
      expect(items(containerNamed(set, container), "ports")[0]).toMatchObject({ containerPort: port });
  });

  it("find each other by a headless service, also while they start", () => {
    const service = objects(resources, "Service").get("peers");
    expect(field(service, "spec", "clusterIP")).toBe("None");
    expect(field(service, "spec", "publishNotReadyAddresses")).toBe(true);
  });

  it.each(printed.variables)("are told $name", ({ name, value }) => {
    for (const set of peersOf(resources))
      for (const one of ["worker", "p2p-sync"]) expect(variables(containerNamed(set, one)).get(name)).toBe(value);
  });

  it("keep the write-ahead log on a volume that outlives pod and group", () => {
    for (const set of peersOf(resources)) {
      expect(claimsOf(set)).toContain("wal");
      expect(field(set, "spec", "persistentVolumeClaimRetentionPolicy")).toEqual({ whenDeleted: "Retain", whenScaled: "Retain" });
      expect(items(containerNamed(set, "worker"), "volumeMounts")).toContainEqual({
        name: "wal",
        mountPath: "/ringrift/data/wal",
      });
    }
  });

  it.each(printed.categories)("have $category at $path", ({ path }) => {
    for (const set of peersOf(resources))
      expect(items(containerNamed(set, "p2p-sync"), "volumeMounts")).toContainEqual(
        expect.objectContaining({ name: "data", mountPath: `/ringrift/${path}` }),
      );
  });

  it("are listed in the hosts file with the document's keys", () => {
    const file = hostsFile(resources);
    expect(field(file, "sync")).toEqual(printed.sync);
    expect(field(file, "circuit_breaker")).toEqual(printed.circuitBreaker);
    expect(Object.keys(Object(field(file, "hosts", "peers-selfplay-1")))).toEqual(printed.clusterHostKeys);
  });

  it.each(printed.alerts)("raise an alarm on $metric $threshold", ({ metric, threshold, alert }) => {
    const rules = items(objects(resources, "PrometheusRule").get("peers"), "spec", "groups", 0, "rules");
    const found = rules.filter((rule) => String(field(rule, "expr")).includes(metric));
    expect(found.map((rule) => [field(rule, "alert"), String(field(rule, "expr")).endsWith(threshold)])).toEqual([[alert, true]]);
  });

  it("are reached by peers and, for metrics alone, by Prometheus", () => {
    const ingress = items(objects(resources, "NetworkPolicy").get("peers"), "spec", "ingress");
    expect(ingress.flatMap((rule) => items(rule, "from")).filter((peer) => field(peer, "ipBlock") !== undefined)).toEqual([]);
    expect(items(ingress[1], "ports")).toEqual([{ protocol: "TCP", port: 8770 }]);
  });

  it("hand out models by aria2", () => {
    for (const set of peersOf(resources)) expect(items(containerNamed(set, "seeder"), "command")[0]).toBe("aria2c");
  });

  it("take tasks from three sentinels, of which two agree, with an image by its digest and a password that is made up", () => {
    const queue = objects(resources, "StatefulSet").get("peers-queue");
    expect(field(queue, "spec", "replicas")).toBe(3);
    const scripts = [...objects(resources, "ConfigMap").values()].flatMap((map) => field(map, "data", "configure.sh") ?? []);
    expect(String(scripts[0])).toContain("sentinel monitor ringrift $primary 6379 2");
    for (const container of items(queue, "spec", "template", "spec", "containers"))
      expect(field(container, "image")).toMatch(/@sha256:[0-9a-f]{64}$/);
    const [worker] = peersOf(resources).map((set) => containerNamed(set, "worker"));
    expect(String(variables(worker).get("REDIS_SENTINELS")).split(",")).toHaveLength(3);
    expect(items(worker, "env")).toContainEqual({
      name: "REDIS_PASSWORD",
      valueFrom: { secretKeyRef: { name: "peers-queue-password", key: "password" } },
    });
    for (const [name, key] of [
      ["peers-queue-password", "password"],
      ["peers-queue-internal", "internal"],
    ] as const) {
      const secret = resources.find(({ name: found }) => found === name);
      const value = Buffer.from(String(field(secret?.inputs, "data", key)), "base64").toString();
      expect(value).toMatch(/^[\w-]{43}$/);
    }
  });
});

describe("what peers keep their data on", () => {
  it.each(printed.storageProviders)("$type comes up", async ({ type, set }) => {
    const resources = await rehearsed("selfplay", set);
    const [peer] = peersOf(resources);
    expect(variables(containerNamed(peer, "worker")).get("RINGRIFT_STORAGE_PROVIDER")).toBe(type);
    const data = items(peer, "spec", "template", "spec", "volumes").find((volume) => field(volume, "name") === "data");
    expect(claimsOf(peer)).toEqual(type === "LOCAL" ? ["wal", "data"] : ["wal"]);
    if (type === "LOCAL") expect(data).toBeUndefined();
    if (type === "EPHEMERAL") expect(data).toEqual({ name: "data", emptyDir: { sizeLimit: "200Gi" } });
    if (type !== "NFS") return;
    expect(data).toEqual({ name: "data", persistentVolumeClaim: { claimName: "peers-data" } });
    const [volume] = objects(resources, "PersistentVolume").values();
    expect(field(volume, "spec")).toMatchObject({
      accessModes: ["ReadWriteMany"],
      nfs: { server: "nas.example.com", path: "/export/ringrift" },
      persistentVolumeReclaimPolicy: "Retain",
    });
    const claim = objects(resources, "PersistentVolumeClaim").get("peers-data");
    expect(field(claim, "spec", "volumeName")).toBe(field(volume, "metadata", "name"));
  });
});

describe("where peers get tasks from", () => {
  it.each(printed.queues)("$kind comes up", async ({ kind, set, variables: told }) => {
    const resources = await rehearsed("selfplay", set);
    const [peer] = peersOf(resources);
    const known = [...variables(containerNamed(peer, "worker")).keys()];
    expect(known.filter((name) => /^(REDIS|SQS|AWS)_/.test(name))).toEqual(told);
    expect(objects(resources, "StatefulSet").has("peers-queue")).toBe(kind === "Redis that is made");
    if (kind !== "Redis that is there") return;
    const secret = resources.find(({ name }) => name === "peers-queue-url");
    expect(Buffer.from(String(field(secret?.inputs, "data", "url")), "base64").toString()).toBe(
      "rediss://queue.example.com:6380/0",
    );
    const egress = items(objects(resources, "NetworkPolicy").get("peers"), "spec", "egress");
    expect(egress.flatMap((rule) => items(rule, "ports"))).toContainEqual({ protocol: "TCP", port: 6380 });
  });
});

describe("peers on AWS, with a queue of SQS that is made for them", () => {
  let resources: readonly YardResource[] = [];
  beforeAll(async () => {
    resources = await rehearsed("selfplay-aws");
  }, 240_000);
  const inputsOf = (type: string) => resources.filter((each) => each.type === type).map(({ inputs }) => inputs);
  const queues = () => resources.filter(({ type }) => type === "aws:sqs/queue:Queue");

  it("are told its URL, and start after they have the rights to it", () => {
    const [queue] = queues().filter(({ inputs }) => "redrivePolicy" in inputs);
    for (const set of peersOf(resources)) {
      expect(variables(containerNamed(set, "worker")).get("SQS_QUEUE_URL")).toBe(queue?.id);
      expect(variables(containerNamed(set, "worker")).get("AWS_REGION")).toBe("us-west-2");
      expect(field(set, "spec", "template", "spec", "serviceAccountName")).toBe("peers");
    }
    const account = resources.find(({ name }) => name === "peers-account");
    const [association] = resources
      .filter(({ type }) => type.includes("PodIdentityAssociation"))
      .filter(({ inputs }) => inputs.serviceAccount === "peers");
    expect(association?.inputs).toMatchObject({ namespace: "training", serviceAccount: "peers" });
    expect(account?.dependencies).toContain(association?.urn);
    const [rights] = inputsOf("aws:iam/rolePolicy:RolePolicy").filter(({ policy }) => String(policy).includes("sqs:"));
    expect(JSON.parse(String(rights?.policy)).Statement).toEqual([
      expect.objectContaining({ Effect: "Allow", Resource: queue?.outputs.arn }),
    ]);
  });

  it("take its times from the file", () => {
    const [queue] = queues().filter(({ inputs }) => "redrivePolicy" in inputs);
    expect(queue?.inputs).toMatchObject({ visibilityTimeoutSeconds: 600, receiveWaitTimeSeconds: 20 });
    expect(JSON.parse(String(queue?.inputs.redrivePolicy))).toMatchObject({ maxReceiveCount: 3 });
    expect(
      inputsOf("aws:cloudwatch/metricAlarm:MetricAlarm")
        .map(({ metricName, threshold }) => [metricName, Number(threshold)] as const)
        .toSorted(([, one], [, other]) => one - other),
    ).toEqual([
      ["ApproximateNumberOfMessagesVisible", 0],
      ["ApproximateAgeOfOldestMessage", 1800],
    ]);
  });

  it("get the rights to one that is there, too", async () => {
    const url = "https://sqs.us-west-2.amazonaws.com/123456789012/ringrift";
    const given = await rehearsed("selfplay-aws", `peers.queue={kind: sqs, made: null, url: '${url}', region: us-west-2}`);
    expect(given.filter(({ type }) => type.startsWith("aws:sqs/"))).toEqual([]);
    const rights = given.filter(
      ({ type, inputs }) => type === "aws:iam/rolePolicy:RolePolicy" && String(inputs.policy).includes("sqs:"),
    );
    expect(rights.map(({ inputs }) => JSON.parse(String(inputs.policy)).Statement[0].Resource)).toEqual([
      "arn:aws:sqs:us-west-2:123456789012:ringrift",
    ]);
  });

  it.each([
    ["selfplay", "peers.queue={kind: sqs, made: {}, sentinel: null}", "peers.queue.made: SQS is AWS's, and cloud is kubernetes"],
    [
      "selfplay-aws",
      "peers.queue.made.visibilityTimeoutSeconds=0",
      "peers.queue.made.visibilityTimeoutSeconds: 0 is not a whole",
    ],
    ["selfplay-aws", "peers.queue.region=us-east-1", "peers.queue.region: is given beside made, which knows it by itself"],
    [
      "selfplay-aws",
      "peers.queue={kind: sqs, made: null, url: 'https://sqs.us-west-2.amazonaws.com/123456789012/q', region: us-west-2, accessKeySecrets: {id: a, secret: b}}",
      "peers.queue.accessKeySecrets: are given, and pods on aws have an identity",
    ],
    ["selfplay", "peers.queue.made={}", "peers.queue.made: is given, and kind is redis; leave it out, or write kind: sqs"],
  ])("%s refuses %s", async (environment, set, says) => {
    const { code, err, out } = await trainyard("preview", environment, "-C", repository, "--set", set);
    expect(code).toBe(2);
    expect(`${out}${err}`.replaceAll(/\s+/g, " ")).toContain(says);
  });
});

describe("peers outside of the cluster, behind Tailscale and a Cloudflare tunnel", () => {
  let resources: readonly YardResource[] = [];
  let inventory: string;
  beforeAll(async () => {
    inventory = join(mkdtempSync(join(tmpdir(), "trainyard-peers-")), "distributed_hosts.yaml");
    writeFileSync(inventory, printed.distributedHosts);
    resources = await rehearsed("selfplay", `peers.hosts={inventory: ${inventory}}`);
  }, 240_000);
  afterAll(() => rmSync(inventory));

  it("stand in the hosts file, which is a Secret because it holds a token", () => {
    const secret = resources.find(({ name, type }) => name === "peers-config" && type.endsWith(":Secret"));
    const text = Buffer.from(String(field(secret?.inputs, "data", "distributed_hosts.yaml")), "base64").toString();
    const file: unknown = parse(text);
    for (const { name, entry } of printed.outsidePeers) expect(field(file, "hosts", name)).toEqual(entry);
    expect(Object.keys(Object(field(file, "hosts")))).toHaveLength(6);
    for (const set of peersOf(resources)) {
      const volume = items(set, "spec", "template", "spec", "volumes").find((each) => field(each, "name") === "config");
      expect(Object.keys(Object(volume)).toSorted()).toEqual(["name", "secret"]);
    }
    const maps = [...objects(resources, "ConfigMap").values()].filter((map) => field(map, "data", "distributed_hosts.yaml"));
    expect(maps).toEqual([]);
  });

  it("are let in and out by their Tailscale addresses, and by nothing wider", () => {
    const policy = objects(resources, "NetworkPolicy").get("peers");
    const cidrs = (direction: string, side: string) =>
      items(policy, "spec", direction).flatMap((rule) =>
        items(rule, side).flatMap((peer) => {
          const cidr = field(peer, "ipBlock", "cidr");
          return cidr === undefined ? [] : [[cidr, items(rule, "ports").map((port) => field(port, "port"))]];
        }),
      );
    expect(cidrs("ingress", "from")).toEqual([["100.64.0.8/32", [8770, 8765]]]);
    expect(cidrs("egress", "to")).toContainEqual(["100.64.0.8/32", [8770, 8765, 22]]);
  });

  it("are refused where nothing could let them through", async () => {
    const names = inventory.replace("distributed", "named");
    writeFileSync(names, "hosts:\n  a: { ssh_host: gpu.example.com }\n");
    await expect(rehearsed("selfplay", `peers.hosts={inventory: ${names}}`)).rejects.toThrow(
      '"gpu.example.com" is not an IP address, and a network policy knows no names',
    );
    await expect(rehearsed("selfplay", "peers.hosts={inventory: no.yaml}")).rejects.toThrow(
      "peers.hosts.inventory: there is no file no.yaml there",
    );
  });
});

const promtool = spawnSync("promtool", ["--version"]).status === 0;

describe.skipIf(!promtool)("the four thresholds, by promtool (skipped where promtool is not installed)", () => {
  it.each(printed.alerts)("$alert fires above its threshold and is quiet at it", ({ metric, alert, fires, quiet }) => {
    const folder = mkdtempSync(join(tmpdir(), "trainyard-rules-"));
    writeFileSync(join(folder, "rules.yaml"), stringify({ groups: [{ name: "peers", rules: peerRules() }] }));
    const trial = (values: string, count: number) => ({
      interval: "1m",
      input_series: [{ series: `${metric}{pod="peers-selfplay-0"}`, values }],
      promql_expr_test: [
        {
          expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
          eval_time: "15m",
          exp_samples: count === 0 ? [] : [{ labels: "{}", value: count }],
        },
      ],
    });
    const tests = [trial(fires, 1), trial(quiet, 0)];
    writeFileSync(join(folder, "trials.yaml"), stringify({ rule_files: ["rules.yaml"], evaluation_interval: "30s", tests }));
    const { stdout, stderr } = spawnSync("promtool", ["test", "rules", join(folder, "trials.yaml")], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect(`${stdout}${stderr}`).toContain("SUCCESS");
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
    ["peers.queue={kind: none, region: us-west-2}", "peers.queue: kind is none, and settings of a queue are given"],
    ["peers.queue={kind: sqs, url: 'https://example.com/q', region: us-west-2}", "is not a queue's URL"],
    ["peers.queue.urlSecret=queueUrl", "peers.queue: gives url and sentinel, which are two queues"],
    ["peers.queue={kind: sqs, urlSecret: queueUrl, region: us-west-2}", "peers.queue.urlSecret: is given, and kind is sqs"],
    ["peers.circuitBreaker.halfOpenRequests=0", "an open circuit could never close"],
    ["cluster.context=null", "cluster.context: is missing"],
    ["storage={buckets: [{name: data}]}", "storage.buckets: 1 are given, and no bucket is made with cloud: kubernetes"],
  ] as const;

  it.each(wrong)("%s", async (set, says) => {
    const { code, err, out } = await trainyard("preview", "selfplay", "-C", repository, "--set", set);
    expect(code).toBe(2);
    expect(`${out}${err}`.replaceAll(/\s+/g, " ")).toContain(says);
  });
});
