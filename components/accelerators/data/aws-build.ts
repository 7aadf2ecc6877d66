import { Cloud } from "../../core/cloud";
import { cards, type Description, defineMachine, from, price, type Statement } from "../define";
import type { SourceKey } from "../sources";
import {
  type AcceleratorKind,
  Architecture,
  CapacityKind,
  Fabric,
  type ImageSupport,
  type Machine,
  type MachineFacts,
  type Price,
} from "../types";
import { onDemandQuotaOf } from "./aws-quotas";
import { listedPrices } from "./prices";

export const eks = {
  nvidia: { families: ["AL2023_x86_64_NVIDIA", "BOTTLEROCKET_x86_64_NVIDIA"] },
  nvidiaArm: { families: ["AL2023_ARM_64_NVIDIA", "BOTTLEROCKET_ARM_64_NVIDIA"] },
  neuron: { families: ["AL2023_x86_64_NEURON"] },
  plain: { families: ["AL2023_x86_64_STANDARD", "BOTTLEROCKET_x86_64"] },
  plainArm: { families: ["AL2023_ARM_64_STANDARD", "BOTTLEROCKET_ARM_64"] },
} as const satisfies Record<string, ImageSupport>;

/** What Karpenter's generated reference says of a type; `efa` counts the interfaces that speak EFA. */
export interface Listing {
  readonly chip?: AcceleratorKind;
  readonly count?: number;
  /** As EC2 states it, in MiB. */
  readonly memoryMiB?: number;
  readonly vcpus: number;
  readonly ram: number;
  readonly gbps: number;
  /** GB of local NVMe; 0 for none. */
  readonly nvme: number;
  readonly efa?: number;
  readonly arm?: boolean;
}

export function listing(of: Listing, source: SourceKey = "karpenter-aws-types"): Statement {
  const efa = of.efa ?? 0;
  const memoryGiB = of.memoryMiB === undefined ? undefined : Math.round((of.memoryMiB / 1024) * 100) / 100;
  const chip: Partial<MachineFacts> =
    of.chip === undefined
      ? {}
      : { accelerator: { kind: of.chip, count: of.count ?? 1, ...(memoryGiB === undefined ? {} : { memoryGiB }) } };
  return from(source, {
    ...chip,
    architecture: of.arm === true ? Architecture.Arm64 : Architecture.Amd64,
    vcpus: of.vcpus,
    memoryGiB: of.ram,
    networkGbps: of.gbps,
    localDisks: { totalGb: of.nvme },
    efaInterfaces: efa,
    fabric: efa > 0 ? Fabric.Efa : Fabric.None,
    ...(efa > 0 ? { fabricGbps: of.gbps } : {}),
  });
}

/** Network cards and addresses; EFA is on every card unless `withEfa` says which. */
export function limits(
  count: number,
  maxInterfaces: number,
  ipv4PerInterface: number,
  withEfa: (index: number) => boolean = () => true,
  source: SourceKey = "karpenter-aws-limits",
): Statement {
  return from(source, { cards: cards(count, maxInterfaces, withEfa), ipv4PerInterface });
}

export const noEfa = () => false;

/** Zone ids, which mean the same place in every account; zone names (`us-west-2a`) do not. */
export function offeredIn(...zones: readonly string[]): Statement {
  return from("skypilot-aws", { zones });
}

export function capacityBlock(usdPerHour: number): Price {
  return price(CapacityKind.CapacityBlock, usdPerHour, "us-east-1", "aws-capacity-block-prices");
}

/** Lowest of the region's zones on the day of the table; spot prices move. */
export function offers(region: string, onDemand: number | undefined, spot?: number): readonly Price[] {
  return [
    ...(onDemand === undefined ? [] : [price(CapacityKind.OnDemand, onDemand, region, "skypilot-aws")]),
    ...(spot === undefined ? [] : [price(CapacityKind.Spot, spot, region, "skypilot-aws")]),
  ];
}

export function ec2(name: string, images: ImageSupport, statements: readonly Statement[], about: Description = {}): Machine {
  const quota = onDemandQuotaOf(name);
  return defineMachine(
    Cloud.Aws,
    name,
    [...statements, from("eks-ami-types", { images }), ...(quota === undefined ? [] : [from("aws-quotas", { quota })])],
    { ...about, prices: [...listedPrices(name), ...(about.prices ?? [])] },
  );
}
