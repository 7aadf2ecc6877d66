import { z } from "zod";
import { lookUp, onDemandQuotaOf, spotQuotaOf } from "../../components/accelerators";
import type { Account, Holding, Limit, StandingNetwork } from "./account";
import { type Asker, isTold, mapTold, type Told } from "./ask";
import type { Place } from "./place";

/*
 * What AWS says of an account, by `aws`. The forms: https://docs.aws.amazon.com/cli/latest/reference/ec2/ and .../service-quotas/, read
 * against the models in botocore 1.44 (2026-12). IAM actions: servicequotas:GetServiceQuota, GetAWSDefaultServiceQuota and ec2:Describe*.
 */

const quotaSchema = z.object({ Quota: z.object({ Value: z.number() }) });
const instancesSchema = z.array(
  z.object({
    type: z.string(),
    /** Absent for what runs on demand; `spot`, `scheduled`, `capacity-block`. */
    lifecycle: z.string().nullish(),
    cores: z.number().nullish(),
    threads: z.number().nullish(),
  }),
);
const offeringsSchema = z.object({
  InstanceTypeOfferings: z.array(z.object({ InstanceType: z.string(), Location: z.string() })),
});
const reservationsSchema = z.object({
  CapacityReservations: z.array(
    z.object({
      CapacityReservationId: z.string(),
      InstanceType: z.string(),
      AvailabilityZone: z.string().optional(),
      TotalInstanceCount: z.number(),
      AvailableInstanceCount: z.number(),
      State: z.string(),
      StartDate: z.string().optional(),
      EndDate: z.string().optional(),
      /** `default` or `capacity-block`. */
      ReservationType: z.string().optional(),
      PlacementGroupArn: z.string().optional(),
    }),
  ),
});
const zonesSchema = z.array(z.object({ name: z.string(), state: z.string() }));
const networksSchema = z.array(
  z.object({ id: z.string(), ranges: z.array(z.string()).nullish(), names: z.array(z.string()).nullish() }),
);
const countSchema = z.number();

type Reservations = Told<z.output<typeof reservationsSchema>>;
type Instances = Told<z.output<typeof instancesSchema>>;

/** Limits that are not of the service `ec2`. */
const vpcLimits: readonly string[] = ["L-F678F1CE"];

export async function readAws({ region, profile, codes, machines, ids }: Place, ask: Asker): Promise<Account> {
  const call = <T>(schema: z.ZodType<T>, ...args: readonly string[]) =>
    ask({
      command: "aws",
      schema,
      args: [
        ...args,
        ...["--region", region, "--output", "json", "--cli-connect-timeout", "10", "--cli-read-timeout", "30"],
        ...(profile === undefined ? [] : ["--profile", profile]),
      ],
    });
  const quota = async (code: string): Promise<Told<number>> => {
    const which = ["--service-code", vpcLimits.includes(code) ? "vpc" : "ec2", "--quota-code", code];
    const own = await call(quotaSchema, "service-quotas", "get-service-quota", ...which);
    // An account that never asked for more may have no value of its own.
    const applied =
      isTold(own) || !own.unread.includes("NoSuchResourceException")
        ? own
        : await call(quotaSchema, "service-quotas", "get-aws-default-service-quota", ...which);
    return mapTold(applied, ({ Quota }) => Quota.Value);
  };
  const [quotas, instances, reservations, offerings, zones, networks, addresses] = await Promise.all([
    Promise.all(codes.map(async (code) => [code, await quota(code)] as const)),
    call(
      instancesSchema,
      ...["ec2", "describe-instances", "--filters", "Name=instance-state-name,Values=pending,running", "--query"],
      "Reservations[].Instances[].{type: InstanceType, lifecycle: InstanceLifecycle, cores: CpuOptions.CoreCount, threads: CpuOptions.ThreadsPerCore}",
    ),
    call(reservationsSchema, "ec2", "describe-capacity-reservations"),
    call(
      offeringsSchema,
      ...["ec2", "describe-instance-type-offerings", "--location-type", "availability-zone"],
      ...["--filters", `Name=instance-type,Values=${machines.join(",")}`],
    ),
    call(zonesSchema, ...["ec2", "describe-availability-zones", "--query", "AvailabilityZones[].{name: ZoneName, state: State}"]),
    call(
      networksSchema,
      ...["ec2", "describe-vpcs", "--query"],
      "Vpcs[].{id: VpcId, ranges: CidrBlockAssociationSet[].CidrBlock, names: Tags[?Key=='Name'].Value}",
    ),
    call(countSchema, "ec2", "describe-addresses", "--query", "length(Addresses)"),
  ]);
  const used = (code: string): Told<Omit<Limit, "limit">> => {
    if (code === "L-F678F1CE") return mapTold(networks, ({ length }) => ({ used: length }));
    if (code === "L-0263D0A3") return mapTold(addresses, (count) => ({ used: count }));
    return vcpusInUse(code, instances, reservations);
  };
  return {
    command: "aws",
    region,
    limits: Object.fromEntries(
      quotas.map(([code, limit]) => {
        const counted = used(code);
        const both: Told<Limit> = !isTold(limit)
          ? limit
          : isTold(counted)
            ? { told: { limit: limit.told, ...counted.told } }
            : counted;
        return [code, both];
      }),
    ),
    offers: Object.fromEntries(
      machines.map((machine) => [
        machine,
        mapTold(offerings, ({ InstanceTypeOfferings }) => ({
          zones: InstanceTypeOfferings.filter(({ InstanceType }) => InstanceType === machine)
            .map(({ Location }) => Location)
            .toSorted(),
        })),
      ]),
    ),
    holdings: Object.fromEntries(ids.map(({ id }) => [id, mapTold(reservations, (all) => holding(all, id))])),
    zones: mapTold(zones, (all) => all.filter(({ state }) => state === "available").map(({ name }) => name)),
    networks: mapTold(networks, (all) => all.map(network)),
  };
}

/**
 * What counts against a limit: machines that run, and those that a reservation holds and nobody runs (EC2 user guide, Capacity
 * Reservations). CloudWatch's usage metric is minutes late, and this is not.
 */
function vcpusInUse(code: string, instances: Instances, reservations: Reservations): Told<Omit<Limit, "limit">> {
  if (!isTold(instances)) return instances;
  let used = 0;
  for (const { type, lifecycle, cores, threads } of instances.told) {
    const counts = lifecycle === "spot" ? spotQuotaOf(type) : lifecycle === "capacity-block" ? undefined : onDemandQuotaOf(type);
    if (counts?.code === code) used += vcpusOf(type, (cores ?? 0) * (threads ?? 1));
  }
  if (!isTold(reservations)) return { told: { used, except: `reservations without machines (${reservations.unread})` } };
  for (const { InstanceType, AvailableInstanceCount, ReservationType, State } of reservations.told.CapacityReservations) {
    if (State !== "active" || ReservationType === "capacity-block" || onDemandQuotaOf(InstanceType)?.code !== code) continue;
    used += AvailableInstanceCount * vcpusOf(InstanceType, 0);
  }
  return { told: { used } };
}

/** The catalogue's number, else what a machine tells of itself, else what the size in a name means since the fourth generation. */
function vcpusOf(type: string, told: number): number {
  const known = lookUp(type)?.vcpus ?? told;
  if (known > 0) return known;
  const size = /\.(\d*)xlarge$/.exec(type)?.[1];
  return size === undefined ? 2 : (size === "" ? 1 : Number(size)) * 4;
}

function holding({ CapacityReservations }: z.output<typeof reservationsSchema>, id: string): Holding | undefined {
  const found = CapacityReservations.find(({ CapacityReservationId }) => CapacityReservationId === id);
  if (found === undefined) return undefined;
  const { StartDate, EndDate, PlacementGroupArn, AvailabilityZone } = found;
  return {
    machine: found.InstanceType,
    ...(AvailabilityZone !== undefined && { zone: AvailabilityZone }),
    count: found.TotalInstanceCount,
    free: found.AvailableInstanceCount,
    state: found.State,
    usable: found.State === "active",
    ...(StartDate !== undefined && EndDate !== undefined && { window: { start: new Date(StartDate), end: new Date(EndDate) } }),
    ...(PlacementGroupArn !== undefined && { placementGroup: PlacementGroupArn.split("/").at(-1) ?? PlacementGroupArn }),
  };
}

function network({ id, ranges, names }: z.output<typeof networksSchema>[number]): StandingNetwork {
  const name = names?.[0];
  return { id, ranges: ranges ?? [], ...(name !== undefined && { name }) };
}
