import { Cloud } from "../core/cloud";
import type { Problem } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { Machine } from "./types";

/** How AWS begins its zone ids, by region: `usw2-az1` is in us-west-2 for everybody, while `us-west-2a` differs by account. */
const awsRegions: Readonly<Record<string, string>> = {
  apne1: "ap-northeast-1",
  apne2: "ap-northeast-2",
  apne3: "ap-northeast-3",
  aps1: "ap-south-1",
  apse1: "ap-southeast-1",
  apse2: "ap-southeast-2",
  apse3: "ap-southeast-3",
  cac1: "ca-central-1",
  euc1: "eu-central-1",
  eun1: "eu-north-1",
  eus2: "eu-south-2",
  euw1: "eu-west-1",
  euw2: "eu-west-2",
  euw3: "eu-west-3",
  use1: "us-east-1",
  use2: "us-east-2",
  usw1: "us-west-1",
  usw2: "us-west-2",
};

/** `us-west-2a` and `usw2-az1` give us-west-2, `us-central1-a` gives us-central1; on Azure a zone is a number, and the region is itself. */
export function regionOfZone(cloud: Cloud, zone: string): string {
  if (cloud === Cloud.Aws) return awsRegions[zone.replace(/-az\d+$/, "")] ?? zone.replace(/[a-z]$/, "");
  if (cloud === Cloud.Gcp) return zone.replace(/-[a-z]$/, "");
  return zone.replace(/-\d$/, "");
}

/**
 * The zone id behind a zone name in an account that numbers its zones in the order of their letters, as the rehearsal's account does:
 * `us-west-2b` is `usw2-az2`. A live account may map them otherwise. Undefined for a region that the table above has not.
 */
export function zoneIdOf(zoneName: string): string | undefined {
  const region = zoneName.replace(/[a-z]$/, "");
  const prefix = Object.keys(awsRegions).find((key) => awsRegions[key] === region);
  const letter = zoneName.slice(region.length);
  return prefix === undefined || letter === "" ? undefined : `${prefix}-az${letter.charCodeAt(0) - "a".charCodeAt(0) + 1}`;
}

/** Regions where the machine is known to be offered; undefined where nothing is known. */
export function knownRegions(machine: Machine): readonly string[] | undefined {
  if (machine.regions !== undefined) return machine.regions;
  if (machine.zones === undefined) return undefined;
  return [...new Set(machine.zones.map((zone) => regionOfZone(machine.cloud, zone)))];
}

export interface ZoneCheckOptions {
  /** The zone's region, where the zone's name does not tell it (Azure's zones are 1, 2 and 3). */
  readonly region?: string;
  /** Read zone names as the rehearsal's account does, so that they can be told apart; without it only the region is judged on AWS. */
  readonly rehearsal?: boolean;
}

/** What speaks against a zone for this machine, or undefined where it is offered there or nothing is known. */
export function zoneFault(machine: Machine, zone: string, path = "zone", options: ZoneCheckOptions = {}): Problem | undefined {
  const region = options.region ?? (/^\d+$/.test(zone) ? undefined : regionOfZone(machine.cloud, zone));
  const regions = knownRegions(machine);
  if (regions !== undefined && region !== undefined && !regions.includes(region)) {
    return {
      path,
      reason: `${machine.name} is not offered in ${region}`,
      remedy: `${remedyFor(region, regions)} (or correct it under \`machines\` in the environment's file)`,
    };
  }
  const offered = machine.zones;
  if (machine.cloud !== Cloud.Aws || offered === undefined || offered.includes(zone)) return undefined;
  const comparable = isZoneId(zone) ? zone : options.rehearsal === true ? zoneIdOf(zone) : undefined;
  // A source that gives names is taken at its word; ids can be held against a name only where the account's mapping is known.
  if (offered.some(isZoneId) && (comparable === undefined || offered.includes(comparable))) return undefined;
  const others = offered.filter((other) => regionOfZone(machine.cloud, other) === region);
  return {
    path,
    reason: `${machine.name} is not offered in ${zone}${comparable === undefined || zone === comparable ? "" : ` (${comparable})`}`,
    remedy: `use ${others.map((other) => (isZoneId(other) && !isZoneId(zone) ? zoneNameOf(other) : other)).join(" or ")}`,
  };
}

function isZoneId(zone: string): boolean {
  return /-az\d+$/.test(zone);
}

/** The reverse of `zoneIdOf`. */
function zoneNameOf(id: string): string {
  return `${regionOfZone(Cloud.Aws, id)}${String.fromCharCode("a".charCodeAt(0) + Number(id.split("-az")[1]) - 1)}`;
}
