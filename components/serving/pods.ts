import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { withCards } from "../fabric/attachment";
import { controlTrafficOnly, meshLabels } from "../mesh/pods";
import { containerClaims, countedDevices, podClaims } from "../workloads/claims";
import { given, tracingVariables } from "../workloads/environment";
import { identityLabels } from "../workloads/labels";
import { pinnedMemory } from "../workloads/pinned-memory";
import { restrictedContainer, restrictedPod } from "../workloads/security";
import { type GroupPart, keysDirectory, scriptsDirectory, serverCommand, tlsDirectory, weightsDirectory } from "./command";
import { ServingProtocol, ServingTls } from "./enums";
import { serverAffinity, serverSpread } from "./placement";
import { type ModelServerPlan, servesLabel } from "./plan";
import type { PlannedPool } from "./pools";

type Container = kubernetes.types.input.core.v1.Container;
type EnvVar = kubernetes.types.input.core.v1.EnvVar;
type PodTemplate = kubernetes.types.input.core.v1.PodTemplateSpec;
type Probe = kubernetes.types.input.core.v1.Probe;
type Volume = kubernetes.types.input.core.v1.Volume;
type VolumeMount = kubernetes.types.input.core.v1.VolumeMount;

const user = 10001;
const containerName = "server";

/** What pods of all pools share. */
export interface PodParts {
  readonly serviceAccountName: pulumi.Input<string>;
  /** ConfigMap with the scripts. */
  readonly scripts: pulumi.Input<string>;
}

/** One pod of a model: a server, or the first or another machine of a group that is one together. */
export function serverPod(plan: ModelServerPlan, pool: PlannedPool, part: GroupPart, parts: PodParts): PodTemplate {
  const labels = {
    ...plan.labels,
    ...pool.podLabels,
    ...(part === "worker" ? {} : { [servesLabel]: "true" }),
    ...meshLabels(plan.inMesh && part !== "worker"),
    ...identityLabels(plan.serviceAccountAnnotations),
  };
  return {
    metadata: {
      labels,
      annotations: {
        ...annotations(plan, part),
        ...pinnedMemory(containerName, Object.keys(pool.fabric.resources), pool.machine.hostMemoryGiB),
        ...pool.fabric.annotations,
      },
    },
    spec: {
      serviceAccountName: parts.serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: restrictedPod(user),
      nodeSelector: pool.nodeSelector,
      affinity: serverAffinity(plan, pool),
      ...podClaims(pool.claims, pool.workload),
      topologySpreadConstraints: serverSpread(plan, pool),
      tolerations: [{ key: pool.machine.resourceName, operator: "Exists", effect: "NoSchedule" }],
      // Requests that are being computed end first; the Service stops sending new ones at once.
      terminationGracePeriodSeconds: 120,
      ...initContainers([
        ...pool.fabric.sidecars,
        ...(plan.requiredCopies === undefined ? [] : [gate(plan, plan.requiredCopies)]),
      ]),
      containers: [server(plan, pool, part)],
      volumes: [...volumes(plan, parts), ...pool.fabric.volumes],
    },
  };
}

function initContainers(all: Container[]): { initContainers?: Container[] } {
  return all.length === 0 ? {} : { initContainers: all };
}

function annotations(plan: ModelServerPlan, part: GroupPart): Record<string, string> {
  const { revision } = plan.weights;
  const port = plan.ports[0];
  return {
    ...(revision === undefined ? {} : { "trainyard.dev/weights-revision": revision }),
    ...(plan.inMesh && part !== "worker"
      ? {
          ...controlTrafficOnly([port], []),
          // The sidecar hands the server's metrics on with its own, so that the API takes signed calls alone.
          "prometheus.io/scrape": "true",
          "prometheus.io/port": `${port}`,
          "prometheus.io/path": "/metrics",
        }
      : {}),
  };
}

function server(plan: ModelServerPlan, pool: PlannedPool, part: GroupPart): Container {
  const { bucketUrl, path } = plan.weights;
  const model = bucketUrl === undefined ? `${weightsDirectory}/${path}` : pulumi.interpolate`${bucketUrl}/${path}`;
  const device = countedDevices(pool.machine, pool.chips);
  const amounts = { memory: pool.memory, "ephemeral-storage": "20Gi", ...device };
  const serves = part !== "worker";
  return {
    name: containerName,
    image: plan.image.reference,
    command: pulumi.output(model).apply((where) => serverCommand(plan, pool, part, where)),
    env: [...variables(plan, pool), ...given({ ...pool.fabric.variables, ...plan.environment })],
    ...(serves ? { ports: [{ name: portName(plan), containerPort: plan.ports[0], protocol: "TCP" }] } : {}),
    resources: {
      ...withCards({ requests: { cpu: pool.cpu, ...amounts }, limits: amounts }, pool.fabric),
      ...containerClaims(pool.claims),
    },
    securityContext: restrictedContainer(),
    volumeMounts: [...mounts(plan), ...pool.fabric.mounts],
    ...(serves ? probes(plan) : {}),
  };
}

/** Istio and Prometheus read the protocol off the name. */
export function portName({ protocol, tls }: ModelServerPlan): string {
  if (protocol === ServingProtocol.Grpc) return "grpc";
  return tls.mode === ServingTls.None ? "http" : "https";
}

function variables(plan: ModelServerPlan, pool: PlannedPool): EnvVar[] {
  const { layers } = pool.sharding;
  const uneven = new Set(layers).size > 1;
  return [
    { name: "TRAINYARD_MODEL", value: plan.name },
    ...(plan.weights.revision === undefined ? [] : [{ name: "TRAINYARD_REVISION", value: plan.weights.revision }]),
    ...(plan.apiKeysSecret === undefined ? [] : [{ name: "TRAINYARD_API_KEYS", value: keysDirectory }]),
    // Where vLLM looks for the middleware.
    { name: "PYTHONPATH", value: scriptsDirectory },
    // vLLM deals layers evenly by itself; this is how it is told of stages that differ.
    ...(uneven ? [{ name: "VLLM_PP_LAYER_PARTITION", value: layers.join(",") }] : []),
    // The root file system is read only; compiled kernels and downloaded tokenizers are kept beside it.
    { name: "HOME", value: "/cache" },
    { name: "VLLM_CACHE_ROOT", value: "/cache/vllm" },
    { name: "HF_HOME", value: "/cache/huggingface" },
    { name: "VLLM_NO_USAGE_STATS", value: "1" },
    // One address a pod, which the other machines of a group reach.
    { name: "VLLM_HOST_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
    ...given(plan.weights.environment ?? {}),
    ...tracingVariables(plan.tracingHost, plan.name),
  ];
}

function mounts(plan: ModelServerPlan): VolumeMount[] {
  return [
    { name: "scripts", mountPath: scriptsDirectory, readOnly: true },
    { name: "cache", mountPath: "/cache" },
    { name: "temporary", mountPath: "/tmp" },
    { name: "shared-memory", mountPath: "/dev/shm" },
    ...(plan.weights.claim === undefined ? [] : [{ name: "weights", mountPath: weightsDirectory, readOnly: true }]),
    ...(plan.tls.mode === ServingTls.None ? [] : [{ name: "tls", mountPath: tlsDirectory, readOnly: true }]),
    ...(plan.apiKeysSecret === undefined ? [] : [{ name: "api-keys", mountPath: keysDirectory, readOnly: true }]),
  ];
}

function volumes(plan: ModelServerPlan, parts: PodParts): Volume[] {
  const secret = (name: string, secretName: string): Volume => ({ name, secret: { secretName, defaultMode: 0o440 } });
  return [
    { name: "scripts", configMap: { name: parts.scripts } },
    { name: "cache", emptyDir: { sizeLimit: "10Gi" } },
    { name: "temporary", emptyDir: { sizeLimit: "5Gi" } },
    // Ranks of one machine pass tensors through it; it counts as memory of the pod.
    { name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit: "8Gi" } },
    ...(plan.weights.claim === undefined
      ? []
      : [{ name: "weights", persistentVolumeClaim: { claimName: plan.weights.claim, readOnly: true } }]),
    ...(plan.tls.mode === ServingTls.None ? [] : [secret("tls", plan.tls.secretName)]),
    ...(plan.apiKeysSecret === undefined ? [] : [secret("api-keys", plan.apiKeysSecret)]),
  ];
}

/** Kubelet has no certificate to show and speaks no vLLM over gRPC: there an open port has to do, which vLLM opens once it is loaded. */
function probes(plan: ModelServerPlan): { startupProbe: Probe; readinessProbe: Probe; livenessProbe: Probe } {
  const port = plan.ports[0];
  const asked = plan.protocol === ServingProtocol.Http && plan.tls.mode !== ServingTls.Mutual;
  const scheme = plan.tls.mode === ServingTls.None ? "HTTP" : "HTTPS";
  const probe: Probe = asked ? { httpGet: { path: "/health", port, scheme } } : { tcpSocket: { port } };
  return {
    startupProbe: { ...probe, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: Math.ceil(plan.startupSeconds / 10) },
    readinessProbe: { ...probe, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 2 },
    // An engine that dies ends its process; this is for one that hangs, and a long prompt is none.
    livenessProbe: { ...probe, periodSeconds: 20, timeoutSeconds: 15, failureThreshold: 6 },
  };
}

/** Waits for the copies of the weights; in the image of the server, which has the clouds' libraries. */
function gate(plan: ModelServerPlan, required: number): Container {
  const copies = pulumi.output(plan.weights.copies ?? []).apply((list) => JSON.stringify(list));
  const amounts = { memory: "512Mi", "ephemeral-storage": "1Gi" };
  return {
    name: "weights-gate",
    image: plan.image.reference,
    command: ["python3", `${scriptsDirectory}/weights_gate.py`],
    env: [
      { name: "WEIGHTS_COPIES", value: copies },
      { name: "WEIGHTS_REQUIRED", value: `${required}` },
      { name: "HOME", value: "/tmp" },
      ...given(plan.weights.environment ?? {}),
    ],
    resources: { requests: { cpu: "100m", ...amounts }, limits: amounts },
    securityContext: restrictedContainer(),
    volumeMounts: [
      { name: "scripts", mountPath: scriptsDirectory, readOnly: true },
      { name: "temporary", mountPath: "/tmp" },
    ],
  };
}
