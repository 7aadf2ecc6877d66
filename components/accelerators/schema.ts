import { z } from "zod";
import { Cloud } from "../core/cloud";
import { InvalidInput, Problems } from "../core/problems";
import { schemaProblems } from "../core/schema-problems";
import { builtIn } from "./built-in";
import { catalogueWith } from "./overrides";
import { AcceleratorKind, Architecture, CapacityKind, type Catalogue, Fabric, LifecycleState } from "./types";

const amount = z.number().positive();
const whole = z.number().int().min(0);

function oneOf<const T extends Readonly<Record<string, string>>>(values: T) {
  return z.enum(Object.values(values) as [T[keyof T], ...T[keyof T][]]);
}

/** What a person may state of a machine, under `machines.<name>` of the environment's file. What is left out stays as it was. */
export const machineOverrideSchema = z.strictObject({
  like: z.string().optional().describe("Machine to start from. Default: the one of the same name, where there is one."),
  cloud: oneOf(Cloud).optional().describe("Where it runs; asked for with a new machine that is like no other."),
  source: z.string().optional().describe("Where you have it from; shown beside every value you give."),
  date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, "a day, YYYY-MM-DD")
    .optional()
    .describe("The day it was true, YYYY-MM-DD."),
  lifecycle: z
    .strictObject({ state: oneOf(LifecycleState), reason: z.string().optional(), replacement: z.string().optional() })
    .optional(),
  accelerator: z
    .strictObject({ kind: oneOf(AcceleratorKind), count: whole.min(1), memoryGiB: amount.optional() })
    .optional()
    .describe("What it carries: kind, count, and the memory of one in GiB."),
  architecture: oneOf(Architecture).optional(),
  vcpus: whole.min(1).optional(),
  memoryGiB: amount.optional().describe("Main memory, GiB."),
  networkGbps: amount.optional().describe("All network bandwidth, Gbit/s."),
  fabric: oneOf(Fabric).optional(),
  fabricGbps: amount.optional().describe("Bandwidth of the fabric between machines, Gbit/s."),
  cards: z
    .array(z.strictObject({ index: whole, maxInterfaces: whole.min(1), efa: z.boolean() }))
    .min(1)
    .optional()
    .describe("AWS: network cards, how many interfaces each takes, and whether it speaks EFA."),
  bandwidthCards: z.array(whole).optional().describe("AWS: cards that take one more interface with IP addresses."),
  ipv4PerInterface: whole.min(1).optional().describe("AWS: IPv4 addresses of one interface."),
  additionalNetworks: z
    .array(
      z.strictObject({
        kind: z.enum(["vpc", "roce"]),
        count: whole.min(1),
        mtu: whole.min(1280).optional(),
        profile: z.string().optional(),
      }),
    )
    .optional()
    .describe("Google: networks beside the primary one."),
  infinibandPorts: whole.optional().describe("Azure: InfiniBand ports."),
  managedRdmaDevices: whole.min(1).optional().describe("Google: RDMA interfaces that GKE attaches by its managed DRANET."),
  localDisks: z.strictObject({ totalGb: z.number().min(0), count: whole.optional() }).optional(),
  images: z.strictObject({ families: z.array(z.string()), none: z.string().optional() }).optional(),
  zones: z.array(z.string()).optional(),
  regions: z.array(z.string()).optional(),
  quota: z.strictObject({ code: z.string(), name: z.string(), unit: z.enum(["vcpus", "accelerators", "machines"]) }).optional(),
  nvlinkDomainMachines: whole.min(1).optional(),
  efaPluginMinimum: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, "a version such as 0.5.10")
    .optional(),
  prices: z
    .array(z.strictObject({ capacity: oneOf(CapacityKind), usdPerHour: z.number().min(0), region: z.string() }))
    .optional()
    .describe("US dollars for one machine and one hour. Replaces every price that is known."),
});

export type MachineOverride = z.output<typeof machineOverrideSchema>;

/** `machines` of an environment: names to what is stated of them. */
export const machineOverridesSchema = z.record(z.string(), machineOverrideSchema);

/**
 * What an environment's file says under `machines`, read and laid over the catalogue; throws every problem, first those of form, then
 * those of sense.
 */
export function catalogueOf(machines: unknown, base: Catalogue = builtIn, path = "machines"): Catalogue {
  if (machines === undefined) return base;
  const read = machineOverridesSchema.safeParse(machines);
  if (!read.success) {
    const keys = Object.keys(machineOverrideSchema.shape);
    const found = schemaProblems(read.error.issues, machines, (at) => (at.length === 1 ? keys : undefined));
    const problems = new Problems("machines");
    problems.addAll(found, path);
    throw new InvalidInput("machines", problems.all);
  }
  return catalogueWith(read.data, base, path);
}
