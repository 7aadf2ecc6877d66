import { z } from "zod";
import { count } from "./shapes";

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
            fabricCommand: z
              .array(z.string())
              .min(1)
              .optional()
              .describe("A test of your own of the fabric between machines, run in one pod of each."),
          }),
        )
        .optional(),
      floors: z
        .record(
          z.string(),
          z.strictObject({
            collectiveGBps: z.number().optional(),
            memoryGBps: z.number().optional(),
            fabricGBps: z.number().optional(),
          }),
        )
        .optional()
        .describe("By node group: GB/s that its nodes have to reach. Default: the catalogue's."),
      fabric: z
        .strictObject({
          nodeGroups: z
            .array(z.string())
            .min(1)
            .optional()
            .describe(
              "Groups whose nodes are tested with each other. Default: all that are tested and have a fabric and two nodes.",
            ),
          size: z.int().optional().describe("Machines that are tested together. Default: 2."),
          lone: z
            .enum(["release", "wait"])
            .optional()
            .describe("What becomes of a node that has nobody to be tested with. Default: release, with a label that says so."),
          loneMinutes: count(1).optional().describe("Minutes that it waits for somebody before. Default: 15."),
          concurrent: count(1).optional().describe("Tests that run at once. Default: 4."),
          timeoutMinutes: count(1).optional().describe("Minutes that one test may take. Default: 15."),
          devices: z
            .record(z.string(), z.record(z.string(), z.int()))
            .optional()
            .describe('By node group: extended resources of its fabric, such as { "rdma/ib": 8 }. Default: by machine.'),
          networks: z
            .record(z.string(), z.array(z.string()))
            .optional()
            .describe(
              "By node group, on Google Cloud: names of the networks of its cards. Default: those that the environment makes.",
            ),
        })
        .optional()
        .describe("Nodes that are well by themselves are then tested with each other. Left out: they are not."),
      attempts: count(1).optional().describe("How often a node may fail by itself before it stays out. Default: 2."),
      timeoutMinutes: count(1).optional().describe("Minutes that one test may take. Default: 30."),
      controllerImage: z.string().optional().describe("Image of the controller, with Node.js 22 or later."),
    })
    .optional()
    .describe(
      "New accelerator nodes take no work until they have passed tests of collective and memory. Left out: they do at once.",
    ),
});

export type Health = z.output<typeof healthSchema>;
