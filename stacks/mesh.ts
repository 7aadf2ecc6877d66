/** The mesh of an environment: its control plane, who is in it, and how traffic reaches single services. */
import {
  type Coordinator,
  MeshEntrance,
  type MeshExceptionArgs,
  MeshMembership,
  MeshRoute,
  type Monitoring,
  ServiceMesh,
  type TrainingGroup,
} from "../components";
import type { Environment } from "../components/config";
import { hasPools } from "../components/config/serving-arguments";
import type { OnCluster } from "./automation";
import { workloadNamespace } from "./parts";

/** What workloads wait for, and whether they carry a sidecar. */
export interface MeshParts {
  readonly control: ServiceMesh;
  readonly membership: MeshMembership;
}

/** Made after the workloads' namespace and before the workloads: a pod that starts first starts without its sidecar. */
export function meshOf(environment: Environment, watching: Monitoring | undefined, onCluster: OnCluster): MeshParts | undefined {
  const { mesh, cloud } = environment;
  if (mesh === undefined) return undefined;
  const { routes: _routes, workers, ...control } = mesh;
  const after = [...(onCluster.dependsOn ?? []), ...(watching === undefined ? [] : [watching])];
  const made = new ServiceMesh(
    "mesh",
    {
      ...control,
      cloud,
      acceleratorNodes: workers === "control",
      monitored: watching !== undefined,
      ...(hasPools(environment) && { inferencePools: true }),
    },
    { ...onCluster, dependsOn: after },
  );
  const membership = new MeshMembership(
    "mesh-training",
    {
      namespace: workloadNamespace,
      exceptions: exceptions(environment),
      ...(watching && { monitoringNamespace: watching.namespace }),
    },
    { ...onCluster, dependsOn: [...after, made] },
  );
  return { control: made, membership };
}

/** Where the cluster is entered from outside, by the names that the environment's zone holds. */
export function entranceOf(
  { cloud, cluster, mesh }: Environment,
  parts: MeshParts | undefined,
  onCluster: OnCluster,
): MeshEntrance | undefined {
  if (cluster.traffic === undefined || mesh?.gateway === undefined || parts === undefined) return undefined;
  return new MeshEntrance("entrance", { cloud, public: cluster.traffic.public }, { ...onCluster, dependsOn: [parts.control] });
}

/** Ports that stay plain, each for a reason of its own. */
function exceptions({ mesh, training, coordinator }: Environment): MeshExceptionArgs[] {
  const found: MeshExceptionArgs[] = [];
  if (coordinator !== undefined) {
    found.push({
      name: "coordinator",
      labels: { app: "coordinator" },
      ports: [
        // Prometheus is not in the mesh.
        { port: 9090, traffic: "either" },
        ...(mesh?.workers === "none" ? [{ port: 50051, traffic: "either" as const }] : []),
      ],
    });
  }
  if (training !== undefined && mesh?.workers === "control") {
    // Worker 0's rendezvous and the parameters are collective traffic.
    const metrics = training.metricsPort === undefined ? [] : [{ port: training.metricsPort, traffic: "either" as const }];
    found.push({ name: "worker", labels: { app: "worker" }, ports: [{ port: 29500, traffic: "plain" }, ...metrics] });
    if (training.syncMode === "parameter-server") {
      found.push({ name: "parameter-server", labels: { app: "parameter-server" }, ports: [{ port: 2222, traffic: "plain" }] });
    }
  }
  return found;
}

/** Whether a workload's pods carry a sidecar. */
export function inMesh({ mesh }: Environment, workload: "coordinator" | "worker"): boolean {
  return mesh !== undefined && (workload === "coordinator" || mesh.workers === "control");
}

/** Routes, after what they lead to. */
export function meshRoutes(
  { mesh }: Environment,
  parts: MeshParts | undefined,
  workloads: readonly (Coordinator | TrainingGroup | undefined)[],
  onCluster: OnCluster,
): void {
  if (mesh === undefined || parts === undefined) return;
  const after = workloads.flatMap((workload) => (workload === undefined ? [] : [workload]));
  for (const { name, throughGateway, ...route } of mesh.routes) {
    const entered = throughGateway === true || (route.hosts ?? []).length > 0;
    new MeshRoute(
      name,
      { ...route, namespace: workloadNamespace, ...(entered && parts.control.gateway && { gateway: parts.control.gateway }) },
      { ...onCluster, dependsOn: [parts.membership, ...after] },
    );
  }
}
