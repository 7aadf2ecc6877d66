import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { replicatedService } from "../delivery/service-kubernetes";
import { MeshRoute } from "../mesh";
import { contentMap } from "../workloads/contentMap";
import { claimTemplates } from "../workloads/devices";
import { ServingTls, SessionAffinity } from "./enums";
import { groupVersion, serverGroups } from "./group";
import { pickedServers } from "./picker/kubernetes";
import { type ModelServerPlan, servesLabel } from "./plan";
import { type PodParts, portName, serverPod } from "./pods";
import { isScaled, type PlannedPool } from "./pools";
import { meshRoute } from "./routing";
import { type ScaledWorkload, scaleServers } from "./scaling";
import { auditMiddleware, weightsGate } from "./scripts";
import { serverTraffic } from "./traffic";
import { watch } from "./watching";

type ServicePort = kubernetes.types.input.core.v1.ServicePort;

export interface ModelServerOutputs {
  readonly url: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
}

export function modelServer(parent: pulumi.Resource, name: string, plan: ModelServerPlan): ModelServerOutputs {
  const child = { parent };
  const metadata = { namespace: plan.namespace, labels: plan.labels };
  const scripts = contentMap(
    `${name}-scripts`,
    {
      ...metadata,
      prefix: `${name}-scripts`,
      data: { "trainyard_audit.py": auditMiddleware, "weights_gate.py": weightsGate },
    },
    child,
  );
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-account`,
    {
      metadata: { ...metadata, name: plan.serviceAccountName ?? name, annotations: plan.serviceAccountAnnotations },
      automountServiceAccountToken: false,
    },
    child,
  );
  const traffic = serverTraffic(name, plan, child);
  const parts: PodParts = { serviceAccountName: account.metadata.name, scripts: scripts.metadata.name };
  for (const pool of plan.pools) {
    const resource = plan.pools.length > 1 ? `${name}-${pool.name}` : name;
    const devices = claimTemplates(resource, pool.claims, { ...metadata, prefix: pool.workload }, child);
    const { workload, target } = serversOf(parent, resource, plan, pool, parts, [traffic, ...devices]);
    scaleServers(resource, plan, pool, target, { parent, dependsOn: [workload] });
  }
  if (plan.watched) watch(name, plan, child);
  const [only, ...others] = plan.pools;
  // A pool of single machines that is the only one brings a Service of the model's name.
  if (others.length > 0 || (only !== undefined && only.sharding.machines > 1)) wholeService(name, plan, child);
  routeTo(name, plan, child);
  if (plan.routing.picker !== undefined) pickedServers(name, plan, plan.routing.picker, parent);
  const scheme = plan.tls.mode === ServingTls.None ? "http" : "https";
  return {
    url: pulumi.interpolate`${plan.protocol === "grpc" ? "grpc" : scheme}://${name}.${plan.namespace}.svc:${plan.ports[0]}`,
    serviceName: pulumi.output(name),
  };
}

interface Servers {
  readonly workload: pulumi.Resource;
  readonly target: ScaledWorkload;
}

function serversOf(
  parent: pulumi.Resource,
  name: string,
  plan: ModelServerPlan,
  pool: PlannedPool,
  parts: PodParts,
  before: pulumi.Resource[],
): Servers {
  if (pool.sharding.machines > 1) {
    const workload = serverGroups(name, plan, pool, parts, { parent, dependsOn: before });
    return { workload, target: { apiVersion: groupVersion, kind: "LeaderWorkerSet", name: pool.workload } };
  }
  const { workload, reference } = replicatedService(
    parent,
    name,
    {
      namespace: plan.namespace,
      name: pool.workload,
      replicas: pool.replicas.min,
      autoscaled: isScaled(pool),
      selector: pool.podLabels,
      labels: plan.labels,
      template: serverPod(plan, pool, "alone", parts),
      ports: servicePorts(plan),
      ...(sticky(plan) && { sessionAffinity: "ClientIP" as const }),
      delivery: plan.delivery,
    },
    { dependsOn: before },
  );
  return { workload, target: reference };
}

/** Each port leads to the server's one. */
function servicePorts(plan: ModelServerPlan): ServicePort[] {
  const name = portName(plan);
  return plan.ports.map((port, index) => ({
    name: index === 0 ? name : `${name}-${port}`,
    port,
    targetPort: name,
    protocol: "TCP",
  }));
}

function wholeService(name: string, plan: ModelServerPlan, opts: pulumi.CustomResourceOptions): void {
  new kubernetes.core.v1.Service(
    `${name}-service`,
    {
      metadata: {
        namespace: plan.namespace,
        name,
        labels: plan.labels,
        // Its pods are another controller's, which makes them after it.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        selector: { ...plan.podLabels, [servesLabel]: "true" },
        ports: servicePorts(plan),
        ...(sticky(plan) && { sessionAffinity: "ClientIP" }),
      },
    },
    opts,
  );
}

/** Without a mesh Kubernetes keeps clients to a server by their address; it knows nothing else of them. */
function sticky({ inMesh, routing }: ModelServerPlan): boolean {
  return !inMesh && routing.affinity === SessionAffinity.Client;
}

function routeTo(name: string, plan: ModelServerPlan, opts: pulumi.ComponentResourceOptions): void {
  if (!plan.inMesh) return;
  new MeshRoute(`${name}-route`, { ...meshRoute(plan), namespace: plan.namespace, service: name }, opts);
}
