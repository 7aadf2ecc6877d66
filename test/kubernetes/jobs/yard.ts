import type { LocalNode } from "../../../scripts/local/nodes";

/** What the tests of a rollout's jobs have to do with: one gang of four workers on two fabric domains. */
export const namespace = "training";
export const image = "registry.invalid/worker:1";
const labels = { app: "worker" };

export function node(name: string, group: string, rack: string): LocalNode {
  const allocatable = { cpu: "8", memory: "32Gi", pods: "110" };
  const about = { "kubernetes.io/hostname": name, "trainyard.dev/node-group": group, "example.com/rack": rack };
  return { name, zone: "z", group, labels: about, taints: [], capacity: allocatable, allocatable };
}

/** Two fabric domains with two machines each, and one machine of the system's. */
export const nodes = [
  node("training-0", "training", "rack-b"),
  node("training-1", "training", "rack-a"),
  node("training-2", "training", "rack-b"),
  node("training-3", "training", "rack-a"),
  node("system-0", "system", "rack-a"),
];

export function workerSet() {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "worker", namespace },
    spec: {
      serviceName: "worker",
      replicas: 4,
      podManagementPolicy: "Parallel",
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          nodeSelector: { "trainyard.dev/node-group": "training" },
          terminationGracePeriodSeconds: 5,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "DoNotSchedule",
              labelSelector: { matchLabels: labels },
            },
          ],
          containers: [{ name: "worker", image }],
        },
      },
    },
  };
}

/** A gang that loses one of its workers has lost the step: no drain of Kubernetes' own may take any. */
export const budget = {
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: "worker", namespace },
  spec: { minAvailable: 4, selector: { matchLabels: labels } },
};

/**
 * A training environment whose clouds are simulated and whose jobs are those of the local cluster. Its gate looks back over a minute, as
 * gates should: a scrape that comes late leaves a moment without a value, and nothing measured proves nothing.
 */
export const environment = (prometheus: string) => `config:
  trainyard:environment:
    system: yard
    cloud: aws
    region: us-west-2
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: [us-west-2a, us-west-2b], natGateways: none, flowLogs: { enabled: false } }
    cluster: { kubernetesVersion: "1.34" }
    devicePlugins: { install: false }
    nodeGroups:
      - { name: training, machine: g5.12xlarge, nodes: { desired: 3 }, zone: us-west-2a, strategy: blue-green }
    storage: { buckets: [{ name: checkpoints }] }
    coordinator: { logLevel: info }
    training: { nodeGroup: training }
    delivery:
      prometheusUrl: ${prometheus}
      quotas: { L-DB2E81BA: 2304 }
      jobs: { checkpoints: { prefix: run/ } }
      gates:
        - { kind: job, name: burn-in, image: registry.invalid/burn-in:1, command: [./burn-in], timeoutSeconds: 60 }
        - { kind: metric, name: steps, query: "max_over_time(training_steps_total[1m])", intervalSeconds: 1, count: 60, consecutiveSuccesses: 2,
            inconclusiveLimit: 58, success: { operator: ">", value: 0 } }
`;
