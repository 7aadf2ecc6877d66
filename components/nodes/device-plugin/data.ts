/** A right of a plugin's account. */
export interface PluginRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

export interface PluginFile {
  readonly folder: string;
  readonly name: string;
  readonly content: string;
}

/** Pods of one machine share all of its InfiniBand ports: as many as the plugin's own default says. */
export const sharedInfiniband = { resource: "rdma/shared_ib", most: 63 } as const;

/** One port of InfiniBand for one pod alone, as the network operator's plugin counts them. */
export const infinibandPort = "rdma/ib";

/** One device plugin: the program on each node that tells Kubernetes how many devices there are. */
export interface PluginData {
  /** Image; absent where the vendor publishes none. */
  readonly image?: string;
  /** Why there is no public image, and where to take one from. */
  readonly none?: string;
  /** Whether it opens device files by itself, for which its container has to be privileged. */
  readonly privileged: boolean;
  readonly hostNetwork: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** Host directories that it needs beside kubelet's socket directory, mounted at the same place. */
  readonly hostPaths: readonly string[];
  /** Arguments of its program. Default: none. */
  readonly args?: readonly string[];
  /** A file that it reads: the folder that it looks for it in, its name and what it says. */
  readonly file?: PluginFile;
  /** False for what counts nothing and needs no folder of kubelet's. */
  readonly counts?: false;
  /** What it may do with the API; absent where it asks for nothing and gets no token. */
  readonly rules?: readonly PluginRule[];
  /** Repository, file and version that this was read from, and the day of it. */
  readonly source: string;
  readonly date: string;
}

/** By software family of the accelerator, and `efa` for the fabric of AWS. */
export const plugins = {
  nvidia: {
    image: "nvcr.io/nvidia/k8s-device-plugin:v0.20.0",
    privileged: false,
    hostNetwork: false,
    environment: {
      FAIL_ON_INIT_ERROR: "false",
      // Left to itself, 0.19.0 to 0.19.2 mounted every InfiniBand device into every pod, EFA's among them (NVIDIA/k8s-device-plugin#1692).
      MOFED_ENABLED: "false",
      GDRCOPY_ENABLED: "false",
      GDS_ENABLED: "false",
    },
    hostPaths: [],
    source: "NVIDIA/k8s-device-plugin:deployments/static/nvidia-device-plugin.yml and chart 0.20.0",
    date: "2026-08-19",
  },
  gaudi: {
    image: "vault.habana.ai/docker-k8s-device-plugin/docker-k8s-device-plugin:1.16.0",
    privileged: true,
    hostNetwork: false,
    environment: {},
    hostPaths: [],
    source: "HabanaAI/habanalabs-k8s-device-plugin:habana-k8s-device-plugin.yaml; 1.16.0 is its last public tag",
    date: "2024-06-06",
  },
  qualcomm: {
    none: "Qualcomm ships the plugin's source inside the Apps SDK (tools/k8s-device-plugin, build_image.sh) and no image",
    privileged: true,
    hostNetwork: false,
    environment: {},
    hostPaths: [],
    source: "quic/cloud-ai-sdk: Kubernetes tutorial",
    date: "2026-11-22",
  },
  neuron: {
    image: "public.ecr.aws/neuron/neuron-device-plugin:2.32.0.0",
    privileged: false,
    hostNetwork: false,
    environment: {},
    hostPaths: ["/run"],
    // It marks cores of pods on their nodes, and says in events what is wrong with a chip.
    rules: [
      { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] },
      { apiGroups: [""], resources: ["nodes/status"], verbs: ["patch", "update"] },
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch", "patch", "update"] },
      { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
    ],
    source: "awsdocs-neuron: k8s-neuron-device-plugin.yml and its RBAC; tag of SDK 2.32",
    date: "2026-09-11",
  },
  rocm: {
    image: "docker.io/rocm/k8s-device-plugin:1.31.0.10",
    privileged: false,
    hostNetwork: false,
    environment: {},
    hostPaths: ["/sys"],
    source: "ROCm/k8s-device-plugin:k8s-ds-amdgpu-dp.yaml; the tag is that of ROCm/gpu-operator's examples",
    date: "2026-11-22",
  },
  efa: {
    image: "602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/aws-efa-k8s-device-plugin:v0.5.20",
    privileged: true,
    hostNetwork: true,
    environment: {},
    hostPaths: ["/dev/infiniband"],
    source: "aws/eks-charts:stable/aws-efa-k8s-device-plugin, chart v0.5.30",
    date: "2026-08-03",
  },
  infiniband: {
    image: "nvcr.io/nvidia/mellanox/k8s-rdma-shared-dev-plugin:network-operator-v26.4.1",
    privileged: true,
    hostNetwork: true,
    environment: {},
    hostPaths: ["/var/lib/kubelet/plugins_registry", "/dev/infiniband"],
    file: {
      folder: "/k8s-rdma-shared-dev-plugin",
      name: "config.json",
      // 15b3 is NVIDIA's (Mellanox's) number as a vendor. The name is that of Azure's own guide.
      content: JSON.stringify({
        configList: [
          {
            resourceName: "shared_ib",
            resourcePrefix: "rdma",
            rdmaHcaMax: sharedInfiniband.most,
            selectors: { vendors: ["15b3"], linkTypes: ["infiniband"] },
          },
        ],
      }),
    },
    source:
      "Mellanox/k8s-rdma-shared-dev-plugin:deployment/k8s/base/daemonset.yaml; Azure/aks-rdma-infiniband:configs/nicclusterpolicy/rdma-shared-device-plugin; tag of Mellanox/network-operator v26.4.1",
    date: "2026-07-24",
  },
  memlock: {
    image: "ghcr.io/containerd/nri/plugins/ulimit-adjuster:v0.12.5",
    privileged: false,
    hostNetwork: false,
    environment: {},
    hostPaths: ["/var/run/nri"],
    args: ["-idx", "10"],
    counts: false,
    source: "containerd/nri:contrib/kustomize/ulimit-adjuster; tag of its last release",
    date: "2026-11-22",
  },
} as const satisfies Readonly<Record<string, PluginData>>;

export type PluginName = keyof typeof plugins;
