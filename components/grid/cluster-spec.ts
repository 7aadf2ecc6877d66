import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { containerClaims, countedDevices, podClaims } from "../workloads/claims";
import { offAccelerators } from "../workloads/placement";
import { restrictedContainer, restrictedPod } from "../workloads/security";
import type { GridPlan, PlannedResources, PlannedWorkers } from "./plan";
import { ports } from "./plan";

type Container = kubernetes.types.input.core.v1.Container;
type PodTemplateSpec = kubernetes.types.input.core.v1.PodTemplateSpec;

/** The parts of KubeRay's RayCluster that are set here (ray.io/v1, KubeRay 1.7). */
export interface RayClusterSpec {
  rayVersion: string;
  enableInTreeAutoscaling: boolean;
  autoscalerOptions?: AutoscalerOptions;
  authOptions: AuthOptions;
  headGroupSpec: HeadGroupSpec;
  workerGroupSpecs: WorkerGroupSpec[];
}
interface AutoscalerOptions {
  version: "v2";
  idleTimeoutSeconds: number;
  securityContext: kubernetes.types.input.core.v1.SecurityContext;
  resources: kubernetes.types.input.core.v1.ResourceRequirements;
}
interface AuthOptions {
  mode: "token" | "disabled";
}
interface HeadGroupSpec {
  serviceType: "ClusterIP";
  rayStartParams: Record<string, string>;
  template: PodTemplateSpec;
}
interface WorkerGroupSpec {
  groupName: string;
  replicas: number;
  minReplicas: number;
  maxReplicas: number;
  rayStartParams: Record<string, string>;
  template: PodTemplateSpec;
}

/** User `ray` of the images that Ray publishes. */
const user = 1000;

/** A head that runs no tasks, and workers that fill their machines. */
export function clusterSpec(plan: GridPlan, account: pulumi.Input<string>, labels: Record<string, string>): RayClusterSpec {
  return {
    rayVersion: plan.version,
    enableInTreeAutoscaling: plan.autoscaling,
    ...(plan.autoscaling && {
      autoscalerOptions: {
        version: "v2",
        idleTimeoutSeconds: 300,
        securityContext: restrictedContainer(),
        resources: sized({ cpu: "500m", memory: "512Mi" }),
      },
    }),
    authOptions: { mode: plan.authentication ? "token" : "disabled" },
    headGroupSpec: {
      serviceType: "ClusterIP",
      // A task on the head would take memory from what keeps the cluster together.
      rayStartParams: { "dashboard-host": "0.0.0.0", "num-cpus": "0", "metrics-export-port": `${ports.metrics}` },
      template: {
        metadata: { labels: { ...labels, [roleLabel]: "head" } },
        spec: {
          ...podBasics(),
          // Ray's autoscaler asks the API server for pods, by an account that KubeRay makes.
          ...(plan.autoscaling ? {} : { serviceAccountName: account, automountServiceAccountToken: false }),
          affinity: { nodeAffinity: offAccelerators() },
          containers: [
            {
              ...rayContainer(plan, "ray-head", sized(plan.head)),
              ports: [
                { name: "gcs-server", containerPort: ports.gcs, protocol: "TCP" },
                { name: "dashboard", containerPort: ports.dashboard, protocol: "TCP" },
                { name: "client", containerPort: ports.client, protocol: "TCP" },
                { name: "metrics", containerPort: ports.metrics, protocol: "TCP" },
              ],
            },
          ],
        },
      },
    },
    workerGroupSpecs: plan.workers.map((group) => workerGroup(plan, group, account, labels)),
  };
}

function workerGroup(
  plan: GridPlan,
  group: PlannedWorkers,
  account: pulumi.Input<string>,
  labels: Record<string, string>,
): WorkerGroupSpec {
  const { machine } = group;
  const device = countedDevices(machine, machine.accelerators);
  const plain = sized(group.resources);
  return {
    groupName: group.name,
    replicas: group.replicas,
    minReplicas: group.min,
    maxReplicas: group.max,
    rayStartParams: { "metrics-export-port": `${ports.metrics}`, ...countedBy(group) },
    template: {
      metadata: { labels: { ...labels, [roleLabel]: "worker" } },
      spec: {
        ...podBasics(),
        serviceAccountName: account,
        automountServiceAccountToken: false,
        ...podClaims(group.claims, claimPrefix(plan, group)),
        nodeSelector: group.nodeSelector,
        tolerations: machine.accelerators > 0 ? [{ key: machine.resourceName, operator: "Exists", effect: "NoSchedule" }] : [],
        containers: [
          rayContainer(plan, "ray-worker", {
            requests: { ...plain.requests, ...device },
            limits: { ...plain.limits, ...device },
            ...containerClaims(group.claims),
          }),
        ],
      },
    },
  };
}

/** Start of the names of what workers of a group claim by; those of a job's own cluster claim by the same. */
export function claimPrefix(plan: GridPlan, group: PlannedWorkers): string {
  return `${plan.name}-${group.name}`;
}

/**
 * How Ray counts a machine's chips. KubeRay reads GPUs from the limits of a resource that ends in `gpu`; what Ray calls HPU it is told of
 * (docs.ray.io, "Accelerator support").
 */
function countedBy({ machine }: PlannedWorkers): Record<string, string> {
  if (machine.accelerators === 0) return { "num-gpus": "0" };
  if (machine.resourceName.endsWith("gpu")) return { "num-gpus": `${machine.accelerators}` };
  if (machine.resourceName === "habana.ai/gaudi") return { resources: `'{"HPU": ${machine.accelerators}}'` };
  return {};
}

function podBasics() {
  return {
    enableServiceLinks: false,
    securityContext: restrictedPod(user),
    terminationGracePeriodSeconds: 60,
    volumes: [
      { name: "tmp", emptyDir: { sizeLimit: "20Gi" } },
      // Ray keeps its objects in shared memory; without this it has 64 MiB of it and falls back to the disk.
      { name: "shm", emptyDir: { medium: "Memory" } },
    ],
  };
}

function rayContainer(plan: GridPlan, name: string, resources: kubernetes.types.input.core.v1.ResourceRequirements): Container {
  return {
    name,
    image: plan.image.reference,
    env: [
      { name: "RAY_USAGE_STATS_ENABLED", value: "0" },
      // One line of JSON a message.
      { name: "RAY_LOGGING_CONFIG_ENCODING", value: "JSON" },
      { name: "HOME", value: "/tmp" },
    ],
    ports: [{ name: "metrics", containerPort: ports.metrics, protocol: "TCP" }],
    resources,
    securityContext: restrictedContainer(),
    volumeMounts: [
      { name: "tmp", mountPath: "/tmp" },
      { name: "shm", mountPath: "/dev/shm" },
    ],
  };
}

/** Ray believes the memory limit, so it is what is asked for. */
function sized({ cpu, memory }: PlannedResources) {
  const asked = { cpu, memory, "ephemeral-storage": "20Gi" };
  return { requests: asked, limits: asked };
}

/** The pod that hands a job to the cluster and waits for its end. KubeRay writes its command. */
export function submitterTemplate(
  plan: GridPlan,
  account: pulumi.Input<string>,
  labels: Record<string, string>,
): PodTemplateSpec {
  return {
    metadata: { labels: { ...labels, [clientLabel]: "true" } },
    spec: {
      ...podBasics(),
      serviceAccountName: account,
      automountServiceAccountToken: false,
      restartPolicy: "Never",
      affinity: { nodeAffinity: offAccelerators() },
      containers: [rayContainer(plan, "ray-job-submitter", sized({ cpu: "500m", memory: "1Gi" }))],
    },
  };
}

/** Pods with it may talk to Ray: drivers, notebooks, whoever submits. */
export const clientLabel = "trainyard.dev/grid-client";

/** `head` or `worker`. */
export const roleLabel = "trainyard.dev/grid-role";
