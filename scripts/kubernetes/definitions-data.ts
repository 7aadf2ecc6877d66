/** Definitions inside a Go module at one version. */
export interface DefinitionSource {
  readonly module: string;
  readonly version: string;
  /** The module's checksum, as go.sum writes it; another one is refused. */
  readonly sum: string;
  /** Folders and files that hold the definitions. */
  readonly paths: readonly string[];
}

/** Which custom resources a chart brings, and where their definitions can be had. */
export interface ChartDefinitions {
  /** API groups, to pick the chart's own out of a folder of definitions. */
  readonly groups: readonly string[];
  /** Absent: no package carries them; a folder has to be given. */
  readonly source?: DefinitionSource;
  /** What people are told to install beside the chart, and a local cluster therefore gets with it. */
  readonly beside?: readonly string[];
}

const istio: ChartDefinitions = {
  groups: ["networking.istio.io", "security.istio.io", "telemetry.istio.io", "extensions.istio.io"],
  source: {
    module: "istio.io/api",
    version: "v1.30.3",
    sum: "h1:pPSa0uah/t7CEuwacS4rw5qK/oHGvxC0WO8i4RRGwEU=",
    paths: ["kubernetes/customresourcedefinitions.gen.yaml"],
  },
  beside: ["gateway-api", "inference-extension"],
};

/** What GKE's own control plane brings to a cluster with several networks; no chart has it. */
export const gkeNetworks = {
  groups: ["networking.gke.io"],
  source: {
    module: "github.com/GoogleCloudPlatform/gke-networking-api",
    version: "v0.2.11",
    sum: "h1:U9n3hHMyWvGHO+wiEUxoLHQlqUxU0oARuCHoDZTDxUQ=",
    paths: ["config/crds/networking.gke.io_networks.yaml", "config/crds/networking.gke.io_gkenetworkparamsets.yaml"],
  },
} as const satisfies ChartDefinitions;

/** By chart. Versions are those of the charts in components/charts/data.ts; a test holds the two together. */
export const chartDefinitions: Readonly<Record<string, ChartDefinitions>> = {
  "kube-prometheus-stack": {
    groups: ["monitoring.coreos.com"],
    source: {
      module: "github.com/prometheus-operator/prometheus-operator",
      version: "v0.93.1",
      sum: "h1:4Juk8v93RdG1DSGD/mGp+SeQKPmnlLIj2iq3blLZgFY=",
      paths: ["example/prometheus-operator-crd"],
    },
  },
  "argo-rollouts": {
    groups: ["argoproj.io"],
    source: {
      module: "github.com/argoproj/argo-rollouts",
      version: "v1.9.0",
      sum: "h1:bXgBpwCByXyAUcgBnyP0fxkSW2CEot78InTFjFlag5g=",
      paths: ["manifests/crds"],
    },
  },
  "cert-manager": {
    groups: ["cert-manager.io", "acme.cert-manager.io"],
    source: {
      module: "github.com/cert-manager/cert-manager",
      version: "v1.21.1",
      sum: "h1:0LttV37Q5c2CBNoHkjuI8sLKTXWZDC2SwQkxrBMKV9w=",
      paths: ["deploy/crds"],
    },
  },
  velero: {
    groups: ["velero.io"],
    source: {
      module: "github.com/vmware-tanzu/velero",
      version: "v1.18.1",
      sum: "h1:eV+urQYesy7tJLVkGM5fs9s/nfOWKtoFezcY1r8IjJM=",
      paths: ["config/crd/v1/bases", "config/crd/v2alpha1/bases"],
    },
  },
  karpenter: {
    groups: ["karpenter.sh", "karpenter.k8s.aws", "autoscaling.x-k8s.io"],
    source: {
      module: "github.com/aws/karpenter-provider-aws",
      version: "v1.14.1",
      sum: "h1:WGtIQTQcxpElYMdWfWuPwaF2+9muR+hYhPZsTtoY8Gs=",
      paths: ["pkg/apis/crds"],
    },
  },
  "kubeflow-trainer": {
    groups: ["trainer.kubeflow.org"],
    source: {
      module: "github.com/kubeflow/trainer/v2",
      version: "v2.3.0",
      sum: "h1:Je+e7zvTLzB4qW09J1fB7pZrqvPtWuGng2NqdN5p5QU=",
      paths: ["manifests/base/crds"],
    },
  },
  keda: {
    groups: ["keda.sh", "eventing.keda.sh"],
    source: {
      module: "github.com/kedacore/keda/v2",
      version: "v2.20.2",
      sum: "h1:SR60v8uIcelbveS8n/1jcl8tLdBBIbHMxmdOHw8tKqA=",
      paths: ["config/crd/bases"],
    },
  },
  base: istio,
  istiod: istio,
  "gateway-api": {
    groups: ["gateway.networking.k8s.io"],
    source: {
      module: "sigs.k8s.io/gateway-api",
      version: "v1.5.1",
      sum: "h1:RqVRIlkhLhUO8wOHKTLnTJA6o/1un4po4/6M1nRzdd0=",
      paths: ["config/crd/standard"],
    },
  },
  "inference-extension": {
    groups: ["inference.networking.k8s.io"],
    source: {
      module: "sigs.k8s.io/gateway-api-inference-extension",
      version: "v1.6.0",
      sum: "h1:cjtwMJYcTnLXBYE5ffR1/hHhn7U1aIFfe2RITYmOXVA=",
      paths: ["config/crd/bases/inference.networking.k8s.io_inferencepools.yaml"],
    },
  },
  kueue: { groups: ["kueue.x-k8s.io"] },
  jobset: { groups: ["jobset.x-k8s.io"] },
  lws: { groups: ["leaderworkerset.x-k8s.io"] },
  "kuberay-operator": { groups: ["ray.io"] },
  "network-operator": { groups: ["mellanox.com"] },
  "gpu-operator": { groups: ["nvidia.com"] },
  "dra-driver-nvidia-gpu": { groups: ["resource.nvidia.com"] },
  "external-secrets": { groups: ["external-secrets.io", "generators.external-secrets.io"] },
  inferencepool: { groups: ["inference.networking.k8s.io", "inference.networking.x-k8s.io"] },
};
