import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { MeshMembership, MeshRoute, ServiceMesh } from "../../../components/mesh";
import { Namespace } from "../../../components/namespace";
import { checkChartValues } from "../../../scripts/kubernetes/chart-values";
import { type Properties, rehearse, type Yard } from "../../../scripts/rehearsal";
import { chartShelf, onShelf } from "../shelf";

const rule = "kubernetes:networking.istio.io/v1:DestinationRule";
const route = "kubernetes:networking.istio.io/v1:VirtualService";
const host = "model.serving.svc.cluster.local";

describe("a mesh with a gateway and one route of each kind", () => {
  let yard: Yard;
  const release = (name: string) => yard.one("kubernetes:helm.sh/v3:Release", name);
  const spec = (type: string, name: string) => yard.one(type, name).input("spec");
  beforeAll(async () => {
    yard = await rehearse(() => {
      const { name: namespace } = new Namespace("serving");
      const mesh = new ServiceMesh("mesh", {
        cloud: "aws",
        acceleratorNodes: false,
        gateway: { exposure: "internal", certificateSecret: "serving-tls", tcpPorts: [7000] },
      });
      const exceptions = [{ name: "model", labels: { app: "model" }, ports: [{ port: 9090, traffic: "either" as const }] }];
      const membership = new MeshMembership("member", { namespace, exceptions }, { dependsOn: [mesh] });
      const opts = { dependsOn: [membership] };
      const to = { namespace, service: "model", port: 8080, ...(mesh.gateway && { gateway: mesh.gateway }) };
      new MeshRoute(
        "http",
        { ...to, protocol: "http", hosts: ["m.example.com"], pathPrefix: "/v1", timeoutSeconds: 60, balancing: "round-robin" },
        opts,
      );
      new MeshRoute(
        "ws",
        { ...to, protocol: "websocket", hosts: ["w.example.com"], circuitBreaker: { consecutiveErrors: 3 } },
        opts,
      );
      new MeshRoute(
        "grpc",
        {
          ...to,
          protocol: "grpc",
          hosts: ["g.example.com"],
          balancing: "weighted",
          groups: [
            { name: "old", labels: { version: "1" }, weight: 90 },
            { name: "new", labels: { version: "2" }, weight: 10 },
          ],
        },
        opts,
      );
      new MeshRoute(
        "tcp",
        { ...to, port: 7000, protocol: "tcp", balancing: "consistent-hash", hashKey: { sourceIp: true }, circuitBreaker: {} },
        opts,
      );
    });
  });

  it("installs definitions, control plane, node agent and gateway at one version, in this order", () => {
    const names = ["mesh-definitions", "mesh-release", "mesh-node-release", "mesh-gateway-release"];
    expect(names.map((name) => release(name).inputs.chart)).toEqual(["base", "istiod", "cni", "gateway"]);
    expect(new Set(names.map((name) => release(name).inputs.version))).toEqual(new Set(["1.30.3"]));
    const made = yard.resources("kubernetes:helm.sh/v3:Release").map(({ name }) => name);
    expect(made).toEqual(names);
  });

  it.skipIf(!onShelf("istio-discovery"))(
    "passes no value that istiod's chart does not know (skipped where ../shared/charts is missing)",
    async () => {
      const values = release("mesh-release").inputs.values as Properties;
      expect(await checkChartValues(join(chartShelf, "istio-discovery"), values, () => undefined)).toEqual([]);
    },
  );

  it("asks for mutual TLS everywhere", () => {
    const everywhere = yard.one("kubernetes:security.istio.io/v1:PeerAuthentication", "mesh-mutual-tls");
    expect(everywhere.input("metadata")).toMatchObject({ name: "default", namespace: "istio-system" });
    expect(everywhere.input("spec")).toEqual({ mtls: { mode: "STRICT" } });
    expect(yard.one("kubernetes:security.istio.io/v1:PeerAuthentication", "member-model").input("spec")).toEqual({
      selector: { matchLabels: { app: "model" } },
      mtls: { mode: "STRICT" },
      portLevelMtls: { "9090": { mode: "PERMISSIVE" } },
    });
  });

  it("keeps the node agent off accelerator nodes where no pod there is in the mesh", () => {
    expect(JSON.stringify(release("mesh-node-release").input("values.affinity"))).toContain("trainyard.dev/accelerator");
  });

  it("is not reached from the internet", () => {
    expect(release("mesh-gateway-release").input("values.service")).toMatchObject({
      type: "LoadBalancer",
      annotations: { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" },
    });
  });

  it("ends TLS at the gateway, and passes tcp on", () => {
    expect(spec("kubernetes:networking.istio.io/v1:Gateway", "mesh-entry")).toEqual({
      selector: { istio: "gateway" },
      servers: [
        {
          port: { number: 443, name: "https", protocol: "HTTPS" },
          hosts: ["*"],
          tls: { mode: "SIMPLE", credentialName: "serving-tls", minProtocolVersion: "TLSV1_2" },
        },
        { port: { number: 7000, name: "tcp-7000", protocol: "TCP" }, hosts: ["*"] },
      ],
    });
  });

  it("routes http by host and path, in turn, with an end to waiting", () => {
    expect(spec(route, "http-route")).toEqual({
      hosts: [host, "m.example.com"],
      gateways: ["mesh", "istio-ingress/gateway"],
      http: [
        {
          match: [{ uri: { prefix: "/v1" } }],
          route: [{ destination: { host, port: { number: 8080 } } }],
          timeout: "60s",
          retries: { attempts: 2, retryOn: "connect-failure,refused-stream" },
        },
      ],
    });
    expect(spec(rule, "http-destination")).toEqual({ host, trafficPolicy: { loadBalancer: { simple: "ROUND_ROBIN" } } });
  });

  it("never cuts a WebSocket off, never tries one again, and keeps it on HTTP/1.1", () => {
    expect(spec(route, "ws-route")).toMatchObject({
      http: [{ route: [{ destination: { host, port: { number: 8080 } } }], retries: { attempts: 0 } }],
    });
    expect(JSON.stringify(spec(route, "ws-route"))).not.toContain("timeout");
    expect(spec(rule, "ws-destination")).toMatchObject({
      trafficPolicy: {
        connectionPool: { http: { h2UpgradePolicy: "DO_NOT_UPGRADE" } },
        outlierDetection: { consecutive5xxErrors: 3, interval: "10s", baseEjectionTime: "30s", maxEjectionPercent: 50 },
      },
    });
  });

  it("splits gRPC between two groups of pods", () => {
    expect(spec(route, "grpc-route")).toMatchObject({
      http: [
        {
          route: [
            { destination: { host, subset: "old" }, weight: 90 },
            { destination: { host, subset: "new" }, weight: 10 },
          ],
          retries: { retryOn: "connect-failure,refused-stream,unavailable" },
        },
      ],
    });
    expect(spec(rule, "grpc-destination")).toMatchObject({
      subsets: [
        { name: "old", labels: { version: "1" } },
        { name: "new", labels: { version: "2" } },
      ],
    });
  });

  it("sends a caller of tcp to the same pod, and counts connections that fail", () => {
    expect(spec(route, "tcp-route")).toMatchObject({
      tcp: [{ match: [{ port: 7000 }], route: [{ destination: { host, port: { number: 7000 } } }] }],
    });
    expect(spec(rule, "tcp-destination")).toMatchObject({
      trafficPolicy: {
        loadBalancer: { consistentHash: { useSourceIp: true } },
        connectionPool: { tcp: { maxConnections: 1024, connectTimeout: "10s" } },
        outlierDetection: { consecutiveLocalOriginFailures: 5, splitExternalLocalOriginErrors: true },
      },
    });
  });

  it("lets sidecars ask the control plane, and nothing else", () => {
    expect(yard.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "member-traffic").input("spec")).toEqual({
      podSelector: { matchLabels: { "sidecar.istio.io/inject": "true" } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [],
      egress: [
        {
          to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "istio-system" } } }],
          ports: [{ protocol: "TCP", port: 15012 }],
        },
      ],
    });
  });
});
