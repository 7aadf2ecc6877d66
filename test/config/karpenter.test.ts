import { describe, expect, it } from "vitest";
import { karpenterPoolArgs } from "../../components/config/karpenter";
import { requiredTopology } from "../../components/config/queueing";
import { changed, load, problemsOf } from "./fixture";

const karpenter = (words = "", from = "manager: karpenter") =>
  changed(["zone: us-west-2a\n    storage", `zone: us-west-2a\n        ${from}${words}\n    storage`]);

describe("a group that Karpenter brings", () => {
  it("is a pool of as many nodes as the group may have, when pods ask for them", () => {
    const { environment } = load({
      "stacks/Pulumi.test.yaml": karpenter(
        "\n        karpenter: { maintenance: [{ days: [Sun], startUtc: '02:30', minutes: 120 }], emptyFor: 30m }",
      ),
    });
    const [, group] = environment.nodeGroups;
    if (group === undefined) throw new Error("there is no group");
    expect(karpenterPoolArgs(environment, group, ["us-west-2a"])).toMatchObject({
      machine: "p4d.24xlarge",
      maxNodes: 4,
      zones: ["us-west-2a"],
      emptyFor: "30m",
      maintenance: [{ days: ["Sun"], startUtc: "02:30", minutes: 120 }],
      labels: { "trainyard.dev/node-group": "training" },
    });
    expect(karpenterPoolArgs(environment, group, []).fixedNodes).toBeUndefined();
    expect(karpenterPoolArgs(environment, { ...group, nodes: { desired: 3 } }, []).fixedNodes).toBe(3);
    // Nobody knows where nodes will stand that come for a job's pods; those that are always there are known by their pool.
    expect(requiredTopology(environment, group)).toBeUndefined();
    expect(requiredTopology(environment, { ...group, nodes: { desired: 3 } })).toBe("karpenter.sh/nodepool");
  });

  it.each([
    [
      "nothing for its controller to run on",
      karpenter().replace("machine: m6i.2xlarge", "machine: m6i.2xlarge\n        manager: karpenter"),
      "nodeGroups[0].manager: is karpenter, and its controller has no nodes to run on: it cannot bring its own; give a managed group of machines without accelerators, such as 2 x m6i.large",
    ],
    [
      "words for managed groups",
      karpenter("\n        autoscaled: true"),
      "nodeGroups[1].autoscaled: is a matter of managed groups, and Karpenter brings these nodes; leave it out",
    ],
    [
      "words for Karpenter beside another manager",
      karpenter("", "karpenter: { emptyFor: 30m }"),
      "nodeGroups[1].karpenter: is given, and the group's manager is cloud; write manager: karpenter, or leave it out",
    ],
    [
      "a window that is none",
      karpenter("\n        karpenter: { maintenance: [{ days: [Sunday], startUtc: '02:30', minutes: 120 }] }"),
      "nodeGroups[1].karpenter.maintenance[0].days[0]",
    ],
    [
      "a chip that Karpenter does not know, and nodes that come when pods ask",
      karpenter()
        .replace("machine: p4d.24xlarge", "machine: dl2q.24xlarge")
        .replace("zone: us-west-2a\n        manager", "zone: us-west-2d\n        manager"),
      "nodeGroups[1].nodes.min: is missing, and Karpenter does not know dl2q.24xlarge to have qualcomm.com/qaic",
    ],
  ])("is refused %s before anything is made", (_what, text, message) => {
    expect(problemsOf(text).join("\n")).toContain(message);
  });

  it("is refused on other clouds", () => {
    const google = `config:
  gcp:project: acme-training-1
  trainyard:environment:
    system: yard
    cloud: gcp
    region: us-central1
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: [us-central1-a] }
    nodeGroups: [{ name: a, machine: g2-standard-8, nodes: { desired: 1 }, manager: karpenter }]
`;
    expect(problemsOf(google).join("\n")).toContain(
      "nodeGroups[0].manager: is karpenter, which brings nodes on aws alone, and cloud is gcp; leave it out",
    );
  });
});
