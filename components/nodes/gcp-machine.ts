import { AcceleratorKind, type Machine } from "../accelerators";

/** Compute Engine's names of GPUs (https://cloud.google.com/compute/docs/gpus, 2026-11); a machine of these families brings them along. */
const gpuTypes: Readonly<Partial<Record<AcceleratorKind, string>>> = {
  [AcceleratorKind.A100]: "nvidia-tesla-a100",
  [AcceleratorKind.H100]: "nvidia-h100-80gb",
  [AcceleratorKind.H200]: "nvidia-h200-141gb",
  [AcceleratorKind.B200]: "nvidia-b200",
  [AcceleratorKind.Gb200]: "nvidia-gb200",
  [AcceleratorKind.Gb300]: "nvidia-gb300",
  [AcceleratorKind.L4]: "nvidia-l4",
  [AcceleratorKind.RtxPro6000]: "nvidia-rtx-pro-6000",
};

/** The same chip has another name in another machine. */
const otherTypes: readonly (readonly [machine: RegExp, type: string])[] = [
  [/^a2-ultragpu/, "nvidia-a100-80gb"],
  [/^a3-megagpu/, "nvidia-h100-mega-80gb"],
];

/** What GKE calls the machine's GPUs; undefined for TPUs and for machines without any. */
export function gpuType(machine: Machine): string | undefined {
  const other = otherTypes.find(([name]) => name.test(machine.name));
  if (other !== undefined) return other[1];
  return machine.accelerator === undefined ? undefined : gpuTypes[machine.accelerator.kind];
}

/** Newest chips need a driver that GKE's default is behind of (cluster-toolkit v1.95.0, gke-a3-ultragpu and gke-a4: `LATEST`). */
export function driverVersion(machine: Machine): "DEFAULT" | "LATEST" {
  return /^(a3-ultragpu|a4)/.test(machine.name) ? "LATEST" : "DEFAULT";
}

/** Families that start from Hyperdisk and nothing else (https://cloud.google.com/compute/docs/disks/hyperdisks, 2026-11). */
const hyperdiskOnly = /^(a3-ultragpu|a4|a4x|g4|c4|n4)-/;

export function diskType(machine: Machine): string {
  return hyperdiskOnly.test(machine.name) ? "hyperdisk-balanced" : "pd-balanced";
}

/** Local SSDs of 375 GB each; Grace machines have larger ones, which GKE counts by itself. */
export function localSsdCount(machine: Machine): number {
  const disks = machine.localDisks;
  if (disks === undefined || disks.totalGb === 0) return 0;
  return disks.count ?? Math.floor(disks.totalGb / 375);
}

/** Networks beside the main one, by kind. */
export function wantedNetworks(machine: Machine): { readonly vpc: number; readonly roce: number } {
  const wanted = { vpc: 0, roce: 0 };
  for (const need of machine.additionalNetworks ?? []) wanted[need.kind] += need.count;
  return wanted;
}
