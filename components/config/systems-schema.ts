import { z } from "zod";

const count = (least = 0) => z.int().min(least);
const port = count(1).max(65_535);

/** Machines that SSH reaches. */
export const fleetSchema = z.strictObject({
  inventory: z
    .string()
    .describe(
      "The hosts' file, from the project's folder: this project's form, Grid's cluster_config.yaml or RingRift's distributed_hosts.yaml.",
    ),
  runtime: z.enum(["ray", "k3s", "none"]).default("none").describe("What runs on every host."),
  user: z.string().optional().describe("Who logs in where a host names nobody. Default: root."),
  serviceUser: z.string().optional(),
  packages: z.array(z.string()).optional().describe("Debian or Ubuntu packages on every host."),
  exporters: z.boolean().optional().describe("Whether hosts are watched by node exporters. Default: true."),
  privateKeySecret: z
    .string()
    .optional()
    .describe(
      "Configuration key that holds the private key: `pulumi config set --secret trainyard:<key>`. Default: the SSH agent.",
    ),
  ray: z.strictObject({ version: z.string(), port: port.optional() }).optional(),
  k3s: z.strictObject({ serverUrl: z.string(), tokenSecret: z.string(), version: z.string() }).optional(),
  scrapeInterval: z
    .string()
    .regex(/^\d+(ms|s|m|h)$/)
    .default("15s")
    .describe("How often Prometheus reads the fleet, in the scrape configuration that is given out."),
});
