import type * as pulumi from "@pulumi/pulumi";
import type { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { ClusterAddon } from "./index";

/** A value that JSON can hold. */
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** IAM rights that an add-on's service accounts take through Pod Identity. */
export interface AddonRights {
  readonly serviceAccounts: readonly string[];
  /** AWS's own policies, without the partition's part of the ARN: `service-role/AmazonEBSCSIDriverPolicy`. */
  readonly managedPolicies: readonly string[];
  /** A role of the caller's own instead. */
  readonly roleArn?: pulumi.Input<string>;
}

export interface AddonPlan {
  readonly name: string;
  readonly version?: string;
  readonly configuration?: string;
  readonly rights?: AddonRights;
  /** True for what nodes need before they are ready; false for what needs nodes itself. */
  readonly beforeNodes: boolean;
}

interface KnownAddon {
  readonly name: string;
  readonly configuration?: Json;
  readonly rights?: AddonRights;
  readonly beforeNodes: boolean;
}

function rights(managedPolicies: readonly string[], ...serviceAccounts: string[]): AddonRights {
  return { managedPolicies, serviceAccounts };
}

/** What every cluster has. Names and service accounts: EKS "available add-ons" and "retrieve IAM information about an add-on", 2026-11. */
const standard: readonly KnownAddon[] = [
  {
    name: "vpc-cni",
    // Network policies are enforced by the CNI's own agent; without this they are accepted and ignored.
    configuration: { enableNetworkPolicy: "true" },
    rights: rights(["AmazonEKS_CNI_Policy"], "aws-node"),
    beforeNodes: true,
  },
  { name: "kube-proxy", beforeNodes: true },
  { name: "eks-pod-identity-agent", beforeNodes: true },
  { name: "eks-node-monitoring-agent", beforeNodes: true },
  { name: "coredns", beforeNodes: false },
  {
    name: "aws-ebs-csi-driver",
    rights: rights(["service-role/AmazonEBSCSIDriverPolicy"], "ebs-csi-controller-sa"),
    beforeNodes: false,
  },
];

/** Storage drivers by the short name that people give. S3's takes the rights of the pod that mounts, so it has none of its own. */
const storageDrivers: Readonly<Record<string, KnownAddon>> = {
  efs: {
    name: "aws-efs-csi-driver",
    rights: rights(["service-role/AmazonEFSCSIDriverPolicy"], "efs-csi-controller-sa", "efs-csi-node-sa"),
    beforeNodes: false,
  },
  fsx: { name: "aws-fsx-csi-driver", rights: rights(["AmazonFSxFullAccess"], "fsx-csi-controller-sa"), beforeNodes: false },
  s3: { name: "aws-mountpoint-s3-csi-driver", beforeNodes: false },
};

/** Add-ons that a role is made for, whether this cluster has them or not: a name that fits now fits after the next change too. */
export const addonRoleNames: readonly string[] = [...standard, ...Object.values(storageDrivers)]
  .filter((addon) => addon.rights !== undefined)
  .map((addon) => addon.name);

/** The standard add-ons, the storage drivers asked for, and the caller's changes and additions on top. */
export function planAddons(
  drivers: readonly string[],
  changes: readonly ClusterAddon[],
  problems: Problems,
): readonly AddonPlan[] {
  const known = [...standard];
  drivers.forEach((driver, index) => {
    const found = storageDrivers[driver];
    if (found === undefined) {
      const remedy = remedyFor(driver, Object.keys(storageDrivers));
      problems.add(`storageDrivers[${index}]`, `${JSON.stringify(driver)} is not a storage driver`, remedy);
    } else if (known.includes(found)) {
      problems.add(`storageDrivers[${index}]`, `${driver} is named twice`, "name each driver once");
    } else {
      known.push(found);
    }
  });
  changes.forEach((change, index) => {
    checkChange(change, index, changes, problems);
  });
  const changed = new Map(changes.map((change) => [change.name, change]));
  const added = changes.filter((change) => !known.some((addon) => addon.name === change.name));
  return [
    ...known.map((addon) => withChange(addon, changed.get(addon.name))),
    ...added.map((change) => withChange({ name: change.name, beforeNodes: false }, change)),
  ];
}

function withChange(addon: KnownAddon, change?: ClusterAddon): AddonPlan {
  const configuration = merge(addon.configuration, parse(change?.configuration));
  const ownRights =
    change?.roleArn === undefined || change.serviceAccount === undefined
      ? addon.rights
      : { serviceAccounts: [change.serviceAccount], managedPolicies: [], roleArn: change.roleArn };
  return {
    name: addon.name,
    version: change?.version,
    configuration: configuration === undefined ? undefined : JSON.stringify(configuration),
    rights: ownRights,
    beforeNodes: addon.beforeNodes,
  };
}

function checkChange(change: ClusterAddon, index: number, all: readonly ClusterAddon[], problems: Problems): void {
  const path = `addons[${index}]`;
  if (all.findIndex((other) => other.name === change.name) < index) {
    problems.add(`${path}.name`, `${change.name} is named twice`, "put both changes into one entry");
  }
  if ((change.roleArn === undefined) !== (change.serviceAccount === undefined)) {
    problems.add(path, "gives one of roleArn and serviceAccount", "give both: who takes which role");
  }
  if (change.configuration === undefined) return;
  const read = parse(change.configuration);
  if (read === null || typeof read !== "object" || Array.isArray(read)) {
    problems.add(`${path}.configuration`, "is not a JSON object", 'give one such as {"replicaCount":2}');
  }
}

/** Undefined for text that is no JSON; `checkChange` has said so then. */
function parse(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Objects are merged key by key; anything else of `over` takes the place of what was there. */
function merge(under: Json | undefined, over: Json | undefined): Json | undefined {
  if (over === undefined) return under;
  if (!isObject(under) || !isObject(over)) return over;
  const merged = { ...under };
  for (const [key, value] of Object.entries(over)) merged[key] = merge(under[key], value) ?? value;
  return merged;
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
