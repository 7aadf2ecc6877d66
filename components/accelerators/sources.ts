import type { Source } from "./types";

/** Every place that a fact of the catalogue comes from. Data files refer to these by key, so that a fact stays one short line. */
export const sources = {
  // AWS
  "karpenter-aws-types": {
    title: "Karpenter's generated reference of EC2 instance types",
    where: "aws/karpenter-provider-aws:website/content/en/preview/reference/instance-types.md",
    date: "2026-08-21",
    kind: "vendor-file",
  },
  "karpenter-aws-types-1.13": {
    title: "Karpenter's generated reference of EC2 instance types, v1.13; the type is gone from v1.14 (2026-07-11)",
    where: "aws/karpenter-provider-aws:website/content/en/v1.13/reference/instance-types.md",
    date: "2026-08-21",
    kind: "vendor-file",
  },
  "karpenter-aws-types-1.12": {
    title: "Karpenter's generated reference of EC2 instance types, v1.12; the type is gone from v1.13",
    where: "aws/karpenter-provider-aws:website/content/en/v1.12/reference/instance-types.md",
    date: "2026-08-21",
    kind: "vendor-file",
  },
  "karpenter-aws-limits": {
    title: "Karpenter's generated table of network cards and addresses",
    where: "aws/karpenter-provider-aws:pkg/providers/instancetype/zz_generated.vpclimits.go",
    date: "2026-08-21",
    kind: "vendor-file",
  },
  "vpc-cni-limits": {
    title: "Amazon VPC CNI's generated table of network cards and addresses, which has Trn2",
    where: "aws/amazon-vpc-cni-k8s:pkg/vpc/vpc_ip_resource_limit.go",
    date: "2026-08-20",
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
  "karpenter-aws-design-efa": {
    title: "Karpenter's design for static EFA interfaces: `interface` first, one EFA a card, `efa-only` beside it",
    where: "aws/karpenter-provider-aws:designs/efa-for-static-capacity.md",
    date: "2026-08-21",
    kind: "vendor-document",
  },
  "skypilot-aws": {
    title:
      "SkyPilot's catalogue of EC2 offers by zone id; an undated stored copy, placed by what it lists (p5.4xlarge yes, p6-b300 not yet)",
    where: "skypilot-org/skypilot-catalog:catalogs/v8/aws/vms.csv@e385a0d348ed",
    date: "2025-10-01",
    kind: "third-party",
  },
  "ec2-efa-guide": {
    title: "EC2 user guide on network cards and EFA, as compiled by a third party",
    where: "docs.aws.amazon.com, EC2 user guide, `efa-acc-inst-types`",
    date: "2026-08-01",
    kind: "third-party",
  },
  "aws-capacity-block-prices": {
    title: "Prices of EC2 Capacity Blocks for ML, as compiled by a third party",
    where: "aws.amazon.com/ec2/capacityblocks/pricing",
    date: "2026-05-25",
    kind: "third-party",
  },
  "aws-ultraserver-totals": {
    title: "Totals of a P6e-GB200 UltraServer (72 GPUs, 13.4 TB, 405 TB, 28.8 Tbps), divided by its 18 machines",
    where: "aws.amazon.com/ec2/ultraservers, as compiled by a third party",
    date: "2026-08-01",
    kind: "third-party",
  },
  "aws-quotas": {
    title: "EC2 vCPU quotas by family",
    where: "docs.aws.amazon.com, EC2 user guide, `ec2-on-demand-instances`",
    date: "2026-08-01",
    kind: "vendor-document",
  },
  "eks-ami-types": {
    title: "EKS node group AMI types, and the end of Amazon Linux 2 images on 2025-11-26",
    where: "docs.aws.amazon.com, EKS API `Nodegroup.amiType`; awslabs/amazon-eks-ami",
    date: "2026-07-24",
    kind: "vendor-document",
  },
  "efa-plugin-counts": {
    title: "EFA device plugin: p6-b200 needs 0.5.6, and counts rightly from 0.5.10 (sagemaker-hyperpod-cli#282)",
    where: "https://github.com/aws/sagemaker-hyperpod-cli/issues/282",
    date: "2026-06-22",
    kind: "third-party",
  },
  "neuron-hardware": {
    title: "AWS Neuron documents on Trn1 and Trn1n hardware",
    where: "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/general/arch/neuron-hardware/trainium.html",
    date: "2026-03-13",
    kind: "vendor-document",
  },
  "neuron-chart": {
    title: "AWS Neuron SDK 2.32 and its Helm chart",
    where: "oci://public.ecr.aws/neuron/neuron-helm-chart",
    date: "2026-08-17",
    kind: "vendor-document",
  },
  // Qualcomm
  "qualcomm-dl2q-blog": {
    title: "Qualcomm's developer blog on dl2q, on-demand price; a user reports about 9 USD an hour in quic/cloud-ai-sdk#5",
    where: "qualcomm.com/developer/blog",
    date: "2024-01-30",
    kind: "third-party",
  },
  "qualcomm-ai-sdk-5": {
    title: "Qualcomm Cloud AI SDK, issue 5: 16 GB a card in dl2q, the newest image is shared by account only",
    where: "https://github.com/quic/cloud-ai-sdk/issues/5",
    date: "2024-03-28",
    kind: "vendor-document",
  },
  "qualcomm-mlperf": {
    title: "Qualcomm's MLPerf guide, which places dl2q in us-west-2d only",
    where: "quic, MLPerf inference guide for dl2q",
    date: "2024-03-28",
    kind: "vendor-document",
  },
  "qualcomm-sdk": {
    title: "Qualcomm Cloud AI SDK, Kubernetes tutorial, and aic-operator v0.5.0",
    where: "quic/cloud-ai-sdk:tutorials/Kubernetes; qualcomm/aic-operator",
    date: "2026-10-01",
    kind: "vendor-document",
  },
  // Google
  "gcp-machine-docs": {
    title: "Google's documents on accelerator-optimised machine families and GPU networking",
    where: "docs.cloud.google.com/compute/docs/accelerator-optimized-machines",
    date: "2026-08-01",
    kind: "vendor-document",
  },
  "cluster-toolkit": {
    title: "Google's cluster toolkit v1.95.0, GKE blueprints and node pool module",
    where: "GoogleCloudPlatform/cluster-toolkit",
    date: "2026-06-24",
    kind: "vendor-file",
  },
  "gcosts-machines": {
    title: "Cyclenerd's table of Compute Engine machine types",
    where: "Cyclenerd/google-cloud-pricing-cost-calculator:build/gcp.yml",
    date: "2026-08-20",
    kind: "third-party",
  },
  "karpenter-gcp-prices": {
    title: "Karpenter provider for GCP: on-demand and spot prices by region",
    where: "cloudpilot-ai/karpenter-provider-gcp:pkg/providers/pricing/initial-prices.json",
    date: "2026-08-03",
    kind: "third-party",
  },
  "gcp-third-party-specs": {
    title: "Specifications and prices of Google machines that third parties compiled",
    where: "several public tables",
    date: "2026-08-03",
    kind: "third-party",
  },
  "gcp-gpu-quotas": {
    title: "Google's quota metrics for GPUs, a region each",
    where: "docs.cloud.google.com/compute/resource-usage",
    date: "2026-08-01",
    kind: "vendor-document",
  },
  "gke-tpu-docs": {
    title: "Google's documents on TPUs in GKE and on TPU v5e",
    where: "https://cloud.google.com/kubernetes-engine/docs/concepts/plan-tpus; https://cloud.google.com/tpu/docs/v5e",
    date: "2025-10-27",
    kind: "vendor-document",
  },
  "gke-tpu-machines": {
    title: "vCPUs and memory of TPU v5e machine types, from Google's list",
    where: "https://github.com/Cyclenerd/google-cloud-pricing-cost-calculator/issues/89",
    date: "2024-01-01",
    kind: "third-party",
  },
  // Azure
  "azure-sizes": {
    title: "Microsoft's documents on virtual machine sizes",
    where: "MicrosoftDocs/azure-compute-docs:articles/virtual-machines/sizes",
    date: "2026-02-27",
    kind: "vendor-document",
  },
  "azure-sku-api": {
    title: "Azure's SKU API, as recorded by Karpenter for tests",
    where: "Azure/karpenter-provider-azure:pkg/fake/zz_generated.sku.southcentralus.go",
    date: "2026-08-21",
    kind: "vendor-file",
  },
  "azure-known-skus": {
    title: "Karpenter's generated list of Azure sizes and their quota families",
    where: "Azure/karpenter-provider-azure:pkg/providers/instancetype/known_skus.yaml",
    date: "2026-08-21",
    kind: "vendor-file",
  },
  "karpenter-azure-prices": {
    title: "Azure retail prices, pay as you go, Linux, as recorded by Karpenter",
    where: "Azure/karpenter-provider-azure:pkg/providers/pricing/zz_generated.pricing.go",
    date: "2026-06-18",
    kind: "vendor-file",
  },
  "aks-infiniband": {
    title: "Azure's AI infrastructure and AKS InfiniBand guides",
    where: "Azure/ai-infrastructure-on-azure; Azure/aks-rdma-infiniband",
    date: "2026-07-16",
    kind: "vendor-document",
  },
  // Any cloud
  "nvidia-gpu-operator": {
    title: "NVIDIA GPU operator v26.7.0, its device plugin, feature discovery and DCGM exporter",
    where: "NVIDIA/gpu-operator",
    date: "2026-08-20",
    kind: "vendor-document",
  },
  "gaudi-operator": {
    title: "Intel Gaudi device plugin, operator chart, exporter port and node label",
    where: "HabanaAI/habanalabs-k8s-device-plugin; opea-project/Enterprise-Inference",
    date: "2026-06-23",
    kind: "vendor-document",
  },
  "azure-node-health-checks": {
    title:
      "Azure's node health checks: nccl_allreduce, rccl_allreduce and gpu_bw of nd40rs_v2, nd96asr_v4, nd96isr_h100_v5, nd96isr_h200_v5 and others",
    where: "Azure/azurehpc-health-checks:conf/*.conf@0e0a1ac (nd128isr_ndr_gb200_v6.conf: @215c644)",
    date: "2026-05-01",
    kind: "vendor-file",
  },
  "google-cluster-health-scanner": {
    title:
      "Google's cluster health scanner: BANDWIDTH_THRESHOLD of its NCCL test over two machines, all_gather_perf of 2 to 8 GB",
    where: "GoogleCloudPlatform/cluster-health-scanner:deploy/helm/health_checks/nccl_healthcheck/*.yaml@81c525d",
    date: "2025-10-31",
    kind: "vendor-file",
  },
  "nccl-tests-two-nodes": {
    title:
      "NCCL's author on two machines: trees pass the network's bottleneck and show more than its rate; NCCL_ALGO=RING measures the network",
    where: "https://github.com/NVIDIA/nccl-tests/issues/196",
    date: "2024-02-05",
    kind: "vendor-document",
  },
  "aws-nccl-results": {
    title:
      "NCCL results that AWS publishes: 487 GB/s over two p5, 369 over sixteen p5en, 377 over four p6-b200, 751 over two p6-b300, 78 over two p4de",
    where: "awslabs/awsome-distributed-ai:micro-benchmarks/nccl-tests, architectures/aws-pcs/tests/compute-test.md@95b939c",
    date: "2026-07-23",
    kind: "vendor-file",
  },
  "gaudi-network": {
    title: "Intel Gaudi documentation 1.23, network configuration: theoretical peaks within a machine and between machines",
    where: "https://docs.habana.ai/en/latest/Management_and_Monitoring/Network_Configuration/index.html",
    date: "2026-12-01",
    kind: "vendor-document",
  },
  "gaudi-collectives": {
    title: "Intel Gaudi documentation 1.23, collectives performance",
    where: "https://docs.habana.ai/en/latest/Management_and_Monitoring/Network_Configuration/Collectives_Performance.html",
    date: "2026-11-22",
    kind: "vendor-document",
  },
  "common-knowledge": {
    title: "Generally known and not read again for this table; check it before you rely on it",
    where: "no document",
    date: "2026-11-22",
    kind: "common-knowledge",
  },
} as const satisfies Record<string, Source>;

export type SourceKey = keyof typeof sources;
