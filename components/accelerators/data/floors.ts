import type { SourceKey } from "../sources";
import { AcceleratorKind } from "../types";

/** What a machine that is well reaches by itself, without any other: the floor of its burn-in. */
export interface Floor {
  readonly kind: AcceleratorKind;
  /** Accelerators of the machine that was measured. */
  readonly count: number;
  /** Only this machine; absent where all with so many of the chip are built alike. */
  readonly machine?: string;
  /** GB/s of an all-reduce over all accelerators of the machine, by bus bandwidth. */
  readonly collectiveGBps?: number;
  /** GB/s from the host's memory to each accelerator. */
  readonly memoryGBps?: number;
  readonly source: SourceKey;
  /** How the source was read. */
  readonly note?: string;
}

const source = "azure-node-health-checks";
const nvlink5 =
  "Azure's figure for GB200: the same links of the same generation, NVLink 5 at 900 GB/s each way, of which it is 0.48";

/**
 * Nobody publishes what to ask of Trainium (AWS's example of nccom-test has two cores), of L4, L40S and A10G (PCIe, and what a hypervisor
 * makes of it), of T4, A10 and RTX PRO, or of B200's and B300's host links: they have no floor, and an advisory says so.
 */
export const floors: readonly Floor[] = [
  {
    kind: AcceleratorKind.V100,
    count: 8,
    collectiveGBps: 110,
    memoryGBps: 9,
    source,
    note: "nd40rs_v2: eight by NVLink 2 in a hybrid cube mesh, as p3.16xlarge and p3dn.24xlarge have them",
  },
  { kind: AcceleratorKind.A100, count: 8, collectiveGBps: 228, memoryGBps: 21, source },
  {
    kind: AcceleratorKind.A100,
    count: 4,
    machine: "Standard_NC96ads_A100_v4",
    collectiveGBps: 25,
    memoryGBps: 21,
    source,
    note: "PCIe cards in pairs",
  },
  { kind: AcceleratorKind.A100, count: 1, machine: "Standard_NC24ads_A100_v4", memoryGBps: 21, source },
  { kind: AcceleratorKind.H100, count: 8, collectiveGBps: 460, memoryGBps: 48, source },
  {
    kind: AcceleratorKind.H100,
    count: 2,
    machine: "Standard_NC80adis_H100_v5",
    collectiveGBps: 208,
    memoryGBps: 48,
    source,
    note: "a pair of PCIe cards with an NVLink bridge",
  },
  { kind: AcceleratorKind.H100, count: 1, machine: "Standard_NC40ads_H100_v5", memoryGBps: 48, source },
  { kind: AcceleratorKind.H200, count: 8, collectiveGBps: 431, memoryGBps: 48, source },
  { kind: AcceleratorKind.B200, count: 8, collectiveGBps: 432, source, note: nvlink5 },
  { kind: AcceleratorKind.B300, count: 8, collectiveGBps: 432, source, note: nvlink5 },
  { kind: AcceleratorKind.Gb200, count: 4, collectiveGBps: 432, memoryGBps: 48, source },
  { kind: AcceleratorKind.Mi300x, count: 8, collectiveGBps: 314, memoryGBps: 48, source },
  {
    kind: AcceleratorKind.Gaudi2,
    count: 8,
    collectiveGBps: 230,
    source: "gaudi-network",
    note: "nine tenths of 97.7 percent of the 262.5 GB/s that the vendor states as the peak: what its measurement on Gaudi 3 (512.96 of 525 GB/s) leaves of that chip's",
  },
  {
    kind: AcceleratorKind.Gaudi3,
    count: 8,
    collectiveGBps: 460,
    source: "gaudi-collectives",
    note: "nine tenths of the 512.96 GB/s that the vendor's page shows for eight devices",
  },
];
