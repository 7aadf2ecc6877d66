/**
 * What is known of each built-in kind: whether it lives in a namespace, and which fields replace it. The latter are what Pulumi's
 * Kubernetes provider itself lists (pulumi/pulumi-kubernetes, provider/pkg/provider/diff.go, read November 2026), and what the API
 * server calls immutable beside them.
 */
export interface Kind {
  readonly clusterWide?: boolean;
  /** Paths whose change replaces the object, besides its name and namespace. */
  readonly replaceOn?: readonly string[];
}

const volumeSources = [
  ..."awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk glusterfs".split(" "),
  ..."hostPath iscsi local nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume".split(" "),
].map((source) => `spec.${source}`);

const clusterWide: Kind = { clusterWide: true };
const plain: Kind = {};

/** By group and kind, `apps/Deployment`; the core group is empty. */
export const kinds: { readonly [groupAndKind: string]: Kind } = {
  "/ConfigMap": { replaceOn: ["binaryData", "data"] },
  "/Endpoints": plain,
  "/Event": plain,
  "/LimitRange": plain,
  "/Namespace": clusterWide,
  "/Node": clusterWide,
  "/PersistentVolume": { clusterWide: true, replaceOn: volumeSources },
  "/PersistentVolumeClaim": { replaceOn: ["spec"] },
  "/Pod": { replaceOn: ["spec"] },
  "/PodTemplate": plain,
  "/ReplicationController": plain,
  "/ResourceQuota": { replaceOn: ["spec.scopes"] },
  "/Secret": { replaceOn: ["type", "stringData", "data"] },
  "/Service": { replaceOn: ["spec.clusterIP"] },
  "/ServiceAccount": plain,
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": clusterWide,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy": clusterWide,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": clusterWide,
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration": clusterWide,
  "apiextensions.k8s.io/CustomResourceDefinition": { clusterWide: true, replaceOn: ["spec.group", "spec.names", "spec.scope"] },
  "apiregistration.k8s.io/APIService": clusterWide,
  "apps/ControllerRevision": { replaceOn: ["data"] },
  "apps/DaemonSet": { replaceOn: ["spec.selector"] },
  "apps/Deployment": { replaceOn: ["spec.selector"] },
  "apps/ReplicaSet": { replaceOn: ["spec.selector"] },
  "apps/StatefulSet": {
    replaceOn: ["podManagementPolicy", "revisionHistoryLimit", "selector", "serviceName", "volumeClaimTemplates"].map(
      (field) => `spec.${field}`,
    ),
  },
  "autoscaling/HorizontalPodAutoscaler": plain,
  "batch/CronJob": plain,
  "batch/Job": { replaceOn: ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"] },
  "certificates.k8s.io/CertificateSigningRequest": clusterWide,
  "coordination.k8s.io/Lease": plain,
  "discovery.k8s.io/EndpointSlice": plain,
  "flowcontrol.apiserver.k8s.io/FlowSchema": clusterWide,
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration": clusterWide,
  "networking.k8s.io/Ingress": plain,
  "networking.k8s.io/IngressClass": { clusterWide: true, replaceOn: ["spec.controller"] },
  "networking.k8s.io/NetworkPolicy": plain,
  "node.k8s.io/RuntimeClass": { clusterWide: true, replaceOn: ["handler"] },
  "policy/PodDisruptionBudget": plain,
  "rbac.authorization.k8s.io/ClusterRole": clusterWide,
  "rbac.authorization.k8s.io/ClusterRoleBinding": { clusterWide: true, replaceOn: ["roleRef"] },
  "rbac.authorization.k8s.io/Role": plain,
  "rbac.authorization.k8s.io/RoleBinding": { replaceOn: ["roleRef"] },
  "resource.k8s.io/DeviceClass": clusterWide,
  "resource.k8s.io/ResourceClaim": { replaceOn: ["spec"] },
  "resource.k8s.io/ResourceClaimTemplate": { replaceOn: ["spec"] },
  "resource.k8s.io/ResourceSlice": clusterWide,
  "scheduling.k8s.io/PriorityClass": { clusterWide: true, replaceOn: ["value", "preemptionPolicy"] },
  "storage.k8s.io/CSIDriver": clusterWide,
  "storage.k8s.io/CSINode": clusterWide,
  "storage.k8s.io/StorageClass": {
    clusterWide: true,
    replaceOn: ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"],
  },
  "storage.k8s.io/VolumeAttachment": clusterWide,
};

const builtInGroups = new Set(Object.keys(kinds).map((key) => key.slice(0, key.indexOf("/"))));

export interface Token {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** `apps`, `v1`, `Deployment` of `kubernetes:apps/v1:Deployment`; Pulumi writes the empty group as `core`. */
export function parseToken(type: string): Token {
  const [, apiVersion = "", kind = ""] = type.split(":");
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  return { group: group === "core" ? "" : group, version: apiVersion.slice(slash + 1), kind };
}

export function isBuiltIn(token: Token): boolean {
  return builtInGroups.has(token.group);
}

/** Custom kinds of well-known projects that live in no namespace. */
const clusterWideCustom = new Set(
  [
    "Topology Cohort ClusterQueue ResourceFlavor WorkloadPriorityClass AdmissionCheck MultiKueueCluster MultiKueueConfig",
    "ProvisioningRequestConfig ClusterTrainingRuntime NodePool NodeClaim EC2NodeClass NodeOverlay AKSNodeClass GCENodeClass",
    "ClusterPolicy NVIDIADriver ClusterIssuer ClusterSecretStore ClusterExternalSecret ClusterTriggerAuthentication",
    "GatewayClass NodeFeatureRule DeviceConfig ENIConfig VolumeSnapshotClass VolumeSnapshotContent ClusterAnalysisTemplate",
    "Network GKENetworkParamSet ComputeClass NicClusterPolicy ClusterServingRuntime",
  ]
    .join(" ")
    .split(" "),
);

export function isClusterWideCustom(kind: string): boolean {
  return clusterWideCustom.has(kind);
}

/** Groups whose definitions a cluster's owner applies, or its cloud. */
export const applied: { readonly [group: string]: string } = {
  "gateway.networking.k8s.io": "github.com/kubernetes-sigs/gateway-api/config/crd?ref=v1.5.1",
  "inference.networking.k8s.io": "github.com/kubernetes-sigs/gateway-api-inference-extension/config/crd?ref=v1.6.0",
};

/** Charts that bring custom kinds, by the group of those; a release of any of them in the cluster makes the group known. */
export const bringers: { readonly [group: string]: readonly string[] } = {
  "argoproj.io": ["argo-rollouts", "argo-workflows", "argo-cd"],
  "cert-manager.io": ["cert-manager"],
  "external-secrets.io": ["external-secrets"],
  "gateway.networking.k8s.io": ["gateway-api", "gateway-helm", "agentgateway"],
  "inference.networking.k8s.io": ["gateway-api-inference-extension", "inferencepool"],
  "jobset.x-k8s.io": ["jobset"],
  "karpenter.k8s.aws": ["karpenter", "karpenter-crd"],
  "karpenter.sh": ["karpenter", "karpenter-crd"],
  "keda.sh": ["keda"],
  "kueue.x-k8s.io": ["kueue"],
  "leaderworkerset.x-k8s.io": ["lws"],
  "monitoring.coreos.com": ["kube-prometheus-stack", "prometheus-operator-crds"],
  "networking.istio.io": ["base", "istio-base"],
  "nfd.k8s-sigs.io": ["node-feature-discovery", "gpu-operator"],
  "nvidia.com": ["gpu-operator"],
  "opentelemetry.io": ["opentelemetry-operator"],
  "ray.io": ["kuberay-operator"],
  "security.istio.io": ["base", "istio-base"],
  "telemetry.istio.io": ["base", "istio-base"],
  "trainer.kubeflow.org": ["kubeflow-trainer"],
  "velero.io": ["velero"],
};
