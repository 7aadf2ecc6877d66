import type * as pulumi from "@pulumi/pulumi";
import { checkLabels, checkProject, googleName } from "../core/google";
import { nameFault } from "../core/names";
import { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { checkNameCount, checkNatGateways, checkZoneCount, planRegionalRange } from "./checks";
import { type FabricNetworkPlan, planFabric } from "./gcp-fabric";
import { googleRegions, googleZonesOf } from "./gcp-zones";
import { NatGateways, type NetworkArgs } from "./index";
import { block, formatRange, type Range } from "./ranges";

/** Names of the secondary ranges, which a cluster refers to. */
export const podRange = "pods";
export const serviceRange = "services";
/** Of a second cluster in the same network; its pods take theirs from the first one's range. */
export const secondServiceRange = "services-green";

export interface GcpNetworkPlan {
  readonly project?: string;
  readonly region: string;
  readonly zones: readonly string[];
  readonly cidr: string;
  /** The subnet's own range, for nodes and the control plane's endpoint. */
  readonly nodes: string;
  readonly pods: string;
  readonly services: string;
  /** Services of a second cluster; undefined where there is none. */
  readonly secondServices: string | undefined;
  /** Public addresses of the way out; 0 for no way out. */
  readonly natAddresses: number;
  readonly flowLogs?: { readonly retentionDays: number; readonly keyArn?: pulumi.Input<string> };
  readonly fabric: readonly FabricNetworkPlan[];
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

const maxZones = 6;
/** The smallest range in which a handful of nodes find room for their pods (256 addresses a node) and for a fabric. */
const narrowestBits = 20;
/** Longest beginning of a name: what is appended (`-fabric-8244-8-closed`, a dash and seven digits) has to fit into 63 characters. */
const nameRoom = 34;
/** Cloud Logging: https://cloud.google.com/logging/docs/buckets#custom-retention, 2026-11. */
const longestRetention = 3650;

/**
 * Cuts the range: a half for pods, an eighth each for nodes, services and the fabric's networks, an eighth stays free. Subnets are
 * regional on Google Cloud, so zones only decide where machines may stand. Throws every problem it finds, each with its path.
 */
export function planGcpNetwork(name: string, args: NetworkArgs, configuredRegion?: string): GcpNetworkPlan {
  const problems = new Problems(`Network ${name}`);
  const fault = nameFault(name, { ...googleName, max: nameRoom });
  if (fault !== undefined) problems.add("name", fault, "give the component a shorter or plainer name");
  checkProject(args.project, problems);
  const region = planRegion(args, configuredRegion, problems);
  const zones = planZones(args, region, problems);
  const range = planRegionalRange(args.cidr, { narrowestBits, holds: "nodes, pods, services and the fabric" }, problems);
  const flowLogs = planFlowLogs(args, problems);
  checkNatGateways(args.natGateways, problems);
  if ((args.interfaceEndpoints ?? []).length > 0) {
    problems.add(
      "interfaceEndpoints",
      "names services of AWS, and Google's are all reached by Private Google Access",
      "leave it out",
    );
  }
  checkLabels(args.tags ?? {}, problems);
  const machines = args.fabric === false ? [] : (args.fabricMachines ?? []);
  const part = (index: number): Range | undefined => range && block(range, range.bits + 3, index);
  const fabric = planFabric(machines, zones, part(2), problems);
  if (args.project === undefined && fabric.some((network) => network.kind === "roce")) {
    problems.add(
      "project",
      "is not known, and a RDMA network's profile is named after it",
      "give project, or set gcp:project in the stack's configuration",
    );
  }
  problems.throwIfAny();

  const text = (one: Range | undefined) => (one === undefined ? "" : formatRange(one));
  return {
    project: args.project,
    region,
    zones,
    cidr: args.cidr,
    nodes: text(part(0)),
    services: text(part(1)),
    secondServices: args.secondCluster === true ? text(part(3)) : undefined,
    pods: text(range && block(range, range.bits + 1, 1)),
    natAddresses: { "per-zone": zones.length, single: 1, none: 0 }[args.natGateways ?? NatGateways.PerZone],
    flowLogs,
    fabric,
    tags: args.tags ?? {},
  };
}

function planRegion(args: NetworkArgs, configuredRegion: string | undefined, problems: Problems): string {
  const region = args.region ?? configuredRegion;
  if (region === undefined) {
    problems.add("region", "is not known", "give region, or set gcp:region in the stack's configuration");
  } else if (googleZonesOf(region) === undefined) {
    problems.add("region", `${JSON.stringify(region)} is not a region of Google Cloud`, remedyFor(region, googleRegions));
  }
  return region ?? "";
}

function planZones(args: NetworkArgs, region: string, problems: Problems): readonly string[] {
  const known = googleZonesOf(region) ?? [];
  if (!checkZoneCount(args.zones, maxZones, problems)) return [];
  if (args.zoneNames === undefined) {
    if (known.length > 0 && known.length < args.zones) {
      const reason = `${args.zones} is more than ${region} has (${known.join(", ")})`;
      problems.add("zones", reason, `give ${known.length} or fewer, or another region`);
    }
    return known.slice(0, args.zones);
  }
  const names = args.zoneNames;
  checkNameCount(names, args.zones, problems);
  names.forEach((zone, index) => {
    const path = `zoneNames[${index}]`;
    if (names.indexOf(zone) < index) problems.add(path, `${zone} is named twice`, "name each zone once");
    // A zone may be newer than our list, so only its region is judged.
    else if (!new RegExp(`^${region}-[a-z]$`).test(zone)) {
      problems.add(path, `${zone} is not in ${region}`, `name a zone of ${region}, such as ${known[0] ?? `${region}-a`}`);
    }
  });
  return names;
}

function planFlowLogs(args: NetworkArgs, problems: Problems): GcpNetworkPlan["flowLogs"] {
  const { enabled = true, retentionDays = 90, keyArn, ownKey } = args.flowLogs ?? {};
  if (!enabled) return undefined;
  if (!Number.isInteger(retentionDays) || retentionDays < 1 || retentionDays > longestRetention) {
    problems.add(
      "flowLogs.retentionDays",
      `Cloud Logging keeps no logs for ${retentionDays} days`,
      `give a whole number from 1 to ${longestRetention}`,
    );
  }
  if (ownKey === true) {
    problems.add(
      "flowLogs.ownKey",
      "is asked for, and only an administrator of the project can let Cloud Logging use a key",
      "give keyArn with the name of a key that it may use, or leave both out",
    );
  }
  return { retentionDays, keyArn };
}
