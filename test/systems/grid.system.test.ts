import { beforeAll, describe, expect, it } from "vitest";
import { gridRules } from "../../components/grid/rules";
import { readInventory } from "../../components/hosts/inventory";
import { gridMetrics, scrapeConfiguration } from "../../components/hosts/scrape";
import { structuredLog } from "../../scripts/fleet/log";
import { fleetMetrics } from "../../scripts/fleet/metrics";
import { defaultRetry } from "../../scripts/fleet/retry";
import { FleetStore } from "../../scripts/fleet/store";
import type { YardResource } from "../../scripts/rehearsal/engine/types";
import { folder, repository, trainyard } from "../cli/run";
import * as printed from "./grid.data";
import { field, items, objects, rehearsed } from "./rehearsed";

describe("the Grid cluster, as its document prints it", () => {
  it("prepares its three hosts and starts Ray on them, the workers after the head", async () => {
    const steps = (await rehearsed("grid")).filter(({ type }) => type === "command:remote:Command");
    expect(steps.map(({ name }) => name).filter((name) => name.endsWith("-ray"))).toEqual(
      expect.arrayContaining(["grid-grid-gpu1-ray", "grid-grid-gpu2-ray", "grid-grid-gpu3-ray"]),
    );
    const worker = steps.find(({ name }) => name === "grid-grid-gpu2-ray");
    expect(worker?.dependencies.some((urn) => urn.endsWith("::grid-grid-gpu1-ray"))).toBe(true);
  });

  it("has its five metrics scraped, and every host's exporter", () => {
    const [fleet, hosts] = scrapeConfiguration({ environment: "grid", exporters: ["gpu1:9100"], interval: "15s" });
    const [kept] = fleet?.metric_relabel_configs ?? [];
    const filter = new RegExp(`^${String(kept?.regex)}$`);
    for (const metric of gridMetrics) expect(filter.test(metric), metric).toBe(true);
    expect(filter.test("process_cpu_seconds_total")).toBe(false);
    expect(hosts?.static_configs[0]?.targets).toEqual(["gpu1:9100"]);
  });

  const wrong = [
    [["fleet", "health", "dev"], "dev has no hosts: its cloud is aws"],
    [["fleet", "health"], "environment: is missing, and --inventory too"],
    [["fleet", "health", "grid", "-i", "x.yaml"], "--inventory: is given beside the environment grid"],
    [["preview", "grid", "--set", "fleet.inventory=no.yaml"], "fleet.inventory: there is no file no.yaml there"],
    [["preview", "grid", "--set", "coordinator={}"], "coordinator: needs a Kubernetes cluster, and hosts are none"],
  ] as const;

  it.each(wrong)("refuses %j", async (words, says) => {
    const { code, out, err } = await trainyard(...words, "-C", repository, "--state", folder());
    expect(code).not.toBe(0);
    expect(`${out}${err}`.replaceAll(/\s+/g, " ")).toContain(says);
  });
});

describe("what the Grid's document prints", () => {
  const inventory = readInventory(printed.clusterConfig, "cluster_config.yaml");

  it.each(printed.settings)("$key is read", ({ path, value }) => {
    expect(field(inventory.settings, ...path)).toEqual(value);
  });

  it("its nodes and its key are used", () => {
    expect(inventory.hosts.map(({ name }) => name)).toEqual(["gpu1", "gpu2", "gpu3"]);
    expect(inventory.hosts[0]?.keyFile).toBe("/home/user/.ssh/id_rsa");
  });

  it.each(printed.commands)("$printed is fleet $ours", async ({ ours }) => {
    const { out } = await trainyard("fleet", "--help");
    expect(out).toMatch(new RegExp(`^  ${ours}[ |]`, "m"));
  });

  it.each(printed.metrics)("%s is counted on hosts, and recorded on Kubernetes", async (metric) => {
    expect(await fleetMetrics(new FleetStore(folder())).metrics()).toContain(`# TYPE ${metric} `);
    expect(gridRules("grid").map(({ record }) => record)).toContain(metric);
    expect(gridMetrics).toContain(metric);
  });

  it("metrics are served on the document's port", async () => {
    const { out } = await trainyard("fleet", "metrics", "--help");
    expect(out).toContain(`(default: ${printed.metricsPort})`);
  });

  it("a line of the log has its fields and the context", () => {
    const lines: string[] = [];
    structuredLog("executor", (line) => lines.push(line))("info", "Task completed", { task_id: "t", status: "success" });
    const entry = JSON.parse(lines[0] ?? "{}");
    expect(Object.keys(entry).slice(0, 4)).toEqual(printed.logFields);
    expect(entry).toMatchObject({ level: "info", component: "executor", task_id: "t", status: "success" });
    expect(new Date(entry.timestamp).toISOString()).toBe(entry.timestamp);
  });

  it("what failed is tried again after 1, 2 and 4 seconds", () => {
    expect(defaultRetry).toMatchObject(printed.retry);
  });
});

describe("the Grid on Kubernetes", () => {
  let resources: readonly YardResource[] = [];
  const cluster = () => objects(resources, "RayCluster").get("grid");
  const container = (template: unknown) => items(template, "spec", "containers")[0];

  beforeAll(async () => {
    resources = await rehearsed("grid-kubernetes");
  }, 240_000);

  it("is a head and three workers that fill their machines, by KubeRay, and no autoscaler", () => {
    const release = resources.find(
      ({ type, name }) => type === "kubernetes:helm.sh/v3:Release" && name === "grid-operator-release",
    );
    expect(release?.inputs).toMatchObject({ chart: "kuberay-operator", version: "1.7.0" });
    expect(field(cluster(), "spec", "enableInTreeAutoscaling")).toBe(false);
    const [workers] = items(cluster(), "spec", "workerGroupSpecs");
    expect(workers).toMatchObject({
      groupName: "gpu",
      replicas: 3,
      minReplicas: 3,
      maxReplicas: 3,
      rayStartParams: { "num-gpus": "4" },
    });
    const worker = container(field(workers, "template"));
    expect(field(worker, "resources", "limits")).toMatchObject({ "nvidia.com/gpu": "4", cpu: "48", memory: "384Gi" });
    expect(field(workers, "template", "spec", "nodeSelector")).toEqual({ "trainyard.dev/node-group": "gpu" });
    expect(field(cluster(), "spec", "headGroupSpec", "rayStartParams", "num-cpus")).toBe("0");
  });

  it.each(printed.rayPorts)("its head answers on $port", ({ name, port }) => {
    const head = container(field(cluster(), "spec", "headGroupSpec", "template"));
    expect(items(head, "ports")).toContainEqual({ name, containerPort: port, protocol: "TCP" });
  });

  it("asks for a token, and lets in its own pods, clients by their label, the operator and Prometheus", () => {
    expect(field(cluster(), "spec", "authOptions")).toEqual({ mode: "token" });
    const rules = items(objects(resources, "NetworkPolicy").get("grid"), "spec", "ingress");
    const opened = rules.map((rule) => [
      field(rule, "from", 0, "podSelector", "matchLabels") ??
        field(rule, "from", 0, "namespaceSelector", "matchLabels", "kubernetes.io/metadata.name"),
      items(rule, "ports").map((port) => field(port, "port")),
    ]);
    expect(opened).toEqual([
      [{ "trainyard.dev/grid": "grid" }, []],
      [{ "trainyard.dev/grid-client": "true" }, [8265, 10001]],
      ["kuberay-system", [8265]],
      ["monitoring", [8080]],
    ]);
  });

  it("runs without rights: head, workers and who hands in jobs", () => {
    const job = [...objects(resources, "RayJob").values()][0];
    const templates = [
      field(cluster(), "spec", "headGroupSpec", "template"),
      field(cluster(), "spec", "workerGroupSpecs", 0, "template"),
      field(job, "spec", "submitterPodTemplate"),
    ];
    for (const template of templates) {
      expect(field(template, "spec", "securityContext")).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      });
      expect(field(container(template), "securityContext")).toEqual({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        privileged: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
      });
      expect(field(template, "spec", "automountServiceAccountToken")).toBe(false);
    }
  });

  it("runs a batch job on the grid, and one with retries on a cluster of its own", async () => {
    const [job] = objects(resources, "RayJob").values();
    expect(field(job, "spec")).toMatchObject({
      entrypoint: "python train.py --epochs 100",
      clusterSelector: { "ray.io/cluster": "grid" },
      runtimeEnvYAML: "working_dir: https://code.example.com/project.zip\n",
    });
    expect(field(job, "spec", "backoffLimit")).toBeUndefined();
    const again = await rehearsed(
      "grid-kubernetes",
      "grid.workers=[{nodeGroup: gpu, replicas: 2}]",
      "grid.jobs=[{name: train, entrypoint: python train.py, retries: 3, replicas: 1}]",
    );
    const [own] = objects(again, "RayJob").values();
    expect(field(own, "spec")).toMatchObject({ backoffLimit: 3, shutdownAfterJobFinishes: true, ttlSecondsAfterFinished: 600 });
    expect(field(own, "spec", "rayClusterSpec", "workerGroupSpecs", 0, "replicas")).toBe(1);
    expect(field(own, "spec", "clusterSelector")).toBeUndefined();
  });

  const wrong = [
    ["grid.version=2.49.0", "grid.version: Ray 2.49.0 knows no tokens, which begin with 2.52.0"],
    ["grid.version=latest", 'grid.version: "latest" is no release of Ray'],
    ["grid.workers=[{nodeGroup: gpus}]", 'grid.workers[0].nodeGroup: there is no node group "gpus"; did you mean "gpu"?'],
    ["grid.workers=[{nodeGroup: gpu, accelerators: 8}]", "grid.workers[0].accelerators: 8 are more than gpu-node has (4)"],
    ["grid.workers=[{nodeGroup: gpu, max: 9}]", "grid.workers[0].max: is given, and autoscaling is off"],
    ["grid.workers=[{nodeGroup: gpu}, {nodeGroup: gpu}]", "grid.workers[1].nodeGroup: gpu is taken by workers[0]"],
    [
      "grid.jobs=[{name: a, entrypoint: x, retries: 1}]",
      "grid.jobs[1].retries: its own cluster wants 3 workers of gpu, where the grid holds 3 of 3",
    ],
    ["grid.jobs=[{name: a, entrypoint: x, workingDir: ./project}]", "is not an archive that workers can fetch"],
    [
      "grid.jobs=[{name: a, entrypoint: x, keepSeconds: 5}]",
      "grid.jobs[1].keepSeconds: is given, and the job runs on the grid, which stays",
    ],
    ["grid.head.memory=lots", 'grid.head.memory: "lots" is not an amount'],
  ] as const;

  it.each(wrong)("refuses %s", async (set, says) => {
    const { code, out, err } = await trainyard("preview", "grid-kubernetes", "-C", repository, "--set", set);
    expect(`${out}${err}`.replaceAll(/\s+/g, " ")).toContain(says);
    expect(code).toBe(2);
  });
});
