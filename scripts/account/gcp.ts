import { z } from "zod";
import type { Account, Holding, Limit } from "./account";
import { type Asker, isTold, mapTold, type Told } from "./ask";
import type { Place } from "./place";

/*
 * What Google Cloud says of a project, by `gcloud`. The forms are those of the API's resources regions, projects, machineTypes and
 * reservations (https://cloud.google.com/compute/docs/reference/rest/v1, 2026-12); whole numbers of 64 bits come as text.
 */

const quotasSchema = z.object({
  quotas: z.array(z.object({ metric: z.string(), limit: z.number(), usage: z.number() })).default([]),
});
const machinesSchema = z.array(z.object({ name: z.string(), zone: z.string() }));
const reservationSchema = z.object({
  zone: z.string(),
  status: z.string(),
  specificReservation: z
    .object({
      count: z.coerce.number(),
      inUseCount: z.coerce.number().default(0),
      instanceProperties: z.object({ machineType: z.string() }).optional(),
    })
    .optional(),
});

type Quotas = Told<z.output<typeof quotasSchema>>;

/** Limits of the whole project; all others are a region's. */
const ofProject: readonly string[] = ["GPUS_ALL_REGIONS"];

export async function readGcp({ region, project, codes, machines, ids }: Place, ask: Asker): Promise<Account> {
  const call = <T>(schema: z.ZodType<T>, args: readonly string[], of = project) =>
    ask({
      command: "gcloud",
      schema,
      args: ["compute", ...args, "--format=json", "--quiet", ...(of === undefined ? [] : [`--project=${of}`])],
    });
  const needsProject = codes.some((code) => ofProject.includes(code));
  const [regional, whole, types, reservations] = await Promise.all([
    call(quotasSchema, ["regions", "describe", region]),
    needsProject ? call(quotasSchema, ["project-info", "describe"]) : undefined,
    call(machinesSchema, ["machine-types", "list", `--filter=name=(${machines.join(" ")}) AND zone~^${region}-`]),
    Promise.all(ids.map(async ({ id, zone }) => [id, await reservation(call, id, zone)] as const)),
  ]);
  return {
    command: "gcloud",
    region,
    limits: Object.fromEntries(
      codes.map((code) => [code, limitIn(whole !== undefined && ofProject.includes(code) ? whole : regional, code, region)]),
    ),
    offers: Object.fromEntries(
      machines.map((machine) => [
        machine,
        mapTold(types, (all) => ({
          zones: all
            .filter(({ name }) => name === machine)
            .map(({ zone }) => last(zone))
            .toSorted(),
        })),
      ]),
    ),
    holdings: Object.fromEntries(reservations),
  };
}

/** Limits of the newest accelerators are kept by Cloud Quotas alone, under the GPU's family, and a region's list has none of them. */
function limitIn(quotas: Quotas, code: string, region: string): Told<Limit> {
  if (!isTold(quotas)) return quotas;
  const found = quotas.told.quotas.find(({ metric }) => metric === code);
  if (found !== undefined) return { told: { limit: found.limit, used: found.usage } };
  return { unread: `\`gcloud compute regions describe ${region}\` lists no ${code}; look under Quotas in the console` };
}

type Ask = <T>(schema: z.ZodType<T>, args: readonly string[], of?: string) => Promise<Told<T>>;

/** `R`, or `projects/P/reservations/R` of a project that shares it, perhaps with a block behind it. */
async function reservation(call: Ask, id: string, zone: string): Promise<Told<Holding | undefined>> {
  const [, owner, name = id] = /^projects\/([^/]+)\/reservations\/([^/]+)/.exec(id) ?? [undefined, undefined, id.split("/")[0]];
  const answer = await call(reservationSchema, ["reservations", "describe", name, `--zone=${zone}`], owner);
  if (!isTold(answer)) return /was not found|notFound/.test(answer.unread) ? { told: undefined } : answer;
  const { specificReservation: held, status, zone: where } = answer.told;
  if (held?.instanceProperties === undefined) {
    return { unread: `reservation ${name} says nothing of single machines (an aggregate one), so that none can be counted` };
  }
  return {
    told: {
      machine: last(held.instanceProperties.machineType),
      zone: last(where),
      count: held.count,
      free: held.count - held.inUseCount,
      state: status,
      usable: status === "READY" || status === "UPDATING",
    },
  };
}

/** The API names by address what `gcloud` may shorten. */
function last(path: string): string {
  return path.split("/").at(-1) ?? path;
}
