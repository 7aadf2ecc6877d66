import { z } from "zod";
import type { capacitySchema } from "./nodes-schema";
import type { coordinatorSchema } from "./schema";
import { count } from "./shapes";

/** The training runtime's machines without Kubernetes. What other parts of an environment say in the same words comes from there. */
export function instancesSchema(shared: {
  readonly config: typeof coordinatorSchema.shape.config;
  readonly capacity: z.ZodPrefault<typeof capacitySchema>;
}) {
  return z.strictObject({
    zone: z.string().describe("Where all machines stand, one of the network's zones. Replaces everything."),
    coordinator: z
      .strictObject({
        machine: z.string().default("t3.large").describe("Machine type of the coordinator. Live: it stops and starts."),
        image: z.string().optional().describe("The coordinator's container. A live run asks for it."),
        imageId: z.string().optional().describe("Machine image, `ami-...`. Default: Amazon Linux 2023. Replaces the machine."),
        logLevel: z.string().optional(),
        config: shared.config,
        rootVolumeGiB: count(20).optional(),
      })
      .prefault({}),
    workers: z.strictObject({
      machine: z.string().describe("Machine type of the workers: `p4d.24xlarge`."),
      count: count(1).describe("How many: WORLD_SIZE, ranks from 0."),
      image: z.string().optional().describe("The workers' container. A live run asks for it."),
      command: z.array(z.string()).optional(),
      imageId: z.string().optional().describe("Machine image, `ami-...`. Default for NVIDIA: AWS's Deep Learning base image."),
      capacity: shared.capacity,
      rootVolumeGiB: count(20).optional(),
      checkpoints: z
        .strictObject({ sizeGiB: count(1).optional(), mountPath: z.string().optional() })
        .optional()
        .describe("Each worker's own volume. Default: 500 GiB at /checkpoints."),
      data: z
        .strictObject({
          kind: z.enum(["nfs", "lustre"]),
          server: z.string(),
          path: z.string(),
          mountPath: z.string().optional(),
        })
        .optional()
        .describe("Shared data that workers read. Default mount: /data."),
      environment: z.record(z.string(), z.string()).optional(),
    }),
    metricsCidrs: z
      .array(z.string())
      .optional()
      .describe("Private ranges that read the coordinator's metrics on 9090. Default: nobody."),
    tracingHost: z.string().optional().describe("Jaeger agent or OpenTelemetry collector in the network. Default: no tracing."),
    sessionManager: z.boolean().optional().describe("A shell without key or open port. Default: true."),
  });
}
