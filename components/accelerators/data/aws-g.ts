import { AcceleratorKind as Chip, type Machine } from "../types";
import { ec2, eks, limits, listing, noEfa, offeredIn } from "./aws-build";

const a10g = { chip: Chip.A10G, memoryMiB: 22888 } as const;
const l4 = { chip: Chip.L4, memoryMiB: 22888 } as const;
const l40s = { chip: Chip.L40S, memoryMiB: 45776 } as const;
const rtxPro6000 = { chip: Chip.RtxPro6000, memoryMiB: 98304 } as const;

const g5Zones = offeredIn(
  ...["apne1-az1", "apne1-az4", "apne2-az1", "apne2-az3", "apne2-az4", "aps1-az1", "aps1-az3", "apse2-az1", "apse2-az2"],
  ...["cac1-az1", "cac1-az2", "euc1-az1", "euc1-az2", "euc1-az3", "eun1-az2", "eun1-az3", "euw1-az1", "euw1-az2", "euw1-az3"],
  ...["euw2-az2", "euw2-az3", "use1-az1", "use1-az2", "use1-az4", "use1-az5", "use1-az6", "use2-az1", "use2-az2", "use2-az3"],
  ...["usw2-az1", "usw2-az2", "usw2-az3"],
);

/** AWS machines for serving, graphics and small training with NVIDIA chips. */
export const awsGpu: readonly Machine[] = [
  ec2("g4dn.xlarge", eks.nvidia, [
    listing({ chip: Chip.T4, count: 1, memoryMiB: 16384, vcpus: 4, ram: 16, gbps: 5, nvme: 125 }),
    limits(1, 3, 10, noEfa),
  ]),
  ec2("g4dn.12xlarge", eks.nvidia, [
    listing({ chip: Chip.T4, count: 4, memoryMiB: 16384, vcpus: 48, ram: 192, gbps: 50, nvme: 900, efa: 1 }),
    limits(1, 8, 30),
  ]),
  ec2("g5.xlarge", eks.nvidia, [
    listing({ ...a10g, count: 1, vcpus: 4, ram: 16, gbps: 2.5, nvme: 250 }),
    limits(1, 4, 15, noEfa),
  ]),
  ec2("g5.2xlarge", eks.nvidia, [
    listing({ ...a10g, count: 1, vcpus: 8, ram: 32, gbps: 5, nvme: 450 }),
    limits(1, 4, 15, noEfa),
    g5Zones,
  ]),
  ec2("g5.12xlarge", eks.nvidia, [
    listing({ ...a10g, count: 4, vcpus: 48, ram: 192, gbps: 40, nvme: 3800, efa: 1 }),
    limits(1, 15, 50),
  ]),
  ec2("g5.48xlarge", eks.nvidia, [
    listing({ ...a10g, count: 8, vcpus: 192, ram: 768, gbps: 100, nvme: 7600, efa: 1 }),
    limits(1, 7, 50),
    g5Zones,
  ]),
  ec2("g6.xlarge", eks.nvidia, [listing({ ...l4, count: 1, vcpus: 4, ram: 16, gbps: 2.5, nvme: 250 }), limits(1, 4, 15, noEfa)]),
  ec2("g6.2xlarge", eks.nvidia, [listing({ ...l4, count: 1, vcpus: 8, ram: 32, gbps: 5, nvme: 450 }), limits(1, 4, 15, noEfa)]),
  ec2("g6.12xlarge", eks.nvidia, [
    listing({ ...l4, count: 4, vcpus: 48, ram: 192, gbps: 40, nvme: 3760, efa: 1 }),
    limits(1, 8, 30),
  ]),
  ec2("g6.48xlarge", eks.nvidia, [
    listing({ ...l4, count: 8, vcpus: 192, ram: 768, gbps: 100, nvme: 7520, efa: 1 }),
    limits(1, 15, 50),
  ]),
  ec2("g6e.xlarge", eks.nvidia, [
    listing({ ...l40s, count: 1, vcpus: 4, ram: 32, gbps: 2.5, nvme: 250 }),
    limits(1, 4, 15, noEfa),
  ]),
  ec2("g6e.2xlarge", eks.nvidia, [
    listing({ ...l40s, count: 1, vcpus: 8, ram: 64, gbps: 5, nvme: 450 }),
    limits(1, 4, 15, noEfa),
  ]),
  ec2("g6e.12xlarge", eks.nvidia, [
    listing({ ...l40s, count: 4, vcpus: 48, ram: 384, gbps: 100, nvme: 3800, efa: 1 }),
    limits(1, 10, 30),
  ]),
  ec2("g6e.24xlarge", eks.nvidia, [
    listing({ ...l40s, count: 4, vcpus: 96, ram: 768, gbps: 200, nvme: 3800, efa: 2 }),
    limits(2, 10, 50),
  ]),
  ec2("g6e.48xlarge", eks.nvidia, [
    listing({ ...l40s, count: 8, vcpus: 192, ram: 1536, gbps: 400, nvme: 7600, efa: 4 }),
    limits(4, 10, 50),
  ]),
  ec2("g7.48xlarge", eks.nvidia, [
    listing({ chip: Chip.RtxPro4500, count: 8, memoryMiB: 32768, vcpus: 192, ram: 768, gbps: 700, nvme: 7600, efa: 2 }),
    limits(2, 12, 64),
  ]),
  ec2("g7e.2xlarge", eks.nvidia, [
    listing({ ...rtxPro6000, count: 1, vcpus: 8, ram: 64, gbps: 50, nvme: 1900 }),
    limits(1, 4, 64, noEfa),
  ]),
  ec2("g7e.8xlarge", eks.nvidia, [
    listing({ ...rtxPro6000, count: 1, vcpus: 32, ram: 256, gbps: 100, nvme: 1900, efa: 1 }),
    limits(1, 8, 64),
  ]),
  ec2("g7e.24xlarge", eks.nvidia, [
    listing({ ...rtxPro6000, count: 4, vcpus: 96, ram: 1024, gbps: 800, nvme: 7600, efa: 2 }),
    limits(2, 10, 64),
  ]),
  ec2("g7e.48xlarge", eks.nvidia, [
    listing({ ...rtxPro6000, count: 8, vcpus: 192, ram: 2048, gbps: 1600, nvme: 15200, efa: 4 }),
    limits(4, 10, 64),
  ]),
];
