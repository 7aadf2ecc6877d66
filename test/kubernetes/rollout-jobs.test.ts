import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Queueing } from "../../components";
import { runOn } from "../../scripts/commands/operate";
import { openSession } from "../../scripts/commands/session";
import { field, type KubernetesObject, text } from "../../scripts/kubernetes/objects";
import { rehearse } from "../../scripts/rehearsal";
import { Conductor } from "../../scripts/rollout/conduct";
import { runClusterJob } from "../../scripts/rollout/gates/cluster-job";
import type { StoredObject } from "../../scripts/rollout/jobs/checkpoints";
import { jobName, jobsOnFlavor, policyOf } from "../../scripts/rollout/jobs/found";
import { KubernetesJobs, type KubernetesJobsOptions } from "../../scripts/rollout/jobs/kubernetes";
import { folder } from "../cli/run";
import { installed } from "../monitoring/promtool";
import { pause, type RunningProgram, startPrometheus } from "./argo/programs";
import { project, useCluster } from "./cluster";
import { Steps } from "./jobs/steps";
import { budget, environment, image, namespace, node, nodes, workerSet } from "./jobs/yard";

/*
 * The jobs of a rollout on a real control plane. What is played: pods run at once and write nothing, so that the bucket and the step counter
 * are this test's; and no controller of Kueue runs (it is in no package), so that the test does what that would do with what was ordered.
 */

const crds = join(project, "../shared/crds");
const test = useCluster("jobs", existsSync(crds) ? { definitions: crds } : {});
const target = "node-group/training";
const owner = { apiVersion: "apps/v1", kind: "StatefulSet", namespace, name: "worker" };
const worker = jobName(owner);

const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 30_000; !(await holds()); await pause(100))
    if (Date.now() > end) throw new Error(`never: ${what}`);
};
const get = (apiVersion: string, kind: string, name: string, inside?: string) =>
  test.cluster.api.get({ apiVersion, kind, name, ...(inside === undefined ? {} : { namespace: inside }) });
const pods = async (): Promise<readonly KubernetesObject[]> =>
  (await test.cluster.api.listKind("v1", "Pod", { namespace, labelSelector: "app=worker" })).items;
const ready = async () => (await pods()).filter((pod) => text(pod, "status", "phase") === "Running").length;

function jobs(more: Partial<KubernetesJobsOptions> = {}) {
  return new KubernetesJobs({
    api: test.cluster.api,
    target,
    nodeGroup: "training",
    domainLabel: "example.com/rack",
    layout: { prefix: "", marker: "manifest.json" },
    bucketUrl: "s3://yard",
    stepQuery: "training_steps_total",
    sleep: pause,
    ...more,
  });
}

beforeAll(async () => {
  await test.useNodes(nodes);
  await test.cluster.api.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  await test.cluster.api.create(budget);
  await test.cluster.api.create(workerSet());
  await until("four workers run", async () => (await ready()) === 4);
});

describe("a job that no queue holds", () => {
  const annotations = async () => (await get("apps/v1", "StatefulSet", "worker", namespace))?.metadata.annotations ?? {};

  it("is kept off by its nodes, and only by those of its group that nobody else has cordoned", async () => {
    await test.cluster.api.patch({ apiVersion: "v1", kind: "Node", name: "training-3" }, { spec: { unschedulable: true } });
    await jobs().fence(target);
    await jobs().fence(target);
    const cordoned = await Promise.all(
      nodes.map(async ({ name }) => {
        const found = await get("v1", "Node", name);
        return [name, field(found, "spec", "unschedulable") ?? false, found?.metadata.annotations?.["trainyard.dev/held-for"]];
      }),
    );
    expect(cordoned).toEqual([
      ["training-0", true, target],
      ["training-1", true, target],
      ["training-2", true, target],
      ["training-3", true, undefined],
      ["system-0", false, undefined],
    ]);
  });

  it("is asked for a checkpoint on its pods, and by the command that knows it", async () => {
    const root = folder({});
    const told = join(root, "told");
    await jobs({ askCommand: `echo "$JOB_KIND $JOB_NAMESPACE/$JOB_NAME" > ${told}` }).requestCheckpoint(worker);
    expect(readFileSync(told, "utf8")).toBe("StatefulSet training/worker\n");
    const asked = (await pods()).map(({ metadata }) => metadata.annotations?.["trainyard.dev/checkpoint-requested-at"]);
    expect(asked).toHaveLength(4);
    for (const at of asked) expect(Date.parse(at ?? "")).toBeGreaterThan(Date.now() - 10_000);
    await expect(jobs({ askCommand: "echo no route >&2; exit 3" }).requestCheckpoint(worker)).rejects.toThrow(
      "apps/v1 StatefulSet training/worker could not be asked for a checkpoint: no route",
    );
  });

  it("is proven by what the bucket holds, and by nothing less", async () => {
    const bucket: StoredObject[] = [{ key: "step-900/manifest.json", modified: 1 }];
    const list = async () => bucket;
    const asked = Date.now();
    expect(await jobs({ list }).checkpointSince(worker, asked)).toBe("waiting");
    bucket.push({ key: "step-1000/rank-0.pt", modified: asked + 10 });
    expect(await jobs({ list }).checkpointSince(worker, asked)).toBe("waiting");
    bucket.push({ key: "step-1000/manifest.json", modified: asked + 20 });
    expect(await jobs({ list }).checkpointSince(worker, asked)).toBe("proven");
    expect(await jobs().hasFinished(worker)).toBe(false);
  });

  it("leaves its machines one fabric domain after the other, past a budget that no drain passes", async () => {
    const order: string[] = [];
    const racks = new Map((await pods()).map((pod) => [pod.metadata.uid, rackOf(pod)]));
    const api = new Proxy(test.cluster.api, {
      get(of, key) {
        if (key !== "delete") return Reflect.get(of, key, of) instanceof Function ? Reflect.get(of, key, of).bind(of) : undefined;
        return async (...given: Parameters<typeof of.delete>) => {
          order.push(racks.get(given[1]?.uid) ?? "?");
          return of.delete(...given);
        };
      },
    });
    await jobs({ api }).evict(worker);
    expect(order).toEqual(["rack-a", "rack-a", "rack-b", "rack-b"]);
    // Its controller makes them anew, and they fit nowhere.
    await until("its pods wait", async () => (await pods()).length === 4 && (await ready()) === 0);
  });

  it("comes back when its nodes are open again, and counts on", async () => {
    const steps = new Steps(4, ready);
    const prometheus: RunningProgram | undefined = installed("prometheus")
      ? await startPrometheus(await steps.start())
      : undefined;
    try {
      await jobs().unfence(target);
      // Somebody else's cordon is not ours to lift.
      expect(field(await get("v1", "Node", "training-3"), "spec", "unschedulable")).toBe(true);
      await test.cluster.api.patch({ apiVersion: "v1", kind: "Node", name: "training-3" }, { spec: { unschedulable: null } });
      await until("four workers run", async () => (await ready()) === 4);
      expect(Object.keys(await annotations())).not.toContain("trainyard.dev/steps-seen");
      if (prometheus === undefined) return;
      const seen = jobs({ prometheusUrl: prometheus.url });
      expect(await seen.moves(worker)).toBe(false);
      await until("its steps count", () => seen.moves(worker));
    } finally {
      await steps.stop();
      await prometheus?.stop();
    }
  });

  function rackOf(pod: KubernetesObject): string {
    const name = text(pod, "spec", "nodeName");
    return nodes.find((each) => each.name === name)?.labels["example.com/rack"] ?? "nowhere";
  }
});

describe("a job that no queue holds and that may be suspended", () => {
  it("is suspended, because its controller would count deleted pods as failed ones, and goes on when it is let go", async () => {
    const job = { apiVersion: "batch/v1", kind: "Job", namespace, name: "alone" };
    const containers = [{ name: "train", image }];
    await test.cluster.api.create({
      apiVersion: job.apiVersion,
      kind: job.kind,
      metadata: { name: job.name, namespace },
      spec: { template: { spec: { restartPolicy: "Never", nodeSelector: { moon: "true" }, containers } } },
    } as Parameters<typeof test.cluster.api.create>[0]);
    const active = async () => field(await test.cluster.api.get(job), "status", "active");
    await until("it has a pod", async () => (await active()) === 1);
    await jobs().evict(jobName(job));
    await until("its pod is gone", async () => (await active()) === undefined);
    expect(field(await test.cluster.api.get(job), "spec", "suspend")).toBe(true);
    expect(await jobs().hasFinished(jobName(job))).toBe(false);
    await jobs().unfence(target);
    await until("it has a pod again", async () => (await active()) === 1);
    expect(field(await test.cluster.api.get(job), "status", "failed")).toBeUndefined();
    await test.cluster.api.delete(job);
  });
});

describe("a gate's job", () => {
  const gate = { kind: "job", name: "burn-in", image, command: ["./burn-in"], timeoutSeconds: 60 } as const;
  const options = () => ({ api: test.cluster.api, namespace, occasion: "20261122 forward 1" });

  it("runs to its end on the machines that it judges", async () => {
    const nodeTerms = [{ key: "trainyard.dev/node-group", operator: "In", values: ["training"] }];
    const verdict = await runClusterJob(gate, { ...options(), nodes: nodeTerms });
    expect(verdict).toMatchObject({ succeeded: true });
    const name = /training\/(\S+)/.exec(verdict.message)?.[1] ?? "";
    const job = await get("batch/v1", "Job", name, namespace);
    expect(field(job, "status", "succeeded")).toBe(1);
    // A call after a kill finds it and starts no second one.
    expect(await runClusterJob(gate, { ...options(), nodes: nodeTerms })).toEqual(verdict);
    const all = await test.cluster.api.listKind("batch/v1", "Job", { namespace });
    expect(all.items).toHaveLength(1);
  });

  it("fails where it does not end in time", async () => {
    const nowhere = [{ key: "trainyard.dev/node-group", operator: "In", values: ["moon"] }];
    const late = await runClusterJob({ ...gate, name: "late", timeoutSeconds: 2 }, { ...options(), nodes: nowhere });
    expect(late).toMatchObject({ succeeded: false });
    expect(late.message).toMatch(/^job training\/gate-late-[0-9a-f]{8} failed: no end within 2 s$/);
  });
});

describe.runIf(existsSync(crds))("jobs that Kueue holds (skipped where ../shared/crds is missing)", () => {
  const version = "kueue.x-k8s.io/v1beta2";
  const queue = async (name: string) => text(await get(version, "ClusterQueue", name), "spec", "stopPolicy") ?? "None";

  /** What Kueue writes when it lets a job run: its record, owned by the job, with the flavor and the place that it gave. */
  async function submitted(name: string, rack: string, policy?: string): Promise<void> {
    const { api } = test.cluster;
    const job = await api.create({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name, namespace, ...(policy !== undefined && { annotations: { "trainyard.dev/rollout": policy } }) },
      spec: {
        template: { spec: { restartPolicy: "Never", nodeSelector: { moon: "true" }, containers: [{ name: "train", image }] } },
      },
    } as Parameters<typeof api.create>[0]);
    await recorded(name, { apiVersion: "batch/v1", kind: "Job", name, uid: job.metadata.uid ?? "", controller: true });
    await admitted(name, rack);
  }
  async function recorded(name: string, ownerReference: object): Promise<void> {
    const { api } = test.cluster;
    const ownerReferences = [ownerReference];
    const template = { spec: { restartPolicy: "Never", containers: [{ name: "train", image }] } };
    await api.create({
      apiVersion: version,
      kind: "Workload",
      metadata: { name: `job-${name}`, namespace, ownerReferences },
      spec: { queueName: "training", podSets: [{ name: "main", count: 1, template }] },
    } as Parameters<typeof api.create>[0]);
  }
  async function admitted(name: string, rack: string): Promise<void> {
    const { api } = test.cluster;
    const now = new Date().toISOString();
    const topologyAssignment = {
      levels: ["example.com/rack"],
      slices: [{ domainCount: 1, podCounts: { universal: 1 }, valuesPerLevel: [{ universal: rack }] }],
    };
    await api.patch(
      { apiVersion: version, kind: "Workload", namespace, name: `job-${name}` },
      {
        status: {
          admission: {
            clusterQueue: "training",
            podSetAssignments: [{ name: "main", count: 1, flavors: { cpu: "training" }, topologyAssignment }],
          },
          conditions: [{ type: "Admitted", status: "True", reason: "Admitted", message: "", lastTransitionTime: now }],
        },
      },
      "status",
    );
  }
  const active = async (name: string) => field(await get(version, "Workload", `job-${name}`, namespace), "spec", "active");

  beforeAll(async () => {
    await rehearse(
      () => {
        const resources = { cpu: "32", memory: "128Gi" };
        const flavor = (name: string) => ({ name, nodeLabels: { "trainyard.dev/node-group": name }, resources });
        const share = (...names: string[]) => names.map((each) => ({ flavor: each, percent: 50 }));
        new Queueing("queueing", {
          flavors: [flavor("training"), flavor("system")],
          queues: [
            { name: "training", namespaces: [namespace], shares: share("training") },
            { name: "research", namespaces: [namespace], shares: share("training") },
            { name: "system", namespaces: [namespace], shares: share("system") },
          ],
        });
      },
      { clouds: [test.cluster.cloud] },
    );
    await test.cluster.api.patch(
      { apiVersion: version, kind: "ClusterQueue", name: "research" },
      { spec: { stopPolicy: "HoldAndDrain" } },
    );
    await submitted("second", "rack-b");
    await submitted("first", "rack-a", "finish");
  });

  it("are found by the flavor that they were given, those of one domain beside each other, each with its policy", async () => {
    const found = await jobsOnFlavor(test.cluster.api, "training");
    expect(found.map((each) => jobName(each.owner))).toEqual(["batch/v1 Job training/first", "batch/v1 Job training/second"]);
    const policies = await Promise.all(found.map(async (each) => policyOf(await test.cluster.api.get(each.owner), "checkpoint")));
    expect(policies).toEqual(["finish", "checkpoint"]);
    expect(await jobsOnFlavor(test.cluster.api, "system")).toEqual([]);
  });

  it("are held by the queues of their machines, and a queue that somebody else has stopped stays his", async () => {
    await jobs().fence(target);
    expect([await queue("training"), await queue("research"), await queue("system")]).toEqual(["Hold", "HoldAndDrain", "None"]);
    // The queue holds them; their nodes need no cordon.
    expect(field(await get("v1", "Node", "training-0"), "spec", "unschedulable")).toBeUndefined();
  });

  it("leave their machines when the queue is told so, and the call waits until their pods are gone", async () => {
    await jobs().evict("batch/v1 Job training/second");
    expect(await active("second")).toBe(false);
    expect(await active("first")).not.toBe(false);

    const uid = (await get("apps/v1", "StatefulSet", "worker", namespace))?.metadata.uid ?? "";
    await recorded("worker", { apiVersion: "apps/v1", kind: "StatefulSet", name: "worker", uid, controller: true });
    let over = false;
    const leaving = jobs()
      .evict(worker)
      .then(() => {
        over = true;
      });
    await until("the queue is told", async () => (await active("worker")) === false);
    expect([over, await ready()]).toEqual([false, 4]);
    // As Kueue takes a StatefulSet's pods away.
    await test.cluster.api.patch(owner, { spec: { replicas: 0 } });
    await leaving;
    expect((await pods()).filter((pod) => text(pod, "status", "phase") === "Running")).toEqual([]);
  });

  it("go back into their queue before it opens again", async () => {
    await jobs().unfence(target);
    expect([await active("second"), await active("worker")]).toEqual([true, true]);
    expect([await queue("training"), await queue("research")]).toEqual(["None", "HoldAndDrain"]);
    const workload = await get(version, "Workload", "job-second", namespace);
    expect(workload?.metadata.annotations ?? {}).not.toHaveProperty("trainyard.dev/evicted-for");
  });

  afterAll(async () => {
    await test.cluster.api.patch(owner, { spec: { replicas: 4 } });
    for (const name of ["first", "second", "worker"]) {
      if (name !== "worker") await test.cluster.api.delete({ apiVersion: "batch/v1", kind: "Job", namespace, name });
      await test.cluster.api.delete({ apiVersion: version, kind: "Workload", namespace, name: `job-${name}` });
    }
    for (const name of ["training", "research", "system"])
      await test.cluster.api.delete({ apiVersion: version, kind: "ClusterQueue", name });
  });
});

describe.runIf(installed("prometheus"))(
  "a rollout with the jobs of a cluster (skipped where Debian's prometheus is missing)",
  () => {
    const before = { path: process.env.PATH, kubeconfig: process.env.KUBECONFIG };
    const steps = new Steps(4, ready);
    let prometheus: RunningProgram | undefined;
    afterAll(async () => {
      process.env.PATH = before.path;
      if (before.kubeconfig === undefined) delete process.env.KUBECONFIG;
      else process.env.KUBECONFIG = before.kubeconfig;
      await steps.stop();
      await prometheus?.stop();
    });

    /** Stands for \`aws\`: lists a checkpoint that was finished just now, as a job writes one when it is asked. */
    const cli = `#!/bin/sh
now=$(/bin/date -u +%Y-%m-%dT%H:%M:%S.999Z)
echo "$@" >> "$(/usr/bin/dirname "$0")/asked"
echo '{"Contents":[{"Key":"run/step-7/rank-0.pt","LastModified":"2026-01-01T00:00:00Z"},{"Key":"run/step-7/manifest.json","LastModified":"'$now'"}]}'
`;

    it("moves the job with a proven checkpoint, judges the new machines by a burn-in on them, and sees the job count on", async () => {
      const green = { ...node("green-0", "training", "rack-a"), group: "green" };
      await test.useNodes([...nodes, { ...green, labels: { ...green.labels, "trainyard.dev/colour": "green" } }]);
      prometheus = await startPrometheus(await steps.start());
      await until("four workers run", async () => (await ready()) === 4);
      const root = folder({ "yard.yaml": environment(prometheus.url), "bin/aws": cli });
      chmodSync(join(root, "bin/aws"), 0o755);
      process.env.PATH = `${join(root, "bin")}:${before.path}`;
      process.env.KUBECONFIG = test.kubeconfig;
      const file = join(root, "yard.yaml");
      const session = () =>
        openSession(file, { cwd: root, set: [], state: join(root, "state"), engine: "rehearsal", policyPack: [], target: [] });
      const made = await runOn("up", session());
      expect(made.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      writeFileSync(file, readFileSync(file, "utf8").replace("g5.12xlarge", "g5.48xlarge"));

      const said: string[] = [];
      const options = { approve: [], failGate: [], cluster: "trainyard-jobs", prometheus: prometheus.url };
      const conductor = new Conductor(session(), {
        ...options,
        onEntry: ({ what, text: line }) => said.push(`${what}: ${line}`),
      });
      expect((await conductor.prospect()).jobs).toEqual([{ name: worker, policy: "checkpoint", deadlineSeconds: 3600 }]);
      const uids = (await pods()).map(({ metadata }) => metadata.uid);
      const { state } = await conductor.start();
      expect(state.status, said.join("\n")).toBe("promoted");
      const order = ["fence", "request-checkpoint", "await-checkpoint", "evict", "apply", "unfence", "await-progress"];
      expect(
        said
          .map((line) => line.split(":")[0])
          .filter((what, index, all) => all.indexOf("fence") <= index && order.includes(what ?? "")),
      ).toEqual([...order, "apply"]);
      expect(said).toContain(`await-checkpoint: ${worker}: a newer complete checkpoint is there`);
      expect(readFileSync(join(root, "bin/asked"), "utf8")).toContain("s3api list-objects-v2 --bucket yard-yard-checkpoints");
      // Every pod of the job is a new one, and the burn-in ran on the green machine.
      expect((await pods()).filter(({ metadata }) => uids.includes(metadata.uid))).toEqual([]);
      const gates = (await test.cluster.api.listKind("v1", "Pod", { namespace, labelSelector: "batch.kubernetes.io/job-name" }))
        .items;
      const burnIns = gates.filter(({ metadata }) =>
        metadata.labels?.["batch.kubernetes.io/job-name"]?.startsWith("gate-burn-in"),
      );
      const places = burnIns.map((pod) => text(pod, "spec", "nodeName"));
      expect(places.filter((place) => place === "green-0").length).toBeGreaterThanOrEqual(2);
    });

    it("is refused before anything is touched where the promise to the job cannot be kept", async () => {
      const root = folder({
        "yard.yaml": environment("http://127.0.0.1:9")
          .replace("      prometheusUrl: http://127.0.0.1:9\n", "")
          .replace("    delivery:", "    monitoring: {}\n    delivery:"),
      });
      const file = join(root, "yard.yaml");
      const session = () =>
        openSession(file, { cwd: root, set: [], state: join(root, "state"), engine: "rehearsal", policyPack: [], target: [] });
      await runOn("up", session());
      writeFileSync(file, readFileSync(file, "utf8").replace("g5.12xlarge", "g5.48xlarge"));
      const refused = (cluster: string) => new Conductor(session(), { approve: [], failGate: [], cluster }).prospect();
      await expect(refused("trainyard-jobs")).rejects.toThrow(
        "apps/v1 StatefulSet training/worker: no Prometheus would tell whether steps count on afterwards (sum(training_steps_total)); give --prometheus or delivery.prometheusUrl",
      );
      await expect(refused("moon")).rejects.toThrow(
        'the cluster of the change: kubeconfig has no context "moon"; it has trainyard-jobs',
      );
    });
  },
);
