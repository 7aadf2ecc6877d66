import { z } from "zod";
import { count } from "./shapes";

const resources = z.strictObject({ cpu: z.string().optional(), memory: z.string().optional() });

/** The Grid as a Ray cluster on Kubernetes. */
export const gridSchema = z.strictObject({
  version: z.string().describe("Version of Ray in the image: `2.52.0`."),
  image: z.string().optional().describe("Image with that Ray. A live run asks for it, a rehearsal puts a placeholder."),
  head: resources.optional(),
  workers: z
    .array(
      z.strictObject({
        nodeGroup: z.string().describe("Name of the node group that they fill, one a node."),
        replicas: count().optional().describe("Default: as many as the group has nodes."),
        min: count().optional(),
        max: count().optional(),
        accelerators: count().optional().describe("Default: all of a machine's."),
        resources: resources.optional(),
      }),
    )
    .min(1),
  autoscaling: z.boolean().optional().describe("Ray brings and takes workers itself, between min and max. Default: false."),
  authentication: z.boolean().optional().describe("Whoever talks to Ray shows a token. Default: true."),
  jobs: z
    .array(
      z.strictObject({
        name: z.string(),
        entrypoint: z.string().describe("The command: `python train.py --epochs 100`."),
        workingDir: z.string().optional().describe("Archive with the code, https://, s3:// or gs://, .zip."),
        pip: z.array(z.string()).optional(),
        environment: z.record(z.string(), z.string()).optional(),
        retries: count().optional().describe("Tries after the first, each on a cluster of the job's own. Default: 0."),
        replicas: count(1).optional().describe("With retries: workers of each group on that cluster. Default: the grid's."),
        timeoutSeconds: count(1).optional(),
        keepSeconds: count().optional(),
      }),
    )
    .optional()
    .describe("Commands that run once; another command is another run."),
  installOperator: z.boolean().optional().describe("False where the cluster has KubeRay already. Default: true."),
});
