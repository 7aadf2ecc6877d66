import { describe, expect, it } from "vitest";
import type { MeshRouteArgs, ServiceMeshArgs } from "../../../components/mesh";
import { planMembership, planMesh, planRoute } from "../../../components/mesh/plan";
import { problemsOf } from "../../problems";

const route: MeshRouteArgs = { namespace: "training", service: "coordinator", port: 50051, protocol: "grpc" };

const routeProblems = (change: Partial<MeshRouteArgs>) => problemsOf(() => planRoute("r", { ...route, ...change }));

describe("a route of the mesh", () => {
  it("tries again twice, and only where a protocol has requests", () => {
    expect(planRoute("r", route).retries).toEqual({ attempts: 2 });
    expect(planRoute("r", { ...route, protocol: "tcp" }).retries).toBeUndefined();
    expect(planRoute("r", { ...route, protocol: "websocket" }).retries).toBeUndefined();
  });

  it.each([
    ["consecutiveErrors", "turns the breaker off without a word (Istio reads 0 as never)"],
    ["intervalSeconds", "is no time between two looks"],
    ["ejectionSeconds", "would let a failing pod back in at once"],
    ["maxEjectionPercent", "would leave no pod out, so the breaker never opens"],
    ["maxConnections", "is read by Istio as no limit, not as none"],
    ["maxPendingRequests", "is read by Istio as no limit, not as none"],
    ["maxRequests", "is read by Istio as no limit, not as none"],
    ["connectTimeoutSeconds", "is no time to connect in"],
  ])("refuses a circuit breaker whose %s is 0, and says what it would do", (key, reason) => {
    expect(routeProblems({ circuitBreaker: { [key]: 0 } })).toEqual([
      `circuitBreaker.${key}: 0 ${reason}; give 1 or more, or leave circuitBreaker out`,
    ]);
  });

  it.each<[string, Partial<MeshRouteArgs>, string]>([
    [
      "a consistent hash of nothing",
      { balancing: "consistent-hash" },
      "hashKey: is missing: a consistent hash has to be taken of something; give header, cookie, queryParameter or sourceIp",
    ],
    [
      "a consistent hash of two things",
      { balancing: "consistent-hash", hashKey: { header: "x-model", cookie: "session" } },
      "hashKey: header and cookie are given, and a hash is taken of one; leave one of them",
    ],
    [
      "a header of tcp",
      { protocol: "tcp", balancing: "consistent-hash", hashKey: { header: "x-model" } },
      "hashKey: tcp has no header; give sourceIp: true, or another balancing",
    ],
    [
      "a hash where nothing is hashed",
      { hashKey: { sourceIp: true } },
      "hashKey: means nothing to least-request; choose consistent-hash, or leave it out",
    ],
    [
      "weights that make no whole",
      {
        balancing: "weighted",
        groups: [
          { name: "old", labels: { v: "1" }, weight: 90 },
          { name: "new", labels: { v: "2" }, weight: 20 },
        ],
      },
      "groups: their weights make 110; let them make 100",
    ],
    [
      "one group alone",
      { balancing: "weighted", groups: [{ name: "old", labels: { v: "1" }, weight: 100 }] },
      "groups: 1 given, and weights are shared between two or more; name the groups of pods and their weights",
    ],
    [
      "a timeout of a WebSocket",
      { protocol: "websocket", timeoutSeconds: 30 },
      "timeoutSeconds: would cut a websocket connection off in its midst; leave it out",
    ],
    [
      "retries of tcp",
      { protocol: "tcp", retries: { attempts: 1 } },
      "retries: a tcp connection that broke cannot be played again; leave them out; callers connect anew",
    ],
    [
      "tries that are longer than all of it",
      { timeoutSeconds: 2, retries: { attempts: 3, perTryTimeoutSeconds: 5 } },
      "retries.perTryTimeoutSeconds: 5 is more than timeoutSeconds (2), so no try is ever repeated; lower it",
    ],
    [
      "a timeout of 0",
      { timeoutSeconds: 0 },
      "timeoutSeconds: 0 is no time; Istio reads 0 as none; give seconds, or leave it out for none",
    ],
    [
      "a gateway that cannot tell services apart",
      { gateway: "istio-ingress/gateway" },
      "hosts: is missing, and the gateway tells services apart by them; name a host",
    ],
    [
      "a host without a gateway",
      { hosts: ["a.example.com"] },
      "hosts: there is no gateway that is asked for them; give a gateway, or leave them out",
    ],
    [
      "a breaker of requests for tcp",
      { protocol: "tcp", circuitBreaker: { maxRequests: 5 } },
      "circuitBreaker.maxRequests: tcp has connections and no requests; give maxConnections instead",
    ],
  ])("refuses %s", (_what, change, expected) => {
    expect(routeProblems(change)).toContain(expected);
  });
});

describe("the mesh itself", () => {
  const problems = (args: ServiceMeshArgs) => problemsOf(() => planMesh("mesh", args));

  it("is strict, with two copies of its control plane and no gateway", () => {
    expect(planMesh("mesh", {})).toMatchObject({ mutualTls: "strict", replicas: 2, gateway: undefined, acceleratorNodes: true });
  });

  it.each<[string, ServiceMeshArgs, string]>([
    [
      "a gateway's own port for tcp",
      { gateway: { certificateSecret: "tls", tcpPorts: [443] } },
      "gateway.tcpPorts[0]: 443 is the gateway's own; give another port",
    ],
    [
      "a port twice",
      { gateway: { certificateSecret: "tls", tcpPorts: [7000, 7000] } },
      "gateway.tcpPorts[1]: 7000 is given twice; give each port once",
    ],
    ["no copies", { replicas: 0 }, "replicas: 0 is not a whole number of at least 1; give a whole number of 1 or more"],
  ])("refuses %s", (_what, args, expected) => {
    expect(problems(args)).toEqual([expected]);
  });

  it("refuses an exception that selects nothing, as Istio does", () => {
    expect(
      problemsOf(() =>
        planMembership("m", {
          namespace: "training",
          exceptions: [{ name: "x", labels: {}, ports: [{ port: 1, traffic: "plain" }] }],
        }),
      ),
    ).toEqual(["exceptions[0].labels: are missing; name the labels of the pods"]);
  });
});
