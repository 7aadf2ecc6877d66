import type * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../core/cloud";
import { dnsLabel, nameFault } from "../core/names";
import { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { checkNameCount, checkZoneCount, planRange } from "./checks";
import type { NatGateways, NetworkArgs } from "./index";
import { block, formatRange, type Range, size } from "./ranges";
import { retentionFault } from "./retention";
import { zonesOf } from "./zones";

/** One zone and the addresses of its subnets. */
export interface ZonePlan {
  readonly name: string;
  readonly public: string;
  readonly private: string;
  readonly fabric?: string;
}

export interface FlowLogPlan {
  readonly retentionDays: number;
  readonly keyArn?: pulumi.Input<string>;
  readonly ownKey: boolean;
}

export interface NetworkPlan {
  /** Where resources are placed explicitly; undefined leaves it to the provider. */
  readonly region?: string;
  readonly cidr: string;
  readonly zones: readonly ZonePlan[];
  readonly natGateways: NatGateways;
  readonly flowLogs?: FlowLogPlan;
  readonly interfaceEndpoints: readonly string[];
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

const maxZones = 6;
/** AWS: a VPC is /16 to /28. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html, read 2026-11. */
const widestBits = 16;
/**
 * The smallest block a zone is cut into. A /24 leaves /25 for nodes and pods, /26 for accelerators and /27 for what faces the internet,
 * the least that a load balancer (8 free addresses) and a NAT gateway get on with.
 */
const zoneBits = 24;

const defaultEndpoints = ["ecr.api", "ecr.dkr", "sts", "ec2", "eks", "eks-auth", "logs"];
/** Services that have an interface endpoint and that nodes and workloads of ours call; other names may be right, so they are not refused. */
const endpointName = /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/;

/** Cuts the range into equal zones and each zone into tiers; throws every problem it finds, each with its path. */
export function planNetwork(name: string, args: NetworkArgs, configuredRegion?: string): NetworkPlan {
  const problems = new Problems(`Network ${name}`);
  if (args.cloud !== Cloud.Aws) {
    problems.add(
      "cloud",
      `no network can be made on ${JSON.stringify(args.cloud)}`,
      'give "aws", "gcp" or "azure", or the ids of a network you have',
    );
  }
  const fault = nameFault(name, { ...dnsLabel, max: 40 });
  if (fault !== undefined) problems.add("name", fault, "give the component a shorter or plainer name");

  const countIsGood = checkZoneCount(args.zones, maxZones, problems);
  const zoneNames = countIsGood ? nameZones(args, configuredRegion, problems) : [];
  const range = checkRange(args, countIsGood, problems);
  const flowLogs = planFlowLogs(args, problems);
  const interfaceEndpoints = planEndpoints(args, problems);
  problems.throwIfAny();

  return {
    region: args.region,
    cidr: args.cidr,
    zones: range === undefined ? [] : cutZones(range, zoneNames, args.fabric ?? true),
    natGateways: args.natGateways ?? "per-zone",
    flowLogs,
    interfaceEndpoints,
    tags: args.tags ?? {},
  };
}

/** Blocks of equal size: the next power of two, so that a fourth zone finds its place without moving three. */
function zoneBlocks(zones: number): number {
  return 2 ** Math.ceil(Math.log2(zones));
}

/** Half of a zone for nodes and pods, a quarter for accelerators, an eighth for what faces the internet; an eighth stays free. */
function cutZones(range: Range, names: readonly string[], fabric: boolean): ZonePlan[] {
  const bits = range.bits + Math.log2(zoneBlocks(names.length));
  return names.map((name, index) => {
    const zone = block(range, bits, index);
    return {
      name,
      private: formatRange(block(zone, bits + 1, 0)),
      ...(fabric ? { fabric: formatRange(block(zone, bits + 2, 2)) } : {}),
      public: formatRange(block(zone, bits + 3, 6)),
    };
  });
}

function nameZones(args: NetworkArgs, configuredRegion: string | undefined, problems: Problems): readonly string[] {
  const region = args.region ?? configuredRegion;
  if (args.zoneNames !== undefined) {
    checkZoneNames(args.zoneNames, args.zones, region, problems);
    return args.zoneNames;
  }
  if (region === undefined) {
    problems.add(
      "region",
      "is not known, and zones are named after it",
      "give region, or set aws:region in the stack's configuration",
    );
    return [];
  }
  const known = zonesOf(region);
  if (known === undefined) {
    problems.add(
      "zoneNames",
      `the zones of ${region} differ from account to account or are not known here`,
      `list them (aws ec2 describe-availability-zones --region ${region}) and give ${args.zones} of them`,
    );
    return [];
  }
  if (known.length < args.zones) {
    problems.add(
      "zones",
      `${args.zones} is more than ${region} has (${known.join(", ")})`,
      `give ${known.length} or fewer, or another region`,
    );
  }
  return known.slice(0, args.zones);
}

function checkZoneNames(names: readonly string[], zones: number, region: string | undefined, problems: Problems): void {
  checkNameCount(names, zones, problems);
  names.forEach((zone, index) => {
    if (names.indexOf(zone) < index) problems.add(`zoneNames[${index}]`, `${zone} is named twice`, "name each zone once");
    if (region !== undefined && !zone.startsWith(region)) {
      problems.add(`zoneNames[${index}]`, `${zone} is not in ${region}`, `name a zone of ${region}, such as ${region}a`);
    }
  });
}

function checkRange(args: NetworkArgs, countIsGood: boolean, problems: Problems): Range | undefined {
  const range = planRange(args.cidr, problems);
  if (range === undefined) return undefined;
  if (range.bits < widestBits) {
    problems.add("cidr", `${args.cidr} is larger than a VPC may be (/${widestBits})`, `give a /${widestBits} or smaller`);
  } else if (countIsGood) {
    checkRoom(args, range, problems);
  }
  return range;
}

function checkRoom(args: NetworkArgs, range: Range, problems: Problems): void {
  const widest = zoneBits - Math.log2(zoneBlocks(args.zones));
  if (range.bits <= widest) return;
  const perZone = 2 ** (32 - zoneBits);
  const zones = args.zones === 1 ? "1 zone needs" : `${args.zones} zones need`;
  problems.add(
    "cidr",
    `${args.cidr} holds ${size(range)} addresses, ${zones} at least ${args.zones * perZone}`,
    `give a /${widest} or larger`,
  );
}

function planFlowLogs(args: NetworkArgs, problems: Problems): FlowLogPlan | undefined {
  const given = args.flowLogs ?? {};
  if (given.enabled === false) return undefined;
  const retentionDays = given.retentionDays ?? 90;
  const fault = retentionFault(retentionDays);
  if (fault !== undefined) problems.add("flowLogs.retentionDays", fault.reason, fault.remedy);
  if (given.keyArn !== undefined && given.ownKey === true) {
    problems.add("flowLogs", "gives keyArn and asks for ownKey", "keep one of them");
  }
  return { retentionDays, keyArn: given.keyArn, ownKey: given.ownKey ?? false };
}

function planEndpoints(args: NetworkArgs, problems: Problems): readonly string[] {
  const given = args.interfaceEndpoints ?? defaultEndpoints;
  given.forEach((service, index) => {
    const path = `interfaceEndpoints[${index}]`;
    if (service === "s3") {
      problems.add(path, "s3 is reached through its gateway, which is always made and costs nothing", "leave it out");
    } else if (given.indexOf(service) < index) {
      problems.add(path, `${service} is named twice`, "name each service once");
    } else if (!endpointName.test(service) || service.startsWith("com.amazonaws")) {
      const short = service.replace(/^com\.amazonaws\.[-a-z0-9]+\./, "");
      problems.add(path, `${JSON.stringify(service)} is not a service's short name`, remedyFor(short, defaultEndpoints));
    }
  });
  return given;
}
