import { from, note } from "../define";
import { AcceleratorKind as Chip, type Machine } from "../types";
import { ec2, eks, limits, listing, noEfa } from "./aws-build";

const trainium = (count: number) => from("neuron-hardware", { accelerator: { kind: Chip.Trainium, count, memoryGiB: 32 } });
const allCards = () => true;
/** Counts are EC2's, the memory of a chip is generally known and not read again. */
const known = (kind: Chip, count: number, memoryGiB: number) =>
  from("common-knowledge", { accelerator: { kind, count, memoryGiB } });

/** AWS machines with AWS's own chips. */
export const awsNeuron: readonly Machine[] = [
  ec2("trn1.2xlarge", eks.neuron, [trainium(1), listing({ vcpus: 8, ram: 32, gbps: 3.125, nvme: 474 }), limits(1, 4, 15, noEfa)]),
  ec2("trn1.32xlarge", eks.neuron, [
    trainium(16),
    listing({ vcpus: 128, ram: 512, gbps: 800, nvme: 7600, efa: 8 }),
    limits(8, 5, 50),
  ]),
  ec2("trn1n.32xlarge", eks.neuron, [
    trainium(16),
    listing({ vcpus: 128, ram: 512, gbps: 1600, nvme: 7600, efa: 16 }),
    limits(16, 5, 50),
  ]),
  ec2(
    "trn2.48xlarge",
    eks.neuron,
    [
      known(Chip.Trainium2, 16, 96),
      listing({ vcpus: 192, ram: 2048, gbps: 3200, nvme: 7600, efa: 16 }),
      limits(16, 2, 50, allCards, "vpc-cni-limits"),
    ],
    { notes: [note("karpenter-aws-prices", "It has no price in us-east-1.")] },
  ),
  ec2("inf2.xlarge", eks.neuron, [
    known(Chip.Inferentia2, 1, 32),
    listing({ vcpus: 4, ram: 16, gbps: 2.083, nvme: 0 }),
    limits(1, 4, 15, noEfa),
  ]),
  ec2("inf2.48xlarge", eks.neuron, [
    known(Chip.Inferentia2, 12, 32),
    listing({ vcpus: 192, ram: 768, gbps: 100, nvme: 0 }),
    limits(1, 15, 50, noEfa),
  ]),
];
