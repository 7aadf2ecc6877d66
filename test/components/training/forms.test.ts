import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Namespace } from "../../../components/namespace";
import { TrainingGroup, type TrainingGroupArgs } from "../../../components/training";
import { TrainingEngine } from "../../../components/training/engine";
import { planTrainingGroup } from "../../../components/training/plan";
import { checkChartValues } from "../../../scripts/kubernetes/chart-values";
import { type Properties, rehearse, type Yard } from "../../../scripts/rehearsal";
import { chartShelf, onShelf } from "../shelf";
import { p4d } from "./machine";

const base: Omit<TrainingGroupArgs, "namespace"> = {
  cloud: "aws",
  image: "registry.example.com/dt-worker:1.4.0",
  workers: { desired: 4 },
  coordinatorUrl: "http://coordinator.training.svc:50051",
  machine: p4d,
};
const program =
  (change: Partial<TrainingGroupArgs>, trainer = false) =>
  () => {
    const space = new Namespace("training");
    const engine = new TrainingEngine("jobs", { trainer });
    new TrainingGroup("yard", { namespace: space.name, ...base, ...change }, { dependsOn: [engine] });
  };

interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef: { readonly fieldPath: string } };
}
const variables = (list: unknown) =>
  Object.fromEntries((list as EnvVar[]).map(({ name, value, valueFrom }) => [name, value ?? valueFrom?.fieldRef.fieldPath]));

const jobSetType = "kubernetes:jobset.x-k8s.io/v1alpha2:JobSet";
const job = "spec.replicatedJobs[0].template.spec";
const made = (yard: Yard, path: string) => yard.one(jobSetType).input(path);

describe("workers as a JobSet", () => {
  it("are one numbered job that starts anew as a gang, and that a drain costs no restart", async () => {
    const yard = await rehearse(program({ form: "jobset" }));
    expect(made(yard, "spec.network")).toEqual({ enableDNSHostnames: true, publishNotReadyAddresses: true });
    expect(made(yard, "spec.failurePolicy")).toEqual({
      maxRestarts: 3,
      restartStrategy: "Recreate",
      rules: [{ name: "drained", action: "RestartJobSetAndIgnoreMaxRestarts", onJobFailureReasons: ["PodFailurePolicy"] }],
    });
    expect(made(yard, job)).toMatchObject({ parallelism: 4, completions: 4, completionMode: "Indexed", backoffLimit: 0 });
    expect(made(yard, `${job}.podFailurePolicy`)).toEqual({
      rules: [{ action: "FailJob", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
    });
    expect(made(yard, `${job}.template.spec.restartPolicy`)).toBe("Never");
  });

  it("find each other by the names that JobSet gives, through the Service that is there", async () => {
    const yard = await rehearse(program({ form: "jobset" }));
    const told = variables(made(yard, `${job}.template.spec.containers[0].env`));
    expect(told).toMatchObject({
      RANK: "metadata.labels['batch.kubernetes.io/job-completion-index']",
      WORLD_SIZE: "4",
      MASTER_ADDR: "worker-node-0-0.worker.training.svc",
    });
    expect(made(yard, "metadata.name")).toBe(yard.one("kubernetes:core/v1:Service").input("metadata.name"));
  });

  it("are resized while they run, without a restart of those that stay", async () => {
    const elastic = (desired: number) => program({ form: "jobset", workers: { min: 2, desired, max: 8 } });
    const yard = await rehearse(elastic(4));
    expect(variables(made(yard, `${job}.template.spec.containers[0].env`))).toMatchObject({
      WORLD_SIZE: "2",
      PET_NNODES: "2:8",
      MIN_WORKERS: "2",
      MAX_WORKERS: "8",
    });
    expect(made(yard, `${job}.podFailurePolicy.rules[0].action`)).toBe("Ignore");
    expect(made(yard, `${job}.backoffLimit`)).toBe(24);
    await yard.up(elastic(6));
    expect(yard.steps.filter(({ op }) => op !== "same").map(({ op, type }) => `${op} ${type}`)).toEqual([`update ${jobSetType}`]);
    expect(made(yard, `${job}.completions`)).toBe(6);
  });

  it("are made anew where their pods change, because nobody may change those of a JobSet", async () => {
    const yard = await rehearse(program({ form: "jobset" }));
    await yard.up(program({ form: "jobset", gracePeriodSeconds: 600 }));
    expect(yard.steps.filter(({ type, op }) => type === jobSetType && /replace/.test(op))).not.toEqual([]);
  });

  it("wait in their queue, and are placed on one fabric", async () => {
    const yard = await rehearse(
      program({ form: "jobset", queueName: "training", requiredTopology: "eks.amazonaws.com/nodegroup" }),
    );
    expect(made(yard, "metadata.labels")).toMatchObject({ "kueue.x-k8s.io/queue-name": "training" });
    expect(made(yard, `${job}.template.metadata.annotations`)).toMatchObject({
      "kueue.x-k8s.io/podset-required-topology": "eks.amazonaws.com/nodegroup",
    });
    expect(made(yard, "metadata.annotations")).toEqual({ "pulumi.com/skipAwait": "true" });
  });

  it("write checkpoints to a volume that goes with the pod, or to a claim that all share", async () => {
    const own = await rehearse(program({ form: "jobset", checkpoints: { size: "100Gi", storageClass: "gp3" } }));
    expect(made(own, `${job}.template.spec.volumes`)).toContainEqual({
      name: "checkpoints",
      ephemeral: {
        volumeClaimTemplate: {
          spec: { accessModes: ["ReadWriteOnce"], storageClassName: "gp3", resources: { requests: { storage: "100Gi" } } },
        },
      },
    });
    const shared = await rehearse(program({ form: "jobset", checkpoints: { existingClaim: "lustre" } }));
    expect(made(shared, `${job}.template.spec.volumes`)).toContainEqual({
      name: "checkpoints",
      persistentVolumeClaim: { claimName: "lustre" },
    });
  });
});

describe("workers as a TrainJob", () => {
  it("have a runtime of their namespace and a job of it, by the names that Kubeflow Trainer knows", async () => {
    const yard = await rehearse(program({ form: "trainjob" }, true));
    const runtime = yard.one("kubernetes:trainer.kubeflow.org/v1alpha1:TrainingRuntime");
    expect(runtime.input("spec.mlPolicy")).toEqual({ numNodes: 4 });
    expect(runtime.input("spec.template.spec.replicatedJobs[0].name")).toBe("node");
    expect(runtime.input(`spec.template.${job}.template.spec.containers[0].name`)).toBe("node");
    expect(runtime.input("spec.template.spec.replicatedJobs[0].template.metadata.labels")).toEqual({
      "trainer.kubeflow.org/trainjob-ancestor-step": "trainer",
    });
    expect(yard.one("kubernetes:trainer.kubeflow.org/v1alpha1:TrainJob").input("spec")).toEqual({
      runtimeRef: { apiGroup: "trainer.kubeflow.org", kind: "TrainingRuntime", name: "worker" },
      trainer: { numNodes: 4 },
    });
  });

  it("begin a new job where their runtime changes", async () => {
    const yard = await rehearse(program({ form: "trainjob" }, true));
    await yard.up(program({ form: "trainjob", gracePeriodSeconds: 600 }, true));
    const changed = yard.steps.filter(({ op }) => op !== "same").map(({ op, name }) => `${op} ${name}`);
    expect(changed).toContain("update yard-runtime");
    expect(changed.filter((step) => step.endsWith("yard-job"))).not.toEqual([]);
  });

  it("leave JobSet's definitions to the one release that owns them", async () => {
    const yard = await rehearse(program({ form: "trainjob" }, true));
    expect(yard.one("kubernetes:helm.sh/v3:Release", "jobs-trainer-release").input("values.jobset")).toEqual({ install: false });
    expect(yard.one("kubernetes:helm.sh/v3:Release", "jobs-release").input("values.image")).toMatchObject({
      repository: "registry.k8s.io/jobset/jobset",
      tag: "v0.12.0",
    });
  });

  it.skipIf(!onShelf("jobset") || !onShelf("kubeflow-trainer"))(
    "pass no value that the charts do not know (skipped where ../shared/charts is missing)",
    async () => {
      const yard = await rehearse(program({ form: "trainjob" }, true));
      const charts = { jobset: "jobs-release", "kubeflow-trainer": "jobs-trainer-release" };
      for (const [chart, name] of Object.entries(charts)) {
        const values = yard.one("kubernetes:helm.sh/v3:Release", name).inputs.values as Properties;
        expect(await checkChartValues(join(chartShelf, chart), values, () => undefined)).toEqual([]);
      }
    },
  );
});

describe("a rendezvous that outlives every worker", () => {
  it("is an etcd of three that only the workers reach", async () => {
    const yard = await rehearse(
      program({ workers: { min: 2, desired: 4, max: 8 }, rendezvous: { backend: "etcd", members: 3, storageClass: "gp3" } }),
    );
    const set = yard.one("kubernetes:apps/v1:StatefulSet", "yard-etcd");
    expect(set.input("spec.replicas")).toBe(3);
    const told = variables(set.input("spec.template.spec.containers[0].env"));
    expect(told.ETCD_INITIAL_CLUSTER).toBe(
      [0, 1, 2].map((index) => `worker-etcd-${index}=http://worker-etcd-${index}.worker-etcd.training.svc:2380`).join(","),
    );
    expect(yard.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "yard-etcd-traffic").input("spec.ingress[0]")).toEqual({
      from: [{ podSelector: { matchLabels: yard.one("kubernetes:core/v1:Service", "yard-service").input("spec.selector") } }],
      ports: [{ protocol: "TCP", port: 2379 }],
    });
    expect(set.input("spec.template.spec.containers[0].securityContext")).toMatchObject({ readOnlyRootFilesystem: true });
    const workers = yard.one("kubernetes:apps/v1:StatefulSet", "yard-workers");
    expect(variables(workers.input("spec.template.spec.containers[0].env"))).toMatchObject({
      PET_RDZV_BACKEND: "etcd-v2",
      PET_RDZV_ENDPOINT: "worker-etcd.training.svc:2379",
    });
  });
});

describe("workers that keep Leases of themselves", () => {
  it("may do so in their namespace, and nothing else", async () => {
    const yard = await rehearse(program({ membership: true }));
    expect(yard.one("kubernetes:rbac.authorization.k8s.io/v1:Role").input("rules")).toEqual([
      {
        apiGroups: ["coordination.k8s.io"],
        resources: ["leases"],
        verbs: ["get", "list", "watch", "create", "update", "patch", "delete"],
      },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["get", "list", "watch"] },
    ]);
    const pods = yard.one("kubernetes:apps/v1:StatefulSet");
    expect(pods.input("spec.template.spec.automountServiceAccountToken")).toBe(true);
    expect(variables(pods.input("spec.template.spec.containers[0].env"))).toMatchObject({
      LEASE_NAMESPACE: "training",
      LEASE_LABELS: "trainyard.dev/group=yard",
    });
  });
});

describe("forms that cannot do what is asked of them", () => {
  it.each<[string, Partial<TrainingGroupArgs>, string]>([
    [
      "an elastic trainjob",
      { form: "trainjob", workers: { min: 2, desired: 4, max: 8 } },
      "workers.min: a trainjob keeps the 4 workers that it begins with, and 2 to 8 are given; let min, desired and max be equal, or choose the form jobset or statefulset",
    ],
    [
      "a job that keeps volumes",
      { form: "jobset", checkpoints: { retain: true } },
      "checkpoints.retain: volumes of a jobset go with their pods; write checkpoints to the bucket and leave it out, give checkpoints.existingClaim, or choose the form statefulset",
    ],
    [
      "an even number of members",
      { rendezvous: { backend: "etcd", members: 2 } },
      "rendezvous.members: 2 members bear no more losses than 1, and one more can fail; give 1 or 3",
    ],
    [
      "members of no etcd",
      { rendezvous: { members: 3 } },
      "rendezvous.members: means nothing to c10d; write backend: etcd, or leave it out",
    ],
    [
      "restarts of what is started again for ever",
      { maxRestarts: 5 },
      "maxRestarts: a statefulset is started again for ever; leave it out, or choose jobset or trainjob",
    ],
    [
      "a place without a queue",
      { requiredTopology: "x" },
      "requiredTopology: only Kueue places by it, and no queue is named; give queueName, or leave it out",
    ],
    [
      "a range the wrong way round",
      { workers: { min: 5, desired: 4, max: 4 } },
      "workers.min: 5 is more than max (4); lower min or raise max",
    ],
  ])("refuses %s", (_what, change, expected) => {
    expect(() => planTrainingGroup("yard", { namespace: "training", ...base, ...change })).toThrow(expected);
  });
});
