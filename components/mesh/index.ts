import * as pulumi from "@pulumi/pulumi";
import { checkArguments } from "../core/arguments";
import type { Cloud } from "../core/cloud";
import { planMembership, planMesh, planRoute } from "./plan";

/** What pods with a sidecar take from others. */
export const MutualTls = {
  /** Only what comes encrypted and signed by the mesh. */
  Strict: "strict",
  /** That, and plain traffic: for the time in which a system moves into the mesh. */
  Permissive: "permissive",
} as const;
export type MutualTls = (typeof MutualTls)[keyof typeof MutualTls];

/** Who reaches the gateway. It is never opened to the internet. */
export const GatewayExposure = {
  /** Pods of the cluster. */
  Cluster: "cluster",
  /** The network, by an internal load balancer. About 16 USD a month and traffic. */
  Internal: "internal",
} as const;
export type GatewayExposure = (typeof GatewayExposure)[keyof typeof GatewayExposure];

/** The way into the mesh for what is outside of it. */
export interface MeshGatewayArgs {
  /** Default `cluster`. */
  exposure?: GatewayExposure;
  /** Secret with `tls.crt` and `tls.key` in the gateway's namespace, `istio-ingress`. HTTPS, and gRPC and WebSocket over it, end there. */
  certificateSecret: string;
  /** Names that the certificate is for. Default: all that routes ask for. */
  hosts?: string[];
  /** Ports beside 443 for routes of the protocol `tcp`, one each. They are passed on as they come. */
  tcpPorts?: number[];
  /** Copies. Default 2. */
  replicas?: number;
}

export interface ServiceMeshArgs {
  /** Where the cluster runs; decides where the node's network plug-ins lie. Default `kubernetes`. */
  cloud?: Cloud;
  /** Default `strict`. Live: sidecars hear of it within seconds. */
  mutualTls?: MutualTls;
  /**
   * Whether nodes with accelerators can carry pods of the mesh: the agent that steers a pod's traffic runs there too. Default true. With
   * false nothing of the mesh is on these nodes.
   */
  acceleratorNodes?: boolean;
  /** Copies of the control plane. Without any, traffic goes on and nothing new is learnt. Default 2. */
  replicas?: number;
  /** Default: no gateway. */
  gateway?: MeshGatewayArgs;
  /** Prometheus reads the control plane's metrics. Default false. */
  monitored?: boolean;
  /**
   * Gateways send requests to the Gateway API's InferencePools, whose definitions the cluster has to have. Default false. A change restarts the
   * control plane.
   */
  inferencePools?: boolean;
}

/**
 * Istio in its sidecar mode, once for a cluster: pods that carry the label `sidecar.istio.io/inject: "true"` talk encrypted, and no other
 * pod is touched. Takes 1 processor and 4 GiB for two copies, a tenth of a processor on every node, and as much for every sidecar.
 */
export class ServiceMesh extends pulumi.ComponentResource {
  /** Namespace of the control plane, `istio-system`. */
  public readonly namespace: pulumi.Output<string>;
  /** What routes name as their gateway; absent where there is none. */
  public readonly gateway?: pulumi.Output<string>;

  constructor(name: string, args: ServiceMeshArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:ServiceMesh", name, {}, opts);
    checkArguments("ServiceMesh", name, args, this);
    const plan = planMesh(name, args);
    const built = (require("./kubernetes") as typeof import("./kubernetes")).serviceMesh(this, name, plan);
    this.namespace = built.namespace;
    if (built.gateway !== undefined) this.gateway = built.gateway;
    this.registerOutputs({ namespace: this.namespace, gateway: this.gateway });
  }
}

/** What one port takes, where it differs from the mesh. */
export const PortTraffic = {
  /** Plain traffic alone: collectives, which the sidecar never sees. */
  Plain: "plain",
  /** Plain and encrypted: what something outside of the mesh reads too. */
  Either: "either",
} as const;
export type PortTraffic = (typeof PortTraffic)[keyof typeof PortTraffic];

/** One port of a workload. */
export interface MeshPortArgs {
  port: number;
  traffic: PortTraffic;
}

/** Ports of a workload that mutual TLS does not hold for. */
export interface MeshExceptionArgs {
  /** Unique in the namespace. */
  name: string;
  /** Labels of the workload's pods. */
  labels: Record<string, string>;
  /** Its ports that differ. */
  ports: MeshPortArgs[];
}

export interface MeshMembershipArgs {
  /** A namespace whose pods may carry a sidecar. */
  namespace: pulumi.Input<string>;
  /** Default `istio-system`. */
  controlPlaneNamespace?: string;
  /** Ports that mutual TLS does not hold for. Default: none. Live. */
  exceptions?: MeshExceptionArgs[];
  /** Namespace of the Prometheus that reads the sidecars' metrics. Default: none does. */
  monitoringNamespace?: pulumi.Input<string>;
}

/** Lets sidecars of a namespace reach the control plane, and says which of their ports stay plain. Costs nothing. */
export class MeshMembership extends pulumi.ComponentResource {
  constructor(name: string, args: MeshMembershipArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:MeshMembership", name, {}, opts);
    checkArguments("MeshMembership", name, args, this);
    const plan = planMembership(name, args);
    (require("./kubernetes") as typeof import("./kubernetes")).meshMembership(this, name, plan);
    this.registerOutputs({});
  }
}

export const RouteProtocol = { Http: "http", WebSocket: "websocket", Grpc: "grpc", Tcp: "tcp" } as const;
export type RouteProtocol = (typeof RouteProtocol)[keyof typeof RouteProtocol];

/** How requests are spread over the pods of a service. */
export const Balancing = {
  RoundRobin: "round-robin",
  /** The less busy of two chosen by lot: what others call least connections. */
  LeastRequest: "least-request",
  Random: "random",
  /** By share between groups of pods that differ in their labels; within a group the less busy. */
  Weighted: "weighted",
  /** The same key always to the same pod, as long as it is there. */
  ConsistentHash: "consistent-hash",
} as const;
export type Balancing = (typeof Balancing)[keyof typeof Balancing];

/** What a consistent hash is taken of: exactly one. */
export interface HashKeyArgs {
  /** A header: `x-session-id`, `x-model`. */
  header?: string;
  /** A cookie, which is set where it is missing. */
  cookie?: string;
  /** A parameter of the query. */
  queryParameter?: string;
  /** The caller's address. The only one for `tcp`. */
  sourceIp?: boolean;
}

/** A group of pods and its share. */
export interface WeightedGroupArgs {
  /** Unique within the route. */
  name: string;
  /** Labels that only its pods have. */
  labels: Record<string, string>;
  /** Percent. All of a route's make 100. */
  weight: number;
}

/** When a pod that fails is left out for a while, and how much may wait. */
export interface CircuitBreakerArgs {
  /** Failures in a row after which a pod is left out. Default 5. At least 1. */
  consecutiveErrors?: number;
  /** Seconds between two looks. Default 10. At least 1. */
  intervalSeconds?: number;
  /** Seconds for which it is left out, times how often it was before. Default 30. At least 1. */
  ejectionSeconds?: number;
  /** Percent of the pods that may be left out together. Default 50. 1 to 100. */
  maxEjectionPercent?: number;
  /** Connections of one caller to the service. Default 1024. At least 1. */
  maxConnections?: number;
  /** Requests that wait for a connection; more are refused at once. Default 1024. At least 1. Not for `tcp`. */
  maxPendingRequests?: number;
  /** Requests at a time. Default 1024. At least 1. Not for `tcp`. */
  maxRequests?: number;
  /** Default 10. At least 1. */
  connectTimeoutSeconds?: number;
}

/** How often something is tried again that certainly did not happen. */
export interface RouteRetryArgs {
  /** Tries beside the first. 0: none, which Istio would otherwise set to 2. */
  attempts: number;
  /** Seconds for one try. Default: none. A gRPC stream that has to stay open should have none. */
  perTryTimeoutSeconds?: number;
}

export interface MeshRouteArgs {
  /** Namespace of the service. */
  namespace: pulumi.Input<string>;
  /** Name of the service. A change replaces the route. */
  service: pulumi.Input<string>;
  /** Its port. */
  port: number;
  /** What it speaks, which decides what can be balanced and retried. A change restarts connections. */
  protocol: RouteProtocol;
  /** Default `least-request`. Live. */
  balancing?: Balancing;
  /** Needed with `consistent-hash`. */
  hashKey?: HashKeyArgs;
  /** Needed with `weighted`. */
  groups?: WeightedGroupArgs[];
  /** Default: Istio's own, which never opens. Live. */
  circuitBreaker?: CircuitBreakerArgs;
  /** Default: none for `tcp` and `websocket`, 2 for others. Live. */
  retries?: RouteRetryArgs;
  /** Seconds for one request. Default: none. Not for `tcp` and `websocket`, whose connections stay open. Live. */
  timeoutSeconds?: number;
  /** `ServiceMesh.gateway`: what is outside of the mesh comes in there. Default: only the mesh. */
  gateway?: pulumi.Input<string>;
  /** Names by which the gateway is asked for it. Needed with a gateway, but for `tcp`. */
  hosts?: string[];
  /** Start of the path, where several services share a name. Default `/`. Not for `tcp`. */
  pathPrefix?: string;
}

/** How traffic reaches one service of the mesh: balancing, circuit breaker, retries, timeouts, and the gateway. Costs nothing. */
export class MeshRoute extends pulumi.ComponentResource {
  /** The service's full host name. */
  public readonly host: pulumi.Output<string>;

  constructor(name: string, args: MeshRouteArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trainyard:index:MeshRoute", name, {}, opts);
    checkArguments("MeshRoute", name, args, this);
    const plan = planRoute(name, args);
    this.host = (require("./kubernetes") as typeof import("./kubernetes")).meshRoute(this, name, plan);
    this.registerOutputs({ host: this.host });
  }
}
