import { Cloud } from "../../core/cloud";
import { type Description, defineMachine, from, note, type Statement } from "../define";
import type { SourceKey } from "../sources";
import { type AcceleratorKind, Architecture, AcceleratorKind as Chip, Fabric, type Machine, type MachineFacts } from "../types";
import { listedPrices, pricedRegions } from "./prices";

function gce(name: string, statements: readonly Statement[], about: Description = {}): Machine {
  const regions = pricedRegions(name);
  return defineMachine(
    Cloud.Gcp,
    name,
    [...statements, ...(regions.length === 0 ? [] : [from("karpenter-gcp-prices", { regions })])],
    { ...about, prices: [...listedPrices(name), ...(about.prices ?? [])] },
  );
}

const images = from("cluster-toolkit", { images: { families: ["COS_CONTAINERD", "UBUNTU_CONTAINERD"] } });

/** What a list of machine types says: vCPUs, memory in GiB, local disks in GB. */
function shape(vcpus: number, memoryGiB: number, totalGb?: number, source: SourceKey = "gcosts-machines"): Statement {
  return from(source, { vcpus, memoryGiB, ...(totalGb === undefined ? {} : { localDisks: { totalGb } }) });
}

function chips(kind: AcceleratorKind, count: number, memoryGiB: number, more: Partial<MachineFacts> = {}): Statement {
  return from("gcp-machine-docs", { accelerator: { kind, count, memoryGiB }, ...more });
}

/** A limit of GPUs in a region; spot counts against the same name with PREEMPTIBLE_ in front. */
function quota(code: string): Statement {
  return from("gcp-gpu-quotas", { quota: { code, name: `${code}, per region`, unit: "accelerators" } });
}

const quoteOnly = note("karpenter-gcp-prices", "It has no list price: Google sells it by reservation, calendar or quote.");

/** 8 CX-7 ports in one VPC with a RDMA profile, beside a second gVNIC network. */
const roceOverTwoNetworks = {
  fabric: Fabric.Roce,
  fabricGbps: 3200,
  networkGbps: 3600,
} as const;
const eightRdmaSubnets = from("cluster-toolkit", {
  additionalNetworks: [
    { kind: "vpc", count: 1 },
    { kind: "roce", count: 8, profile: "vpc-roce", mtu: 8896 },
  ],
});

export const gcpMachines: readonly Machine[] = [
  ...(
    [
      ["a2-highgpu-1g", 1, 12, 85],
      ["a2-highgpu-2g", 2, 24, 170],
      ["a2-highgpu-4g", 4, 48, 340],
      ["a2-highgpu-8g", 8, 96, 680],
      ["a2-megagpu-16g", 16, 96, 1360],
    ] as const
  ).map(([name, count, vcpus, ram]) =>
    gce(name, [
      shape(vcpus, ram),
      chips(Chip.A100, count, 40, count >= 8 ? { networkGbps: 100 } : {}),
      quota("NVIDIA_A100_GPUS"),
      images,
    ]),
  ),
  gce("a2-ultragpu-1g", [shape(12, 170, 375), chips(Chip.A100, 1, 80), quota("NVIDIA_A100_80GB_GPUS"), images]),
  gce("a2-ultragpu-8g", [
    shape(96, 1360, 3000),
    chips(Chip.A100, 8, 80, { networkGbps: 100 }),
    quota("NVIDIA_A100_80GB_GPUS"),
    images,
  ]),
  gce("a3-highgpu-1g", [shape(26, 234, 750), chips(Chip.H100, 1, 80), quota("NVIDIA_H100_GPUS"), images]),
  gce("a3-highgpu-2g", [shape(52, 468, 1500), chips(Chip.H100, 2, 80), quota("NVIDIA_H100_GPUS"), images]),
  gce("a3-highgpu-4g", [shape(104, 936, 3000), chips(Chip.H100, 4, 80), quota("NVIDIA_H100_GPUS"), images]),
  gce("a3-highgpu-8g", [
    shape(208, 1872, 6000),
    chips(Chip.H100, 8, 80, { networkGbps: 1000, fabric: Fabric.Tcpx }),
    from("cluster-toolkit", { additionalNetworks: [{ kind: "vpc", count: 4, mtu: 8244 }] }),
    quota("NVIDIA_H100_GPUS"),
    images,
  ]),
  gce(
    "a3-megagpu-8g",
    [
      shape(208, 1872, 6000),
      chips(Chip.H100, 8, 80, { networkGbps: 1800, fabric: Fabric.Tcpxo }),
      from("cluster-toolkit", { additionalNetworks: [{ kind: "vpc", count: 8, mtu: 8244 }] }),
      quota("NVIDIA_H100_MEGA_GPUS"),
      images,
    ],
    { notes: [note("gcp-machine-docs", "1,800 Gbit/s; older documents say 1,600.")] },
  ),
  gce(
    "a3-ultragpu-8g",
    [
      shape(224, 2952, 12000, "gcp-machine-docs"),
      chips(Chip.H200, 8, 141, roceOverTwoNetworks),
      eightRdmaSubnets,
      quota("NVIDIA_H200_GPUS"),
      images,
    ],
    { notes: [note("gcp-third-party-specs", "It has no list price; third parties name about 86.76 USD an hour.")] },
  ),
  gce(
    "a4-highgpu-8g",
    [
      shape(224, 3968, undefined, "gcp-third-party-specs"),
      chips(Chip.B200, 8, 180, { ...roceOverTwoNetworks, localDisks: { totalGb: 12000, count: 32 } }),
      eightRdmaSubnets,
      quota("NVIDIA_B200_GPUS"),
      images,
    ],
    { notes: [quoteOnly, note("gcp-third-party-specs", "vCPUs and memory come from third parties only.")] },
  ),
  gce(
    "a4x-highgpu-4g",
    [
      shape(140, 884, 12885, "gcp-machine-docs"),
      chips(Chip.Gb200, 4, 186, {
        architecture: Architecture.Arm64,
        networkGbps: 2000,
        fabric: Fabric.Roce,
        fabricGbps: 1600,
        nvlinkDomainMachines: 18,
      }),
      quota("NVIDIA_GB200_GPUS"),
      from("cluster-toolkit", { images: { families: ["COS_CONTAINERD"] }, managedRdmaDevices: 4 }),
    ],
    {
      notes: [
        quoteOnly,
        note("cluster-toolkit", "No extra VPCs: GKE attaches its 4 RDMA ports by managed DRANET (1.34.1-gke.1829001 and later)."),
      ],
    },
  ),
  gce(
    "a4x-maxgpu-4g-metal",
    [
      shape(144, 960, 12885, "gcp-machine-docs"),
      chips(Chip.Gb300, 4, 279, {
        architecture: Architecture.Arm64,
        networkGbps: 3600,
        fabric: Fabric.Roce,
        fabricGbps: 3200,
        nvlinkDomainMachines: 18,
      }),
      from("cluster-toolkit", { images: { families: ["COS_CONTAINERD"] } }),
      from("gcp-third-party-specs", { managedRdmaDevices: 8 }),
    ],
    { notes: [quoteOnly, note("cluster-toolkit", "Bare metal; its network profile is `<zone>-vpc-roce-metal`.")] },
  ),
  ...(
    [
      ["g2-standard-4", 1, 4, 16],
      ["g2-standard-8", 1, 8, 32],
      ["g2-standard-12", 1, 12, 48],
      ["g2-standard-48", 4, 48, 192],
      ["g2-standard-96", 8, 96, 384],
    ] as const
  ).map(([name, count, vcpus, ram]) =>
    gce(name, [
      shape(vcpus, ram),
      chips(Chip.L4, count, 24, count === 8 ? { networkGbps: 100 } : {}),
      quota("NVIDIA_L4_GPUS"),
      images,
    ]),
  ),
  gce("g4-standard-48", [shape(48, 180), chips(Chip.RtxPro6000, 1, 96), images]),
  gce("g4-standard-384", [shape(384, 1440), chips(Chip.RtxPro6000, 8, 96, { networkGbps: 400 }), images]),
  ...(
    [
      ["ct5lp-hightpu-1t", 1, 24, 48],
      ["ct5lp-hightpu-4t", 4, 112, 192],
      ["ct5lp-hightpu-8t", 8, 224, 384],
    ] as const
  ).map(([name, count, vcpus, ram]) =>
    gce(
      name,
      [
        shape(vcpus, ram, undefined, "gke-tpu-machines"),
        from("gke-tpu-docs", {
          accelerator: { kind: Chip.TpuV5e, count, memoryGiB: 16 },
          fabric: Fabric.Ici,
          images: { families: ["COS_CONTAINERD"] },
        }),
      ],
      { notes: [note("gke-tpu-docs", "A node pool is one slice: its topology (`2x4`) decides how many machines it has.")] },
    ),
  ),
  ...(
    [
      ["e2-medium", 1, 4],
      ["e2-standard-2", 2, 8],
      ["e2-standard-4", 4, 16],
      ["e2-standard-8", 8, 32],
      ["n2-standard-4", 4, 16],
      ["n2-standard-8", 8, 32],
      ["n2-standard-16", 16, 64],
      ["c3-standard-4", 4, 16],
      ["c3-standard-8", 8, 32],
    ] as const
  ).map(([name, vcpus, ram]) => gce(name, [shape(vcpus, ram), images])),
];
