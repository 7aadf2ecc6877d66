import type { ChartName } from "../../charts";

/** What a DRA driver offers of a node: devices of one class, which pods claim by its name. */
export interface DeviceClassData {
  /** DeviceClass that comes with the driver. */
  readonly name: string;
  /** Driver that publishes the devices: `spec.driver` of its ResourceSlices. */
  readonly driver: string;
  /** What tells the class's devices from others of the driver: an attribute and its value, as the class's own selector asks for them. */
  readonly attribute?: { readonly name: string; readonly value: string | boolean };
  /** Repository and file that it was read from, and the day of it. */
  readonly source: string;
  readonly date: string;
}

/** By what the devices are for. Each class has one driver; a driver may have several. */
export const deviceClasses = {
  nvidia: {
    name: "gpu.nvidia.com",
    driver: "gpu.nvidia.com",
    attribute: { name: "type", value: "gpu" },
    source:
      "kubernetes-sigs/dra-driver-nvidia-gpu:deployments/helm/dra-driver-nvidia-gpu/templates/deviceclass-gpu.yaml@95932046",
    date: "2026-08-07",
  },
  nvlink: {
    name: "compute-domain-default-channel.nvidia.com",
    driver: "compute-domain.nvidia.com",
    attribute: { name: "type", value: "channel" },
    source:
      "kubernetes-sigs/dra-driver-nvidia-gpu:deployments/helm/dra-driver-nvidia-gpu/templates/deviceclass-compute-domain-default-channel.yaml@95932046",
    date: "2026-08-07",
  },
  gaudi: {
    name: "gaudi.intel.com",
    driver: "gaudi.intel.com",
    source: "intel/intel-resource-drivers-for-kubernetes:charts/intel-gaudi-resource-driver/templates/device-class.yaml@1da939f",
    date: "2026-08-11",
  },
  efa: {
    name: "efa.networking.k8s.aws",
    driver: "dra.net",
    attribute: { name: "pciDevice", value: "Elastic Fabric Adapter (EFA)" },
    source: "aws/eks-charts:stable/aws-dranet/templates/deviceclass.yaml@c043cef",
    date: "2026-04-30",
  },
  /** GKE installs the driver and the class itself; what its selector asks for is GKE's own. */
  mrdma: {
    name: "mrdma.google.com",
    driver: "dra.net",
    attribute: { name: "rdma", value: true },
    source: "https://docs.cloud.google.com/kubernetes-engine/docs/how-to/allocate-network-resources-dra",
    date: "2026-11-22",
  },
} as const satisfies Readonly<Record<string, DeviceClassData>>;

export type DeviceClassKey = keyof typeof deviceClasses;

/** `resource.k8s.io/v1` is served from here on: https://kubernetes.io/blog/2025/09/01/kubernetes-v1-34-dra-updates/ */
export const leastKubernetes = "1.34";
/** GKE's managed DRANET, its page on allocating network resources, read 2026-11-22. */
export const leastManagedDranet = "1.34.1-gke.1829001";
/** The most devices that one claim may hold: AllocationResultsMaxSize of k8s.io/api/resource/v1. */
export const mostInClaim = 32;

/** The charts, and the namespaces that they are installed in. */
export const driverCharts = {
  nvidia: { chart: "dra-driver-nvidia-gpu", namespace: "dra-nvidia" },
  gaudi: { chart: "intel-gaudi-resource-driver", namespace: "dra-gaudi" },
  efa: { chart: "aws-dranet", namespace: "dra-efa" },
} as const satisfies Readonly<Record<string, { readonly chart: ChartName; readonly namespace: string }>>;
