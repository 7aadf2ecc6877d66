import { z } from "zod";

const port = z.int().min(1).max(65_535);
const name = z.string();

export const circuitBreakerSchema = z
  .strictObject({
    consecutiveErrors: z.int().optional().describe("Failures in a row. Default: 5."),
    intervalSeconds: z.int().optional().describe("Default: 10."),
    ejectionSeconds: z.int().optional().describe("Default: 30."),
    maxEjectionPercent: z.int().optional().describe("Default: 50."),
    maxConnections: z.int().optional().describe("Default: 1024."),
    maxPendingRequests: z.int().optional().describe("Default: 1024."),
    maxRequests: z.int().optional().describe("Default: 1024."),
    connectTimeoutSeconds: z.int().optional().describe("Default: 10."),
  })
  .optional()
  .describe("When a pod that fails is left out, and how much may wait. Left out: never.");

const routeSchema = z.strictObject({
  name,
  service: z.string().describe("Name of a service in the workloads' namespace: `coordinator`."),
  port: port.describe("Its port."),
  protocol: z.enum(["http", "websocket", "grpc", "tcp"]),
  balancing: z
    .enum(["round-robin", "least-request", "random", "weighted", "consistent-hash"])
    .optional()
    .describe("How requests are spread. Default: least-request."),
  hashKey: z
    .strictObject({
      header: z.string().optional(),
      cookie: z.string().optional(),
      queryParameter: z.string().optional(),
      sourceIp: z.boolean().optional(),
    })
    .optional()
    .describe("`consistent-hash`: what the hash is taken of, one of them."),
  groups: z
    .array(z.strictObject({ name, labels: z.record(z.string(), z.string()), weight: z.int() }))
    .optional()
    .describe("`weighted`: groups of pods by their labels, with weights that make 100."),
  circuitBreaker: circuitBreakerSchema,
  retries: z
    .strictObject({ attempts: z.int(), perTryTimeoutSeconds: z.number().optional() })
    .optional()
    .describe("Tries beside the first, of what certainly did not happen. Default: 2; none for tcp and websocket."),
  timeoutSeconds: z.number().optional().describe("For one request. Default: none."),
  hosts: z.array(z.string()).optional().describe("Names by which the gateway is asked for it. Left out: only the mesh."),
  throughGateway: z.boolean().optional().describe("`tcp`: the gateway's port of the same number leads there. Default: false."),
  pathPrefix: z.string().optional().describe("Start of the path, where services share a host."),
});

export const meshSchema = z.strictObject({
  mutualTls: z.enum(["strict", "permissive"]).optional().describe("Default: strict. Live."),
  workers: z
    .enum(["control", "none"])
    .default("control")
    .describe(
      "`control`: workers carry a sidecar that takes their calls to the coordinator and nothing of their collectives. `none`: nothing of the mesh is on accelerator nodes, and the coordinator takes plain calls.",
    ),
  replicas: z.int().min(1).optional().describe("Copies of the control plane. Default: 2."),
  gateway: z
    .strictObject({
      exposure: z.enum(["cluster", "internal"]).optional().describe("Never the internet. Default: cluster."),
      certificateSecret: z.string().describe("Secret with `tls.crt` and `tls.key` in the namespace `istio-ingress`."),
      hosts: z.array(z.string()).optional(),
      tcpPorts: z.array(port).optional(),
      replicas: z.int().min(1).optional(),
    })
    .optional()
    .describe("The way in for what is outside of the mesh. Left out: none."),
  routes: z.array(routeSchema).default([]).describe("How traffic reaches single services."),
});
export type Mesh = z.output<typeof meshSchema>;
