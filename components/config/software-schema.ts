import { z } from "zod";

export const devicePluginsSchema = z.strictObject({
  install: z
    .boolean()
    .default(true)
    .describe("Installs what counts accelerators and EFA interfaces on nodes. False where somebody else or an image brings it."),
  nvidia: z
    .enum(["plugin", "operator", "dra"])
    .default("plugin")
    .describe(
      "NVIDIA's chips: our plugin and exporter; NVIDIA's GPU operator, with the driver where a group says `driver: operator`; or NVIDIA's DRA driver, from Kubernetes 1.34. A change restarts whatever uses them.",
    ),
  gaudi: z
    .enum(["plugin", "dra"])
    .default("plugin")
    .describe("Gaudi: our plugin, or Intel's DRA driver. A change restarts whatever uses them."),
  efa: z
    .enum(["plugin", "dra"])
    .default("plugin")
    .describe("EFA interfaces: AWS's plugin, or AWS's DRANET. A change restarts the workers."),
  infiniband: z
    .enum(["plugin", "operator", "none"])
    .default("plugin")
    .describe(
      "Azure: InfiniBand by the RDMA shared device plugin with the image's driver, by NVIDIA's network operator with its own, or by nothing of ours. A change restarts the workers.",
    ),
  computeDomains: z
    .boolean()
    .optional()
    .describe(
      "NVLink between machines (GB200, GB300), by NVIDIA's DRA driver; goes with any owner of the chips. Default: with `nvidia: dra`.",
    ),
  exporters: z
    .boolean()
    .default(true)
    .describe("Whether the vendors' exporters tell the monitoring what each accelerator does, where there is monitoring."),
  images: z
    .record(z.string(), z.string())
    .optional()
    .describe(
      "Images of your own by plugin: `nvidia`, `gaudi`, `neuron`, `rocm`, `qualcomm`, `efa`, `infiniband`, `memlock`. A live run asks for `qualcomm`.",
    ),
  exporterImages: z.record(z.string(), z.string()).optional().describe("Images of your own by exporter: `gaudi`, `neuron`."),
});
