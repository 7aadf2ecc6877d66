import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Namespace } from "../../../components/namespace";
import { Queueing, type QueueingArgs } from "../../../components/queueing";
import { planQueueing } from "../../../components/queueing/plan";
import { rehearse } from "../../../scripts/rehearsal";
import { definitionFaults, definitionsMissing } from "../definitions";

const training = {
  name: "training",
  nodeLabels: { "trainyard.dev/node-group": "training" },
  nodeTaints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
  resources: { cpu: "768", memory: "4608Gi", "nvidia.com/gpu": "32" },
  topology: ["eks.amazonaws.com/nodegroup", "topology.k8s.aws/network-node-layer-1", "kubernetes.io/hostname"],
};
const args: QueueingArgs = {
  flavors: [training],
  queues: [{ name: "training", namespaces: ["team"], shares: [{ flavor: "training" }] }],
};

const customType = (kind: string) => `kubernetes:kueue.x-k8s.io/v1beta2:${kind}`;

function yardWith(changes: Partial<QueueingArgs> = {}) {
  return rehearse(() => {
    const space = new Namespace("team");
    new Queueing("queueing", { ...args, ...changes }, { dependsOn: [space] });
  });
}

describe("queues", () => {
  it("place jobs by the labels of their nodes, and hold them to what the nodes have", async () => {
    const yard = await yardWith();
    expect(yard.one(customType("Topology")).inputs.spec).toEqual({
      levels: [
        { nodeLabel: "eks.amazonaws.com/nodegroup" },
        { nodeLabel: "topology.k8s.aws/network-node-layer-1" },
        { nodeLabel: "kubernetes.io/hostname" },
      ],
    });
    expect(yard.one(customType("ResourceFlavor")).inputs.spec).toEqual({
      nodeLabels: { "trainyard.dev/node-group": "training" },
      nodeTaints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
      topologyName: "training",
    });
    expect(yard.one(customType("ClusterQueue")).inputs.spec).toMatchObject({
      namespaceSelector: { matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["team"] }] },
      resourceGroups: [
        {
          coveredResources: ["cpu", "memory", "nvidia.com/gpu"],
          flavors: [
            {
              name: "training",
              resources: [
                { name: "cpu", nominalQuota: "768" },
                { name: "memory", nominalQuota: "4608Gi" },
                { name: "nvidia.com/gpu", nominalQuota: "32" },
              ],
            },
          ],
        },
      ],
    });
    expect(yard.one(customType("LocalQueue")).inputs).toMatchObject({
      metadata: { name: "training", namespace: "team" },
      spec: { clusterQueue: "training" },
    });
  });

  it("are the engine's business in their own namespaces alone", async () => {
    const yard = await yardWith();
    const { values } = yard.one("kubernetes:helm.sh/v3:Release").inputs;
    const text = (values as { managerConfig: { controllerManagerConfigYaml: string } }).managerConfig.controllerManagerConfigYaml;
    expect(parse(text)).toMatchObject({
      managedJobsNamespaceSelector: {
        matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["team"] }],
      },
      waitForPodsReady: { timeout: "30m" },
      integrations: { frameworks: expect.arrayContaining(["jobset.x-k8s.io/jobset", "statefulset", "pod"]) },
    });
    expect(values).toMatchObject({
      controllerManager: {
        replicas: 2,
        podDisruptionBudget: { enabled: true, minAvailable: 1 },
        manager: { image: { repository: "registry.k8s.io/kueue/kueue", tag: "v0.19.2" } },
      },
    });
  });

  it("share machines and lend each other what they leave idle", async () => {
    const yard = await yardWith({
      queues: [
        { name: "research", namespaces: ["team"], shares: [{ flavor: "training", percent: 25 }], cohort: "yard" },
        {
          name: "product",
          namespaces: ["team"],
          shares: [{ flavor: "training", percent: 75 }],
          cohort: "yard",
          borrows: false,
          order: "strict",
          preemption: "never",
        },
      ],
    });
    const [research, product] = yard.resources(customType("ClusterQueue")).map(({ inputs }) => inputs.spec);
    expect(research).toMatchObject({
      cohortName: "yard",
      queueingStrategy: "BestEffortFIFO",
      preemption: { withinClusterQueue: "LowerPriority", reclaimWithinCohort: "Any" },
      resourceGroups: [
        { flavors: [{ resources: [{ nominalQuota: "192" }, { nominalQuota: "1152Gi" }, { nominalQuota: "8" }] }] },
      ],
    });
    expect(product).toMatchObject({
      queueingStrategy: "StrictFIFO",
      preemption: { withinClusterQueue: "Never", reclaimWithinCohort: "Never" },
      resourceGroups: [
        {
          flavors: [
            { resources: [{ borrowingLimit: "0" }, { borrowingLimit: "0" }, { nominalQuota: "24", borrowingLimit: "0" }] },
          ],
        },
      ],
    });
  });

  it("give every flavor every resource, none where it has none of it", () => {
    const gaudi = { name: "gaudi", nodeLabels: { g: "1" }, resources: { cpu: "10", "habana.ai/gaudi": "8" } };
    const plan = planQueueing("q", {
      flavors: [training, gaudi],
      queues: [{ name: "all", namespaces: ["team"], shares: [{ flavor: "training" }, { flavor: "gaudi" }] }],
    });
    expect(plan.queues[0]?.resources).toEqual(["cpu", "memory", "nvidia.com/gpu", "habana.ai/gaudi"]);
    expect(plan.queues[0]?.quotas[1]?.amounts).toEqual({ cpu: "10", memory: "0", "nvidia.com/gpu": "0", "habana.ai/gaudi": "8" });
  });

  it("wait for a ProvisioningRequest where Google brings all machines at once", async () => {
    const { topology: _none, ...flex } = training;
    const yard = await yardWith({ flavors: [{ ...flex, queuedProvisioning: true }] });
    expect(yard.one(customType("ProvisioningRequestConfig")).inputs.spec).toEqual({
      provisioningClassName: "queued-provisioning.gke.io",
      managedResources: ["nvidia.com/gpu"],
    });
    expect(yard.one(customType("ClusterQueue")).inputs.spec).toMatchObject({
      admissionChecksStrategy: { admissionChecks: [{ name: "provisioning", onFlavors: ["training"] }] },
    });
  });

  it("repeat with no change and go to nothing", async () => {
    const yard = await yardWith();
    await yard.up(() => {
      const space = new Namespace("team");
      new Queueing("queueing", args, { dependsOn: [space] });
    });
    expect(Object.keys(yard.changes)).toEqual(["same"]);
    await yard.destroy();
    expect(yard.resources(customType("ClusterQueue"))).toEqual([]);
  });

  it.skipIf(definitionsMissing)("are what Kueue's own definitions take (skipped where ../shared/crds is missing)", async () => {
    const { topology: _none, ...flex } = training;
    const yard = await yardWith({
      flavors: [training, { ...flex, name: "flex", queuedProvisioning: true }],
      queues: [
        {
          name: "training",
          namespaces: ["team"],
          shares: [{ flavor: "training" }, { flavor: "flex", percent: 50 }],
          cohort: "yard",
        },
      ],
    });
    const kinds = {
      Topology: "topologies",
      ResourceFlavor: "resourceflavors",
      ClusterQueue: "clusterqueues",
      LocalQueue: "localqueues",
      WorkloadPriorityClass: "workloadpriorityclasses",
      AdmissionCheck: "admissionchecks",
      ProvisioningRequestConfig: "provisioningrequestconfigs",
    };
    for (const [kind, plural] of Object.entries(kinds)) {
      const made = yard.resources(customType(kind));
      expect(made.length, kind).toBeGreaterThan(0);
      for (const { inputs } of made) expect(definitionFaults(`kueue.x-k8s.io_${plural}.yaml`, inputs), kind).toEqual([]);
    }
  });
});

describe("queues that cannot be", () => {
  it.each([
    [
      "a flavor that is not there",
      { queues: [{ name: "a", namespaces: ["team"], shares: [{ flavor: "trainin" }] }] },
      'queues[0].shares[0].flavor: there is no flavor "trainin"; did you mean "training"?',
    ],
    [
      "more promised than there is",
      {
        queues: [
          { name: "a", namespaces: ["team"], shares: [{ flavor: "training", percent: 60 }] },
          { name: "b", namespaces: ["team"], shares: [{ flavor: "training", percent: 60 }] },
        ],
      },
      "queues[1].shares[0].percent: the queues' shares of training make 120 percent; give shares that make 100 or less, and one cohort where queues are to use what others leave idle",
    ],
    [
      "nothing of its own and nobody to borrow from",
      { queues: [{ name: "a", namespaces: ["team"], shares: [{ flavor: "training", percent: 0 }] }] },
      "queues[0].shares[0].percent: 0 gives the queue nothing, and without a cohort nothing is lent to it; give a cohort",
    ],
    [
      "a node before what it stands in",
      { flavors: [{ ...training, topology: ["kubernetes.io/hostname", "rack"] }] },
      "flavors[0].topology[0]: kubernetes.io/hostname is the narrowest level, and stands before others; put it last",
    ],
    [
      "a kind of job that Kueue does not know",
      { frameworks: ["batch/jobs"] },
      'frameworks[0]: "batch/jobs" is not a kind that Kueue queues; did you mean "batch/job"?',
    ],
    [
      "a kind that is queued by its pods without pods",
      { frameworks: ["statefulset"] },
      "frameworks[0]: statefulset is queued by its pods, and pod is not in the list; add pod",
    ],
    [
      "an amount that is none",
      { flavors: [{ ...training, resources: { cpu: "many" } }] },
      'flavors[0].resources.cpu: "many" is not a quantity; give one such as "64"',
    ],
  ])("tell of %s", (_what, changes, message) => {
    expect(() => planQueueing("q", { ...args, ...(changes as Partial<QueueingArgs>) })).toThrow(message);
  });
});
