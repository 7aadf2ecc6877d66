import type * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../core/cloud";
import { Problems } from "../core/problems";
import { checkChoice, checkName, checkWhole } from "../workloads/checks";
import { checkBalancing, checkBreaker } from "./breaker";
import {
  Balancing,
  GatewayExposure,
  type HashKeyArgs,
  type MeshExceptionArgs,
  type MeshGatewayArgs,
  type MeshMembershipArgs,
  type MeshRouteArgs,
  MutualTls,
  PortTraffic,
  RouteProtocol,
  type ServiceMeshArgs,
  type WeightedGroupArgs,
} from "./index";

export const controlPlaneNamespace = "istio-system";
export const gatewayNamespace = "istio-ingress";

export interface GatewayPlan {
  readonly exposure: GatewayExposure;
  readonly certificateSecret: string;
  readonly hosts: readonly string[];
  readonly tcpPorts: readonly number[];
  readonly replicas: number;
}

export interface MeshPlan {
  readonly cloud: Cloud;
  readonly mutualTls: MutualTls;
  readonly acceleratorNodes: boolean;
  readonly replicas: number;
  readonly gateway: GatewayPlan | undefined;
  readonly monitored: boolean;
  readonly inferencePools: boolean;
}

export function planMesh(name: string, args: ServiceMeshArgs): MeshPlan {
  const problems = new Problems(`ServiceMesh ${name}`);
  const plan: MeshPlan = {
    cloud: args.cloud ?? Cloud.Kubernetes,
    mutualTls: args.mutualTls ?? MutualTls.Strict,
    acceleratorNodes: args.acceleratorNodes ?? true,
    replicas: args.replicas ?? 2,
    gateway: args.gateway && planGateway(args.gateway, problems),
    monitored: args.monitored ?? false,
    inferencePools: args.inferencePools ?? false,
  };
  checkChoice("mutualTls", plan.mutualTls, Object.values(MutualTls), problems);
  checkWhole("replicas", plan.replicas, 1, problems);
  problems.throwIfAny();
  return plan;
}

/** Ports of the gateway that are its own. */
const gatewayPorts = [443, 15021, 15090, 15020];

function planGateway(args: MeshGatewayArgs, problems: Problems): GatewayPlan {
  const plan: GatewayPlan = {
    exposure: args.exposure ?? GatewayExposure.Cluster,
    certificateSecret: args.certificateSecret,
    hosts: args.hosts ?? ["*"],
    tcpPorts: args.tcpPorts ?? [],
    replicas: args.replicas ?? 2,
  };
  checkChoice("gateway.exposure", plan.exposure, Object.values(GatewayExposure), problems);
  checkName("gateway.certificateSecret", plan.certificateSecret, problems);
  checkWhole("gateway.replicas", plan.replicas, 1, problems);
  plan.tcpPorts.forEach((port, index) => {
    const path = `gateway.tcpPorts[${index}]`;
    if (!Number.isInteger(port) || port < 1 || port > 65_535) problems.add(path, `${port} is no port`, "give 1 to 65535");
    else if (gatewayPorts.includes(port)) problems.add(path, `${port} is the gateway's own`, "give another port");
    else if (plan.tcpPorts.indexOf(port) < index) problems.add(path, `${port} is given twice`, "give each port once");
  });
  if (plan.hosts.length === 0)
    problems.add("gateway.hosts", "is empty, so that nothing comes in", "name a host, or leave hosts out");
  return plan;
}

export interface MembershipPlan {
  readonly namespace: pulumi.Input<string>;
  readonly controlPlaneNamespace: string;
  readonly exceptions: readonly MeshExceptionArgs[];
  readonly monitoringNamespace: pulumi.Input<string> | undefined;
}

export function planMembership(name: string, args: MeshMembershipArgs): MembershipPlan {
  const problems = new Problems(`MeshMembership ${name}`);
  const exceptions = args.exceptions ?? [];
  exceptions.forEach((exception, index) => {
    const path = `exceptions[${index}]`;
    checkName(`${path}.name`, exception.name, problems);
    const first = exceptions.findIndex((other) => other.name === exception.name);
    if (first < index) problems.add(`${path}.name`, `${exception.name} is taken by exceptions[${first}]`, "give another name");
    // Istio's own rule: ports without a selector would hold for everything.
    if (Object.keys(exception.labels).length === 0) problems.add(`${path}.labels`, "are missing", "name the labels of the pods");
    if (exception.ports.length === 0) problems.add(`${path}.ports`, "is empty", "name a port, or leave the exception out");
    exception.ports.forEach(({ port, traffic }, at) => {
      if (!Number.isInteger(port) || port < 1 || port > 65_535)
        problems.add(`${path}.ports[${at}].port`, `${port} is no port`, "give 1 to 65535");
      checkChoice(`${path}.ports[${at}].traffic`, traffic, Object.values(PortTraffic), problems);
    });
  });
  problems.throwIfAny();
  return {
    namespace: args.namespace,
    controlPlaneNamespace: args.controlPlaneNamespace ?? controlPlaneNamespace,
    exceptions,
    monitoringNamespace: args.monitoringNamespace,
  };
}

/** A circuit breaker with nothing left open. */
export interface PlannedBreaker {
  readonly consecutiveErrors: number;
  readonly intervalSeconds: number;
  readonly ejectionSeconds: number;
  readonly maxEjectionPercent: number;
  readonly maxConnections: number;
  readonly maxPendingRequests: number;
  readonly maxRequests: number;
  readonly connectTimeoutSeconds: number;
}

export interface RoutePlan {
  readonly namespace: pulumi.Input<string>;
  readonly service: pulumi.Input<string>;
  readonly port: number;
  readonly protocol: RouteProtocol;
  readonly balancing: Balancing;
  readonly hashKey: HashKeyArgs | undefined;
  readonly groups: readonly WeightedGroupArgs[];
  readonly circuitBreaker: PlannedBreaker | undefined;
  readonly retries: { readonly attempts: number; readonly perTryTimeoutSeconds: number | undefined } | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly gateway: pulumi.Input<string> | undefined;
  readonly hosts: readonly string[];
  readonly pathPrefix: string;
}

/** Whether a connection stays open for as long as both sides like. */
function staysOpen(protocol: RouteProtocol): boolean {
  return protocol === RouteProtocol.Tcp || protocol === RouteProtocol.WebSocket;
}

export function planRoute(name: string, args: MeshRouteArgs): RoutePlan {
  const problems = new Problems(`MeshRoute ${name}`);
  const { protocol, timeoutSeconds } = args;
  checkChoice("protocol", protocol, Object.values(RouteProtocol), problems);
  if (!Number.isInteger(args.port) || args.port < 1 || args.port > 65_535)
    problems.add("port", `${args.port} is no port`, "give the service's port");
  const balancing = args.balancing ?? Balancing.LeastRequest;
  checkBalancing(args, balancing, problems);
  const circuitBreaker = args.circuitBreaker && checkBreaker(args.circuitBreaker, protocol, problems);
  checkTimes(args, problems);
  checkGateway(args, problems);
  problems.throwIfAny();
  return {
    namespace: args.namespace,
    service: args.service,
    port: args.port,
    protocol,
    balancing,
    hashKey: args.hashKey,
    groups: args.groups ?? [],
    circuitBreaker,
    retries: staysOpen(protocol)
      ? undefined
      : { attempts: args.retries?.attempts ?? 2, perTryTimeoutSeconds: args.retries?.perTryTimeoutSeconds },
    timeoutSeconds,
    gateway: args.gateway,
    hosts: args.hosts ?? [],
    pathPrefix: args.pathPrefix ?? "/",
  };
}

function checkTimes({ protocol, timeoutSeconds, retries }: MeshRouteArgs, problems: Problems): void {
  if (staysOpen(protocol)) {
    if (timeoutSeconds !== undefined)
      problems.add("timeoutSeconds", `would cut a ${protocol} connection off in its midst`, "leave it out");
    if (retries !== undefined)
      problems.add(
        "retries",
        `a ${protocol} connection that broke cannot be played again`,
        "leave them out; callers connect anew",
      );
    return;
  }
  if (timeoutSeconds !== undefined && !(timeoutSeconds > 0))
    problems.add(
      "timeoutSeconds",
      `${timeoutSeconds} is no time; Istio reads 0 as none`,
      "give seconds, or leave it out for none",
    );
  if (retries === undefined) return;
  checkWhole("retries.attempts", retries.attempts, 0, problems);
  const each = retries.perTryTimeoutSeconds;
  if (each !== undefined && !(each > 0)) problems.add("retries.perTryTimeoutSeconds", `${each} is no time`, "give seconds");
  if (each !== undefined && timeoutSeconds !== undefined && each > timeoutSeconds)
    problems.add(
      "retries.perTryTimeoutSeconds",
      `${each} is more than timeoutSeconds (${timeoutSeconds}), so no try is ever repeated`,
      "lower it",
    );
}

function checkGateway({ gateway, hosts, protocol, pathPrefix }: MeshRouteArgs, problems: Problems): void {
  const named = (hosts ?? []).length > 0;
  if (gateway === undefined && named)
    problems.add("hosts", "there is no gateway that is asked for them", "give a gateway, or leave them out");
  if (gateway !== undefined && !named && protocol !== RouteProtocol.Tcp)
    problems.add("hosts", "is missing, and the gateway tells services apart by them", "name a host");
  if (hosts?.includes("*")) problems.add("hosts", "* would take what other services are asked for", "name each host");
  if (protocol === RouteProtocol.Tcp && pathPrefix !== undefined) problems.add("pathPrefix", "tcp has no paths", "leave it out");
  if (pathPrefix !== undefined && !pathPrefix.startsWith("/"))
    problems.add("pathPrefix", `${JSON.stringify(pathPrefix)} does not begin with /`, "write it as a path");
}
