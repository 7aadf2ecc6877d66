import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { podsOfNamespace } from "../workloads/traffic";
import { controlPlane, gatewayPods, nodeAgent } from "./control-plane";
import { Balancing, MutualTls, PortTraffic, RouteProtocol } from "./index";
import type {
  DestinationRuleSpec,
  GatewaySpec,
  HttpRoute,
  LoadBalancer,
  PeerAuthenticationSpec,
  RouteDestination,
  TrafficPolicy,
  VirtualServiceSpec,
} from "./istio";
import {
  type GatewayPlan,
  gatewayNamespace,
  type MembershipPlan,
  type MeshPlan,
  type PlannedBreaker,
  type RoutePlan,
} from "./plan";
import { sidecarLabel } from "./pods";

const networking = "networking.istio.io/v1";
const security = "security.istio.io/v1";
const { CustomResource } = kubernetes.apiextensions;

export interface MeshOutputs {
  readonly namespace: pulumi.Output<string>;
  readonly gateway: pulumi.Output<string> | undefined;
}

export function serviceMesh(parent: pulumi.Resource, name: string, plan: MeshPlan): MeshOutputs {
  const control = controlPlane(parent, name, plan);
  const agent = nodeAgent(parent, name, plan, control);
  const child = { parent, dependsOn: [control.release] };
  const everywhere: PeerAuthenticationSpec = { mtls: { mode: plan.mutualTls === MutualTls.Strict ? "STRICT" : "PERMISSIVE" } };
  new CustomResource(
    `${name}-mutual-tls`,
    // In the control plane's namespace it holds for all.
    {
      apiVersion: security,
      kind: "PeerAuthentication",
      metadata: { name: "default", namespace: control.namespace },
      spec: everywhere,
    },
    child,
  );
  if (plan.monitored) {
    new CustomResource(
      `${name}-monitor`,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "ServiceMonitor",
        metadata: { name: "istiod", namespace: control.namespace },
        spec: { selector: { matchLabels: { app: "istiod" } }, endpoints: [{ port: "http-monitoring", interval: "15s" }] },
      },
      child,
    );
  }
  const gateway = plan.gateway && declareGateway(parent, name, plan.gateway, plan, [control.release, agent.release]);
  return { namespace: control.namespace, gateway };
}

function declareGateway(
  parent: pulumi.Resource,
  name: string,
  plan: GatewayPlan,
  mesh: MeshPlan,
  after: readonly kubernetes.helm.v3.Release[],
): pulumi.Output<string> {
  const pods = gatewayPods(parent, name, plan, mesh.cloud, after);
  const spec: GatewaySpec = {
    selector: { istio: "gateway" },
    servers: [
      {
        port: { number: 443, name: "https", protocol: "HTTPS" },
        hosts: plan.hosts,
        tls: { mode: "SIMPLE", credentialName: plan.certificateSecret, minProtocolVersion: "TLSV1_2" },
      },
      ...plan.tcpPorts.map((port) => ({ port: { number: port, name: `tcp-${port}`, protocol: "TCP" as const }, hosts: ["*"] })),
    ],
  };
  const made = new CustomResource(
    `${name}-entry`,
    { apiVersion: networking, kind: "Gateway", metadata: { name: "gateway", namespace: pods.namespace }, spec },
    { parent, dependsOn: [pods.release] },
  );
  return pulumi.interpolate`${gatewayNamespace}/${made.metadata.name}`;
}

export function meshMembership(parent: pulumi.Resource, name: string, plan: MembershipPlan): void {
  const metadata = { namespace: plan.namespace };
  const podSelector = { matchLabels: { [sidecarLabel]: "true" } };
  const monitoring = plan.monitoringNamespace;
  new kubernetes.networking.v1.NetworkPolicy(
    `${name}-traffic`,
    {
      metadata: { ...metadata, name: "mesh" },
      spec: {
        podSelector,
        policyTypes: ["Ingress", "Egress"],
        ingress:
          monitoring === undefined ? [] : [{ from: [namespacePods(monitoring)], ports: [{ protocol: "TCP", port: 15090 }] }],
        egress: [{ to: [podsOfNamespace(plan.controlPlaneNamespace)], ports: [{ protocol: "TCP", port: 15012 }] }],
      },
    },
    { parent },
  );
  if (monitoring !== undefined) {
    new CustomResource(
      `${name}-monitor`,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PodMonitor",
        metadata: { ...metadata, name: "mesh" },
        spec: {
          selector: podSelector,
          podMetricsEndpoints: [{ port: "http-envoy-prom", path: "/stats/prometheus", interval: "15s" }],
        },
      },
      { parent },
    );
  }
  for (const { name: exception, labels, ports } of plan.exceptions) {
    const spec: PeerAuthenticationSpec = {
      selector: { matchLabels: labels },
      mtls: { mode: "STRICT" },
      portLevelMtls: Object.fromEntries(
        ports.map(({ port, traffic }) => [`${port}`, { mode: traffic === PortTraffic.Plain ? "DISABLE" : "PERMISSIVE" }]),
      ),
    };
    new CustomResource(
      `${name}-${exception}`,
      { apiVersion: security, kind: "PeerAuthentication", metadata: { ...metadata, name: exception }, spec },
      { parent },
    );
  }
}

function namespacePods(namespace: pulumi.Input<string>): kubernetes.types.input.networking.v1.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
}

export function meshRoute(parent: pulumi.Resource, name: string, plan: RoutePlan): pulumi.Output<string> {
  const host = pulumi.interpolate`${plan.service}.${plan.namespace}.svc.cluster.local`;
  const metadata = { namespace: plan.namespace, name };
  const rule: DestinationRuleSpec = {
    host,
    trafficPolicy: trafficPolicy(plan),
    ...(plan.groups.length === 0 ? {} : { subsets: plan.groups.map(({ name: subset, labels }) => ({ name: subset, labels })) }),
  };
  // The groups first: a route to a group that nobody knows yet is answered with 503.
  const destination = new CustomResource(
    `${name}-destination`,
    { apiVersion: networking, kind: "DestinationRule", metadata, spec: rule },
    { parent },
  );
  const spec: VirtualServiceSpec = {
    hosts: [host, ...plan.hosts],
    gateways: ["mesh", ...(plan.gateway === undefined ? [] : [plan.gateway])],
    ...(plan.protocol === RouteProtocol.Tcp
      ? { tcp: [{ match: [{ port: plan.port }], route: destinations(plan, host) }] }
      : { http: [httpRoute(plan, host)] }),
  };
  new CustomResource(
    `${name}-route`,
    { apiVersion: networking, kind: "VirtualService", metadata, spec },
    { parent, dependsOn: [destination] },
  );
  return host;
}

function destinations(plan: RoutePlan, host: pulumi.Output<string>): RouteDestination[] {
  const destination = { host, port: { number: plan.port } };
  if (plan.groups.length === 0) return [{ destination }];
  return plan.groups.map(({ name: subset, weight }) => ({ destination: { ...destination, subset }, weight }));
}

function httpRoute(plan: RoutePlan, host: pulumi.Output<string>): HttpRoute {
  // Only what certainly was not done is done again.
  const retryOn =
    plan.protocol === RouteProtocol.Grpc ? "connect-failure,refused-stream,unavailable" : "connect-failure,refused-stream";
  const { retries } = plan;
  return {
    ...(plan.pathPrefix === "/" ? {} : { match: [{ uri: { prefix: plan.pathPrefix } }] }),
    route: destinations(plan, host),
    ...(plan.timeoutSeconds === undefined ? {} : { timeout: `${plan.timeoutSeconds}s` }),
    retries:
      retries === undefined || retries.attempts === 0
        ? { attempts: 0 }
        : {
            attempts: retries.attempts,
            ...(retries.perTryTimeoutSeconds === undefined ? {} : { perTryTimeout: `${retries.perTryTimeoutSeconds}s` }),
            retryOn,
          },
  };
}

function trafficPolicy(plan: RoutePlan): TrafficPolicy {
  return { loadBalancer: loadBalancer(plan), ...(plan.circuitBreaker && breaker(plan, plan.circuitBreaker)) };
}

function loadBalancer({ balancing, hashKey }: RoutePlan): LoadBalancer {
  switch (balancing) {
    case Balancing.RoundRobin:
      return { simple: "ROUND_ROBIN" };
    case Balancing.Random:
      return { simple: "RANDOM" };
    case Balancing.ConsistentHash:
      return {
        consistentHash: {
          ...(hashKey?.header === undefined ? {} : { httpHeaderName: hashKey.header }),
          // Without a lifetime Envoy would not set the cookie; 0 is one that ends with the session.
          ...(hashKey?.cookie === undefined ? {} : { httpCookie: { name: hashKey.cookie, ttl: "0s" } }),
          ...(hashKey?.queryParameter === undefined ? {} : { httpQueryParameterName: hashKey.queryParameter }),
          ...(hashKey?.sourceIp === true ? { useSourceIp: true } : {}),
        },
      };
    default:
      return { simple: "LEAST_REQUEST" };
  }
}

function breaker({ protocol }: RoutePlan, planned: PlannedBreaker): Omit<TrafficPolicy, "loadBalancer"> {
  return {
    connectionPool: {
      tcp: { maxConnections: planned.maxConnections, connectTimeout: `${planned.connectTimeoutSeconds}s` },
      ...(protocol === RouteProtocol.Tcp
        ? {}
        : {
            http: {
              http1MaxPendingRequests: planned.maxPendingRequests,
              http2MaxRequests: planned.maxRequests,
              // A WebSocket is an upgrade of HTTP/1.1.
              ...(protocol === RouteProtocol.WebSocket ? { h2UpgradePolicy: "DO_NOT_UPGRADE" as const } : {}),
            },
          }),
    },
    outlierDetection: {
      consecutive5xxErrors: planned.consecutiveErrors,
      consecutiveGatewayErrors: planned.consecutiveErrors,
      // Connections that fail count by themselves, for `tcp` has nothing else.
      splitExternalLocalOriginErrors: true,
      consecutiveLocalOriginFailures: planned.consecutiveErrors,
      interval: `${planned.intervalSeconds}s`,
      baseEjectionTime: `${planned.ejectionSeconds}s`,
      maxEjectionPercent: planned.maxEjectionPercent,
    },
  };
}
