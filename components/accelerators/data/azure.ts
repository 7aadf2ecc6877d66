import { Cloud } from "../../core/cloud";
import { type Description, defineMachine, from, note, type Statement } from "../define";
import { type AcceleratorKind, Architecture, AcceleratorKind as Chip, Fabric, type Machine, type MachineFacts } from "../types";
import { listedPrices, pricedRegions } from "./prices";

function size(name: string, family: string, statements: readonly Statement[], about: Description = {}): Machine {
  const regions = pricedRegions(name);
  return defineMachine(
    Cloud.Azure,
    name,
    [
      ...statements,
      from("azure-known-skus", { quota: { code: family, name: `${family.trim()} vCPUs`, unit: "vcpus" } }),
      ...(regions.length === 0 ? [] : [from("karpenter-azure-prices", { regions })]),
    ],
    { ...about, prices: [...listedPrices(name), ...(about.prices ?? [])] },
  );
}

function documented(vcpus: number, memoryGiB: number, networkGbps: number, more: Partial<MachineFacts> = {}): Statement {
  return from("azure-sizes", { vcpus, memoryGiB, networkGbps, ...more });
}

function chip(kind: AcceleratorKind, count: number, memoryGiB: number): Pick<MachineFacts, "accelerator"> {
  return { accelerator: { kind, count, memoryGiB } };
}

/** Ports of this rate each; only machines of one scale set, which is one node pool, reach each other by them. */
function infiniband(ports: number, gbps: number): Partial<MachineFacts> {
  return { fabric: Fabric.Infiniband, infinibandPorts: ports, fabricGbps: ports * gbps };
}

const GB = 1.073741824;
const disks = (gib: number) => ({ localDisks: { totalGb: Math.round(gib * GB) } });
const ubuntu = from("aks-infiniband", { images: { families: ["Ubuntu", "AzureLinux"] } });
/** Grace machines boot no x86 image, and AKS has one image for them. */
const ubuntu2404 = from("aks-infiniband", { images: { families: ["Ubuntu2404"] } });

export const azureMachines: readonly Machine[] = [
  size(
    "Standard_ND96asr_v4",
    "Standard NDASv4_A100 Family",
    [
      documented(96, 900, 24, { ...chip(Chip.A100, 8, 40), ...disks(6000) }),
      from("common-knowledge", infiniband(8, 200)),
      ubuntu,
    ],
    {
      wrongNames: ["Standard_ND96asr_A100_v4"],
      notes: [
        note(
          "azure-sizes",
          "The price list has Standard_ND96asr_A100_v4 beside it, and public tables copy that name; only Standard_ND96asr_v4 can be deployed.",
        ),
        note("common-knowledge", "The InfiniBand rate, 8 x 200 Gbit/s HDR, was not read again."),
      ],
    },
  ),
  size(
    "Standard_ND96amsr_A100_v4",
    "standard NDAMSv4_A100Family",
    [
      documented(96, 1900, 24, { ...chip(Chip.A100, 8, 80), ...disks(6400) }),
      from("common-knowledge", infiniband(8, 200)),
      ubuntu,
    ],
    { notes: [note("azure-sku-api", "Documents say 1,900 GiB of memory, the SKU API 1,800.")] },
  ),
  size(
    "Standard_ND96isr_H100_v5",
    "standardNDSH100v5Family",
    [documented(96, 1900, 80, { ...chip(Chip.H100, 8, 80), ...infiniband(8, 400), ...disks(28 * 1024) }), ubuntu],
    {
      notes: [
        note("aks-infiniband", "Needs the feature AKSInfinibandSupport registered."),
        note("karpenter-azure-prices", "Its list price (98.32 in eastus) is above that of the newer H200 size (84.80)."),
      ],
    },
  ),
  size(
    "Standard_ND96isr_H200_v5",
    "standardNDISRH200V5Family",
    [documented(96, 1850, 80, { ...chip(Chip.H200, 8, 141), ...infiniband(8, 400), ...disks(28 * 1024) }), ubuntu],
    {
      notes: [
        note("aks-infiniband", "Needs the feature AKSInfinibandSupport registered."),
        note(
          "karpenter-azure-prices",
          "It is listed below the H100 size it replaces (84.80 against 98.32), and another list says 110.24: ask before you budget with it.",
        ),
      ],
    },
  ),
  size(
    "Standard_ND128isr_NDR_GB200_v6",
    "standardNDISRGB200V6NDRFamily",
    [
      documented(128, 900, 160, {
        ...chip(Chip.Gb200, 4, 192),
        ...infiniband(4, 400),
        localDisks: { totalGb: 16000 },
        architecture: Architecture.Arm64,
        nvlinkDomainMachines: 18,
      }),
      ubuntu2404,
    ],
    {
      notes: [
        note(
          "aks-infiniband",
          "Needs the feature AKSInfinibandSupport unregistered, the NVMe disk controller and NVIDIA's DRA driver.",
        ),
        note("azure-sku-api", "Documents say 900 GiB of memory, the SKU API 864."),
      ],
    },
  ),
  size(
    "Standard_ND128isr_GB300_v6",
    "standardNDISRGB300V6Family",
    [
      documented(128, 864, 160, {
        ...chip(Chip.Gb300, 4, 288),
        ...infiniband(4, 800),
        localDisks: { totalGb: 16000 },
        architecture: Architecture.Arm64,
        nvlinkDomainMachines: 18,
      }),
      ubuntu2404,
    ],
    {
      notes: [
        note(
          "aks-infiniband",
          "Needs the feature AKSInfinibandSupport unregistered, the NVMe disk controller and NVIDIA's DRA driver.",
        ),
      ],
    },
  ),
  size("Standard_ND96isr_MI300X_v5", "standardNDISv5MI300XFamily", [
    documented(96, 1850, 80, { ...chip(Chip.Mi300x, 8, 192), ...infiniband(8, 400), ...disks(28 * 1024) }),
    ubuntu,
  ]),
  size("Standard_NC40ads_H100_v5", "StandardNCadsH100v5Family", [
    documented(40, 320, 40, { ...chip(Chip.H100, 1, 94), ...disks(3576) }),
    ubuntu,
  ]),
  size("Standard_NC80adis_H100_v5", "StandardNCadsH100v5Family", [
    documented(80, 640, 80, { ...chip(Chip.H100, 2, 94), ...disks(7152) }),
    ubuntu,
  ]),
  size("Standard_NC24ads_A100_v4", "StandardNCADSA100v4Family", [
    from("azure-sku-api", { ...chip(Chip.A100, 1, 80), vcpus: 24, memoryGiB: 220, ...disks(894) }),
    ubuntu,
  ]),
  size("Standard_NC96ads_A100_v4", "StandardNCADSA100v4Family", [
    from("azure-sizes", { ...chip(Chip.A100, 4, 80), vcpus: 96, memoryGiB: 880 }),
    ubuntu,
  ]),
  size("Standard_NC16as_T4_v3", "Standard NCASv3_T4 Family", [
    from("azure-sku-api", { ...chip(Chip.T4, 1, 16), vcpus: 16, memoryGiB: 110, ...disks(352) }),
    ubuntu,
  ]),
  size("Standard_NV36ads_A10_v5", "StandardNVADSA10v5Family", [
    documented(36, 440, 40, { ...chip(Chip.A10, 1, 24), ...disks(1440) }),
    ubuntu,
  ]),
  size("Standard_NV72ads_A10_v5", "StandardNVADSA10v5Family", [
    documented(72, 880, 80, { ...chip(Chip.A10, 2, 24), ...disks(2880) }),
    ubuntu,
  ]),
  ...(
    [
      ["Standard_D2s_v5", 2, 8, 12.5],
      ["Standard_D4s_v5", 4, 16, 12.5],
      ["Standard_D8s_v5", 8, 32, 12.5],
      ["Standard_D16s_v5", 16, 64, 12.5],
      ["Standard_D32s_v5", 32, 128, 16],
    ] as const
  ).map(([name, vcpus, ram, gbps]) =>
    size(name, "standardDSv5Family", [documented(vcpus, ram, gbps, { localDisks: { totalGb: 0 } }), ubuntu]),
  ),
];
