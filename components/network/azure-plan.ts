import type * as pulumi from "@pulumi/pulumi";
import { azureName, azureZonesOf, checkAzureTags, checkRegion, checkZones, isResourceId } from "../core/azure";
import { nameFault } from "../core/names";
import { Problems } from "../core/problems";
import { checkNameCount, checkNatGateways, checkZoneCount, planRegionalRange } from "./checks";
import { NatGateways, type NetworkArgs } from "./index";
import { block, formatRange, overlap, parseRange, type Range } from "./ranges";

/** Names of the subnets, by which a cluster finds them. */
export const nodeSubnet = "nodes";
export const controlPlaneSubnet = "control-plane";
export const endpointSubnet = "endpoints";
/** By it a private endpoint of a storage account is found under the account's own name. */
export const blobZone = "privatelink.blob.core.windows.net";
/** AKS gives each node a /24 of it; nothing outside of the cluster sees these addresses. */
export const defaultPodCidr = "10.244.0.0/16";

export interface AzureNetworkPlan {
  readonly resourceGroup?: pulumi.Input<string>;
  readonly region: string;
  readonly zones: readonly string[];
  readonly cidr: string;
  /** A half of the range. */
  readonly nodes: string;
  /** Interfaces of the control plane. */
  readonly controlPlane: string;
  /** Private endpoints of storage, vaults and the like. */
  readonly endpoints: string;
  readonly podCidr: string;
  /** Public addresses of the NAT gateway. */
  readonly natAddresses: number;
  readonly flowLogs?: { readonly retentionDays: number };
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Half of it for nodes, an eighth each for endpoints and the control plane, which AKS wants a /28 for. */
const narrowestBits = 24;
/** A NAT gateway takes 16. https://learn.microsoft.com/azure/nat-gateway/nat-gateway-resource, 2026-11. */
const maxZones = 3;
/** Network Watcher keeps flow logs for a year at most. https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview, 2026-11. */
const longestRetention = 365;
/** What is appended (`-flow-logs-writer`) and Pulumi's digits have to fit into 80 characters; a user's own rule is narrower. */
const nameRoom = 50;

/**
 * Cuts the range: a half for nodes, an eighth for private endpoints, an eighth for the control plane, a quarter stays free. A subnet of
 * Azure reaches over all zones, so zones only decide where machines may stand. Throws every problem it finds, each with its path.
 */
export function planAzureNetwork(name: string, args: NetworkArgs, configuredRegion?: string): AzureNetworkPlan {
  const problems = new Problems(`Network ${name}`);
  const fault = nameFault(name, { ...azureName, max: nameRoom });
  if (fault !== undefined) problems.add("name", fault, "give the component a shorter or plainer name");
  const region = checkRegion(args.region ?? configuredRegion, problems);
  const zones = planZones(args, region, problems);
  const range = planRegionalRange(args.cidr, { narrowestBits, holds: "nodes, endpoints and the control plane" }, problems);
  const podCidr = args.podCidr ?? defaultPodCidr;
  checkPods(podCidr, range, problems);
  const flowLogs = planFlowLogs(args, problems);
  checkNat(args, problems);
  if ((args.interfaceEndpoints ?? []).length > 0) {
    problems.add("interfaceEndpoints", "names services of AWS", "leave it out: Bucket makes private endpoints of its own");
  }
  if ((args.fabricMachines ?? []).length > 0) {
    problems.add("fabricMachines", "is about Google's networks; InfiniBand needs none", "leave it out");
  }
  checkAzureTags(args.tags ?? {}, problems);
  checkGroup(args.resourceGroup, problems);
  problems.throwIfAny();

  const part = (bits: number, index: number) => (range === undefined ? "" : formatRange(block(range, range.bits + bits, index)));
  return {
    resourceGroup: args.resourceGroup,
    region,
    zones,
    cidr: args.cidr,
    nodes: part(1, 0),
    endpoints: part(3, 4),
    controlPlane: part(3, 5),
    podCidr,
    natAddresses: args.natGateways === NatGateways.Single ? 1 : zones.length,
    flowLogs,
    tags: args.tags ?? {},
  };
}

export function checkGroup(group: pulumi.Input<string> | undefined, problems: Problems): void {
  if (typeof group !== "string" || /^[-\w().]{0,89}[-\w()]$/.test(group)) return;
  problems.add(
    "resourceGroup",
    `${JSON.stringify(group)} is not the name of a resource group`,
    isResourceId(`${group}/providers/a.b/c/d`, "a.b/c") ? "give its name alone, not its id" : "give one such as training-rg",
  );
}

function planZones(args: NetworkArgs, region: string, problems: Problems): readonly string[] {
  if (!checkZoneCount(args.zones, maxZones, problems)) return [];
  const known = azureZonesOf(region) ?? [];
  if (args.zoneNames === undefined) {
    if (azureZonesOf(region)?.length === 0) problems.add("region", `${region} has no zones`, "take a region that has");
    return known.slice(0, args.zones);
  }
  checkNameCount(args.zoneNames, args.zones, problems);
  checkZones(args.zoneNames, region, problems, "zoneNames");
  return args.zoneNames;
}

function checkPods(cidr: string, network: Range | undefined, problems: Problems): void {
  const pods = parseRange(cidr);
  if (typeof pods === "string" || pods.bits > 20) {
    problems.add(
      "podCidr",
      `${JSON.stringify(cidr)} is not a range that pods can have`,
      "give a /20 or larger: each node takes a /24",
    );
  } else if (network !== undefined && overlap(pods, network)) {
    problems.add("podCidr", `${cidr} overlaps the network's own range`, "give a range outside of cidr");
  }
}

function checkNat(args: NetworkArgs, problems: Problems): void {
  const given = args.natGateways;
  if (given === NatGateways.None) {
    problems.add(
      "natGateways",
      "none leaves AKS nodes without what they fetch when they start",
      'give "single", or bring a network of your own',
    );
  } else checkNatGateways(given, problems);
}

function planFlowLogs(args: NetworkArgs, problems: Problems): AzureNetworkPlan["flowLogs"] {
  const { enabled = true, retentionDays = 90, keyArn, ownKey } = args.flowLogs ?? {};
  if (!enabled) return undefined;
  if (!Number.isInteger(retentionDays) || retentionDays < 1 || retentionDays > longestRetention) {
    problems.add(
      "flowLogs.retentionDays",
      `Network Watcher keeps no flow logs for ${retentionDays} days`,
      `give a whole number from 1 to ${longestRetention}`,
    );
  }
  if (keyArn !== undefined || ownKey === true) {
    problems.add(
      ownKey === true ? "flowLogs.ownKey" : "flowLogs.keyArn",
      "is given, and flow logs on Azure are encrypted with Microsoft's keys here",
      "leave it out",
    );
  }
  return { retentionDays };
}
