import { from, note, price } from "../define";
import { Architecture, CapacityKind, AcceleratorKind as Chip, Fabric, LifecycleState, type Machine } from "../types";
import { capacityBlock, ec2, eks, limits, listing, noEfa, offeredIn, offers } from "./aws-build";

/** On p5 and p5e every fourth card takes one more plain interface: 8 interfaces and 800 Gbit/s of IP traffic instead of 1 and 100. */
const everyFourthCard = from("ec2-efa-guide", { bandwidthCards: [4, 8, 12, 16, 20, 24, 28] });

/** AWS machines for training with NVIDIA chips. */
export const awsTraining: readonly Machine[] = [
  ec2(
    "p3.16xlarge",
    eks.nvidia,
    [
      listing(
        { chip: Chip.V100, count: 8, memoryMiB: 16384, vcpus: 64, ram: 488, gbps: 25, nvme: 0 },
        "karpenter-aws-types-1.12",
      ),
      limits(1, 8, 30, noEfa),
    ],
    {
      lifecycle: {
        state: LifecycleState.Retired,
        reason: "p3.2xlarge, p3.8xlarge and p3.16xlarge are gone from Karpenter's list since v1.13; its V100 has no EFA either",
        source: "karpenter-aws-types-1.12",
        replacement: "p3dn.24xlarge",
      },
      notes: [
        note("karpenter-aws-prices", "The price list of 2026-07-20 still names it. AWS has announced nothing that we found."),
      ],
    },
  ),
  ec2(
    "p3dn.24xlarge",
    eks.nvidia,
    [
      listing({ chip: Chip.V100, count: 8, memoryMiB: 32768, vcpus: 96, ram: 768, gbps: 100, nvme: 1800, efa: 1 }),
      limits(1, 15, 50),
      offeredIn("apne1-az4", "euw1-az1", "euw1-az2", "use1-az1", "use1-az6", "usw2-az1", "usw2-az3"),
    ],
    { prices: offers("us-west-2", 31.212, 12.1352) },
  ),
  ec2(
    "p4d.24xlarge",
    eks.nvidia,
    [
      listing({ chip: Chip.A100, count: 8, memoryMiB: 40960, vcpus: 96, ram: 1152, gbps: 400, nvme: 8000, efa: 4 }),
      limits(4, 15, 50),
      offeredIn(
        ...["apne1-az4", "apne2-az4", "aps1-az1", "aps1-az2", "aps1-az3", "apse2-az1", "apse2-az2", "cac1-az1", "cac1-az2"],
        ...["euc1-az1", "euc1-az2", "euc1-az3", "euw1-az2", "use1-az1", "use1-az2", "use1-az6", "use2-az1", "use2-az2"],
        ...["usw2-az1", "usw2-az2", "usw2-az3"],
      ),
    ],
    {
      prices: [
        ...offers("us-east-1", undefined, 6.289),
        ...offers("us-east-2", 21.95764, 6.6618),
        ...offers("us-west-2", 21.95764, 9.118),
        ...offers("eu-central-1", 27.43298, 8.1571),
        ...offers("eu-west-1", 23.71569, 11.548),
      ],
    },
  ),
  ec2(
    "p4de.24xlarge",
    eks.nvidia,
    [
      listing({ chip: Chip.A100, count: 8, memoryMiB: 81920, vcpus: 96, ram: 1152, gbps: 400, nvme: 8000, efa: 4 }),
      limits(4, 15, 50),
      offeredIn(
        ...["apne1-az1", "apne1-az4", "apse1-az2", "apse1-az3", "euc1-az1", "euc1-az2", "use1-az4", "use1-az6"],
        ...["usw2-az1", "usw2-az2", "usw2-az3"],
      ),
    ],
    { prices: [...offers("us-east-1", undefined, 9.7262), ...offers("us-west-2", 27.44705, 12.8344)] },
  ),
  ec2(
    "p5.4xlarge",
    eks.nvidia,
    [
      listing({ chip: Chip.H100, count: 1, memoryMiB: 81920, vcpus: 16, ram: 256, gbps: 100, nvme: 3800, efa: 1 }),
      limits(1, 4, 30),
      offeredIn(
        ...["apne1-az1", "aps1-az1", "aps1-az2", "aps1-az3", "apse2-az3", "apse3-az1", "euw2-az1", "euw2-az2", "euw2-az3"],
        ...["use1-az1", "use1-az2", "use1-az3", "use1-az4", "use1-az5", "use1-az6", "use2-az1", "use2-az2", "use2-az3"],
        ...["usw2-az1", "usw2-az2", "usw2-az3", "usw2-az4"],
      ),
    ],
    { prices: [...offers("us-east-2", 6.88), ...offers("us-west-2", 6.88)] },
  ),
  ec2(
    "p5.48xlarge",
    eks.nvidia,
    [
      listing({ chip: Chip.H100, count: 8, memoryMiB: 81920, vcpus: 192, ram: 2048, gbps: 3200, nvme: 30400, efa: 32 }),
      limits(32, 2, 50),
      everyFourthCard,
      offeredIn(
        ...["apne1-az1", "apne1-az4", "aps1-az1", "aps1-az2", "aps1-az3", "apse2-az1", "apse2-az2", "apse2-az3", "apse3-az1"],
        ...["cac1-az4", "eun1-az1", "eun1-az2", "eun1-az3", "euw2-az1", "euw2-az2", "euw2-az3", "use1-az1", "use1-az2"],
        ...["use1-az3", "use1-az4", "use1-az5", "use1-az6", "use2-az1", "use2-az2", "use2-az3", "usw1-az1", "usw1-az3"],
        ...["usw2-az1", "usw2-az2", "usw2-az3", "usw2-az4"],
      ),
    ],
    {
      prices: [
        capacityBlock(34.608),
        ...offers("us-east-1", undefined, 14.246),
        ...offers("us-east-2", 55.04, 15.06),
        ...offers("us-west-2", 55.04, 21.6229),
      ],
    },
  ),
  ec2(
    "p5e.48xlarge",
    eks.nvidia,
    [
      listing({ chip: Chip.H200, count: 8, memoryMiB: 144384, vcpus: 192, ram: 2048, gbps: 3200, nvme: 30400, efa: 32 }),
      limits(32, 2, 50),
      everyFourthCard,
      offeredIn("apse2-az3", "apse3-az1", "eun1-az1", "euw2-az2", "use2-az1", "use2-az2", "use2-az3", "usw2-az3"),
    ],
    {
      prices: [capacityBlock(39.799), ...offers("us-east-2", undefined, 17.4812), ...offers("us-west-2", undefined, 24.9358)],
      notes: [note("skypilot-aws", "It has no on-demand price: it comes in Capacity Blocks and on spot.")],
    },
  ),
  ec2(
    "p5en.48xlarge",
    eks.nvidia,
    [
      listing({ chip: Chip.H200, count: 8, memoryMiB: 144384, vcpus: 192, ram: 2048, gbps: 3200, nvme: 30400, efa: 16 }),
      limits(16, 4, 50),
      offeredIn(
        ...["apne1-az4", "apne2-az1", "aps1-az1", "aps1-az3", "apse3-az2", "apse3-az3", "eun1-az1", "eun1-az3", "eus2-az1"],
        ...[
          "eus2-az2",
          "use1-az2",
          "use1-az6",
          "use2-az1",
          "use2-az2",
          "use2-az3",
          "usw1-az3",
          "usw2-az2",
          "usw2-az3",
          "usw2-az4",
        ],
      ),
    ],
    {
      prices: [
        capacityBlock(45.768),
        ...offers("us-east-1", undefined, 19.1652),
        ...offers("us-east-2", 63.296, 16.0868),
        ...offers("us-west-2", 63.296, 24.6657),
      ],
    },
  ),
  ec2(
    "p6-b200.48xlarge",
    eks.nvidia,
    [
      listing({ chip: Chip.B200, count: 8, memoryMiB: 183359, vcpus: 192, ram: 2048, gbps: 3200, nvme: 30400, efa: 8 }),
      limits(8, 4, 50),
      from("efa-plugin-counts", { efaPluginMinimum: "0.5.10" }),
      offeredIn("use1-az6", "use2-az1", "use2-az2", "usw2-az2", "usw2-az4"),
    ],
    {
      prices: [
        capacityBlock(82.368),
        ...offers("us-east-1", undefined, 19.0919),
        ...offers("us-east-2", 113.9328, 24.8895),
        ...offers("us-west-2", 113.9328, 44.8585),
      ],
    },
  ),
  ec2(
    "p6-b300.48xlarge",
    eks.nvidia,
    [
      listing({ chip: Chip.B300, count: 8, memoryMiB: 275040, vcpus: 192, ram: 4096, gbps: 6400, nvme: 30400, efa: 16 }),
      limits(17, 4, 50, (index) => index > 0),
    ],
    { notes: [note("ec2-efa-guide", "17 network cards: card 0 is plain ENA (350 Gbit/s), EFA is on cards 1 to 16.")] },
  ),
  ec2(
    "p6e-gb200.36xlarge",
    eks.nvidiaArm,
    [
      from("common-knowledge", { architecture: Architecture.Arm64, vcpus: 144, memoryGiB: 960 }),
      from("karpenter-aws-bandwidth", { networkGbps: 3200, fabric: Fabric.Efa }),
      from("aws-ultraserver-totals", {
        accelerator: { kind: Chip.Gb200, count: 4, memoryGiB: 186 },
        fabricGbps: 1600,
        localDisks: { totalGb: 22500 },
        nvlinkDomainMachines: 18,
      }),
    ],
    {
      // 761.904 USD for a whole UltraServer of 18 machines.
      prices: [price(CapacityKind.CapacityBlock, 42.328, "us-east-1", "aws-capacity-block-prices")],
      notes: [
        note(
          "ec2-efa-guide",
          "17 network cards, of which pairs share a NIC and groups of cards share a GPU: 4 EFA interfaces of 400 Gbit/s or 8 of 200. Which card takes which is not settled here, so no layout is generated.",
        ),
        note(
          "aws-capacity-block-prices",
          "Sold by the UltraServer of 18 machines only (761.904 USD an hour); the price here is an 18th.",
        ),
        note("common-knowledge", "Some public tables list 36 GPUs a machine; it is 4, and 36 or 72 in an UltraServer."),
      ],
    },
  ),
];
