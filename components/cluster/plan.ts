import type * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../core/cloud";
import { nameFault } from "../core/names";
import { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { formatRange, overlap, parseRange, type Range } from "../network/ranges";
import { retentionFault } from "../network/retention";
import { type AddonPlan, addonRoleNames, planAddons } from "./addons";
import { type ClusterAccessEntry, type ClusterArgs, ClusterPermission, EndpointAccess, SupportType } from "./index";
import { defaultKubernetesVersion, kubernetesReleases } from "./versions";

export interface ClusterPlan {
  readonly region?: string;
  readonly clusterName: string;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly kubernetesVersion: string;
  /** Ranges that reach the public endpoint; empty where there is none. */
  readonly publicCidrs: readonly string[];
  readonly accessEntries: readonly ClusterAccessEntry[];
  readonly creatorIsAdmin: boolean;
  readonly keyArn?: pulumi.Input<string>;
  readonly logRetentionDays: number;
  readonly deletionProtection: boolean;
  readonly supportType: SupportType;
  readonly zonalShift: boolean;
  readonly serviceCidr: string;
  readonly addons: readonly AddonPlan[];
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

const world = "0.0.0.0/0";
/** EKS: 100 characters, a letter or digit first. https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html, 2026-11. */
const clusterNameRule = {
  max: 100,
  pattern: /^[0-9A-Za-z][-_0-9A-Za-z]*$/,
  allowed: "letters, digits, dashes and underscores, a letter or digit first",
};
/** EKS takes these for services, and refuses them for the public endpoint. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(known);
const sharedRange = known("100.64.0.0/10");

/** Checks what a cluster is asked to be; throws every problem it finds, each with its path. */
export function planCluster(name: string, args: ClusterArgs): ClusterPlan {
  const problems = new Problems(`Cluster ${name}`);
  if (args.cloud !== Cloud.Aws) {
    problems.add(
      "cloud",
      `no cluster can be made on ${JSON.stringify(args.cloud)}`,
      'give "aws", "gcp" or "azure", or use the cluster you have',
    );
  }
  const clusterName = args.clusterName ?? name;
  const fault = args.clusterName === undefined ? undefined : nameFault(clusterName, clusterNameRule);
  if (fault !== undefined) problems.add("clusterName", fault, "give a plainer one");

  // The roles of add-ons are named after the component: IAM has 64 characters, Pulumi's random end takes eight.
  const longest = Math.max(...addonRoleNames.map((addon) => addon.length + 1));
  const labelFault = nameFault(name, { ...clusterNameRule, max: 64 - 8 - longest });
  if (labelFault !== undefined) problems.add("name", labelFault, "give the component a shorter or plainer name");

  const kubernetesVersion = args.kubernetesVersion ?? defaultKubernetesVersion;
  const supportType = args.supportType ?? SupportType.Standard;
  checkVersion(kubernetesVersion, problems);
  const publicCidrs = planEndpoint(args, problems);
  const serviceCidr = args.serviceCidr ?? "172.20.0.0/16";
  checkServiceRange(serviceCidr, problems);
  if (Array.isArray(args.subnetIds) && args.subnetIds.length < 2) {
    problems.add("subnetIds", `names ${args.subnetIds.length}`, "give private subnets in at least two zones");
  }
  checkEntries(args.accessEntries ?? [], problems, {
    pattern: /^arn:aws[-a-z]*:iam::\d{12}:(role|user)\/.+/,
    example: "arn:aws:iam::123456789012:role/operators",
  });
  const logRetentionDays = args.logRetentionDays ?? 90;
  const retention = retentionFault(logRetentionDays);
  if (retention !== undefined) problems.add("logRetentionDays", retention.reason, retention.remedy);
  const addons = planAddons(args.storageDrivers ?? [], args.addons ?? [], problems);
  problems.throwIfAny();

  return {
    region: args.region,
    clusterName,
    vpcId: args.vpcId,
    subnetIds: args.subnetIds,
    kubernetesVersion,
    publicCidrs,
    accessEntries: args.accessEntries ?? [],
    creatorIsAdmin: args.creatorIsAdmin ?? true,
    keyArn: args.keyArn,
    logRetentionDays,
    deletionProtection: args.deletionProtection ?? false,
    supportType,
    zonalShift: args.zonalShift ?? false,
    serviceCidr,
    addons,
    tags: args.tags ?? {},
  };
}

/** The ranges that reach the API over the internet. The whole world has to be asked for by its word, not by a range. */
export function planEndpoint(args: ClusterArgs, problems: Problems): readonly string[] {
  const cidrs = args.publicCidrs ?? [];
  const access = args.endpointAccess ?? (cidrs.length > 0 ? EndpointAccess.Restricted : EndpointAccess.Private);
  if (access === EndpointAccess.World) {
    if (cidrs.length > 0) {
      problems.add("publicCidrs", `names ranges beside endpointAccess "world"`, 'leave them out, or say "restricted"');
    }
    return [world];
  }
  if (access === EndpointAccess.Private) {
    if (cidrs.length > 0) {
      problems.add("publicCidrs", 'names ranges although endpointAccess is "private"', 'leave them out, or say "restricted"');
    }
    return [];
  }
  if (access !== EndpointAccess.Restricted) {
    problems.add("endpointAccess", `${JSON.stringify(access)} is unknown`, remedyFor(access, Object.values(EndpointAccess)));
    return [];
  }
  if (cidrs.length === 0) {
    problems.add("publicCidrs", "names no range", 'give the ranges that may reach the API, or say "private"');
  }
  cidrs.forEach((cidr, index) => {
    checkPublicRange(cidr, `publicCidrs[${index}]`, problems);
  });
  return cidrs;
}

function checkPublicRange(cidr: string, path: string, problems: Problems): void {
  const range = parseRange(cidr);
  if (typeof range === "string") {
    problems.add(path, `${JSON.stringify(cidr)} is not a range of IPv4 addresses`, "give one such as 203.0.113.0/24");
  } else if (range.bits === 0) {
    problems.add(
      path,
      `${cidr} opens the API to the world`,
      'name the ranges you work from, or say endpointAccess: "world" if you mean it',
    );
  } else {
    const inside = [...privateRanges, sharedRange].find((reserved) => overlap(reserved, range));
    if (inside !== undefined) {
      const reason = `${cidr} lies in ${formatRange(inside)}, which never reaches a public endpoint`;
      problems.add(path, reason, "give public addresses, or leave it to the private endpoint");
    }
  }
}

export function checkServiceRange(cidr: string, problems: Problems): void {
  const range = parseRange(cidr);
  const inside = (outer: Range, inner: Range) => overlap(outer, inner) && outer.bits <= inner.bits;
  const good =
    typeof range !== "string" && range.bits >= 12 && range.bits <= 24 && privateRanges.some((outer) => inside(outer, range));
  if (good) return;
  problems.add(
    "serviceCidr",
    `${JSON.stringify(cidr)} is not a range that services can have`,
    "give a /12 to /24 within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, outside the network's own",
  );
}

function checkVersion(version: string, problems: Problems): void {
  const known = kubernetesReleases.map((release) => release.version);
  // A version newer than our list may be there by now; one that is older is gone.
  const [major, minor] = version.split(".").map(Number);
  const oldest = Number(known[0]?.split(".")[1]);
  if (/^\d+\.\d+$/.test(version) && major === 1 && minor !== undefined && minor >= oldest) return;
  problems.add(
    "kubernetesVersion",
    `${JSON.stringify(version)} is not a version that EKS offers`,
    `give one of ${known.join(", ")} or newer, in this form`,
  );
}

/** What a cloud calls a person or a machine. */
export interface PrincipalRule {
  readonly pattern: RegExp;
  readonly example: string;
}

export function checkEntries(entries: readonly ClusterAccessEntry[], problems: Problems, principal: PrincipalRule): void {
  const permissions: readonly string[] = Object.values(ClusterPermission);
  entries.forEach((entry, index) => {
    const path = `accessEntries[${index}]`;
    if (entries.findIndex((other) => other.name === entry.name) < index) {
      problems.add(
        `${path}.name`,
        `${JSON.stringify(entry.name)} is taken by an entry above`,
        "give each entry a name of its own",
      );
    }
    if (!permissions.includes(entry.permission)) {
      problems.add(
        `${path}.permission`,
        `${JSON.stringify(entry.permission)} is unknown`,
        remedyFor(entry.permission, permissions),
      );
    }
    if (entry.permission === ClusterPermission.ClusterAdmin && (entry.namespaces ?? []).length > 0) {
      problems.add(`${path}.namespaces`, "narrow what cluster-admin cannot be narrowed to", 'say "admin" for namespaces');
    }
    if (typeof entry.principalArn === "string" && !principal.pattern.test(entry.principalArn)) {
      problems.add(
        `${path}.principalArn`,
        `${JSON.stringify(entry.principalArn)} is not a role or user`,
        `give one such as ${principal.example}`,
      );
    }
  });
}

/** Storage drivers that the service brings with it, each named once. `service` is its name, for people. */
export function planDrivers<Driver extends string>(
  given: readonly string[],
  offered: readonly Driver[],
  service: string,
  problems: Problems,
): readonly Driver[] {
  const found: Driver[] = [];
  given.forEach((driver, index) => {
    const known = offered.find((one) => one === driver);
    if (known === undefined) {
      const remedy = remedyFor(driver, offered);
      problems.add(`storageDrivers[${index}]`, `${JSON.stringify(driver)} is not a storage driver of ${service}`, remedy);
    } else if (found.includes(known)) {
      problems.add(`storageDrivers[${index}]`, `${driver} is named twice`, "name each driver once");
    } else found.push(known);
  });
  return found;
}

function known(text: string): Range {
  const range = parseRange(text);
  if (typeof range === "string") throw new Error(`${text} is not a range`);
  return range;
}
