import { beforeAll, describe, expect, it } from "vitest";
import { ModelServer, type ModelServerArgs, Namespace } from "../../../components";
import { InvalidInput } from "../../../components/core/problems";
import { planModelServer } from "../../../components/serving/plan";
import { meshRoute } from "../../../components/serving/routing";
import { rehearse, type Yard } from "../../../scripts/rehearsal";
import { field, items } from "../../systems/rehearsed";
import { server } from "./fixture";

const routing: ModelServerArgs["routing"] = {
  balancing: "endpoint-picker",
  hosts: ["m.example.com"],
  gateway: "istio-ingress/gateway",
  picker: { certificateSecret: "models" },
};
const picked = (args: Partial<ModelServerArgs> = {}) => server({ inMesh: true, watched: true, routing, ...args });

function serve(args: Partial<ModelServerArgs> = {}): void {
  const namespace = new Namespace("serving", {}).name;
  new Namespace("istio-ingress", {});
  new ModelServer("m", picked({ namespace, ...args }));
}

function faults(args: Partial<ModelServerArgs>): string[] {
  try {
    planModelServer("m", picked(args));
    return [];
  } catch (error) {
    if (!InvalidInput.is(error)) throw error;
    return error.problems.map(({ path, reason }) => `${path}: ${reason}`);
  }
}

describe("servers that are picked by what each holds at the moment", () => {
  let yard: Yard;
  beforeAll(async () => {
    yard = await rehearse(() => serve());
  });
  const spec = (type: string, name: string): unknown =>
    field(
      yard.resources().find((each) => each.type.startsWith("kubernetes:") && each.type.endsWith(`:${type}`) && each.name === name)
        ?.inputs,
      "spec",
    );
  const pod = () => field(spec("Deployment", "m-picker"), "template", "spec");
  const container = () => items(pod(), "containers")[0];

  it("are a pool of the pods that answer, on the server's port, with a picker whose loss costs no request", () => {
    expect(spec("InferencePool", "m-pool")).toEqual({
      selector: { matchLabels: expect.objectContaining({ app: "m", "trainyard.dev/serves": "true" }) },
      targetPorts: [{ number: 8080 }],
      appProtocol: "http",
      endpointPickerRef: { group: "", kind: "Service", name: "m-picker", port: { number: 9002 }, failureMode: "FailOpen" },
    });
  });

  it("are asked for at the mesh's own gateway, with its certificate, by the model's names", () => {
    expect(spec("Gateway", "m-entry")).toMatchObject({
      gatewayClassName: "istio",
      addresses: [{ type: "Hostname", value: "gateway.istio-ingress.svc.cluster.local" }],
      listeners: [
        {
          hostname: "m.example.com",
          port: 443,
          protocol: "HTTPS",
          tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: "models" }] },
          allowedRoutes: { namespaces: { selector: { matchLabels: { "kubernetes.io/metadata.name": "serving" } } } },
        },
      ],
    });
    expect(spec("HTTPRoute", "m-picked-route")).toMatchObject({
      parentRefs: [{ kind: "Gateway", namespace: "istio-ingress", name: "m" }],
      hostnames: ["m.example.com"],
      rules: [{ backendRefs: [{ group: "inference.networking.k8s.io", kind: "InferencePool", name: "m" }] }],
    });
    // One name leads one way.
    expect(meshRoute(planModelServer("m", picked()))).toEqual({ port: 8080, protocol: "http", balancing: "least-request" });
  });

  it("are scored by waiting requests, room in the cache and known prompts, as the chart of the picker weighs them", () => {
    const text = yard.resources().flatMap(({ inputs }) => field(inputs, "data", "plugins.yaml") ?? []);
    const configuration: unknown = JSON.parse(String(text[0]));
    expect(items(configuration, "schedulingProfiles", 0, "plugins")).toEqual([
      { pluginRef: "queue-scorer", weight: 2 },
      { pluginRef: "kv-cache-utilization-scorer", weight: 2 },
      { pluginRef: "prefix-cache-scorer", weight: 3 },
    ]);
    expect(items(configuration, "plugins")).toContainEqual({
      type: "metrics-data-source",
      parameters: { scheme: "http", path: "/stats/prometheus" },
    });
    expect(items(container(), "args")).toEqual(
      expect.arrayContaining(["--pool-name=m", "--pool-namespace=serving", "--model-server-metrics-port=15020"]),
    );
  });

  it("has a picker that reads pods and its pool and nothing else", () => {
    const role = yard.resources().find(({ name }) => name === "m-picker-role");
    expect(role?.inputs.rules).toEqual([
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
      { apiGroups: ["inference.networking.k8s.io"], resources: ["inferencepools"], verbs: ["get", "list", "watch"] },
    ]);
    expect(yard.resources().filter(({ type }) => /ClusterRole/.test(type))).toEqual([]);
    expect(field(container(), "securityContext")).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
    });
  });

  it("lets the gateway in and Prometheus, and out to the servers' metrics, which let it in", () => {
    const policy = spec("NetworkPolicy", "m-picker-traffic");
    const from = (index: number) =>
      field(policy, "ingress", index, "from", 0, "namespaceSelector", "matchLabels", "kubernetes.io/metadata.name");
    expect([from(0), field(policy, "ingress", 0, "ports", 0, "port")]).toEqual(["istio-ingress", 9002]);
    expect([from(1), field(policy, "ingress", 1, "ports", 0, "port")]).toEqual(["monitoring", 9090]);
    expect(items(spec("NetworkPolicy", "m-traffic"), "ingress")).toContainEqual({
      from: [{ podSelector: { matchLabels: expect.objectContaining({ app: "m-picker" }) } }],
      ports: [{ protocol: "TCP", port: 15020 }],
    });
  });

  it("is one pod, because two would each know half of the prompts, and an evicted one is replaced", () => {
    expect(spec("Deployment", "m-picker")).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
    expect(spec("PodDisruptionBudget", "m-picker-disruption")).toMatchObject({ maxUnavailable: 1 });
  });

  it("refuses requests without the picker, and weighs otherwise, where that is asked", async () => {
    const picker = {
      certificateSecret: "models",
      failureMode: "close" as const,
      queueWeight: 1,
      cacheWeight: 0,
      prefixWeight: 5,
    };
    const other = await rehearse(() => serve({ routing: { ...routing, picker } }));
    const pool = other.resources().find(({ name }) => name === "m-pool");
    expect(field(pool?.inputs, "spec", "endpointPickerRef", "failureMode")).toBe("FailClose");
    const text = other.resources().flatMap(({ inputs }) => field(inputs, "data", "plugins.yaml") ?? []);
    expect(String(text[0])).not.toContain("kv-cache-utilization-scorer");
  });
});

describe("an endpoint picker is refused", () => {
  it.each<[string, Partial<ModelServerArgs>, string]>([
    ["without a mesh", { inMesh: false }, "routing.balancing: is given, and there is no mesh that would hear it"],
    [
      "without a gateway",
      { routing: { balancing: "endpoint-picker", picker: { certificateSecret: "models" } } },
      "routing.balancing: is endpoint-picker, which the mesh's gateway asks, and no gateway is asked for this model",
    ],
    [
      "without a certificate",
      { routing: { ...routing, picker: {} } },
      "routing.picker.certificateSecret: is missing, and the gateway serves the model's names by HTTPS",
    ],
    ["for gRPC", { protocol: "grpc" }, "routing.balancing: is endpoint-picker, and vLLM's gRPC server has no metrics to pick by"],
    [
      "beside a session's own server",
      { routing: { ...routing, affinity: "token" } },
      "routing.affinity: is token, which decides the server by itself, and balancing is endpoint-picker",
    ],
    [
      "for blue-green",
      { delivery: { strategy: "blue-green" } },
      "routing.balancing: is endpoint-picker, whose pool has the pods of both versions, and the strategy is blue-green",
    ],
    [
      "without anything to go by",
      { routing: { ...routing, picker: { certificateSecret: "models", queueWeight: 0, cacheWeight: 0, prefixWeight: 0 } } },
      "routing.picker: gives all weights as 0, so that nothing tells servers apart",
    ],
    [
      "with a weight below 0",
      { routing: { ...routing, picker: { certificateSecret: "models", queueWeight: -1 } } },
      "routing.picker.queueWeight: -1 is no weight",
    ],
    [
      "where nobody asks it",
      { routing: { ...routing, balancing: "round-robin" } },
      "routing.picker: is given, and balancing is round-robin",
    ],
  ])("%s", (_, args, message) => {
    expect(faults(args)).toContain(message);
  });
});
