import { z } from "zod";

/** What makes the workers, and where they meet; part of `training`. */
export const trainingFormShape = {
  form: z
    .enum(["statefulset", "jobset", "trainjob"])
    .optional()
    .describe(
      "What makes the workers. `statefulset` keeps volumes and can be scaled by rules; `jobset` is a job that ends and starts anew as a gang; `trainjob` is that by Kubeflow Trainer. Default: statefulset. A change replaces them.",
    ),
  maxRestarts: z.int().min(0).optional().describe("Failures after which a job is given up. Default: 3."),
  rendezvous: z
    .strictObject({
      backend: z.enum(["c10d", "etcd"]).optional().describe("Default: c10d, at worker 0."),
      members: z.int().optional().describe("`etcd`: 1 or 3. Default: 1."),
      storage: z.string().optional(),
      storageClass: z.string().optional(),
      image: z.string().optional(),
    })
    .optional()
    .describe("Where the process group of an elastic run meets."),
  membership: z.boolean().optional().describe("Workers may keep Leases of themselves. Default: false, and no token."),
};

export const checkpointClaimShape = {
  existingClaim: z.string().optional().describe("A claim that all workers share, ReadWriteMany. Default: each has its own."),
};
