import { beforeAll, describe, expect, it } from "vitest";
import type { YardResource } from "../../scripts/rehearsal/engine/types";
import { folder, repository, trainyard } from "../cli/run";
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
  }, 240_000);

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

/** A machine's start script, out of its user data. */
function startScript(machine: YardResource | undefined): string {
  const text = Buffer.from(String(machine?.inputs.userDataBase64), "base64").toString();
  return text.split("#!/bin/bash")[1]?.split("--trainyard--")[0] ?? "";
}

/** What a start script writes to a file. */
function written(script: string, file: string): string {
  return script.split(`put ${file} <<'END'\n`)[1]?.split("END\n")[0] ?? "";
}

describe("the distributed training runtime on EC2, without Kubernetes", () => {
  let resources: readonly YardResource[] = [];
  const named = (name: string) => resources.find((each) => each.type === "aws:ec2/instance:Instance" && each.name.endsWith(name));
  const rules = (direction: "In" | "E") =>
    resources.filter(({ type }) => type.includes(`securityGroup${direction}gressRule:`)).map(({ inputs }) => inputs);
  const groupOf = (name: string) =>
    resources.find(({ type, name: found }) => type === "aws:ec2/securityGroup:SecurityGroup" && found.endsWith(name))?.id;

  beforeAll(async () => {
    resources = await rehearsed(
      "runtime-ec2",
      "instances.tracingHost=jaeger.example.internal",
      "instances.metricsCidrs=[10.26.0.0/16]",
    );
  }, 240_000);

  it.each(printed.machines)("$count x $machine is the $name", ({ name, machine, count }) => {
    const found = resources.filter(
      ({ type, name: called }) => type === "aws:ec2/instance:Instance" && called.includes(`-${name}`),
    );
    expect(found.map(({ inputs }) => inputs.instanceType)).toEqual(Array.from({ length: count }, () => machine));
    for (const { inputs } of found) {
      expect(inputs.metadataOptions).toMatchObject({ httpTokens: "required", httpPutResponseHopLimit: 1 });
      expect(inputs.rootBlockDevice).toMatchObject({ encrypted: true });
    }
    expect(resources.filter(({ type }) => /eks|kubernetes/.test(type))).toEqual([]);
  });

  it.each(printed.machineVariables)("a worker is told $name", ({ name, value }) => {
    const lines = written(startScript(named("-worker-2")), "/etc/trainyard/worker.env").split("\n");
    expect(lines).toContain(`${name}=${value}`);
  });

  it("the coordinator reads the same file as on Kubernetes, and answers on 50051", async () => {
    const { parse } = await import("smol-toml");
    const script = startScript(named("-coordinator"));
    expect(parse(written(script, "/etc/trainyard/coordinator/coordinator.toml"))).toEqual({
      ...printed.configuration,
      storage: { ...printed.configuration.storage, bucket: "training-runtime-ec2-checkpoints" },
    });
    expect(written(script, "/etc/systemd/system/coordinator.service")).toContain("coordinator 0.0.0.0:50051\n");
    expect(written(script, "/etc/trainyard/coordinator.env")).toContain("LOG_FORMAT=json\n");
  });

  it("50051 is open to the workers' group alone, 9090 to the ranges named, and nothing to the world", () => {
    const open = (port: number) =>
      rules("In").filter(({ fromPort, toPort }) => Number(fromPort) <= port && port <= Number(toPort));
    expect(
      open(50051).map(({ securityGroupId, referencedSecurityGroupId, cidrIpv4 }) => [
        securityGroupId,
        referencedSecurityGroupId,
        cidrIpv4,
      ]),
    ).toEqual([[groupOf("-coordinator"), groupOf("-worker"), undefined]]);
    expect(open(9090).map(({ cidrIpv4 }) => cidrIpv4)).toEqual(["10.26.0.0/16"]);
    expect(rules("In").filter(({ cidrIpv4, cidrIpv6 }) => cidrIpv4 === "0.0.0.0/0" || cidrIpv6 === "::/0")).toEqual([]);
    const world = rules("E").filter(({ cidrIpv4 }) => cidrIpv4 === "0.0.0.0/0");
    expect([...new Set(world.map(({ fromPort }) => fromPort))]).toEqual([443]);
  });

  it("its workers talk over the EFA interfaces of the catalogue, close together, each with a volume of its own", () => {
    const template = resources.find(({ type }) => type === "aws:ec2/launchTemplate:LaunchTemplate");
    const interfaces = items(template?.inputs, "networkInterfaces");
    expect(interfaces.map((each) => field(each, "interfaceType"))).toEqual([
      "interface",
      ...Array.from({ length: 4 }, () => "efa-only"),
    ]);
    const workers = resources.filter(({ type, name }) => type === "aws:ec2/instance:Instance" && name.includes("-worker-"));
    expect(new Set(workers.map(({ inputs }) => inputs.placementGroup)).size).toBe(1);
    const volumes = resources.filter(({ type }) => type === "aws:ebs/volume:Volume");
    expect(volumes.map(({ inputs }) => [inputs.size, inputs.encrypted, inputs.finalSnapshot])).toEqual(
      Array.from({ length: 4 }, () => [500, true, true]),
    );
    volumes.forEach(({ id }, rank) => {
      expect(startScript(named(`-worker-${rank}`))).toContain(`_${String(id).replace("-", "")}`);
    });
  });

  it("names lead to the machines", () => {
    const records = resources.filter(({ type }) => type === "aws:route53/record:Record");
    expect(records.map(({ inputs }) => inputs.name).toSorted()).toEqual(
      ["coordinator", "worker-0", "worker-1", "worker-2", "worker-3"].map((host) => `${host}.training-runtime-ec2.internal`),
    );
  });
});

describe("a machine type that AWS has retired", () => {
  it.each([
    [
      "runtime",
      "nodeGroups[training].machine",
      "nodeGroups[1].machine",
      ["nodeGroups[training].accelerator=v100", "training.cache=null"],
    ],
    ["runtime-ec2", "instances.workers.machine", "instances.workers.machine", []],
  ])("is told of in %s, with the nearest", async (environment, set, path, more) => {
    const sets = [`${set}=${printed.retired.machine}`, ...more].flatMap((each) => ["--set", each]);
    const { code, out } = await trainyard("preview", environment, "-C", repository, "--state", folder(), "--json", ...sets);
    expect(code).toBe(0);
    const told = JSON.parse(out).diagnostics.find((each: { readonly path?: string }) => each.path === path);
    expect(told?.message).toContain(`${printed.retired.machine} is retired`);
    expect(told?.message).toContain(`consider ${printed.retired.nearest}`);
  });
});

describe("wrong words about machines", () => {
  const wrong = [
    ["instances.workers.count=0", "instances.workers.count: 0 is too small"],
    ["instances.zone=us-west-2a", "instances.zone: us-west-2a is not among the network's zones"],
    ["instances.workers.machine=dl2q.24xlarge", "instances.zone: dl2q.24xlarge is not offered in us-west-2b"],
    ["instances.metricsCidrs=[0.0.0.0/0]", "instances.metricsCidrs[0]: 0.0.0.0/0 reaches beyond private addresses"],
    ["instances.coordinator.machine=g5.xlarge", "instances.coordinator.machine: g5.xlarge carries accelerators"],
    [
      "instances.workers.machine=p4d.24xlage",
      '"p4d.24xlage" is not a machine that the catalogue knows; did you mean "p4d.24xlarge"?',
    ],
    ["instances.workers.machine=trn1.32xlarge", "instances.workers.imageId: is missing"],
    [
      "instances.workers.capacity={kind: capacity-block}",
      "instances.workers.reservationId: is missing, and capacity is capacity-block",
    ],
    ["instances.workers.environment={RANK: '7'}", "instances.workers.environment.RANK: the component sets this variable itself"],
    [
      "instances.workers.data={kind: nfs, server: nas, path: /x, mountPath: /checkpoints}",
      "/checkpoints is where checkpoints are",
    ],
    [
      "instances.coordinator.config.heartbeatTimeoutMs=500",
      "instances.coordinator.config.heartbeatTimeoutMs: 500 is not more than",
    ],
    ["coordinator={}", "coordinator: needs a Kubernetes cluster, and instances stand without one"],
    ["cost.maxHourlyUsd=20", "cost.maxHourlyUsd: 20 is less than the machines'"],
  ] as const;

  it.each(wrong)("%s", async (set, says) => {
    const { code, err, out } = await trainyard("preview", "runtime-ec2", "-C", repository, "--set", set);
    expect(`${out}${err}`.replaceAll(/\s+/g, " ")).toContain(says);
    expect(code).toBe(2);
  });
});
