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

export const floors: readonly Floor[] = [
  { kind: AcceleratorKind.A100, count: 8, collectiveGBps: 228, memoryGBps: 24, source },
  {
    kind: AcceleratorKind.A100,
    count: 4,
    machine: "Standard_NC96ads_A100_v4",
    collectiveGBps: 25,
    memoryGBps: 21,
    source,
    note: "PCIe cards in pairs",
  },
  { kind: AcceleratorKind.H100, count: 8, collectiveGBps: 460, memoryGBps: 52, source },
  { kind: AcceleratorKind.H200, count: 8, collectiveGBps: 431, memoryGBps: 48, source },
  { kind: AcceleratorKind.Gb200, count: 4, collectiveGBps: 432, memoryGBps: 48, source },
  { kind: AcceleratorKind.Mi300x, count: 8, collectiveGBps: 314, memoryGBps: 48, source },
  {
    kind: AcceleratorKind.Gaudi3,
    count: 8,
    collectiveGBps: 460,
    source: "gaudi-collectives",
    note: "nine tenths of the 512.96 GB/s that the vendor's page shows for eight devices",
  },
];
