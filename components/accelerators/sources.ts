import type { Source } from "./types";

/** Every place that a fact of the catalogue comes from. Data files refer to these by key, so that a fact stays one short line. */
export const sources = {
  "karpenter-aws-types": {
    title: "Karpenter's generated reference of EC2 instance types",
    where: "aws/karpenter-provider-aws:website/content/en/preview/reference/instance-types.md",
    date: "2026-08-21",
    kind: "vendor-file",
  },
  "karpenter-aws-types-1.13": {
    title: "Karpenter's generated reference of EC2 instance types, v1.13",
    where: "aws/karpenter-provider-aws:website/content/en/v1.13/reference/instance-types.md",
    date: "2026-08-21",
    kind: "vendor-file",
  },
  "karpenter-aws-types-1.12": {
    title: "Karpenter's generated reference of EC2 instance types, v1.12",
    where: "aws/karpenter-provider-aws:website/content/en/v1.12/reference/instance-types.md",
    date: "2026-08-21",
    kind: "vendor-file",
  },
  "karpenter-aws-limits": {
    title: "Karpenter's generated table of network cards and addresses, from the VPC resource controller",
    where: "aws/karpenter-provider-aws:pkg/providers/instancetype/zz_generated.vpclimits.go",
    date: "2026-08-21",
    kind: "vendor-file",
  },
  "karpenter-aws-bandwidth": {
    title: "Karpenter's generated table of network bandwidth",
    where: "aws/karpenter-provider-aws:pkg/providers/instancetype/zz_generated.bandwidth.go",
    date: "2026-08-21",
    kind: "vendor-file",
  },
  "karpenter-aws-prices": {
    title: "Karpenter's generated on-demand prices, us-east-1, Linux",
    where: "aws/karpenter-provider-aws:pkg/providers/pricing/zz_generated.pricing_aws.go",
    date: "2026-07-20",
    kind: "vendor-file",
  },
  "ec2-efa-guide": {
    title: "EC2 user guide: maximise network bandwidth with EFA and network cards (as compiled by a third party)",
    where: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html",
    date: "2026-08-01",
    kind: "third-party",
  },
  "aws-capacity-block-prices": {
    title: "Prices of EC2 Capacity Blocks for ML, as compiled by a third party",
    where: "https://aws.amazon.com/ec2/capacityblocks/pricing/",
    date: "2026-05-25",
    kind: "third-party",
  },
  "qualcomm-dl2q-blog": {
    title:
      "Qualcomm developer blog on dl2q, on-demand price in us-west-2 (a user reports about 9 USD an hour in quic/cloud-ai-sdk#5)",
    where: "qualcomm.com/developer/blog",
    date: "2024-01-30",
    kind: "third-party",
  },
  "qualcomm-ai-sdk-5": {
    title: "Qualcomm Cloud AI SDK, issue 5: 16 GB a card in dl2q, newest image shared by account only",
    where: "https://github.com/quic/cloud-ai-sdk/issues/5",
    date: "2024-03-28",
    kind: "vendor-document",
  },
  "qualcomm-sdk": {
    title: "Qualcomm Cloud AI SDK, Kubernetes tutorial, and aic-operator",
    where: "quic/cloud-ai-sdk:tutorials/Kubernetes, qualcomm/aic-operator",
    date: "2026-10-01",
    kind: "vendor-document",
  },
  "nvidia-gpu-operator": {
    title: "NVIDIA GPU operator v26.7.0, its device plugin, feature discovery and DCGM exporter",
    where: "NVIDIA/gpu-operator",
    date: "2026-08-20",
    kind: "vendor-document",
  },
  "gaudi-operator": {
    title: "Intel Gaudi device plugin and operator chart",
    where: "HabanaAI/habanalabs-k8s-device-plugin, opea-project/Enterprise-Inference (chart values, exporter port, node label)",
    date: "2026-06-23",
    kind: "vendor-document",
  },
  "neuron-chart": {
    title: "AWS Neuron SDK 2.32 and its Helm chart",
    where: "oci://public.ecr.aws/neuron/neuron-helm-chart",
    date: "2026-08-17",
    kind: "vendor-document",
  },
  "amd-gpu-operator": {
    title: "AMD GPU operator",
    where: "ROCm/gpu-operator",
    date: "2026-06-01",
    kind: "vendor-document",
  },
  "gke-tpu-docs": {
    title: "Google's documents on TPUs in GKE",
    where: "https://cloud.google.com/kubernetes-engine/docs/concepts/tpus",
    date: "2026-06-01",
    kind: "vendor-document",
  },
} as const satisfies Record<string, Source>;

export type SourceKey = keyof typeof sources;
