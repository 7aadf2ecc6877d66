import type { SourceKey } from "../sources";
import { AcceleratorKind, Fabric } from "../types";

/** What two machines that are well reach over the fabric between them. */
export interface FabricFloor {
  readonly machine: string;
  /** GB/s of an all-gather over all accelerators of both machines, by bus bandwidth. */
  readonly fabricGBps: number;
  readonly source: SourceKey;
  /** How the source was read. */
  readonly note?: string;
}

/** What is asked of machines for which nobody publishes a floor, but the vendor a line rate. */
export interface DerivedFabricFloor {
  readonly kinds: readonly AcceleratorKind[];
  readonly fabrics: readonly Fabric[];
  /** Of the fabric's line rate. */
  readonly fraction: number;
  readonly source: SourceKey;
  readonly note: string;
}

const source = "google-cluster-health-scanner";

/** Where a vendor says what two machines have to reach. */
export const fabricFloors: readonly FabricFloor[] = [
  { machine: "a3-highgpu-8g", fabricGBps: 60, source },
  { machine: "a3-megagpu-8g", fabricGBps: 150, source },
  { machine: "a3-ultragpu-8g", fabricGBps: 250, source },
  { machine: "a4-highgpu-8g", fabricGBps: 250, source },
  { machine: "a4x-highgpu-4g", fabricGBps: 160, source, note: "with NCCL_MNNVL_ENABLE=0: over the network, and not over NVLink" },
];

/**
 * The thresholds of awslabs/awsome-distributed-ai's check 5 (300 GB/s for p4d, 800 for p5, p5e and p5en, 900 for p6-b200, read 2026-12-01) are
 * not taken: two machines with 50 GB/s of EFA can show at most 94, those with 400 at most 750, by any algorithm. Trainium has none, because
 * AWS's only published run over two machines ends at 512 KB; nor have RCCL and NVIDIA's cards without NVLink, of which nobody shows a run.
 */
export const derivedFabricFloors: readonly DerivedFabricFloor[] = [
  {
    kinds: [
      AcceleratorKind.A100,
      AcceleratorKind.H100,
      AcceleratorKind.H200,
      AcceleratorKind.B200,
      AcceleratorKind.B300,
      AcceleratorKind.Gb200,
    ],
    fabrics: [Fabric.Efa, Fabric.Infiniband, Fabric.Roce],
    fraction: 0.6,
    source,
    note: "six tenths of the line rate, the least that Google asks of its own machines (60 of 100 GB/s on A3 High; 0.63 on A3 Ultra and A4, 0.75 on A3 Mega, 0.8 on A4X). Runs that AWS publishes are above it: 0.92 on p5en, 0.94 on p6-b200. A fall back to TCP ends at a tenth or less",
  },
  {
    kinds: [AcceleratorKind.Gaudi2, AcceleratorKind.Gaudi3],
    fabrics: [Fabric.Roce],
    fraction: 0.6,
    source: "gaudi-network",
    note: "six tenths of the peak over several machines that the vendor states for all-reduce and all-gather (300 GB/s for HLS-2, 600 for HLS-3), where the three scale-out ports of each chip are cabled; nobody publishes a measurement",
  },
];
