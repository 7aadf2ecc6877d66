import { beforeAll, describe, expect, it } from "vitest";
import type { YardResource } from "../../scripts/rehearsal/engine/types";
import { containerOf, field, items, objects, rehearsed, variables } from "./rehearsed";
import * as printed from "./training-runtime.data";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("the distributed training runtime, as its document prints it", () => {
  let resources: readonly YardResource[] = [];
  const workload = (name: string): unknown => {
    const entry = printed.workloads.find((candidate) => candidate.name === name);
    return objects(resources, entry?.kind ?? "").get(name);
  };

  beforeAll(async () => {
    resources = await rehearsed(
      "runtime",
      ...printed.workloads.map(
        ({ name, image }) => `${name === "worker" ? "training" : name}.image=registry.example.com/${image}@${digest}`,
      ),
    );
  }, 60_000);

  it.each(printed.workloads)("$kind $name runs $image, $replicas of it", ({ kind, name, container, image, replicas }) => {
    const found = objects(resources, kind).get(name);
    expect(field(found, "spec", "replicas")).toBe(replicas);
    expect(field(containerOf(found), "name")).toBe(container);
    expect(field(containerOf(found), "image")).toBe(`registry.example.com/${image}@${digest}`);
  });

  it.each(printed.services)("service $name answers on $ports", ({ name, ports, headless }) => {
    const service = objects(resources, "Service").get(name);
    expect(items(service, "spec", "ports").map((port) => field(port, "port"))).toEqual(expect.arrayContaining([...ports]));
    expect(field(service, "spec", "type") ?? "ClusterIP").toBe("ClusterIP");
    expect(field(service, "spec", "clusterIP") === "None").toBe(headless);
  });

  it.each(printed.resources)("$name asks for what is printed, and may take what is printed", ({ name, requests, limits }) => {
    expect(field(containerOf(workload(name)), "resources", "requests")).toMatchObject(requests);
    expect(field(containerOf(workload(name)), "resources", "limits")).toMatchObject(limits);
  });

  it.each(printed.claims)("each worker has a claim $name", ({ name, accessMode, storageClass, size, mountPath }) => {
    const workers = workload("worker");
    const claim = items(workers, "spec", "volumeClaimTemplates").find((entry) => field(entry, "metadata", "name") === name);
    expect(field(claim, "spec")).toEqual({
      accessModes: [accessMode],
      storageClassName: storageClass,
      resources: { requests: { storage: size } },
    });
    expect(items(containerOf(workers), "volumeMounts")).toContainEqual(expect.objectContaining({ name, mountPath }));
  });

  it.each(printed.workerVariables)("a worker is told $name", ({ name, value }) => {
    expect(variables(containerOf(workload("worker"))).get(name)).toBe(value);
  });

  it.each(printed.coordinatorVariables)("the coordinator is told $name", ({ name, value }) => {
    expect(variables(containerOf(workload("coordinator"))).get(name)).toBe(value);
  });

  it("the coordinator's file has every key, and no other", async () => {
    const { parse } = await import("smol-toml");
    const files = [...objects(resources, "ConfigMap").values()].flatMap((map) => field(map, "data", "coordinator.toml") ?? []);
    expect(files).toHaveLength(1);
    expect(parse(String(files[0]))).toEqual(printed.configuration);
  });

  it.each(printed.metrics)("%s is read and shown", (metric) => {
    const shown = [...objects(resources, "ConfigMap").values()].flatMap((map) => field(map, "data", "trainyard.json") ?? []);
    const rules = [...objects(resources, "PrometheusRule").values()];
    expect(JSON.stringify([shown, rules])).toContain(metric);
    const monitors = [...objects(resources, "ServiceMonitor").values()];
    expect(monitors.flatMap((monitor) => items(monitor, "spec", "endpoints"))).toContainEqual(
      expect.objectContaining({ port: "metrics", path: "/metrics" }),
    );
  });

  it("its ports are open to pods of the environment alone, never to the world", () => {
    const policy = objects(resources, "NetworkPolicy").get("coordinator");
    for (const port of printed.closedPorts) {
      const rules = items(policy, "spec", "ingress").filter((rule) =>
        items(rule, "ports").some((open) => field(open, "port") === port),
      );
      expect(rules.length).toBeGreaterThan(0);
      for (const rule of rules) {
        expect(items(rule, "from").length).toBeGreaterThan(0);
        expect(items(rule, "from").filter((peer) => field(peer, "ipBlock") !== undefined)).toEqual([]);
      }
    }
    const rules = resources.filter(({ type }) => type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(rules.filter(({ inputs }) => inputs.cidrIpv4 === "0.0.0.0/0" || inputs.cidrIpv6 === "::/0")).toEqual([]);
  });

  it("stands on four p4d machines that may be one to ten", () => {
    const group = resources.find(({ type, name }) => type === "aws:eks/nodeGroup:NodeGroup" && name.endsWith("-training"));
    expect(field(group?.inputs, "scalingConfig")).toEqual({ minSize: 1, desiredSize: 4, maxSize: 10 });
    expect(field(group?.inputs, "instanceTypes")).toEqual(["p4d.24xlarge"]);
  });
});
