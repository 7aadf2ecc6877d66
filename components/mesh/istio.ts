import type * as pulumi from "@pulumi/pulumi";

/** What we set of Istio's kinds (networking.istio.io/v1 and security.istio.io/v1, definitions of 1.30.3). */
export interface PeerAuthenticationSpec {
  readonly selector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly mtls: { readonly mode: MtlsMode };
  readonly portLevelMtls?: Readonly<Record<string, { readonly mode: MtlsMode }>>;
}
export type MtlsMode = "STRICT" | "PERMISSIVE" | "DISABLE";

export interface GatewaySpec {
  readonly selector: Readonly<Record<string, string>>;
  readonly servers: readonly GatewayServer[];
}
export interface GatewayServer {
  readonly port: { readonly number: number; readonly name: string; readonly protocol: "HTTPS" | "TCP" };
  readonly hosts: readonly string[];
  readonly tls?: { readonly mode: "SIMPLE"; readonly credentialName: string; readonly minProtocolVersion: "TLSV1_2" };
}

export interface DestinationRuleSpec {
  readonly host: pulumi.Input<string>;
  readonly trafficPolicy: TrafficPolicy;
  readonly subsets?: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
}
export interface TrafficPolicy {
  readonly loadBalancer: LoadBalancer;
  readonly connectionPool?: {
    readonly tcp: { readonly maxConnections: number; readonly connectTimeout: string };
    readonly http?: {
      readonly http1MaxPendingRequests: number;
      readonly http2MaxRequests: number;
      readonly h2UpgradePolicy?: "DO_NOT_UPGRADE";
    };
  };
  readonly outlierDetection?: {
    readonly consecutive5xxErrors: number;
    readonly consecutiveGatewayErrors: number;
    readonly consecutiveLocalOriginFailures: number;
    readonly splitExternalLocalOriginErrors: boolean;
    readonly interval: string;
    readonly baseEjectionTime: string;
    readonly maxEjectionPercent: number;
  };
}
export interface LoadBalancer {
  readonly simple?: "ROUND_ROBIN" | "LEAST_REQUEST" | "RANDOM";
  readonly consistentHash?: {
    readonly httpHeaderName?: string;
    readonly httpCookie?: { readonly name: string; readonly ttl: string };
    readonly httpQueryParameterName?: string;
    readonly useSourceIp?: boolean;
  };
}

export interface VirtualServiceSpec {
  readonly hosts: readonly pulumi.Input<string>[];
  readonly gateways: readonly pulumi.Input<string>[];
  readonly http?: readonly HttpRoute[];
  readonly tcp?: readonly TcpRoute[];
}
export interface HttpRoute {
  readonly match?: readonly { readonly uri: { readonly prefix: string } }[];
  readonly route: readonly RouteDestination[];
  readonly timeout?: string;
  readonly retries?: { readonly attempts: number; readonly perTryTimeout?: string; readonly retryOn?: string };
}
export interface TcpRoute {
  readonly match: readonly { readonly port: number }[];
  readonly route: readonly RouteDestination[];
}
export interface RouteDestination {
  readonly destination: {
    readonly host: pulumi.Input<string>;
    readonly port: { readonly number: number };
    readonly subset?: string;
  };
  readonly weight?: number;
}
