import type { Cloud } from "../../components/core/cloud";
import type { Demand } from "./price";
import type { RateName } from "./rates";

/** GiB rates by the driver that makes disks and by the type it is told. */
const perGiB: Readonly<Record<string, Readonly<Record<string, RateName>>>> = {
  "ebs.csi.aws.com": { gp3: "aws-gp3", st1: "aws-st1" },
  "pd.csi.storage.gke.io": { "pd-balanced": "gcp-pd-balanced", "pd-ssd": "gcp-pd-ssd", "pd-standard": "gcp-pd-standard" },
};

/** Azure's disks are sold by the next size up, from 4 GiB, premium ones from 32. */
const sold = [4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096] as const;
const premium = [32, 64, 128, 256, 512, 1024, 2048, 4096] as const;

/** What a driver makes where a class says no type (each driver's own page of parameters, 2026-11). */
export const standardType: Readonly<Record<string, string>> = {
  "ebs.csi.aws.com": "gp3",
  "pd.csi.storage.gke.io": "pd-standard",
  "disk.csi.azure.com": "StandardSSD_LRS",
};

/** What the class makes that a new cluster has by default: EKS's disks, GKE's `standard-rwo`, AKS's `default`. */
export const defaultClass: Readonly<Partial<Record<Cloud, { readonly driver: string; readonly type: string }>>> = {
  aws: { driver: "ebs.csi.aws.com", type: "gp3" },
  gcp: { driver: "pd.csi.storage.gke.io", type: "pd-balanced" },
  azure: { driver: "disk.csi.azure.com", type: "StandardSSD_LRS" },
};

/** Disks of one kind and size. */
export function diskOf(
  label: string,
  driver: string,
  type: string,
  gib: number,
  size: { readonly min: number; readonly desired: number; readonly max: number },
): readonly Demand[] {
  const known = perGiB[driver]?.[type];
  if (known !== undefined) {
    const range = { min: gib * size.min, max: gib * size.max };
    return [{ label, rate: known, count: gib * size.desired, range }];
  }
  const azure = driver === "disk.csi.azure.com" ? azureDisk(type, gib) : undefined;
  if (azure !== undefined) {
    const [rate, each] = azure;
    return [{ label, rate, count: each * size.desired, range: { min: each * size.min, max: each * size.max } }];
  }
  return [{ label, why: `no price is recorded for disks of ${type} of ${gib} GiB` }];
}

/** What one disk counts as, and how many of that. */
function azureDisk(type: string, gib: number): readonly [rate: RateName, count: number] | undefined {
  const step = premium.find((most) => gib <= most);
  if (type === "Premium_LRS" && step !== undefined) return [`azure-premium-${step}`, 1];
  if (type === "Premium_ZRS" && step !== undefined) return [`azure-premium-zrs-${step}`, 1];
  const size = sold.find((most) => gib <= most);
  return type === "StandardSSD_LRS" && size !== undefined ? ["azure-standard-ssd", size] : undefined;
}
