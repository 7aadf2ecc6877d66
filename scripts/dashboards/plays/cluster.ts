import { counter, type Fault, gauge, type Labels, type PlayedSeries, type PlayedTarget, wave } from "../play";

export interface PlayedNode {
  readonly name: string;
  readonly group: string;
  /** As kube-state-metrics writes it: `nvidia_com_gpu`. */
  readonly resource?: string;
  readonly accelerators?: number;
}

export interface PlayedSet {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  /** Fewest that a PodDisruptionBudget keeps; none where there is no budget. */
  readonly fewest?: number;
  /** What a pod asks for. */
  readonly resource?: string;
  readonly accelerators?: number;
  /** Claims of each pod: `checkpoints` is `checkpoints-worker-0`. */
  readonly claims?: readonly string[];
}

const gibi = 2 ** 30;

/** What kube-state-metrics, the kubelets and the node exporters say of a cluster that is well. */
export function clusterTargets(nodes: readonly PlayedNode[], sets: readonly PlayedSet[]): PlayedTarget[] {
  return [
    {
      job: "kube-state-metrics",
      labels: { instance: "kube-state-metrics", namespace: "monitoring" },
      honorLabels: true,
      series: [...nodes.flatMap(nodeState), ...sets.flatMap(setState)],
    },
    {
      job: "kubelet",
      labels: { instance: "kubelet" },
      honorLabels: true,
      series: sets.flatMap(volumes),
    },
    ...nodes.map(({ name }, index) => hostTarget(name, index)),
  ];
}

function nodeState({ name, group, resource, accelerators = 0 }: PlayedNode): PlayedSeries[] {
  const node: Labels = { node: name };
  const own = { ...node, resource: resource ?? "", unit: "integer" };
  return [
    gauge("kube_node_status_condition", { ...node, condition: "Ready", status: "true" }, 1),
    gauge("kube_node_labels", { ...node, label_trainyard_dev_node_group: group }, 1),
    ...(resource === undefined
      ? []
      : [gauge("kube_node_status_capacity", own, accelerators), gauge("kube_node_status_allocatable", own, accelerators)]),
  ];
}

function podsOf({ name, replicas }: PlayedSet): string[] {
  return Array.from({ length: replicas }, (_, index) => `${name}-${index}`);
}

function setState(set: PlayedSet): PlayedSeries[] {
  const { namespace, name, replicas, fewest, resource, accelerators } = set;
  const own = { namespace, statefulset: name };
  const budget = { namespace, poddisruptionbudget: name };
  return [
    gauge("kube_statefulset_replicas", own, replicas),
    gauge("kube_statefulset_status_replicas_ready", own, replicas),
    ...(fewest === undefined
      ? []
      : [
          gauge("kube_poddisruptionbudget_status_current_healthy", budget, replicas),
          gauge("kube_poddisruptionbudget_status_desired_healthy", budget, fewest),
        ]),
    ...podsOf(set).flatMap((pod) => [
      gauge("kube_pod_status_phase", { namespace, pod, phase: "Running" }, 1),
      gauge("kube_pod_status_phase", { namespace, pod, phase: "Pending" }, 0),
      gauge("kube_pod_status_phase", { namespace, pod, phase: "Failed" }, 0),
      counter("kube_pod_container_status_restarts_total", { namespace, pod, container: "main" }, 0),
      ...(resource === undefined
        ? []
        : [gauge("kube_pod_container_resource_requests", { namespace, pod, container: "main", resource }, accelerators ?? 0)]),
    ]),
  ];
}

function volumes(set: PlayedSet): PlayedSeries[] {
  return podsOf(set).flatMap((pod, index) =>
    (set.claims ?? []).flatMap((claim) => {
      const labels = { namespace: set.namespace, persistentvolumeclaim: `${claim}-${pod}` };
      // Grows until old checkpoints are thrown away.
      const free = (minute: number) => (0.72 - (((minute + index * 9) % 60) / 60) * 0.2) * 500 * gibi;
      return [
        gauge("kubelet_volume_stats_available_bytes", labels, free),
        gauge("kubelet_volume_stats_capacity_bytes", labels, 500 * gibi),
      ];
    }),
  );
}

/** A node exporter. */
export function hostTarget(instance: string, seed: number, job = "node-exporter"): PlayedTarget {
  const card = { device: "eth0" };
  return {
    job,
    labels: { instance },
    series: [
      counter("node_cpu_seconds_total", { cpu: "0", mode: "idle" }, wave(24, 0.3, seed)),
      counter("node_cpu_seconds_total", { cpu: "0", mode: "user" }, wave(36, 0.2, seed)),
      gauge("node_memory_MemTotal_bytes", {}, 1024 * gibi),
      gauge("node_memory_MemAvailable_bytes", {}, wave(430 * gibi, 0.08, seed)),
      counter("node_disk_io_time_seconds_total", { device: "nvme0n1" }, wave(11, 0.6, seed + 1)),
      gauge(
        "node_filesystem_avail_bytes",
        { mountpoint: "/", fstype: "ext4", device: "/dev/nvme0n1p1" },
        wave(600 * gibi, 0.02, seed),
      ),
      gauge("node_filesystem_size_bytes", { mountpoint: "/", fstype: "ext4", device: "/dev/nvme0n1p1" }, 1000 * gibi),
      counter("node_network_receive_bytes_total", card, wave(5.2e10, 0.25, seed)),
      counter("node_network_transmit_bytes_total", card, wave(4.6e10, 0.25, seed + 2)),
      counter("node_network_receive_packets_total", card, wave(3.6e7, 0.2, seed)),
      counter("node_network_receive_drop_total", card, wave(900, 0.5, seed)),
      gauge("node_netstat_Tcp_CurrEstab", {}, wave(820, 0.1, seed)),
    ],
  };
}

/** DCGM's exporter: one series a GPU. */
export function dcgmTarget(instance: string, accelerators: number, mean: number, seed: number): PlayedTarget {
  return {
    job: "dcgm-exporter",
    labels: { instance },
    series: Array.from({ length: accelerators }, (_, gpu) =>
      gauge("DCGM_FI_DEV_GPU_UTIL", { gpu: `${gpu}`, device: `nvidia${gpu}` }, wave(mean, 0.06, seed + gpu * 0.4)),
    ),
  };
}

/** Faults that every cluster with accelerators may have. `utilisation` is the metric by which they are measured. */
export function clusterFaults(node: string, accelerators: number, utilisation: string, chip: Labels): Fault[] {
  return [
    {
      alert: "AcceleratorIdle",
      changes: [{ metric: utilisation, labels: chip, level: 1 }],
      within: 50,
      near: [{ metric: utilisation, labels: chip, level: 6 }],
    },
    {
      alert: "AcceleratorMissing",
      changes: [{ metric: "kube_node_status_allocatable", labels: { node }, level: accelerators - 1 }],
      within: 8,
      near: [{ metric: "kube_node_status_allocatable", labels: { node }, level: accelerators }],
    },
    {
      alert: "PacketLoss",
      changes: [{ metric: "node_network_receive_drop_total", labels: { instance: node }, level: 2e6 }],
      within: 30,
      // A line that is hardly used drops half of its few packets: that is noise.
      near: [
        { metric: "node_network_receive_drop_total", labels: { instance: node }, level: 20 },
        { metric: "node_network_receive_packets_total", labels: { instance: node }, level: 40 },
      ],
    },
  ];
}
