import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { machine } from "../../components/accelerators";
import { findEnvironment, loadEnvironment } from "../../components/config";
import type { YardResource } from "../../scripts/rehearsal/engine/types";
import { repository } from "../cli/run";
import * as printed from "./gaudi-3-scale.data";
import { containerOf, field, items, objects, rehearsed, variables } from "./rehearsed";

const environment = (name: string) => loadEnvironment(findEnvironment(name, repository), {}).environment;
const schema: unknown = JSON.parse(readFileSync(join(repository, "stacks/environment.schema.json"), "utf8"));

/** Every value that the schema takes at a path, through lists and definitions. */
function enumAt(path: readonly string[]): readonly unknown[] {
  const root = field(schema, "properties", "config", "properties", "trainyard:environment") ?? schema;
  let at: unknown = root;
  for (const step of path) {
    at = opened(at);
    at = field(at, "properties", step);
  }
  at = opened(at);
  return items(at, "enum");
}
function opened(node: unknown): unknown {
  const reference = field(node, "$ref");
  if (typeof reference === "string") return opened(field(schema, ...reference.slice(2).split("/")));
  const inside = field(node, "items");
  if (inside !== undefined) return opened(inside);
  const choices = [...items(node, "anyOf"), ...items(node, "allOf")];
  return choices.length > 0 ? opened(choices[0]) : node;
}

const sizes = (name: string) => environment(name).nodeGroups.find((group) => group.name === "training")?.nodes;

describe("Gaudi 3 Scale, as its document prints it", () => {
  const made = new Map<string, readonly YardResource[]>();
  const of = (name: string) => made.get(name) ?? [];
  beforeAll(async () => {
    for (const name of ["staging", "production"]) made.set(name, await rehearsed(name));
  }, 180_000);

  it("stands on the machines that it names, where it names them", () => {
    for (const name of ["dev", "staging", "production"]) {
      const { region, nodeGroups } = environment(name);
      expect(region).toBe(printed.cluster.region);
      expect(nodeGroups.find((group) => group.name === "training")?.machine).toBe(printed.cluster.instanceType);
    }
    expect(machine(printed.cluster.instanceType)).toMatchObject(printed.machine);
    expect(machine(printed.cluster.instanceType).accelerator?.count).toBe(printed.cluster.acceleratorsAMachine);
  });

  it("has the sizes of its best practices", () => {
    const { development, production } = printed.sizing;
    expect(sizes("dev")).toMatchObject({ desired: printed.cluster.devNodes, max: expect.any(Number) });
    expect(sizes("staging")?.desired).toBe(development.most);
    expect(sizes("production")).toEqual({ min: production.least, desired: production.least, max: production.most });
  });

  it("leaves its overhead to the system", () => {
    const worker = objects(of("production"), "StatefulSet").get("worker");
    const asked = Number(field(containerOf(worker), "resources", "requests", "cpu"));
    const left = 100 * (1 - asked / printed.machine.vcpus);
    expect(left).toBeGreaterThanOrEqual(printed.sizing.headroomPercent.least);
    expect(left).toBeLessThanOrEqual(printed.sizing.headroomPercent.most);
  });

  it.each(printed.trainingSettings)("tells a job $key", ({ key, value }) => {
    const files = [...objects(of("production"), "ConfigMap").values()].flatMap(
      (map) => field(map, "data", "training.json") ?? [],
    );
    expect(files).toHaveLength(1);
    expect(field(JSON.parse(String(files[0])), key)).toBe(value);
  });

  it.each(printed.storage)("tells its workloads $key of the storage", ({ variable, value }) => {
    const told = [...objects(of("production"), "ConfigMap").values()].map((map) => field(map, "data", variable));
    const given = told.filter((text) => text !== undefined);
    expect(given.length).toBeGreaterThan(0);
    for (const text of given) expect(text).toEqual(value instanceof RegExp ? expect.stringMatching(value) : value);
  });

  it.each(printed.words)("$list: every word is a value", ({ path, values }) => {
    expect(enumAt(path)).toEqual(expect.arrayContaining([...values]));
  });

  it("has its scopes of configuration, and its key reaches workers and coordinator", () => {
    const said = field(opened(field(schema, "properties", "config", "properties", "trainyard:environment")), "properties");
    expect(Object.keys(Object(field(opened(field(said, "configuration")), "properties")))).toEqual(
      expect.arrayContaining([...printed.scopes]),
    );
    for (const service of ["worker", "coordinator"]) {
      const map = objects(of("production"), "ConfigMap").get(`settings-${service}`);
      const settings: unknown = JSON.parse(String(field(map, "data", "settings.json")));
      expect(field(settings, ...printed.settingKey.split("."))).toBeTypeOf("number");
    }
  });

  it("warns at its threshold, and reads its key metrics", () => {
    const rules = [...objects(of("production"), "PrometheusRule").values()];
    const alerts = rules.flatMap((rule) => items(rule, "spec", "groups").flatMap((group) => items(group, "rules")));
    const { metric, threshold, severity } = printed.alert;
    expect(alerts).toContainEqual(
      expect.objectContaining({
        expr: expect.stringContaining(`${metric} > ${threshold}`),
        labels: expect.objectContaining({ severity }),
      }),
    );
    const shown = JSON.stringify([...objects(of("production"), "ConfigMap").values(), ...rules]);
    for (const name of printed.keyMetrics) expect(shown).toContain(name);
  });

  it("encrypts what services say to each other, and breaks circuits", () => {
    for (const name of ["staging", "production"]) {
      expect(field(objects(of(name), "PeerAuthentication").get("default"), "spec", "mtls", "mode")).toBe("STRICT");
      const rule = objects(of(name), "DestinationRule").get("coordinator");
      expect(field(rule, "spec", "trafficPolicy", "outlierDetection", "consecutive5xxErrors")).toBe(5);
    }
  });

  it("adds and removes workers while a run goes on", () => {
    const set = objects(of("staging"), "JobSet").get("worker");
    const pods = field(set, "spec", "replicatedJobs", 0, "template", "spec");
    expect(variables(containerOf(pods && { spec: pods })).get("PET_NNODES")).toBe("2:4");
    expect(field(set, "metadata", "labels", "kueue.x-k8s.io/queue-name")).toBe("training");
    const rule = objects(of("production"), "ScaledObject").get("workers");
    expect([field(rule, "spec", "minReplicaCount"), field(rule, "spec", "maxReplicaCount")]).toEqual([8, 16]);
    expect(field(items(rule, "spec", "triggers")[0], "type")).toBe("cron");
  });
});
