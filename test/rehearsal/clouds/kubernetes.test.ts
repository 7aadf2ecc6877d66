import { beforeEach, describe, expect, it } from "vitest";
import { simulatedClouds } from "../../../scripts/rehearsal/clouds";
import { map } from "../../../scripts/rehearsal/clouds/values";
import { isUnknown, type Properties, unknown } from "../../../scripts/rehearsal/provider";
import { Bench } from "./harness";

const deploymentType = "kubernetes:apps/v1:Deployment";
const serviceType = "kubernetes:core/v1:Service";
const configType = "kubernetes:core/v1:ConfigMap";

function deployment(container: Properties = {}, pod: Properties = {}, spec: Properties = {}): Properties {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "coordinator", namespace: "default" },
    spec: {
      selector: { matchLabels: { app: "coordinator" } },
      template: {
        metadata: { labels: { app: "coordinator" } },
        spec: { containers: [{ name: "main", image: "example.com/main:1", ...container }], ...pod },
      },
      ...spec,
    },
  };
}

function object(kind: string, name: string, rest: Properties = {}): Properties {
  return { apiVersion: "v1", kind, metadata: { name }, ...rest };
}

describe("a simulated Kubernetes cluster", () => {
  let cluster: Bench;
  beforeEach(async () => {
    cluster = await Bench.open("kubernetes");
  });

  const faults = async (inputs: Properties, type = deploymentType): Promise<string[]> => {
    const { failures } = await cluster.check(type, "test", inputs);
    return failures.map((failure) => `${failure.property}: ${failure.reason}`);
  };

  it("takes a good Deployment and shows it ready", async () => {
    const made = await cluster.make(deploymentType, "test", deployment());
    expect(made.id).toBe("default/coordinator");
    expect(made.outputs.status).toMatchObject({ readyReplicas: 1 });
    expect(made.outputs.metadata).toMatchObject({ uid: expect.stringMatching(/^[0-9a-f-]{36}$/), generation: 1 });
    expect(await faults(deployment())).toEqual([]);
  });

  it.each<[string, Properties, string]>([
    [
      "labels that the selector does not match",
      deployment({}, {}, { selector: { matchLabels: { app: "other" } } }),
      'spec.template.metadata.labels: Invalid value: {"app":"coordinator"}: `selector` does not match template `labels`',
    ],
    ["a container without image", deployment({ image: null }), "spec.template.spec.containers[0].image: Required value"],
    [
      "a mount of no volume",
      deployment({ volumeMounts: [{ name: "data", mountPath: "/data" }] }),
      'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"',
    ],
    [
      "a variable given twice",
      deployment({
        env: [
          { name: "RANK", value: "0" },
          { name: "RANK", value: "1" },
        ],
      }),
      'spec.template.spec.containers[0].env[1].name: Invalid value: "RANK": duplicate entries for key [name="RANK"]',
    ],
    [
      "a variable that is a number",
      deployment({ env: [{ name: "RANK", value: 0 }] }),
      "spec.template.spec.containers[0].env[0].value: Invalid value: 0: must be a string; quote it",
    ],
    [
      "a request above its limit",
      deployment({ resources: { requests: { memory: "2Gi" }, limits: { memory: "1024Mi" } } }),
      'spec.template.spec.containers[0].resources.requests["memory"]: Invalid value: "2Gi": must be less than or equal to memory limit of 1024Mi',
    ],
    [
      "half of an accelerator's limit requested",
      deployment({ resources: { requests: { "habana.ai/gaudi": "4" }, limits: { "habana.ai/gaudi": "8" } } }),
      'spec.template.spec.containers[0].resources.requests["habana.ai/gaudi"]: Invalid value: "4": must be equal to habana.ai/gaudi limit of 8',
    ],
    [
      "a fraction of an accelerator",
      deployment({ resources: { limits: { "nvidia.com/gpu": "0.5" } } }),
      'spec.template.spec.containers[0].resources.limits["nvidia.com/gpu"]: Invalid value: "0.5": must be an integer',
    ],
    [
      "a quantity that is none",
      deployment({ resources: { limits: { memory: "16GB" } } }),
      'spec.template.spec.containers[0].resources.limits["memory"]: Invalid value: "16GB": quantities must match the regular expression',
    ],
    [
      "a port out of range",
      deployment({ ports: [{ containerPort: 70000 }] }),
      "spec.template.spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
    ],
    [
      "a probe without a handler",
      deployment({ livenessProbe: { periodSeconds: 5 } }),
      "spec.template.spec.containers[0].livenessProbe: Required value: must specify a handler type",
    ],
    [
      "two containers of one name",
      deployment({}, { initContainers: [{ name: "main", image: "x" }] }),
      'spec.template.spec.containers[0].name: Duplicate value: "main"',
    ],
    [
      "a Deployment whose pods end",
      deployment({}, { restartPolicy: "Never" }),
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
    [
      "a volume of no kind",
      deployment({}, { volumes: [{ name: "data" }] }),
      "spec.template.spec.volumes[0]: Required value: must specify a volume type",
    ],
    [
      "a rolling update that cannot move",
      deployment({}, {}, { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
      "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0",
    ],
  ])("refuses %s", async (_, inputs, message) => {
    const found = await faults(inputs);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });

  it("refuses names and labels that are not such", async () => {
    expect(await faults(object("ConfigMap", "Big_Name"), configType)).toEqual([
      expect.stringContaining('metadata.name: Invalid value: "Big_Name": a lowercase RFC 1123 subdomain'),
    ]);
    expect(
      await faults({ ...object("ConfigMap", "a"), metadata: { name: "a", labels: { "bad key": "x", good: "-x" } } }, configType),
    ).toEqual([
      expect.stringContaining('metadata.labels: Invalid value: "bad key": name part must consist of'),
      expect.stringContaining('metadata.labels["good"]: Invalid value: "-x": a valid label'),
    ]);
    expect(await faults(object("Service", "1st", { spec: { ports: [{ port: 80 }] } }), serviceType)).toEqual([
      expect.stringContaining("a DNS-1035 label"),
    ]);
  });

  it("wants several ports of a Service named, each once", async () => {
    expect(
      await faults(object("Service", "s", { spec: { ports: [{ port: 80 }, { port: 81, name: "b" }] } }), serviceType),
    ).toEqual(["spec.ports[0].name: Required value"]);
    const twice = [
      { port: 80, name: "a" },
      { port: 80, name: "b" },
    ];
    expect(await faults(object("Service", "s", { spec: { ports: twice } }), serviceType)).toEqual([
      'spec.ports[1]: Invalid value: 80: duplicate entries for key [port=80,protocol="TCP"]',
    ]);
  });

  it("keeps the value of a Secret out of the message", async () => {
    const found = await faults(object("Secret", "s", { data: { token: "not base 64!" } }), "kubernetes:core/v1:Secret");
    expect(found).toEqual(['data["token"]: Invalid value: "(secret)": illegal base64 data; use stringData for plain text']);
  });

  it("says nothing about values that a preview does not know yet", async () => {
    const inputs = deployment(
      { image: unknown, env: [{ name: "A", value: unknown }] },
      { volumes: unknown },
      { replicas: unknown },
    );
    expect(await faults(inputs)).toEqual([]);
    const planned = await cluster.plan(deploymentType, "test", inputs);
    expect(isUnknown(planned.status)).toBe(true);
  });

  it("refuses an object in a namespace that is not there, and a name that is taken", async () => {
    const inputs = { ...object("ConfigMap", "settings"), metadata: { name: "settings", namespace: "training" } };
    await expect(cluster.make(configType, "a", inputs)).rejects.toThrow('NotFound: namespaces "training" not found');
    await cluster.make("kubernetes:core/v1:Namespace", "ns", object("Namespace", "training"));
    await cluster.make(configType, "a", inputs);
    await expect(cluster.make(configType, "b", inputs)).rejects.toThrow('AlreadyExists: configmaps "settings" already exists');
  });

  it("makes up a name that a program leaves out and keeps it", async () => {
    const inputs = { apiVersion: "v1", kind: "ConfigMap", data: { a: "b" } };
    const made = await cluster.make(configType, "settings", inputs);
    expect(made.id).toMatch(/^default\/settings-[0-9a-f]{8}$/);
    expect((await cluster.diff(made, inputs)).changed).toEqual([]);
    expect(await cluster.diff(made, { ...inputs, data: { a: "c" } })).toEqual({
      changed: ["data"],
      replaces: ["data"],
      deleteBeforeReplace: false,
    });
  });

  it("replaces what cannot be changed, the old one first where the name stays", async () => {
    const made = await cluster.make(deploymentType, "test", deployment());
    const selector = { matchLabels: { app: "coordinator", tier: "one" } };
    const changed = deployment({}, {}, { selector });
    expect(await cluster.diff(made, changed)).toEqual({ changed: ["spec"], replaces: ["spec"], deleteBeforeReplace: true });
    expect((await cluster.diff(made, deployment({ image: "example.com/main:2" }))).replaces).toEqual([]);
  });

  it("gives a Service its address, and a balancer its name", async () => {
    const made = await cluster.make(
      serviceType,
      "s",
      object("Service", "s", { spec: { type: "LoadBalancer", ports: [{ port: 80 }] } }),
    );
    expect(map(made.outputs.spec).clusterIP).toMatch(/^172\.20\.\d+\.\d+$/);
    expect(made.outputs.status).toEqual({ loadBalancer: { ingress: [{ hostname: expect.stringMatching(/^k8s-.*elb/) }] } });
    const after = await cluster.update(made, object("Service", "s", { spec: { type: "LoadBalancer", ports: [{ port: 81 }] } }));
    expect(map(after.outputs.spec).clusterIP).toBe(map(made.outputs.spec).clusterIP);
  });

  it("holds two clusters apart", async () => {
    const kubeconfig = (server: string) =>
      JSON.stringify({
        "current-context": "c",
        contexts: [{ name: "c", context: { cluster: "k", user: "u" } }],
        clusters: [{ name: "k", cluster: { server } }],
      });
    const one = await Bench.open("kubernetes", { kubeconfig: kubeconfig("https://one.example.com") }, cluster.world);
    const two = await Bench.open("kubernetes", { kubeconfig: kubeconfig("https://two.example.com") }, cluster.world);
    await one.make(configType, "a", object("ConfigMap", "a"));
    await two.make(configType, "b", object("ConfigMap", "a"));
    expect(cluster.world.size).toBe(2);
  });

  it("holds two clusters apart that have one private address, each in a network of its own", async () => {
    const kubeconfig = (authority: string) =>
      JSON.stringify({
        clusters: [{ name: "k", cluster: { server: "https://172.16.0.2", "certificate-authority-data": authority } }],
      });
    const before = cluster.world.size;
    const [one, again, two] = await Promise.all(
      ["first", "first", "second"].map((authority) =>
        Bench.open("kubernetes", { kubeconfig: kubeconfig(authority) }, cluster.world),
      ),
    );
    await one?.make(configType, "a", object("ConfigMap", "a"));
    await two?.make(configType, "b", object("ConfigMap", "a"));
    expect(cluster.world.size).toBe(before + 2);
    await expect(again?.make(configType, "c", object("ConfigMap", "a"))).rejects.toThrow("already exists");
  });

  it("is another cluster by its server, not by who talks to it", () => {
    const kubeconfig = (server: string, token: string) =>
      JSON.stringify({ clusters: [{ name: "k", cluster: { server } }], users: [{ token }] });
    const cloud = simulatedClouds()("kubernetes");
    const before = { kubeconfig: kubeconfig("https://one", "a") };
    expect(cloud.replacedBy?.(before, { kubeconfig: kubeconfig("https://one", "b") })).toEqual([]);
    expect(cloud.replacedBy?.(before, { kubeconfig: kubeconfig("https://two", "a") })).toEqual(["kubeconfig"]);
  });

  it("records a Helm release and knows the kinds that it brings", async () => {
    const monitor = {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "ServiceMonitor",
      metadata: { name: "m", namespace: "monitoring" },
    };
    const release = {
      chart: "kube-prometheus-stack",
      name: "monitoring",
      namespace: "monitoring",
      repositoryOpts: { repo: "https://example.com/charts" },
      version: "84.4.0",
    };
    const releaseType = "kubernetes:helm.sh/v3:Release";
    await expect(cluster.make(releaseType, "r", release)).rejects.toThrow('namespaces "monitoring" not found');
    const made = await cluster.make(releaseType, "r", { ...release, createNamespace: true });
    expect(made.outputs.status).toMatchObject({ status: "deployed", revision: 1, version: "84.4.0" });
    await cluster.make("kubernetes:monitoring.coreos.com/v1:ServiceMonitor", "m", monitor);
    expect(cluster.advice).toEqual([]);
    await expect(cluster.make(releaseType, "again", release)).rejects.toThrow("cannot re-use a name that is still in use");
  });

  it("warns of a custom kind whose chart is not there", async () => {
    const monitor = { apiVersion: "monitoring.coreos.com/v1", kind: "ServiceMonitor", metadata: { name: "m" } };
    await cluster.make("kubernetes:monitoring.coreos.com/v1:ServiceMonitor", "m", monitor);
    expect(cluster.advice.map((one) => `${one.severity} ${one.message}`)).toEqual([
      expect.stringContaining('warning no matches for kind "ServiceMonitor" in version "monitoring.coreos.com/v1"'),
    ]);
  });
});
