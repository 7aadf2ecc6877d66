import { describe, expect, it } from "vitest";
import type { ModelServerArgs } from "../../../components";
import { planModelServer } from "../../../components/serving/plan";
import { meshRoute } from "../../../components/serving/routing";
import { problemsOf } from "../../problems";
import { pool, server } from "./fixture";

const route = (args: Partial<ModelServerArgs>) => meshRoute(planModelServer("m", server({ inMesh: true, ...args })));

const faults = (args: Partial<ModelServerArgs>) => problemsOf(() => planModelServer("m", server(args)));

/** Two kinds of machines: H200 hold more sequences than H100. */
const two = (weights: readonly [number?, number?] = []): ModelServerArgs["pools"] => [
  { ...pool(), ...(weights[0] !== undefined && { weight: weights[0] }) },
  {
    ...pool({ type: "h200", memoryGiB: 141 }),
    name: "large",
    replicas: { min: 2 },
    ...(weights[1] !== undefined && { weight: weights[1] }),
  },
];

describe("requests to a model", () => {
  it("go to the less busy of two servers, where nothing is said", () => {
    expect(route({})).toEqual({ port: 8080, protocol: "http", balancing: "least-request" });
  });

  it("go round", () => {
    expect(route({ routing: { balancing: "round-robin" } }).balancing).toBe("round-robin");
  });

  it("are shared between pools by weight", () => {
    expect(route({ pools: two([30, 70]), routing: { balancing: "weighted" } })).toMatchObject({
      balancing: "weighted",
      groups: [
        { name: "serving", labels: { "trainyard.dev/pool": "serving" }, weight: 30 },
        { name: "large", labels: { "trainyard.dev/pool": "large" }, weight: 70 },
      ],
    });
  });

  it("are shared between pools by what their accelerators' memory lets them compute at a time", () => {
    const args = { pools: two(), sharding: { tensorParallel: 4 }, routing: { balancing: "resource-based" } } as const;
    const { pools } = planModelServer("m", server({ inMesh: true, ...args, pools: two() }));
    const capacity = pools.map(({ sharding, replicas }) => sharding.maxSequences * replicas.min);
    const groups = route({ ...args, pools: two() }).groups ?? [];
    const [small = 0, large = 0] = capacity;
    expect(groups.map(({ weight }) => weight).reduce((sum, each) => sum + each, 0)).toBe(100);
    expect(groups[1]?.weight).toBeCloseTo((100 * large) / (small + large), -0.5);
    expect(groups[1]?.weight).toBeGreaterThan(2 * (groups[0]?.weight ?? 100));
  });

  it.each([
    ["client", { sourceIp: true }],
    ["token", { header: "x-session-id" }],
    ["model", { header: "x-model-id" }],
  ] as const)("of one %s go to one server", (affinity, hashKey) => {
    expect(route({ routing: { affinity } })).toMatchObject({ balancing: "consistent-hash", hashKey });
  });

  it("come in at the gateway by their host, over gRPC too, and leave servers out that fail", () => {
    const routing = { hosts: ["m.example"], gateway: "istio-ingress/gateway", circuitBreaker: { consecutiveErrors: 3 } };
    expect(route({ protocol: "grpc", routing })).toMatchObject({
      protocol: "grpc",
      hosts: ["m.example"],
      gateway: "istio-ingress/gateway",
      circuitBreaker: { consecutiveErrors: 3 },
    });
  });
});

describe("words about requests are refused", () => {
  it.each<readonly [string, Partial<ModelServerArgs>, RegExp]>([
    [
      "that no mesh would hear",
      { routing: { balancing: "round-robin" } },
      /^routing\.balancing: is given, and there is no mesh that would hear it; give `mesh: \{\}`, or leave it out$/,
    ],
    [
      "of sessions, without a mesh",
      { routing: { affinity: "token" } },
      /^routing\.affinity: is token, and without a mesh only addresses of clients are known; give `mesh: \{\}`, or write affinity: client$/,
    ],
    [
      "of affinity beside a balancing that it would overrule",
      { inMesh: true, routing: { affinity: "token", balancing: "least-connections" } },
      /^routing\.affinity: is token, which decides the server by itself, and balancing is least-connections; keep one of them$/,
    ],
    [
      "of weights that do not make 100",
      { inMesh: true, pools: two([30, 60]), routing: { balancing: "weighted" } },
      /^pools: have weights that make 90; let them make 100$/,
    ],
    [
      "of a weight that nothing hears",
      { inMesh: true, pools: [{ ...pool(), weight: 100 }] },
      /^pools\[0\]\.weight: is given, and balancing is least-connections; write balancing: weighted, or leave it out$/,
    ],
    [
      "of hosts without a gateway",
      { inMesh: true, routing: { hosts: ["m.example"] } },
      /^routing\.hosts: there is no gateway that is asked for them; give the mesh a gateway, or leave them out$/,
    ],
    [
      "of certificates beside those of the mesh",
      { inMesh: true, tls: { mode: "tls", secretName: "certificate" } },
      /^tls\.mode: is tls, and the mesh encrypts and signs already; leave tls out; clients outside come in by the certificate of the mesh's gateway$/,
    ],
  ])("%s", (_what, args, message) => {
    const found = faults(args);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });
});
