import * as pulumi from "@pulumi/pulumi";
import { azureZonesOf, checkAzureTags, checkRegion, checkZones, isResourceId } from "../core/azure";
import { type Elsewhere, refuseElsewhere } from "../core/elsewhere";
import { nameFault } from "../core/names";
import { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { checkGroup, controlPlaneSubnet, defaultPodCidr } from "../network/azure-plan";
import { formatRange, overlap, parseRange } from "../network/ranges";
import { type ClusterAccessEntry, type ClusterArgs, SupportType, UpgradeChannel } from "./index";
import { checkEntries, checkServiceRange, planDrivers, planEndpoint } from "./plan";

/** A person, a group or an application of Entra ID. */
export interface AzureAccess extends Omit<ClusterAccessEntry, "principalArn"> {
  readonly principalId: pulumi.Input<string>;
  readonly principalType: pulumi.Input<string>;
}

export interface AzureClusterPlan {
  readonly resourceGroup?: pulumi.Input<string>;
  readonly region: string;
  readonly clusterName: string;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly controlPlaneSubnet: string;
  readonly kubernetesVersion?: string;
  readonly longSupport: boolean;
  readonly isPrivate: boolean;
  /** Ranges that reach the public endpoint; empty for the whole world. */
  readonly authorisedRanges: readonly string[];
  readonly access: readonly AzureAccess[];
  readonly creatorIsAdmin: boolean;
  /** Id of a key in a vault of the user's own. */
  readonly keyId?: pulumi.Input<string>;
  readonly logRetentionDays: number;
  readonly containerLogs: boolean;
  readonly deletionProtection: boolean;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly dnsServiceIp: string;
  readonly storageDrivers: readonly StorageDriver[];
  readonly upgradeChannel: UpgradeChannel;
  readonly systemPool: { readonly machine: string; readonly count: number; readonly zones: readonly string[] };
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

const storageDrivers = ["blob", "file"] as const;
export type StorageDriver = (typeof storageDrivers)[number];

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, 2026-11. */
const clusterNameRule = {
  max: 63,
  pattern: /^[a-zA-Z0-9]([-_a-zA-Z0-9]*[a-zA-Z0-9])?$/,
  allowed: "letters, digits, dashes and underscores, a letter or digit first and last",
};
const guid = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
const principal = new RegExp(`^(user|group|servicePrincipal):${guid}$`);
const principalTypes = { user: "User", group: "Group", servicePrincipal: "ServicePrincipal" } as const;
/** AKS keeps these. https://learn.microsoft.com/azure/aks/azure-cni-overlay, 2026-11. */
const reserved = ["169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24"];

/** What only AWS or Google knows, and what to do instead. */
const elsewhere: Elsewhere<ClusterArgs> = [
  ["zonalShift", "is AWS's, and AKS's control plane stands in all zones", "leave it out"],
  ["addons", "names EKS add-ons, and AKS brings its own with the cluster", "leave it out"],
  ["controlPlaneCidr", "is Google's; AKS's control plane has a subnet of the network", "leave it out"],
  ["podRangeName", "is Google's", "give podCidr, or leave it out"],
  ["serviceRangeName", "is Google's", "give serviceCidr, or leave it out"],
  ["project", "is Google's", "give resourceGroup, or leave it out"],
];

/** Checks what a cluster is asked to be; throws every problem it finds, each with its path. */
export function planAzureCluster(name: string, args: ClusterArgs, configuredRegion?: string): AzureClusterPlan {
  const problems = new Problems(`Cluster ${name}`);
  const region = checkRegion(args.region ?? configuredRegion, problems);
  checkGroup(args.resourceGroup, problems);
  const clusterName = args.clusterName ?? name;
  const fault = nameFault(clusterName, clusterNameRule);
  if (fault !== undefined) problems.add(args.clusterName === undefined ? "name" : "clusterName", fault, "give a plainer one");
  if (args.kubernetesVersion !== undefined && !/^1\.\d+(\.\d+)?$/.test(args.kubernetesVersion)) {
    const reason = `${JSON.stringify(args.kubernetesVersion)} is not a version that AKS offers`;
    problems.add("kubernetesVersion", reason, "give one such as 1.34, or leave it to AKS");
  }
  refuseElsewhere(args, elsewhere, problems);
  const publicCidrs = planEndpoint(args, problems);
  const world = publicCidrs.includes("0.0.0.0/0");
  const serviceCidr = args.serviceCidr ?? "172.20.0.0/16";
  checkServiceRange(serviceCidr, problems);
  const podCidr = args.podCidr ?? defaultPodCidr;
  checkPods(podCidr, serviceCidr, problems);
  checkEntries(args.accessEntries ?? [], problems, {
    pattern: principal,
    example: "user:, group: or servicePrincipal: and the object id in Entra ID",
  });
  const logRetentionDays = args.logRetentionDays ?? 90;
  if (!Number.isInteger(logRetentionDays) || logRetentionDays < 30 || logRetentionDays > 730) {
    problems.add(
      "logRetentionDays",
      `a workspace keeps no logs for ${logRetentionDays} days`,
      "give a whole number from 30 to 730",
    );
  }
  if (typeof args.keyArn === "string" && !/^https:\/\/[-a-z0-9]+\.vault\.[a-z.]+\/keys\/[^/]+\/[0-9a-f]{32}$/.test(args.keyArn)) {
    problems.add(
      "keyArn",
      `${JSON.stringify(args.keyArn)} is not the id of a key`,
      "give https://VAULT.vault.azure.net/keys/NAME/VERSION",
    );
  }
  const drivers = planDrivers(args.storageDrivers ?? [], storageDrivers, "AKS", problems);
  const upgradeChannel = args.upgradeChannel ?? UpgradeChannel.None;
  if (!Object.values(UpgradeChannel).includes(upgradeChannel)) {
    const remedy = remedyFor(upgradeChannel, Object.values(UpgradeChannel));
    problems.add("upgradeChannel", `${JSON.stringify(upgradeChannel)} is unknown`, remedy);
  }
  const systemPool = planSystemPool(args, region, problems);
  if (typeof args.vpcId === "string" && !isResourceId(args.vpcId, "Microsoft.Network/virtualNetworks")) {
    problems.add("vpcId", `${JSON.stringify(args.vpcId)} is not the id of a virtual network`, "give Network.id");
  }
  checkAzureTags(args.tags ?? {}, problems);
  problems.throwIfAny();
  return {
    resourceGroup: args.resourceGroup,
    region,
    clusterName,
    vpcId: args.vpcId,
    subnetIds: args.subnetIds,
    controlPlaneSubnet: args.controlPlaneSubnetName ?? controlPlaneSubnet,
    kubernetesVersion: args.kubernetesVersion,
    longSupport: args.supportType === SupportType.Extended,
    isPrivate: publicCidrs.length === 0,
    authorisedRanges: world ? [] : publicCidrs,
    access: (args.accessEntries ?? []).map(({ principalArn, ...entry }) => ({ ...entry, ...principalOf(principalArn) })),
    creatorIsAdmin: args.creatorIsAdmin ?? true,
    keyId: args.keyArn,
    logRetentionDays,
    containerLogs: args.containerLogs ?? false,
    deletionProtection: args.deletionProtection ?? false,
    podCidr,
    serviceCidr,
    dnsServiceIp: tenth(serviceCidr),
    storageDrivers: drivers,
    upgradeChannel,
    systemPool,
    tags: args.tags ?? {},
  };
}

/** What is only known later is read when it is known. */
function principalOf(given: pulumi.Input<string>): Pick<AzureAccess, "principalId" | "principalType"> {
  const parts = pulumi.output(given).apply((text) => text.split(":"));
  return {
    principalId: parts.apply(([, id]) => id ?? ""),
    principalType: parts.apply(([kind]) => principalTypes[kind as keyof typeof principalTypes] ?? "User"),
  };
}

function checkPods(podCidr: string, serviceCidr: string, problems: Problems): void {
  const pods = parseRange(podCidr);
  if (typeof pods === "string" || pods.bits > 20) {
    const reason = `${JSON.stringify(podCidr)} is not a range that pods can have`;
    problems.add("podCidr", reason, "give a /20 or larger, the same as the network's");
    return;
  }
  for (const other of [serviceCidr, ...reserved]) {
    const range = parseRange(other);
    if (typeof range === "string" || !overlap(pods, range)) continue;
    problems.add("podCidr", `${podCidr} overlaps ${other}`, "give another range, such as 10.244.0.0/16");
  }
}

/** AKS wants the DNS service inside the range of services, and not its first address. */
function tenth(cidr: string): string {
  const range = parseRange(cidr);
  if (typeof range === "string") return "";
  return formatRange({ start: range.start + 10, bits: 32 }).replace("/32", "");
}

function planSystemPool(args: ClusterArgs, region: string, problems: Problems): AzureClusterPlan["systemPool"] {
  const { machine = "Standard_D4s_v5", nodes: count = 2, zones = azureZonesOf(region) ?? [] } = args.systemPool ?? {};
  if (!/^Standard_[A-Za-z0-9_]+$/.test(machine)) {
    problems.add("systemPool.machine", `${JSON.stringify(machine)} is not a size of Azure`, "give one such as Standard_D4s_v5");
  }
  if (!Number.isInteger(count) || count < 2) {
    problems.add("systemPool.nodes", `${count} nodes are not enough to lose one`, "give 2 or more");
  }
  checkZones(zones, region, problems, "systemPool.zones");
  return { machine, count, zones };
}
