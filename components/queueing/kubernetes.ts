import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Engine, installEngine } from "../charts/engine";
import { engineValues } from "./engine";
import { QueueOrder, QueuePreemption } from "./index";
import type { FlavorPlan, QueueingPlan, QueuePlan } from "./plan";

const apiVersion = "kueue.x-k8s.io/v1beta2";
/** One for the cluster: its settings are the same for every flavor. */
const checkName = "provisioning";

/** The parts of Kueue's resources that are set here. */
interface TopologySpec {
  levels: TopologyLevel[];
}
interface TopologyLevel {
  nodeLabel: string;
}
interface FlavorSpec {
  nodeLabels: Record<string, string>;
  nodeTaints?: FlavorPlan["nodeTaints"];
  topologyName?: pulumi.Input<string>;
}
interface ClusterQueueSpec {
  cohortName?: string;
  queueingStrategy: "StrictFIFO" | "BestEffortFIFO";
  namespaceSelector: LabelSelector;
  preemption: PreemptionSpec;
  resourceGroups: ResourceGroup[];
  admissionChecksStrategy?: ChecksStrategy;
}
interface LabelSelector {
  matchExpressions: LabelExpression[];
}
interface LabelExpression {
  key: string;
  operator: "In";
  values: string[];
}
interface PreemptionSpec {
  withinClusterQueue: "Never" | "LowerPriority";
  reclaimWithinCohort: "Never" | "Any";
}
interface ResourceGroup {
  coveredResources: string[];
  flavors: FlavorQuotas[];
}
interface FlavorQuotas {
  name: pulumi.Input<string>;
  resources: ResourceQuota[];
}
interface ResourceQuota {
  name: string;
  nominalQuota: string;
  borrowingLimit?: string;
}
interface ChecksStrategy {
  admissionChecks: AdmissionCheckRule[];
}
interface AdmissionCheckRule {
  name: pulumi.Input<string>;
  onFlavors: string[];
}

export function queueing(parent: pulumi.Resource, name: string, plan: QueueingPlan) {
  const labels = { ...plan.labels, "app.kubernetes.io/part-of": "trainyard", "app.kubernetes.io/managed-by": "pulumi" };
  const engine = installEngine(parent, `${name}-engine`, {
    chart: "kueue",
    namespace: plan.namespace,
    values: engineValues(plan),
    // 9443 webhooks, 8082 the visibility API that `kubectl` reads through the API server.
    webhookPorts: [9443, 8082],
    metricsPorts: [8443],
    labels: plan.labels,
  });
  const place: Place = { parent, name, labels, engine };

  const topologies = new Map(
    plan.topologies.map((topology) => {
      const spec: TopologySpec = { levels: topology.levels.map((nodeLabel) => ({ nodeLabel })) };
      return [topology.name, custom(place, `topology-${topology.name}`, "Topology", topology.name, spec)];
    }),
  );
  const flavors = new Map(
    plan.flavors.map((flavor) => {
      const spec: FlavorSpec = {
        nodeLabels: { ...flavor.nodeLabels },
        ...(flavor.nodeTaints.length > 0 && { nodeTaints: flavor.nodeTaints.map((taint) => ({ ...taint })) }),
        ...(flavor.topologyName !== undefined && { topologyName: topologies.get(flavor.topologyName)?.metadata.name }),
      };
      return [flavor.name, custom(place, `flavor-${flavor.name}`, "ResourceFlavor", flavor.name, spec)];
    }),
  );
  for (const [priority, value] of Object.entries(plan.priorities)) {
    new kubernetes.apiextensions.CustomResource(
      `${name}-priority-${priority}`,
      { apiVersion, kind: "WorkloadPriorityClass", metadata: { name: priority, labels }, value },
      { parent, dependsOn: [engine.release] },
    );
  }
  const check = plan.flavors.some(({ queuedProvisioning }) => queuedProvisioning) ? provisioningCheck(place, plan) : undefined;
  const entries = plan.queues.flatMap((queue) => {
    const made = custom(place, `queue-${queue.name}`, "ClusterQueue", queue.name, queueSpec(queue, flavors, check));
    return queue.namespaces.map(
      (namespace) =>
        new kubernetes.apiextensions.CustomResource(
          `${name}-queue-${queue.name}-${namespace}`,
          {
            apiVersion,
            kind: "LocalQueue",
            metadata: { name: queue.name, namespace, labels },
            spec: { clusterQueue: made.metadata.name },
          },
          { parent, dependsOn: [engine.release] },
        ),
    );
  });
  return {
    queueNames: pulumi.all(entries.map((entry) => entry.id)).apply(() => plan.queues.map((queue) => queue.name)),
    namespace: engine.namespace,
  };
}

interface Place {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly engine: Engine;
}

type Spec = TopologySpec | FlavorSpec | ClusterQueueSpec;

function custom({ parent, name, labels, engine }: Place, suffix: string, kind: string, called: string, spec: Spec) {
  return new kubernetes.apiextensions.CustomResource(
    `${name}-${suffix}`,
    { apiVersion, kind, metadata: { name: called, labels: { ...labels } }, spec },
    { parent, dependsOn: [engine.release] },
  );
}

function queueSpec(
  queue: QueuePlan,
  flavors: ReadonlyMap<string, kubernetes.apiextensions.CustomResource>,
  check: kubernetes.apiextensions.CustomResource | undefined,
): ClusterQueueSpec {
  const never = queue.preemption === QueuePreemption.Never;
  return {
    ...(queue.cohort !== undefined && { cohortName: queue.cohort }),
    queueingStrategy: queue.order === QueueOrder.Strict ? "StrictFIFO" : "BestEffortFIFO",
    namespaceSelector: {
      matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: [...queue.namespaces] }],
    },
    preemption: {
      withinClusterQueue: never ? "Never" : "LowerPriority",
      // What was lent comes back when its owner wants it; without a cohort nothing was.
      reclaimWithinCohort: never || queue.cohort === undefined ? "Never" : "Any",
    },
    resourceGroups: [
      {
        coveredResources: [...queue.resources],
        flavors: queue.quotas.map(({ flavor, amounts }) => ({
          name: flavors.get(flavor)?.metadata.name ?? flavor,
          resources: queue.resources.map((resource) => ({
            name: resource,
            nominalQuota: amounts[resource] ?? "0",
            ...(queue.cohort !== undefined && !queue.borrows && { borrowingLimit: "0" }),
          })),
        })),
      },
    ],
    ...(check !== undefined &&
      queue.provisioned.length > 0 && {
        admissionChecksStrategy: { admissionChecks: [{ name: check.metadata.name, onFlavors: [...queue.provisioned] }] },
      }),
  };
}

/** GKE brings all machines of a job or none (https://docs.cloud.google.com/kubernetes-engine/docs/how-to/provisioningrequest, 2026-11). */
function provisioningCheck({ parent, name, labels, engine }: Place, plan: QueueingPlan) {
  const opts = { parent, dependsOn: [engine.release] };
  const devices = plan.flavors.filter(({ queuedProvisioning }) => queuedProvisioning).flatMap((flavor) => flavor.devices);
  const config = new kubernetes.apiextensions.CustomResource(
    `${name}-provisioning`,
    {
      apiVersion,
      kind: "ProvisioningRequestConfig",
      metadata: { name: checkName, labels },
      spec: { provisioningClassName: "queued-provisioning.gke.io", managedResources: [...new Set(devices)] },
    },
    opts,
  );
  return new kubernetes.apiextensions.CustomResource(
    `${name}-check`,
    {
      apiVersion,
      kind: "AdmissionCheck",
      metadata: { name: checkName, labels },
      spec: {
        controllerName: "kueue.x-k8s.io/provisioning-request",
        parameters: { apiGroup: "kueue.x-k8s.io", kind: "ProvisioningRequestConfig", name: config.metadata.name },
      },
    },
    opts,
  );
}
