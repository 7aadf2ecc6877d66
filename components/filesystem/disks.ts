import { Cloud } from "../core/cloud";
import type { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { DiskClassArgs } from "./index";

/** A storage class of the cloud's disks. */
export interface DiskPlan {
  readonly provisioner?: string;
  readonly parameters: Readonly<Record<string, string>>;
}

interface DiskType {
  /** The most operations and MB/s that may be asked for; absent where they follow from the size. */
  readonly iops?: number;
  readonly throughputMbps?: number;
  /** Whether `iops` has to be said. */
  readonly needsIops?: boolean;
}

interface CloudDisks {
  readonly provisioner: string;
  readonly types: Readonly<Record<string, DiskType>>;
  readonly standard: string;
  readonly parameters: (type: string, asked: DiskClassArgs) => Record<string, string>;
}

const given = (name: string, value: number | undefined, unit = "") => (value === undefined ? {} : { [name]: `${value}${unit}` });

const disks: Partial<Record<Cloud, CloudDisks>> = {
  // https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md and the EBS user guide's limits of a volume, 2026-11.
  [Cloud.Aws]: {
    provisioner: "ebs.csi.aws.com",
    standard: "gp3",
    types: {
      gp3: { iops: 80_000, throughputMbps: 2000 },
      io2: { iops: 256_000, needsIops: true },
      st1: {},
    },
    parameters: (type, { iops, throughputMbps }) => ({
      type,
      encrypted: "true",
      "csi.storage.k8s.io/fstype": "ext4",
      ...given("iops", iops),
      ...given("throughput", throughputMbps),
    }),
  },
  // https://github.com/kubernetes-sigs/gcp-compute-persistent-disk-csi-driver, README, 2026-11.
  [Cloud.Gcp]: {
    provisioner: "pd.csi.storage.gke.io",
    standard: "pd-ssd",
    types: {
      "pd-ssd": {},
      "pd-balanced": {},
      "hyperdisk-balanced": { iops: 160_000, throughputMbps: 2400 },
      "hyperdisk-ml": { throughputMbps: 1_200_000 },
      "hyperdisk-throughput": { throughputMbps: 600 },
    },
    parameters: (type, { iops, throughputMbps }) => ({
      type,
      "csi.storage.k8s.io/fstype": "ext4",
      ...given("provisioned-iops-on-create", iops),
      ...given("provisioned-throughput-on-create", throughputMbps, "Mi"),
    }),
  },
  // https://github.com/kubernetes-sigs/azuredisk-csi-driver/blob/master/docs/driver-parameters.md, 2026-11.
  [Cloud.Azure]: {
    provisioner: "disk.csi.azure.com",
    standard: "Premium_LRS",
    types: {
      Premium_LRS: {},
      Premium_ZRS: {},
      StandardSSD_LRS: {},
      PremiumV2_LRS: { iops: 80_000, throughputMbps: 1200 },
      UltraSSD_LRS: { iops: 400_000, throughputMbps: 10_000 },
    },
    parameters: (type, { iops, throughputMbps }) => ({
      skuName: type,
      // Host caching is only for disks whose speed follows from their size.
      cachingMode: /V2|Ultra/.test(type) ? "None" : "ReadOnly",
      ...given("DiskIOPSReadWrite", iops),
      ...given("DiskMBpsReadWrite", throughputMbps),
    }),
  },
};

export function checkDisk(asked: DiskClassArgs, path: string, cloud: Cloud, problems: Problems): DiskPlan {
  const own = disks[cloud];
  if (own === undefined) return { parameters: {} };
  const type = asked.type ?? own.standard;
  const limits = own.types[type];
  if (limits === undefined) {
    problems.add(
      `${path}.type`,
      `${JSON.stringify(type)} is not a type of disk on ${cloud}`,
      remedyFor(type, Object.keys(own.types)),
    );
    return { parameters: {} };
  }
  for (const key of ["iops", "throughputMbps"] as const) {
    const value = asked[key];
    const most = limits[key];
    if (value === undefined) continue;
    if (most === undefined) problems.add(`${path}.${key}`, `is given, and that of ${type} cannot be chosen`, "leave it out");
    else if (!Number.isInteger(value) || value < 1 || value > most)
      problems.add(`${path}.${key}`, `${value} cannot be had with ${type}`, `give a whole number up to ${most}`);
  }
  if (limits.needsIops === true && asked.iops === undefined)
    problems.add(`${path}.iops`, `is missing, and ${type} asks for it`, "give one such as 16000");
  return { provisioner: own.provisioner, parameters: own.parameters(type, asked) };
}
