import { from, note, price } from "../define";
import { CapacityKind, AcceleratorKind as Chip, LifecycleState, type Machine } from "../types";
import { ec2, limits, listing } from "./aws-build";

/** AWS machines with Gaudi or Qualcomm chips. AWS lists no Gaudi 2 and no Gaudi 3. */
export const awsGaudiAndQualcomm: readonly Machine[] = [
  ec2(
    "dl1.24xlarge",
    {
      families: [],
      none: "EKS publishes images with NVIDIA and Neuron drivers only; Gaudi needs an image of your own with Intel's driver",
    },
    [
      listing(
        { chip: Chip.Gaudi1, count: 8, memoryMiB: 32768, vcpus: 96, ram: 768, gbps: 400, nvme: 4000, efa: 4 },
        "karpenter-aws-types-1.13",
      ),
      limits(4, 15, 50),
    ],
    {
      lifecycle: {
        state: LifecycleState.Legacy,
        reason:
          "it has dropped out of Karpenter's list since v1.14 (2026-07-11) and is absent from the EFA plugin's allow-list, though the price of 2026-07-20 is still there; AWS has announced nothing that we found",
        source: "karpenter-aws-types-1.13",
        replacement: "gaudi3-host",
      },
      notes: [
        note("karpenter-aws-types-1.13", "Gaudi 1 (HL-205): two generations behind Gaudi 3, and AWS's only Gaudi machine."),
      ],
    },
  ),
  ec2(
    "dl2q.24xlarge",
    {
      families: [],
      none: "no EKS image carries Qualcomm's driver; Qualcomm's own is Amazon Linux 2, which EKS ended on 2025-11-26, so build one from the Platform SDK",
    },
    [
      // EC2's own listing names maker, model and count, and no memory; the memory is Qualcomm's word.
      from("qualcomm-ai-sdk-5", { accelerator: { kind: Chip.QualcommAi100, count: 8, memoryGiB: 16 } }),
      listing({ vcpus: 96, ram: 768, gbps: 100, nvme: 0, efa: 1 }),
      limits(1, 15, 50),
      from("qualcomm-mlperf", { zones: ["us-west-2d"] }),
    ],
    {
      lifecycle: {
        state: LifecycleState.Unlisted,
        reason: "it has no EKS image and no price in the us-east-1 list of 2026-07-20",
        source: "karpenter-aws-prices",
      },
      prices: [price(CapacityKind.OnDemand, 8.919, "us-west-2", "qualcomm-dl2q-blog")],
      notes: [
        note(
          "karpenter-aws-types",
          "AWS lists it as 8 x Qualcomm Cloud AI 100 Standard, made for inference. Documents that call it a Gaudi 3 machine are common.",
        ),
        note(
          "qualcomm-mlperf",
          "Qualcomm's guide places it in us-west-2d only. Zone names differ from account to account: find out which of yours it is.",
        ),
        note(
          "karpenter-aws-types",
          "Karpenter does not know qualcomm.com/qaic, so it launches no dl2q for pods that ask for it: use a managed node group.",
        ),
      ],
    },
  ),
];
