import { Cloud } from "../../core/cloud";
import { cards, type Description, defineMachine, from, price, type Statement } from "../define";
import { CapacityKind, AcceleratorKind as Chip, Fabric, type Machine } from "../types";

function ec2(name: string, statements: readonly Statement[], about: Description = {}): Machine {
  return defineMachine(Cloud.Aws, name, statements, about);
}

const onDemand = (usd: number) => price(CapacityKind.OnDemand, usd, "us-east-1", "karpenter-aws-prices");

export const awsMachines: readonly Machine[] = [
  ec2(
    "dl2q.24xlarge",
    [
      from("karpenter-aws-types", {
        vcpus: 96,
        memoryGiB: 768,
        networkGbps: 100,
        localDisks: { totalGb: 0 },
        efaInterfaces: 1,
        fabric: Fabric.Efa,
        fabricGbps: 100,
      }),
      from("qualcomm-ai-sdk-5", { accelerator: { kind: Chip.QualcommAi100, count: 8, memoryGiB: 16 } }),
      from("karpenter-aws-limits", { cards: cards(1, 15, () => true), ipv4PerInterface: 50 }),
    ],
    { prices: [price(CapacityKind.OnDemand, 8.919, "us-west-2", "qualcomm-dl2q-blog")] },
  ),
  ec2(
    "p4d.24xlarge",
    [
      from("karpenter-aws-types", {
        accelerator: { kind: Chip.A100, count: 8, memoryGiB: 40 },
        vcpus: 96,
        memoryGiB: 1152,
        networkGbps: 400,
        localDisks: { totalGb: 8000 },
        efaInterfaces: 4,
        fabric: Fabric.Efa,
        fabricGbps: 400,
      }),
      from("karpenter-aws-limits", { cards: cards(4, 15, () => true), ipv4PerInterface: 50 }),
    ],
    { prices: [onDemand(21.957642)] },
  ),
];
