import type { ResourceRule } from "../../core/rule";
import type { KubernetesObject } from "../../lib/kubernetes";

const label = "pod-security.kubernetes.io/enforce";

export const rule: ResourceRule<KubernetesObject> = {
  id: "namespace-pod-security",
  title: "Each namespace says which pods it admits",
  severity: "high",
  level: "mandatory",
  why: "Without the label the API server admits privileged pods from anybody who may create pods",
  remedy: 'metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } }',
  unknown: "Which level is set.",
  sources: ["https://kubernetes.io/docs/concepts/security/pod-security-admission/"],
  types: ["kubernetes:core/v1:Namespace"],
  settings: {
    privileged: {
      type: "array",
      items: { type: "string" },
      description: "Namespaces that may admit privileged pods: drivers, device plugins, node exporters and storage need it.",
      default: [
        "kube-system",
        "accelerator-devices",
        "dra-efa",
        "dra-gaudi",
        "dra-nvidia",
        "accelerator-metrics",
        "csi-driver-nfs",
        "dcgm-exporter",
        "gpu-fabric",
        "gpu-operator",
        "habana-system",
        "nvidia-gpu-operator",
        "network-operator",
        "neuron-system",
        "monitoring-nodes",
        "istio-cni",
        "rook-ceph",
        "velero-node-agent",
      ],
    },
  },
  check: ({ metadata }, { report, setting, name }) => {
    const level = metadata?.labels?.[label];
    if (level === "restricted" || level === "baseline") return;
    if (level === "privileged" && setting<string[]>("privileged").includes(metadata?.name ?? name)) return;
    report(`${label} is ${level ?? "not given"}; set "restricted", or "baseline" where it must be`);
  },
};
