import { z } from "zod";
import type { Account, Holding, Limit } from "./account";
import { type Asker, isTold, mapTold, type Told } from "./ask";
import type { Place } from "./place";

/*
 * What Azure says of a subscription, by `az`. The forms: https://learn.microsoft.com/cli/azure/vm (list-usage, list-skus) and
 * .../azure/capacity/reservation, which print the resources of the API (Usage, ResourceSku, CapacityReservation), 2026-12.
 */

const usageSchema = z.array(
  z.object({ currentValue: z.coerce.number(), limit: z.coerce.number(), name: z.object({ value: z.string().nullish() }) }),
);
const skusSchema = z.array(
  z.object({
    name: z.string(),
    locationInfo: z.array(z.object({ zones: z.array(z.string()).nullish() })).nullish(),
    restrictions: z
      .array(
        z.object({
          /** `Location`: not to be had in the region; `Zone`: not in these zones. */
          type: z.string(),
          reasonCode: z.string().nullish(),
          restrictionInfo: z.object({ zones: z.array(z.string()).nullish() }).nullish(),
        }),
      )
      .nullish(),
  }),
);
const reservationsSchema = z.array(
  z.object({
    name: z.string(),
    sku: z.object({ name: z.string(), capacity: z.coerce.number() }),
    zones: z.array(z.string()).nullish(),
    provisioningState: z.string().nullish(),
  }),
);
const groupSchema = z.object({
  instanceView: z
    .object({
      capacityReservations: z
        .array(
          z.object({
            name: z.string(),
            utilizationInfo: z.object({ virtualMachinesAllocated: z.array(z.unknown()).nullish() }).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

type Ask = <T>(schema: z.ZodType<T>, args: readonly string[], of?: string) => Promise<Told<T>>;

export async function readAzure({ region, subscription, codes, machines, ids }: Place, ask: Asker): Promise<Account> {
  const call: Ask = (schema, args, of = subscription) =>
    ask({
      command: "az",
      schema,
      args: [...args, "--output", "json", "--only-show-errors", ...(of === undefined ? [] : ["--subscription", of])],
    });
  const among = machines.map((machine) => `name=='${machine}'`).join(" || ");
  const [usage, skus, reservations] = await Promise.all([
    call(usageSchema, ["vm", "list-usage", "--location", region]),
    // Without --all a size that is barred is left out, and with it the reason.
    call(skusSchema, [
      ...["vm", "list-skus", "--location", region, "--resource-type", "virtualMachines", "--all"],
      ...["--query", `[?${among}]`],
    ]),
    Promise.all(ids.map(async ({ id, zone }) => [id, await group(call, id, zone, machines)] as const)),
  ]);
  return {
    command: "az",
    region,
    limits: Object.fromEntries(codes.map((code) => [code, limitIn(usage, code, region)])),
    offers: Object.fromEntries(
      machines.map((machine) => [
        machine,
        mapTold(skus, (all) => {
          const sku = all.find(({ name }) => name.toLowerCase() === machine.toLowerCase());
          const zones = (sku?.locationInfo ?? []).flatMap((info) => info.zones ?? []);
          const barred = sku?.restrictions?.[0];
          // A region without zones offers its machines by its own name.
          const where = sku === undefined ? [] : zones.length === 0 ? [region] : zones.toSorted();
          if (barred === undefined) return { zones: where };
          const out =
            barred.type === "Zone" ? (sku?.restrictions ?? []).flatMap((one) => one.restrictionInfo?.zones ?? []) : where;
          return {
            zones: where.filter((zone) => !out.includes(zone)),
            barred: { reason: barred.reasonCode ?? barred.type, zones: out },
          };
        }),
      ]),
    ),
    holdings: Object.fromEntries(reservations),
  };
}

function limitIn(usage: Told<z.output<typeof usageSchema>>, code: string, region: string): Told<Limit> {
  if (!isTold(usage)) return usage;
  const plain = (text: string) => text.replaceAll(" ", "").toLowerCase();
  const found = usage.told.find(({ name }) => plain(name.value ?? "") === plain(code));
  if (found !== undefined) return { told: { limit: found.limit, used: found.currentValue } };
  return { unread: `\`az vm list-usage --location ${region}\` lists no ${code}` };
}

/** `/subscriptions/S/resourceGroups/R/providers/Microsoft.Compute/capacityReservationGroups/G`. */
async function group(call: Ask, id: string, zone: string, machines: readonly string[]): Promise<Told<Holding | undefined>> {
  const parts = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/[^/]+\/capacityReservationGroups\/([^/]+)$/i.exec(
    id,
  );
  if (parts === null) return { unread: `${id} is not the id of a capacity reservation group` };
  const [, subscription, resources, name] = parts;
  const which = ["--resource-group", resources ?? "", "--capacity-reservation-group", name ?? ""];
  const [all, view] = await Promise.all([
    call(reservationsSchema, ["capacity", "reservation", "list", ...which], subscription),
    call(groupSchema, ["capacity", "reservation", "group", "show", ...which, "--instance-view"], subscription),
  ]);
  if (!isTold(all)) return /NotFound|was not found/.test(all.unread) ? { told: undefined } : all;
  const here = all.told.filter(({ sku }) => machines.includes(sku.name));
  const found = here.find(({ zones }) => zones?.includes(zone) === true) ?? here[0] ?? all.told[0];
  if (found === undefined) return { told: undefined };
  const taken = isTold(view)
    ? view.told.instanceView?.capacityReservations?.find((one) => one.name === found.name)?.utilizationInfo
        ?.virtualMachinesAllocated?.length
    : undefined;
  const where = found.zones?.[0];
  const state = found.provisioningState ?? "unknown";
  return {
    told: {
      machine: found.sku.name,
      ...(where !== undefined && { zone: where }),
      count: found.sku.capacity,
      ...(taken !== undefined && { free: found.sku.capacity - taken }),
      state,
      usable: state === "Succeeded" || state === "Updating",
    },
  };
}
