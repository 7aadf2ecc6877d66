import { describe, expect, it } from "vitest";
import { changed, problemsOf } from "./fixture";

/** The sound environment with these lines under `training`, and others at the top. */
const withTraining = (training: string, more = "") =>
  changed(["      nodeGroup: training\n", `      nodeGroup: training\n${training}${more}`]);
const faults = (text: string) => problemsOf(text).map((problem) => problem.replace(/ \(stacks.*\)$/, ""));

describe("the workers' form in an environment's file", () => {
  it.each([
    ["a jobset that is elastic", withTraining("      form: jobset\n")],
    ["a trainjob of a fixed number", withTraining("      form: trainjob\n      workers: { min: 2, desired: 2, max: 2 }\n")],
    ["a queue that is there", withTraining("      queueName: training\n", "    queueing: {}\n")],
    [
      "workers on nodes that go down to none",
      changed(
        ["min: 1, desired: 2, max: 4", "min: 0, desired: 0, max: 4"],
        ["nodeGroup: training\n", "nodeGroup: training\n      workers: { desired: 2 }\n"],
      ),
    ],
    ["workers whose launcher needs no coordinator", changed(["    coordinator: {}\n", ""])],
    ["an etcd of three", withTraining("      rendezvous: { backend: etcd, members: 3 }\n")],
  ])("takes %s", (_what, text) => expect(faults(text)).toEqual([]));

  it.each([
    [
      "a trainjob that is elastic",
      withTraining("      form: trainjob\n"),
      "training.workers.min: a trainjob keeps the 2 workers that it begins with, and 1 to 4 are given; let min, desired and max be equal, or choose the form jobset or statefulset",
    ],
    [
      "more workers than nodes",
      withTraining("      workers: { max: 9 }\n"),
      "training.workers.max: 9 is more than the 4 nodes that training may have, and each worker takes one; lower it or raise nodes.max",
    ],
    [
      "a range the wrong way round",
      withTraining("      workers: { min: 4, desired: 3, max: 3 }\n"),
      "training.workers.min: 4 is more than max (3); lower min or raise max",
    ],
    [
      "nodes that begin at none, and workers of whom nothing is said",
      changed(["min: 1, desired: 2, max: 4", "min: 0, desired: 0, max: 4"]),
      "training.workers.desired: the nodes of training begin at 0, and a job has one worker at least; say under workers.desired how many it has",
    ],
    [
      "a machine whose processors nobody knows",
      changed(
        ["        machine: p4d.24xlarge\n", "        machine: ours\n"],
        [
          "    coordinator: {}",
          "    machines: { ours: { cloud: aws, accelerator: { kind: h100, count: 8 } } }\n    coordinator: {}",
        ],
      ),
      "nodeGroups[1].machine: the processors and memory of ours are not known, and pods ask for a part of them; state them under machines: `ours: { vcpus: 192, memoryGiB: 2048 }`",
    ],
    [
      "a queue that nobody knows",
      withTraining("      queueName: trainig\n", "    queueing: {}\n"),
      'training.queueName: there is no queue "trainig"; did you mean "training"?',
    ],
    [
      "a queue where there are none",
      withTraining("      queueName: training\n"),
      "training.queueName: there are no queues, so nobody would hold the job back; give `queueing: {}`, or leave it out",
    ],
    [
      "a queue without the workers' machines",
      withTraining("      queueName: small\n", "    queueing: { queues: [{ name: small, nodeGroups: [system] }] }\n"),
      "training.queueName: queue small has no machines of training, so the job would wait for ever; add the group to queueing.queues[].nodeGroups, or choose another queue",
    ],
    [
      "an even etcd",
      withTraining("      rendezvous: { backend: etcd, members: 4 }\n"),
      "training.rendezvous.members: 4 members bear no more losses than 3, and one more can fail; give 1 or 3",
    ],
    [
      "a jobset that rules should scale",
      withTraining(
        "      form: jobset\n",
        '    automation: { scaling: [{ name: w, of: training, timezone: UTC, windows: [{ name: n, start: "0 1 * * *", end: "0 2 * * *", replicas: 2 }] }] }\n',
      ),
      "automation.scaling[0].of: a jobset has no subresource scale, by which KEDA changes sizes; choose training.form: statefulset, or leave the rule out",
    ],
  ])("refuses %s", (_what, text, expected) => {
    expect(faults(text)).toContain(expected);
  });
});
