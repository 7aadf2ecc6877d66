import { z } from "zod";

const count = (least = 0) => z.int().min(least);

/** How an environment knows that its accelerator nodes are fit to train. */
export const healthSchema = z.strictObject({
  burnIn: z
    .strictObject({
      nodeGroups: z
        .array(z.string())
        .min(1)
        .optional()
        .describe("Groups whose new nodes are tested. Default: all that have a test."),
      tests: z
        .partialRecord(
          z.enum(["nvidia", "gaudi", "neuron", "qualcomm", "rocm"]),
          z.strictObject({
            image: z.string().optional().describe("The image with the family's test programs. A live run asks for it."),
            command: z
              .array(z.string())
              .min(1)
              .optional()
              .describe("A test of your own, which writes its result as JSON to /dev/termination-log."),
          }),
        )
        .optional(),
      floors: z
        .record(z.string(), z.strictObject({ collectiveGBps: z.number().optional(), memoryGBps: z.number().optional() }))
        .optional()
        .describe("By node group: GB/s that its nodes have to reach. Default: the catalogue's."),
      attempts: count(1).optional().describe("How often a node may fail before it stays out. Default: 2."),
      timeoutMinutes: count(1).optional().describe("Minutes that one test may take. Default: 30."),
      controllerImage: z.string().optional().describe("Image of the controller, with Node.js 22 or later."),
    })
    .optional()
    .describe(
      "New accelerator nodes take no work until they have passed tests of collective and memory. Left out: they do at once.",
    ),
});

export type Health = z.output<typeof healthSchema>;
