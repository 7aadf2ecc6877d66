import { unknown } from "../../../scripts/rehearsal/provider";
import { type AreaExamples, resource } from "../harness";
import { bareGroup, claiming, claims, gang, gkePool, gpus, p4d, worker } from "./accelerators-parts";

/** Model servers that are one copy on several machines. */
const servers = (size: number, container: object, podSpec: object = {}) => {
  const template = { spec: { containers: [container], ...podSpec } };
  return resource(
    "kubernetes:leaderworkerset.x-k8s.io/v1:LeaderWorkerSet",
    { spec: { leaderWorkerTemplate: { size, leaderTemplate: template, workerTemplate: template } } },
    { name: "servers" },
  );
};
const aksPool = resource("azure-native:containerservice:AgentPool", { vmSize: "Standard_ND96isr_H100_v5" }, { name: "pool" });
const budget = (matchLabels: unknown) =>
  resource("kubernetes:policy/v1:PodDisruptionBudget", { spec: { selector: { matchLabels } } }, { name: "budget" });

/** Rules about workers, and model servers over several machines, that only work together. */
export const acceleratorsGangsExamples: AreaExamples = {
  "gang-disruption-budget": {
    good: [
      [gang({ containers: [worker()] }), budget({ app: "workers" })],
      [gang({ containers: [worker()] }, { replicas: 1 })],
      [gang({ containers: [{ name: "web" }] })],
    ],
    bad: [
      { example: [gang({ containers: [worker()] })], says: "no PodDisruptionBudget selects its pods" },
      { example: [gang({ containers: [worker()] }), budget({ app: "other" })], says: "no PodDisruptionBudget selects its pods" },
      {
        example: [
          resource("kubernetes:jobset.x-k8s.io/v1alpha2:JobSet", {
            spec: { replicatedJobs: [{ name: "w", template: { spec: { template: { spec: { containers: [worker()] } } } } }] },
          }),
        ],
        says: "no PodDisruptionBudget selects its pods",
      },
    ],
    unknown: [gang({ containers: [worker()] }), budget(unknown)],
  },
  "gang-no-spot": {
    good: [
      [
        bareGroup({ ...p4d, capacityType: "SPOT" }),
        gang({ containers: [worker({ volumeMounts: [{ name: "checkpoints", mountPath: "/out" }] })] }),
      ],
      [bareGroup({ ...p4d, capacityType: "ON_DEMAND" }), gang({ containers: [worker()] })],
      [bareGroup({ instanceTypes: ["m6i.large"], capacityType: "SPOT" }), gang({ containers: [worker()] })],
    ],
    bad: [
      {
        example: [bareGroup({ ...p4d, capacityType: "SPOT" }), gang({ containers: [worker()] })],
        says: "it writes no checkpoints, and group can be reclaimed",
      },
      {
        example: [gkePool({ machineType: "a3-highgpu-8g", spot: true }), gang({ containers: [worker()] })],
        says: "it writes no checkpoints, and pool can be reclaimed",
      },
    ],
    unknown: [bareGroup({ ...p4d, capacityType: unknown }), gang({ containers: [worker()] })],
  },
  "gang-one-fabric": {
    good: [
      [
        gang({
          containers: [worker()],
          affinity: {
            podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "topology.kubernetes.io/zone" }] },
          },
        }),
      ],
      [
        gang(
          { containers: [worker()] },
          {
            metadata: {
              labels: {},
              annotations: { "kueue.x-k8s.io/podset-required-topology": "cloud.google.com/gce-topology-block" },
            },
          },
        ),
      ],
    ],
    bad: [{ example: [gang({ containers: [worker()] })], says: "nothing keeps its pods on one fabric" }],
    unknown: [gang({ containers: [worker()], affinity: unknown })],
  },
  "gang-takes-fabric": {
    good: [
      [bareGroup(p4d), gang({ containers: [gpus("8", { "vpc.amazonaws.com/efa": "4" })] })],
      [
        claims("fabric", "efa.networking.k8s.aws"),
        bareGroup(p4d),
        gang({ ...claiming("fabric", {}, { limits: { "nvidia.com/gpu": "8" } }) }),
      ],
      [gkePool({ machineType: "a3-highgpu-8g" }), servers(2, gpus("8", { "networking.gke.io.networks/fabric-8244-1": "1" }))],
      [aksPool, servers(2, gpus("8", { "rdma/shared_ib": "1" }))],
      // A part of a machine has none of its cards.
      [bareGroup(p4d), servers(2, gpus("2"))],
      [bareGroup(p4d), servers(1, gpus("8"))],
      // With a single interface EFA is a choice.
      [bareGroup({ instanceTypes: ["g5.48xlarge"] }), servers(2, gpus("8"))],
      // On other machines than those with the fabric.
      [bareGroup({ ...p4d, labels: { pool: "training" } }), servers(2, gpus("8"), { nodeSelector: { pool: "serving" } })],
      [bareGroup(p4d), servers(2, gpus("8"), { nodeSelector: { "node.kubernetes.io/instance-type": "g5.48xlarge" } })],
    ],
    bad: [
      {
        example: [bareGroup(p4d), servers(2, gpus("8"))],
        says: "spec.leaderWorkerTemplate.leaderTemplate takes whole machines of p4d.24xlarge and nothing of their fabric (efa); ask for its devices too",
      },
      { example: [gkePool({ machineType: "a3-highgpu-8g" }), servers(2, gpus("8"))], says: "nothing of their fabric (tcpx)" },
      { example: [aksPool, gang({ containers: [gpus("8")] })], says: "nothing of their fabric (infiniband)" },
      {
        example: [
          bareGroup({ ...p4d, labels: { pool: "serving" } }),
          servers(2, gpus("8"), { nodeSelector: { pool: "serving", "topology.kubernetes.io/zone": "us-west-2a" } }),
        ],
        says: "takes whole machines of p4d.24xlarge",
      },
    ],
    unknown: [bareGroup(p4d), gang({ containers: [{ name: "w", resources: unknown }] })],
  },
};
