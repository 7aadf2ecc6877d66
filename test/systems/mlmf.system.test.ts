import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  ModelBalancing,
  PlacementBy,
  ServingProtocol,
  ServingTls,
  SessionAffinity,
  Sharding,
  WeightReplication,
} from "../../components";
import { errorBudget } from "../../components/serving/rules";
import { openSession } from "../../scripts/commands/session";
import type { YardResource } from "../../scripts/rehearsal/engine/types";
import { repository } from "../cli/run";
import * as printed from "./mlmf.data";
import { containerOf, field, items, objects, rehearsed, variables } from "./rehearsed";

describe("MLMF's model servers, as its document prints them", () => {
  let resources: readonly YardResource[] = [];
  // Argo's object tells its strategy by its name; the Service's never changes.
  const rolloutOf = (model: string): unknown => objects(resources, "Rollout").get(`${model}-canary`);
  const container = (model: string): unknown => {
    const rollout = rolloutOf(model);
    if (rollout !== undefined) return containerOf(rollout);
    const set = objects(resources, "LeaderWorkerSet").get(model);
    return items(set, "spec", "leaderWorkerTemplate", "leaderTemplate", "spec", "containers")[0];
  };
  const flags = (model: string) => items(container(model), "command");
  const rule = (model: string, alert: string) =>
    items(objects(resources, "PrometheusRule").get(model), "spec", "groups", 0, "rules").find(
      (each) => field(each, "alert") === alert,
    );

  beforeAll(async () => {
    resources = await rehearsed("serving");
  }, 240_000);

  it.each(printed.deployments)(
    "$id serves $weights on $ports, cut by $strategy",
    ({ id, weights, ports, accelerators, machines }) => {
      expect(items(objects(resources, "Service").get(id), "spec", "ports").map((port) => field(port, "port"))).toEqual(ports);
      expect(flags(id)).toContain(`gs://mlmf-serving-models/${weights}`);
      expect(flags(id)).toContain(`--served-model-name=${id}`);
      expect(flags(id)).toContain(`--port=${ports[0]}`);
      expect(field(container(id), "resources", "limits", "nvidia.com/gpu")).toBe(`${accelerators}`);
      const size = field(objects(resources, "LeaderWorkerSet").get(id), "spec", "leaderWorkerTemplate", "size");
      expect(size ?? 1).toBe(machines);
    },
  );

  it("deals shards of four layers to three machines", () => {
    const { model, nodes, partition } = printed.layerSharding;
    expect(flags(model)).toEqual(expect.arrayContaining([`--nnodes=${nodes}`, `--pipeline-parallel-size=${nodes}`]));
    expect(variables(container(model)).get("VLLM_PP_LAYER_PARTITION")).toBe(partition);
    const { layersPerShard } = printed.layerSharding;
    expect(partition.split(",").map((layers) => Number(layers) % layersPerShard)).toEqual([0, 0, 0]);
  });

  it("cuts the configured model into four stages, places it by memory, never twice on a machine, and waits for all copies", () => {
    const { model, stages } = printed.configured;
    expect(flags(model)).toContain(`--pipeline-parallel-size=${stages}`);
    const spec = field(rolloutOf(model), "spec", "template", "spec");
    expect(field(spec, "affinity", "podAffinity")).toBeDefined();
    expect(items(spec, "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution").length).toBeGreaterThan(
      0,
    );
    expect(variables(items(spec, "initContainers")[0]).get("WEIGHTS_REQUIRED")).toBe("2");
  });

  it("knows the request's model, session and priority", () => {
    const { modelId, sessionHeader, order } = printed.request;
    expect(flags(modelId)).toContain(`--served-model-name=${modelId}`);
    expect(flags(modelId)).toContain(`--scheduling-policy=${order}`);
    const hashed = objects(resources, "DestinationRule").get("large-model-route");
    expect(field(hashed, "spec", "trafficPolicy", "loadBalancer", "consistentHash", "httpHeaderName")).toBe(sessionHeader);
  });

  it.each([
    ["sharding", printed.shardingStrategies, Sharding],
    ["placement", printed.placements, PlacementBy],
    ["balancing", printed.loadStrategies, ModelBalancing],
    ["affinity", printed.affinities, SessionAffinity],
    ["replication", printed.replications, WeightReplication],
    ["protocol", printed.protocols, ServingProtocol],
    ["encryption", printed.tlsModes, ServingTls],
  ] as const)("has a word for each kind of %s", (_what, words, known) => {
    expect(Object.values(known)).toEqual(expect.arrayContaining([...words]));
  });

  it("uses every kind of replication", () => {
    const { environment } = openSession("serving", {
      cwd: repository,
      set: [],
      engine: "rehearsal",
      policyPack: [],
      target: [],
    }).loaded;
    expect(environment.serving?.models.map(({ weights }) => weights.replication).sort()).toEqual(
      [...printed.replications].sort(),
    );
  });

  it.each(printed.channels)("tells of alerts by %s", (kind) => {
    const files = [...objects(resources, "Secret").values()].flatMap(
      (secret) => field(secret, "stringData", "alertmanager.yaml") ?? [],
    );
    const receivers = files.flatMap((file) => items(parse(String(file)), "receivers"));
    const forms = { console: "webhook_configs", email: "email_configs", webhook: "webhook_configs", slack: "slack_configs" };
    expect(receivers.filter((receiver) => field(receiver, forms[kind]) !== undefined).length).toBeGreaterThan(0);
  });

  it("fires when more than one request in a thousand fails", () => {
    expect(errorBudget).toBe(printed.uptime.errorBudget);
    for (const { id } of printed.deployments) {
      expect(field(rule(id, "ModelErrorBudgetFast"), "expr")).toContain(`> ${printed.uptime.fastBurn}`);
      expect(field(rule(id, "ModelErrorBudgetSlow"), "expr")).toContain(`> ${printed.uptime.slowBurn}`);
      expect(field(rule(id, "ModelServerMissing"), "labels")).toMatchObject({ severity: "critical", model: id });
    }
  });

  it.each(printed.measured)("%s is asked for by a rule or shown", (metric) => {
    const rules = [...objects(resources, "PrometheusRule").values()];
    const shown = [...objects(resources, "ConfigMap").values()].filter(
      (map) => field(map, "metadata", "labels", "grafana_dashboard") === "1",
    );
    expect(JSON.stringify([rules, shown])).toContain(metric);
  });

  it("asks clients for a key and everybody for a signed call", () => {
    for (const { id } of printed.deployments) {
      expect(variables(container(id)).get("TRAINYARD_API_KEYS")).toBe("/etc/trainyard/api-keys");
    }
    expect([...objects(resources, "PeerAuthentication").values()].map((each) => field(each, "spec", "mtls", "mode"))).toContain(
      "STRICT",
    );
  });

  it("adds servers by queue and by accelerator use", () => {
    for (const { id } of printed.deployments) {
      const triggers = items(objects(resources, "ScaledObject").get(`${id}-servers`), "spec", "triggers");
      expect(triggers.map((trigger) => field(trigger, "metadata", "threshold"))).toEqual(["8", "80"]);
    }
  });

  it("keeps the audit log in another region", () => {
    const bucket = resources.find(({ name, type }) => name === "mlmf-serving-audit" && type.startsWith("gcp:"));
    expect(bucket?.inputs).toMatchObject({ location: "us-east4", retentionDays: 400, locked: false });
    const sink = resources.find(({ name }) => name === "mlmf-serving-audit-sink");
    expect(sink?.inputs.filter).toContain('jsonPayload.log="trainyard-audit"');
  });
});

describe("the audit log in an environment of another cloud", () => {
  const folder = mkdtempSync(join(tmpdir(), "audit-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const environment = (name: string, words: string) => {
    const file = join(folder, `Pulumi.${name}.yaml`);
    writeFileSync(file, `config:\n  trainyard:environment:\n${words.replaceAll(/^/gm, "    ")}\n`);
    return rehearsed(file);
  };
  const shared = (system: string, group: string) => `
system: mlmf
strategy: rolling
storage: { buckets: [{ name: models, use: read }] }
serving:
  audit: { retentionDays: 400 }
  models: [{ name: m, architecture: llama-7b, weights: { path: llama-7b }, sharding: { strategy: none }, pools: [{ nodeGroup: serving }] }]
nodeGroups: [{ name: system, machine: ${system}, nodes: { desired: 3 } }, { name: serving, ${group}, nodes: { desired: 1 } }]`;

  it("takes the cluster's lines to its bucket on AWS, once there are nodes for the agent", async () => {
    const place = "cloud: aws\nregion: us-west-2\nnetwork: { cidr: 10.40.0.0/16, zones: [us-west-2b, us-west-2c] }";
    const resources = await environment("aws", `${place}${shared("m6i.2xlarge", "machine: p5.48xlarge, zone: us-west-2b")}`);
    const filters = resources.filter(({ type }) => type === "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter");
    expect(filters.map(({ inputs }) => inputs.logGroup).toSorted()).toEqual([
      "/aws/containerinsights/mlmf-aws/application",
      "/aws/eks/mlmf-aws/cluster",
    ]);
  });

  it("turns on AKS's agent for its rule on Azure", async () => {
    const place = 'cloud: azure\nregion: eastus2\nnetwork: { cidr: 10.40.0.0/16, zones: ["1", "2"] }';
    const resources = await environment(
      "azure",
      `${place}${shared("Standard_D8s_v5", 'machine: Standard_ND96isr_H100_v5, zone: "1"')}`,
    );
    const [cluster] = resources.filter(({ type }) => type === "azure-native:containerservice:ManagedCluster");
    expect(field(cluster?.inputs, "addonProfiles", "omsagent")).toMatchObject({ enabled: true, config: { useAADAuth: "true" } });
    const [rule] = resources.filter(({ type }) => type === "azure-native:monitor:DataCollectionRuleAssociation");
    expect(rule?.inputs.resourceUri).toBe(cluster?.id);
  });
});

describe("MLMF's second region", () => {
  const standby = { cwd: repository, engine: "rehearsal", policyPack: [], target: [] } as const;
  const models = (name: string) => openSession(name, { ...standby, set: [] }).loaded.environment.serving?.models ?? [];

  it("serves the models of the first, on the same ports, cut alike", () => {
    const said = (name: string) =>
      models(name).map(({ weights, strategy: _strategy, ...model }) => ({ ...model, path: weights.path }));
    expect(said("serving-standby")).toEqual(said("serving"));
  });

  it("has no server and no accelerator until it is asked to serve, and then all of them", async () => {
    const cold = await rehearsed("serving-standby");
    expect(cold.filter(({ type }) => type === "trainyard:index:ModelServer")).toEqual([]);
    const pools = cold.filter(({ type, name }) => type === "gcp:container/nodePool:NodePool" && name.endsWith("-serving"));
    expect(pools.map(({ inputs }) => inputs.nodeCount ?? inputs.initialNodeCount ?? 0)).toEqual([0]);
    const warm = await rehearsed("serving-standby", "serving.standby=null", "nodeGroups[serving].nodes.desired=2");
    expect(warm.filter(({ type }) => type === "trainyard:index:ModelServer").map(({ name }) => name)).toEqual(
      models("serving").map(({ name }) => name),
    );
    const server = containerOf(objects(warm, "Deployment").get("llama-model"));
    expect(items(server, "command")[2]).toBe("gs://mlmf-serving-models/llama-7b");
  }, 240_000);
});
