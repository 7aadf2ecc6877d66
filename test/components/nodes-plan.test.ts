import { describe, expect, it } from "vitest";
import { machine, withMachines } from "../../components/accelerators";
import { allocatable, type NodeGroupArgs, needsImage } from "../../components/nodes";
import { planNodeGroup } from "../../components/nodes/plan";
import { userData } from "../../components/nodes/user-data";

const base: NodeGroupArgs = {
  cloud: "aws",
  cluster: {
    name: "yard",
    securityGroupId: "sg-0",
    endpoint: "https://e",
    certificateAuthority: "Q0E=",
    serviceCidr: "172.20.0.0/16",
  },
  machine: "p4d.24xlarge",
  nodes: { desired: 4 },
  zones: ["us-west-2b"],
  subnets: [{ id: "subnet-1", zone: "us-west-2b" }],
  fabricSecurityGroupId: "sg-1",
};
const subnets = [{ id: "subnet-1", zone: "us-west-2d" }];
const dl2q: Partial<NodeGroupArgs> = {
  machine: "dl2q.24xlarge",
  zones: ["us-west-2d"],
  subnets,
  imageId: "ami-0123456789abcdef0",
};
const reservation = "cr-0123456789abcdef0";

function plan(changes: Partial<NodeGroupArgs> = {}) {
  return planNodeGroup("workers", { ...base, ...changes });
}

/** `card/device kind`, so that a layout reads as a list. */
function layout(changes: Partial<NodeGroupArgs>): string[] {
  return plan(changes).interfaces.map((one) => `${one.networkCardIndex}/${one.deviceIndex} ${one.interfaceType}`);
}

describe("the interfaces of a group", () => {
  it("gives p4d one address, and EFA on all four cards", () => {
    expect(layout({})).toEqual(["0/0 interface", "0/1 efa-only", "1/0 efa-only", "2/0 efa-only", "3/0 efa-only"]);
  });

  it("gives p5 33 interfaces of which one has an address, and seven more with addresses for bandwidth", () => {
    const least = layout({ machine: "p5.48xlarge" });
    const most = layout({ machine: "p5.48xlarge", interfacePolicy: "bandwidth-optimised" });
    expect(least).toHaveLength(33);
    expect(least.filter((one) => one.endsWith(" interface"))).toEqual(["0/0 interface"]);
    expect(most.filter((one) => one.endsWith(" interface"))).toEqual(
      [0, 4, 8, 12, 16, 20, 24, 28].map((card) => `${card}/${card === 0 ? 0 : 1} interface`),
    );
  });

  it("leaves card 0 of p6-b300 without EFA, as AWS does", () => {
    const list = layout({ machine: "p6-b300.48xlarge" });
    expect(list[0]).toBe("0/0 interface");
    expect(list[1]).toBe("1/0 efa-only");
    expect(list).toHaveLength(17);
  });

  it("describes none for a machine without a fabric, and none where nobody wants it", () => {
    expect(layout({ machine: "m7i.xlarge" })).toEqual([]);
    expect(layout({ fabric: false })).toEqual([]);
  });

  it("counts pods by card 0 alone, of which EFA takes a place, and never above what EKS advises", () => {
    expect(plan({ machine: "p5.48xlarge" }).boot.maxPods).toBe(51);
    expect(plan({}).boot.maxPods).toBe(250);
    expect(plan({ machine: "m7i.xlarge" }).boot.maxPods).toBe(58);
    expect(plan({ maxPods: 30 }).boot.maxPods).toBe(30);
  });
});

describe("how a group obtains machines", () => {
  it("makes a placement group for a fabric on demand", () => {
    expect(plan().capacity).toMatchObject({ capacityType: "ON_DEMAND", ownPlacementGroup: true, spare: true });
  });

  it.each(["reservation", "capacity-block"] as const)("makes none for a %s, and ends old nodes first", (capacity) => {
    const made = plan({ capacity, reservationId: reservation });
    expect(made.capacity).toMatchObject({ ownPlacementGroup: false, reservationId: reservation, spare: false });
    expect(made.update).toEqual({ updateStrategy: "MINIMAL", maxUnavailable: 1 });
  });

  it("makes none for machines without a fabric, and none on spot", () => {
    expect(plan({ machine: "m7i.xlarge" }).capacity.ownPlacementGroup).toBe(false);
    expect(plan({ capacity: "spot" }).capacity).toMatchObject({ capacityType: "SPOT", ownPlacementGroup: false });
  });

  it("joins the group that a reservation was bought in", () => {
    const made = plan({ capacity: "reservation", reservationId: reservation, placementGroupName: "bought" });
    expect(made.capacity).toMatchObject({ placementGroupName: "bought", ownPlacementGroup: false });
  });
});

describe("how a change reaches nodes", () => {
  it.each([
    ["rolling", { updateStrategy: "DEFAULT", maxUnavailable: 1 }],
    ["canary", { updateStrategy: "DEFAULT", maxUnavailable: 1 }],
    ["blue-green", { updateStrategy: "DEFAULT", maxUnavailablePercentage: 100 }],
    ["recreate", { updateStrategy: "MINIMAL", maxUnavailablePercentage: 100 }],
  ] as const)("takes %s to EKS", (strategy, update) => {
    expect(plan({ strategy }).update).toEqual(update);
  });

  it("waits with repairs for half an hour, by the reasons that the chip's monitor knows", () => {
    expect(plan().repair).toMatchObject({ enabled: true, maxParallel: 1 });
    expect(plan().repair.waits).toContainEqual({ reason: "NvidiaXID79Error", action: "Replace", minutes: 30 });
    expect(plan({ machine: "trn1.32xlarge" }).repair.waits.map((wait) => wait.reason)).toContain("NeuronHBMUncorrectableError");
    expect(plan(dl2q).repair.waits).toEqual([]);
  });
});

describe("what nodes carry", () => {
  it.each<[string, Partial<NodeGroupArgs>, string]>([
    ["nvidia.com/gpu", {}, "AL2023_x86_64_NVIDIA"],
    ["aws.amazon.com/neuron", { machine: "trn1.32xlarge" }, "AL2023_x86_64_NEURON"],
  ])("taints %s and picks the image that has its driver", (key, changes, image) => {
    expect(plan(changes).taints).toEqual([{ key, effect: "NoSchedule" }]);
    expect(plan(changes).amiType).toBe(image);
  });

  it("taints nothing on a plain machine", () => {
    expect(plan({ machine: "m7i.xlarge" })).toMatchObject({ taints: [], amiType: "AL2023_x86_64_STANDARD", rootVolumeGiB: 100 });
  });

  it("follows the declared accelerator, and says what AWS lists", () => {
    const made = plan({ ...dl2q, accelerator: "gaudi3" });
    expect(made.taints).toEqual([{ key: "habana.ai/gaudi", effect: "NoSchedule" }]);
    expect(made.labels).toMatchObject({ "trainyard.dev/accelerator": "gaudi3", "trainyard.dev/accelerator-family": "gaudi" });
    expect(made.advice[0]).toContain("8 x Qualcomm Cloud AI 100 Standard");
    expect(made.amiType).toBeUndefined();
  });

  it("has nothing to say of a machine that is what it is called", () => {
    expect(plan({ accelerator: "a100" }).advice).toEqual([]);
  });

  it("warns of spot under a fabric, of old machines, and of a strategy that a reservation has no room for", () => {
    expect(plan({ capacity: "spot" }).advice).toEqual([expect.stringContaining("spot takes machines back together")]);
    expect(plan({ machine: "dl1.24xlarge", imageId: "ami-0123456789abcdef0" }).advice).toEqual([
      expect.stringContaining("dl1.24xlarge is legacy"),
    ]);
    expect(plan({ capacity: "reservation", reservationId: reservation, strategy: "blue-green" }).advice).toEqual([
      expect.stringContaining("blue-green needs machines beside those in use"),
    ]);
  });
});

describe("bad input of a group", () => {
  it.each<[string, Partial<NodeGroupArgs>, string]>([
    ["min above max", { nodes: { min: 5, desired: 5, max: 4 } }, "nodes.min: 5 is more than max (4); lower min or raise max"],
    ["desired above max", { nodes: { desired: 5, max: 4, min: 1 } }, "nodes.desired: 5 is more than max (4)"],
    ["desired below min", { nodes: { desired: 1, max: 4, min: 2 } }, "nodes.desired: 1 is less than min (2)"],
    ["half a node", { nodes: { desired: 1.5 } }, "nodes.desired: 1.5 is not a number of nodes"],
    ["a machine that nobody knows", { machine: "p4d.24xlrge" }, 'did you mean "p4d.24xlarge"?'],
    [
      "an accelerator that nobody knows",
      { accelerator: "gaudi33" as "gaudi3" },
      'accelerator: "gaudi33" is unknown; did you mean "gaudi3"?',
    ],
    [
      "a fabric over two zones",
      { zones: ["us-west-2a", "us-west-2b"] },
      "zones: names 2, and EFA does not cross zones: p4d.24xlarge nodes of two zones cannot train together",
    ],
    ["a fabric without its security group", { fabricSecurityGroupId: undefined }, "fabricSecurityGroupId: is missing"],
    ["a fabric that the machine has not", { machine: "m7i.xlarge", fabric: true }, "fabric: m7i.xlarge has no EFA"],
    [
      "a region without the machine",
      { machine: "dl2q.24xlarge", zones: ["eu-west-1a"], imageId: "ami-01234567" },
      "dl2q.24xlarge is not offered in eu-west-1",
    ],
    ["a reservation that is not named", { capacity: "reservation" }, "reservationId: is missing, and capacity is reservation"],
    ["a reservation nobody asked for", { reservationId: reservation }, "reservationId: is given, and capacity is on-demand"],
    [
      "something else for a reservation",
      { capacity: "reservation", reservationId: "r-1" },
      '"r-1" is not the id of a reservation',
    ],
    [
      "a capacity block that ends before the run",
      {
        capacity: "capacity-block",
        reservationId: reservation,
        bought: { machines: 4, start: "2026-12-01T11:30:00Z", end: "2026-12-08T11:30:00Z" },
        plannedRun: { start: "2026-12-01T12:00:00Z", end: "2026-12-08T11:15:00Z" },
      },
      "bought: cr-0123456789abcdef0 ends on 2026-12-08 11:30 UTC and its machines go 30 minutes before, the run ends on 2026-12-08 11:15 UTC",
    ],
    [
      "more nodes than were bought",
      { capacity: "reservation", reservationId: reservation, bought: { machines: 2 } },
      "nodes.max: cr-0123456789abcdef0 holds 2 machines, the group may have 4; lower max to 2",
    ],
    [
      "a window that ends before it begins",
      {
        capacity: "capacity-block",
        reservationId: reservation,
        bought: { machines: 4, start: "2026-12-08T00:00:00Z", end: "2026-12-01T00:00:00Z" },
      },
      "bought.end: 2026-12-01T00:00:00Z is not after 2026-12-08T00:00:00Z",
    ],
    [
      "a run without an end",
      { plannedRun: { start: "2026-12-01T00:00:00Z", end: "soon" } },
      'plannedRun.end: "soon" is not a moment',
    ],
    [
      "a capacity block in a placement group",
      { capacity: "capacity-block", reservationId: reservation, placementGroupName: "x" },
      "placementGroupName: is given for a capacity block",
    ],
    ["flex-start on AWS", { capacity: "flex-start" }, 'capacity: "flex-start" is not to be had on aws'],
    [
      "dl2q without an image",
      { machine: "dl2q.24xlarge" },
      "imageId: is missing, and there is no public image for dl2q.24xlarge",
    ],
    ["something else for an image", { imageId: "dl2q" }, 'imageId: "dl2q" is not the id of an image'],
    ["a RAID of nothing", { machine: "m7i.xlarge", localStorage: true }, "localStorage: m7i.xlarge has no local disks"],
    [
      "more huge pages than memory",
      { hugePages2Mi: 600_000 },
      "hugePages2Mi: 600000 pages take more than 80 % of 1152 GiB; give 471859",
    ],
    [
      "a repair that EKS refuses",
      { repair: { acceleratorWaitMinutes: 5 } },
      "repair.acceleratorWaitMinutes: 5 is not a time that EKS waits",
    ],
    [
      "a layout that is not known",
      { interfacePolicy: "bandwidth-optimised" },
      "interfacePolicy: no bandwidth-optimised layout is known for it",
    ],
    [
      "a zone without a subnet",
      { subnets },
      "subnets: none is in us-west-2b; they are in us-west-2d; give a subnet of that zone, or name another zone",
    ],
    ["a fabric in a cluster without its group", { cluster: { name: "yard" } }, "cluster.securityGroupId: is missing"],
    [
      "an image that is not told where its cluster is",
      { fabric: false, cluster: { name: "yard" }, imageId: "ami-01234567" },
      "cluster.endpoint: is missing, and a node with an image of its own has to be told where its cluster is",
    ],
    ["a machine of another cloud", { machine: "a3-highgpu-8g" }, "machine: a3-highgpu-8g is a machine of gcp, and cloud is aws"],
  ])("refuses %s", (_, changes, message) => {
    expect(() => plan(changes)).toThrow(message);
  });

  it("leaves room for the name of its role", () => {
    expect(() => planNodeGroup("w".repeat(52), base)).toThrow("52 characters, 51 are allowed");
    expect(planNodeGroup("w".repeat(51), base).labels["trainyard.dev/node-group"]).toHaveLength(51);
  });

  it("names all problems at once", () => {
    expect(() => plan({ nodes: { desired: -1 }, zones: [], capacity: "reservation", strategy: "big-bang" as "rolling" })).toThrow(
      /NodeGroup workers: 4 problems/,
    );
  });
});

describe("user data", () => {
  const boot = {
    maxPods: 51,
    localStorage: true,
    labels: { a: "b" },
    taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
  } as const;

  it("leaves to EKS where the cluster is, when the image is EKS's", () => {
    const text = userData({ ...boot, taints: [...boot.taints] });
    expect(text).toContain("Content-Type: application/node.eks.aws\n\napiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\n");
    expect(text).toContain("strategy: RAID0");
    expect(text).toContain("maxPods: 51");
    expect(text).not.toContain("cluster:");
    expect(text).not.toContain("--node-labels");
  });

  it("tells an image of one's own everything: cluster, labels and taints", () => {
    const join = { name: "yard", endpoint: "https://e", certificateAuthority: "Q0E=", serviceCidr: "172.20.0.0/16" };
    const text = userData({ ...boot, taints: [...boot.taints] }, join);
    expect(text).toContain("apiServerEndpoint: https://e");
    expect(text).toContain("cidr: 172.20.0.0/16");
    expect(text).toContain("--node-labels=a=b");
    expect(text).toContain("--register-with-taints=nvidia.com/gpu=:NoSchedule");
  });

  it("sets huge pages before kubelet counts them", () => {
    const text = userData({ localStorage: false, labels: {}, taints: [], hugePages2Mi: 5128 });
    expect(text.indexOf("vm.nr_hugepages = 5128")).toBeGreaterThan(0);
    expect(text.indexOf("vm.nr_hugepages = 5128")).toBeLessThan(text.indexOf("NodeConfig"));
  });
});

describe("what a worker may ask for", () => {
  it("leaves a quarter of the machine to the system", () => {
    expect(allocatable(machine("p4d.24xlarge"))).toEqual({ cpuMillis: 72_000, memoryMiB: 884_736, accelerators: 8 });
    expect(allocatable(machine("p4d.24xlarge"), 20)?.cpuMillis).toBe(76_800);
  });

  it("knows which machines need an image of one's own", () => {
    expect(["dl2q.24xlarge", "dl1.24xlarge", "p4d.24xlarge", "m7i.xlarge"].map((name) => needsImage(machine(name)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("a machine that the environment corrects", () => {
  it("is planned as corrected", () => {
    const corrected = withMachines({ "dl2q.24xlarge": { zones: ["us-west-2b"] } }, () =>
      plan({ machine: "dl2q.24xlarge", imageId: "ami-0123456789abcdef0" }),
    );
    expect(corrected.zones).toEqual(["us-west-2b"]);
  });
});
