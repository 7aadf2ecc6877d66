import { type Accelerator, AcceleratorKind, type Taint } from "./types";

function noSchedule(key: string, value?: string): Taint {
  return value === undefined ? { key, effect: "NoSchedule" } : { key, value, effect: "NoSchedule" };
}

/** NVIDIA machines: the GPU operator, or the cloud's image with the device plugin alone, owns the plugin; DCGM measures. */
function nvidia(kind: AcceleratorKind, product: string): Accelerator {
  return {
    kind,
    product,
    vendor: "nvidia",
    family: "nvidia",
    collectives: "NCCL",
    resourceName: "nvidia.com/gpu",
    taint: noSchedule("nvidia.com/gpu"),
    nodeLabel: { key: "nvidia.com/gpu.present", value: "true" },
    devicePlugin: { name: "nvidia-device-plugin-daemonset", owner: "chart nvidia/gpu-operator" },
    exporter: { name: "dcgm-exporter", port: 9400 },
    source: "nvidia-gpu-operator",
  };
}

function gaudi(kind: AcceleratorKind, product: string, deviceType: string): Accelerator {
  return {
    kind,
    product,
    vendor: "intel",
    family: "gaudi",
    collectives: "HCCL",
    resourceName: "habana.ai/gaudi",
    taint: noSchedule("habana.ai/gaudi"),
    nodeLabel: { key: "habana.ai/device.type", value: deviceType },
    devicePlugin: {
      name: "habanalabs-device-plugin-daemonset",
      owner: "manifest from vault.habana.ai, or chart gaudi-helm/habana-ai-operator",
    },
    exporter: { name: "habana-metric-exporter", port: 41611 },
    source: "gaudi-operator",
  };
}

function neuron(kind: AcceleratorKind, product: string): Accelerator {
  return {
    kind,
    product,
    vendor: "aws",
    family: "neuron",
    collectives: "NEURON",
    resourceName: "aws.amazon.com/neuron",
    taint: noSchedule("aws.amazon.com/neuron"),
    devicePlugin: { name: "neuron-device-plugin", owner: "chart oci://public.ecr.aws/neuron/neuron-helm-chart" },
    exporter: { name: "neuron-monitor", port: 8000 },
    source: "neuron-chart",
  };
}

function tpu(kind: AcceleratorKind, product: string, label: string): Accelerator {
  return {
    kind,
    product,
    vendor: "google",
    family: "tpu",
    collectives: "TPU",
    resourceName: "google.com/tpu",
    taint: noSchedule("google.com/tpu", "present"),
    nodeLabel: { key: "cloud.google.com/gke-tpu-accelerator", value: label },
    devicePlugin: { name: "tpu-device-plugin", owner: "GKE" },
    source: "gke-tpu-docs",
  };
}

const list: readonly Accelerator[] = [
  gaudi(AcceleratorKind.Gaudi1, "Intel Gaudi (HL-205)", "GAUDI"),
  gaudi(AcceleratorKind.Gaudi2, "Intel Gaudi 2", "GAUDI2"),
  gaudi(AcceleratorKind.Gaudi3, "Intel Gaudi 3", "GAUDI3"),
  {
    kind: AcceleratorKind.QualcommAi100,
    product: "Qualcomm Cloud AI 100 Standard",
    vendor: "qualcomm",
    family: "qualcomm",
    collectives: "none",
    resourceName: "qualcomm.com/qaic",
    taint: noSchedule("qualcomm.com/qaic"),
    nodeLabel: { key: "qualcomm.com/qaic", value: "true" },
    devicePlugin: {
      name: "qaic-device-plugin",
      owner: "manifest that ships inside the Qualcomm Apps SDK; there is no public chart",
    },
    source: "qualcomm-sdk",
  },
  nvidia(AcceleratorKind.V100, "NVIDIA V100"),
  nvidia(AcceleratorKind.T4, "NVIDIA T4"),
  nvidia(AcceleratorKind.A10, "NVIDIA A10"),
  nvidia(AcceleratorKind.A10G, "NVIDIA A10G"),
  nvidia(AcceleratorKind.L4, "NVIDIA L4"),
  nvidia(AcceleratorKind.L40S, "NVIDIA L40S"),
  nvidia(AcceleratorKind.RtxPro4500, "NVIDIA RTX PRO 4500"),
  nvidia(AcceleratorKind.RtxPro6000, "NVIDIA RTX PRO 6000"),
  nvidia(AcceleratorKind.A100, "NVIDIA A100"),
  nvidia(AcceleratorKind.H100, "NVIDIA H100"),
  nvidia(AcceleratorKind.H200, "NVIDIA H200"),
  nvidia(AcceleratorKind.Gh200, "NVIDIA GH200"),
  nvidia(AcceleratorKind.B200, "NVIDIA B200"),
  nvidia(AcceleratorKind.B300, "NVIDIA B300"),
  nvidia(AcceleratorKind.Gb200, "NVIDIA GB200"),
  nvidia(AcceleratorKind.Gb300, "NVIDIA GB300"),
  {
    kind: AcceleratorKind.Mi300x,
    product: "AMD Instinct MI300X",
    vendor: "amd",
    family: "rocm",
    collectives: "RCCL",
    resourceName: "amd.com/gpu",
    taint: noSchedule("amd.com/gpu"),
    devicePlugin: { name: "amdgpu-device-plugin", owner: "chart rocm/gpu-operator" },
    source: "common-knowledge",
  },
  neuron(AcceleratorKind.Trainium, "AWS Trainium"),
  neuron(AcceleratorKind.Trainium2, "AWS Trainium2"),
  neuron(AcceleratorKind.Inferentia2, "AWS Inferentia2"),
  tpu(AcceleratorKind.TpuV5e, "Google TPU v5e", "tpu-v5-lite-podslice"),
  tpu(AcceleratorKind.TpuV5p, "Google TPU v5p", "tpu-v5p-slice"),
  tpu(AcceleratorKind.TpuV6e, "Google TPU v6e", "tpu-v6e-slice"),
];

/** What follows from each kind of chip: resource name, taint, label, collective library, device plugin, exporter. */
export const accelerators: ReadonlyMap<AcceleratorKind, Accelerator> = new Map(list.map((entry) => [entry.kind, entry]));
