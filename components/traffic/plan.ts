import type * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../core/cloud";
import { Problems } from "../core/problems";
import { checkWhole } from "../workloads/checks";
import type { TrafficSideArgs, WeightedNamesArgs } from "./index";

export interface PlannedName {
  /** In full, without the last dot. */
  readonly host: string;
  /** Below the zone: `llama`. */
  readonly label: string;
  /** Part of a resource's name. */
  readonly key: string;
}

export interface TrafficPlan {
  readonly zone: string;
  readonly zoneId: string;
  readonly names: readonly PlannedName[];
  readonly sides: readonly TrafficSideArgs[];
  readonly ttlSeconds: number;
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

/** RFC 1123, in small letters; a wildcard may stand first. */
const dnsName = /^(\*\.)?([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** What each cloud calls a zone. */
const zones: Readonly<Partial<Record<Cloud, { readonly pattern: RegExp; readonly what: string; readonly example: string }>>> = {
  // https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZone.html, 2026-11: 32 characters at most.
  [Cloud.Aws]: { pattern: /^Z[A-Z0-9]{1,31}$/, what: "the id of a hosted zone", example: "Z0123456789ABCDEFGHIJ" },
  // https://cloud.google.com/dns/docs/reference/rest/v1/managedZones, 2026-11: 1 to 63 characters, a letter first.
  [Cloud.Gcp]: { pattern: /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/, what: "the name of a managed zone", example: "models" },
  [Cloud.Azure]: {
    pattern: /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/dnsZones\/[^/]+$/i,
    what: "the resource id of a DNS zone",
    example: "/subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.Network/dnsZones/models.example.com",
  },
};

/** Throws everything that is wrong: a zone of another cloud, names outside of it, weights that share out more or less than all. */
export function planTraffic(name: string, args: WeightedNamesArgs): TrafficPlan {
  const problems = new Problems(`WeightedNames ${name}`);
  const zone = args.zone.replace(/\.$/, "");
  checkZone(args, zone, problems);
  const names = args.hosts.map((host, index) => planName(host, zone, args.cloud, `hosts[${index}]`, problems));
  if (names.length === 0)
    problems.add("hosts", "is empty, so that nothing would be shared out", "name one, or leave the component out");
  names.forEach(({ host }, index) => {
    if (names.findIndex((other) => other.host === host) < index)
      problems.add(`hosts[${index}]`, `${host} is named twice`, "name it once");
  });
  // A label of DNS: https://learn.microsoft.com/rest/api/trafficmanager/profiles, dnsConfig.relativeName, 2026-11.
  for (const [index, { key, host }] of names.entries())
    if (args.cloud === Cloud.Azure && `${name}-${key}`.length > 63)
      problems.add(`hosts[${index}]`, `${host} and the component's name make more than 63 characters`, "shorten one of them");
  checkSides(args.sides, problems);
  const ttlSeconds = args.ttlSeconds ?? 60;
  checkWhole("ttlSeconds", ttlSeconds, 1, problems);
  if (ttlSeconds > 3600)
    problems.add("ttlSeconds", `${ttlSeconds} would keep clients on a cluster for hours`, "give 3600 or less, best 60");
  problems.throwIfAny();
  return { zone, zoneId: args.zoneId, names, sides: args.sides, ttlSeconds, tags: args.tags ?? {} };
}

function checkZone({ cloud, zoneId }: WeightedNamesArgs, zone: string, problems: Problems): void {
  if (!dnsName.test(zone) || zone.startsWith("*"))
    problems.add(
      "zone",
      `${JSON.stringify(zone)} is not a DNS name`,
      "give the zone's name in small letters, models.example.com",
    );
  const form = zones[cloud];
  if (form === undefined) {
    problems.add("cloud", `${cloud} has no DNS of its own that shares out`, "use aws, gcp or azure, or turn your own DNS");
  } else if (!form.pattern.test(zoneId)) {
    problems.add("zoneId", `${JSON.stringify(zoneId)} is not ${form.what}`, `give one such as ${form.example}`);
  } else if (cloud === Cloud.Azure && !zoneId.toLowerCase().endsWith(`/${zone.toLowerCase()}`)) {
    problems.add("zoneId", `is of another zone than ${zone}`, "make the two agree");
  }
}

function planName(said: string, zone: string, cloud: Cloud, path: string, problems: Problems): PlannedName {
  const host = said.replace(/\.$/, "");
  if (!dnsName.test(host)) problems.add(path, `${JSON.stringify(said)} is not a DNS name`, "write it in small letters");
  else if (host === zone && cloud !== Cloud.Gcp) {
    // Route 53's records and Traffic Manager's are CNAMEs here, and a zone's own name has an SOA beside which none can stand (RFC 1034, 3.6.2).
    problems.add(path, `${host} is the zone itself, which can have no CNAME`, `give a name below it, api.${zone}`);
  } else if (host !== zone && !host.endsWith(`.${zone}`)) {
    problems.add(path, `${host} is not in the zone ${zone}`, `give a name below ${zone}, or name its own zone`);
  }
  const label = host === zone ? "@" : host.slice(0, -(zone.length + 1));
  return { host, label, key: label.replaceAll(".", "-").replace("*", "any").replace("@", "zone") };
}

function checkSides(sides: readonly TrafficSideArgs[], problems: Problems): void {
  const known = sides.filter(({ weight }, index) => {
    const good = Number.isFinite(weight) && weight >= 0 && weight <= 100;
    if (!good) problems.add(`sides[${index}].weight`, `${weight} is not a percentage`, "give a number from 0 to 100");
    return good;
  });
  sides.forEach((side, index) => {
    if (sides.findIndex((each) => each.name === side.name) < index)
      problems.add(`sides[${index}].name`, `${side.name} is taken by another side`, "give each side a name of its own");
  });
  const sum = known.reduce((total, { weight }) => total + weight, 0);
  // Where all weights are 0 Route 53 answers with every side alike.
  if (known.length === sides.length && Math.abs(sum - 100) > 0.01)
    problems.add("sides", `have weights that make ${sum}`, "let them make 100");
}

/** A whole number for a percentage, never 0 for a side that takes anything: clouds take no fractions. */
export function wholeWeight(percent: number): number {
  return percent === 0 ? 0 : Math.max(1, Math.round(percent));
}
