import { stringify } from "yaml";
import { chart } from "../charts";
import type { ChartValues } from "../charts/engine";
import type { QueueingPlan } from "./plan";

/** Values of the chart, and in them the configuration file of the controllers. Names: its values.yaml at the version of data.ts. */
export function engineValues(plan: QueueingPlan): ChartValues {
  return {
    controllerManager: {
      replicas: plan.replicas,
      podDisruptionBudget: { enabled: plan.replicas > 1, minAvailable: 1 },
      manager: {
        // The chart in the repository names a moving image of the staging registry; what is released is this one.
        image: { repository: "registry.k8s.io/kueue/kueue", tag: chart("kueue").appVersion, pullPolicy: "IfNotPresent" },
        resources: { requests: { cpu: "500m", memory: "512Mi" }, limits: { cpu: "2", memory: "1Gi" } },
      },
    },
    managerConfig: { controllerManagerConfigYaml: stringify(configuration(plan)) },
  };
}

function configuration(plan: QueueingPlan) {
  return {
    apiVersion: "config.kueue.x-k8s.io/v1beta2",
    kind: "Configuration",
    health: { healthProbeBindAddress: ":8081" },
    metrics: { bindAddress: ":8443", enableClusterQueueResources: true },
    webhook: { port: 9443 },
    leaderElection: { leaderElect: true, resourceName: "c1f6bfd2.kueue.x-k8s.io" },
    clientConnection: { qps: 300, burst: 500 },
    // Half a gang holds machines and does nothing: it goes back, and comes again later each time.
    waitForPodsReady: {
      timeout: `${plan.podsReadyMinutes}m`,
      blockAdmission: false,
      requeuingStrategy: { timestamp: "Eviction", backoffBaseSeconds: 60, backoffMaxSeconds: 3600 },
    },
    // Pods of other namespaces start even while the engine is down.
    managedJobsNamespaceSelector: {
      matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: [...plan.namespaces] }],
    },
    integrations: { frameworks: [...plan.frameworks] },
    resources: {
      // What comes with a machine and is never the reason to wait: the fabric's devices, huge pages, the node's disk.
      excludeResourcePrefixes: ["ephemeral-storage", "hugepages-", "vpc.amazonaws.com/", "rdma/", "networking.gke.io"],
    },
  };
}
