import { describe, expect, it } from "vitest";
import { queueingArgs, requiredTopology } from "../../components/config/queueing";
import { changed, load, problemsOf, soundEnvironment } from "./fixture";

const withQueues = (text: string, from = soundEnvironment) => `${from}    queueing:\n${text}`;

function loaded(text: string) {
  return load({ "stacks/Pulumi.test.yaml": text });
}

describe("queues of an environment", () => {
  it("hold all accelerators unless they say otherwise, the most that the groups may have", () => {
    const { environment } = loaded(withQueues("      podsReadyMinutes: 20\n"));
    if (environment.queueing === undefined) throw new Error("there are no queues");
    expect(queueingArgs(environment, environment.queueing)).toEqual({
      flavors: [
        {
          name: "training",
          nodeLabels: { "trainyard.dev/node-group": "training" },
          nodeTaints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
          resources: { cpu: "384", memory: "4608Gi", "nvidia.com/gpu": "32" },
          topology: [
            "eks.amazonaws.com/nodegroup",
            "topology.k8s.aws/network-node-layer-1",
            "topology.k8s.aws/network-node-layer-2",
            "topology.k8s.aws/network-node-layer-3",
            "kubernetes.io/hostname",
          ],
        },
      ],
      queues: [{ name: "training", namespaces: ["training"], shares: [{ flavor: "training" }] }],
      podsReadyMinutes: 20,
    });
  });

  it("keep a job on one fabric, by the file's own labels where it gives any", () => {
    const { environment } = loaded(withQueues("      topology: { levels: [rack, kubernetes.io/hostname] }\n"));
    const [, training] = environment.nodeGroups;
    if (training === undefined) throw new Error("there is no group");
    expect(requiredTopology(environment, training)).toBe("rack");
    // Nobody knows where nodes will stand that come later.
    expect(requiredTopology(environment, { ...training, autoscaled: true })).toBeUndefined();
  });

  it("see a machine that the file describes itself", () => {
    const own = changed(["machine: p4d.24xlarge", "machine: our-p4d"]);
    const text = withQueues(
      "      queues: [{ name: all }]\n    machines:\n      our-p4d: { like: p4d.24xlarge, vcpus: 90 }\n",
      own,
    );
    expect(problemsOf(text)).toEqual([]);
  });

  it("advise against machines that come after a job is admitted", () => {
    const text = withQueues(
      "      queues: [{ name: all }]\n",
      changed(["zone: us-west-2a", "zone: us-west-2a\n        autoscaled: true"]),
    );
    expect(loaded(text).advisories.map(({ path }) => path)).toContain("nodeGroups[1].autoscaled");
  });

  it.each([
    [
      "a group that is not there",
      "      queues: [{ name: all, nodeGroups: [trainin] }]\n",
      'queueing.queues[0].nodeGroups[0]: there is no node group "trainin"; did you mean "training"?',
    ],
    [
      "shares of more than there is",
      "      queues: [{ name: a, percent: 70 }, { name: b, percent: 70 }]\n",
      "queueing.queues[1].percent: the queues' shares of training make 140 percent; give shares that make 100 or less, and one cohort where queues are to use what others leave idle",
    ],
    [
      "a level that is none of the levels",
      "      topology: { levels: [rack, kubernetes.io/hostname], required: racks }\n",
      'queueing.topology.required: racks is not among the levels; did you mean "rack"?',
    ],
  ])("refuse %s before anything is made", (_what, text, message) => {
    const problems = problemsOf(withQueues(text));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });

  it("refuse a machine whose size nobody knows, and queues without a cluster", () => {
    const unsized = changed(["machine: p4d.24xlarge", "machine: own-box"]);
    const machines = "    machines:\n      own-box: { cloud: aws, accelerator: { kind: a100, count: 8 } }\n";
    expect(problemsOf(withQueues(`      queues: [{ name: all }]\n${machines}`, unsized)).join("\n")).toContain(
      "nodeGroups[1].machine: the processors and memory of own-box are not known, and pods ask for a part of them",
    );
  });
});
