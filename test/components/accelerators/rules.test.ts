import { describe, expect, it } from "vitest";
import { machine } from "../../../components/accelerators";
import {
  aksFabricFaults,
  type CapacityQuestion,
  capacityFaults,
  type GkePool,
  gkePoolFaults,
  type NodeSoftware,
  olderThan,
  quotaNeeded,
  softwareFaults,
} from "../../../components/accelerators/rules";
import { formatProblem, type Problem } from "../../../components/core/problems";

const told = (problems: readonly Problem[]) => problems.map(formatProblem);
const day = (text: string) => new Date(`${text}:00Z`);

describe("capacity", () => {
  const block = {
    id: "cr-0abc",
    machine: "p5.48xlarge",
    zone: "usw2-az1",
    count: 4,
    window: { start: day("2026-12-01T11:30"), end: day("2026-12-08T11:30") },
  };
  const asked: CapacityQuestion = {
    machine: machine("p5.48xlarge"),
    capacity: "capacity-block",
    zone: "usw2-az1",
    nodes: 4,
    bought: block,
    run: { start: day("2026-12-01T12:00"), end: day("2026-12-08T11:00") },
  };

  it("is there where block, zone and window fit, to the last usable minute", () => {
    expect(capacityFaults(asked)).toEqual([]);
  });

  it("is refused where the block ends before the run, counting the half hour that EC2 takes", () => {
    expect(told(capacityFaults({ ...asked, run: { start: day("2026-12-01T12:00"), end: day("2026-12-08T11:01") } }))).toEqual([
      "capacity.reservationId: cr-0abc ends on 2026-12-08 11:30 UTC and its machines go 30 minutes before, the run ends on 2026-12-08 11:01 UTC; extend the block, shorten the run, or save a checkpoint and go on elsewhere",
    ]);
  });

  it("is refused where the run begins before the block", () => {
    const run = { start: day("2026-11-30T00:00"), end: day("2026-12-02T00:00") };
    expect(told(capacityFaults({ ...asked, run }))[0]).toContain(
      "begins on 2026-12-01 11:30 UTC, the run on 2026-11-30 00:00 UTC",
    );
  });

  it("says all that is wrong with a reservation at once", () => {
    const bought = { id: "cr-1", machine: "p4d.24xlarge", zone: "usw2-az2", count: 2 };
    expect(told(capacityFaults({ ...asked, capacity: "reservation", bought }))).toEqual([
      "machine: cr-1 holds p4d.24xlarge, not p5.48xlarge; write machine: p4d.24xlarge",
      "zone: cr-1 is in usw2-az2, the nodes are in usw2-az1; write zone: usw2-az2",
      "nodes.max: cr-1 holds 2 machines, the group may have 4; lower max to 2",
    ]);
  });

  it("misses a reservation that was not found", () => {
    const { bought: _bought, ...without } = asked;
    expect(told(capacityFaults(without))).toEqual([
      "capacity.reservationId: no capacity-block was found; check its id and its region",
    ]);
  });

  it("needs a zone that offers the machine", () => {
    const elsewhere: CapacityQuestion = {
      machine: machine("p6-b200.48xlarge"),
      capacity: "on-demand",
      zone: "usw2-az1",
      nodes: 1,
    };
    expect(told(capacityFaults(elsewhere))).toEqual([
      "zone: p6-b200.48xlarge is not offered in usw2-az1; use usw2-az2 or usw2-az4",
    ]);
  });

  it("needs quota in the unit that the cloud counts", () => {
    expect(quotaNeeded(machine("p4d.24xlarge"), 4)).toMatchObject({ code: "L-417A185B", unit: "vcpus", amount: 384 });
    expect(quotaNeeded(machine("a3-highgpu-8g"), 2)).toMatchObject({
      code: "NVIDIA_H100_GPUS",
      unit: "accelerators",
      amount: 16,
    });
    expect(quotaNeeded(machine("gaudi3-host"), 2)).toBeUndefined();
    const four: CapacityQuestion = { machine: machine("p4d.24xlarge"), capacity: "on-demand", zone: "usw2-az1", nodes: 4 };
    expect(capacityFaults({ ...four, quota: { limit: 480, used: 96 } })).toEqual([]);
    expect(told(capacityFaults({ ...four, quota: { limit: 480, used: 97 } }))).toEqual([
      "nodes.max: 4 x p4d.24xlarge need 384 vcpus of Running On-Demand P instances (L-417A185B), 383 of 480 are left; ask for a limit of 481 or more, or lower max",
    ]);
  });

  it("does not count capacity blocks against the on-demand quota", () => {
    expect(capacityFaults({ ...asked, quota: { limit: 0, used: 0 } })).toEqual([]);
  });
});

describe("a GKE node pool", () => {
  const pool: GkePool = {
    machine: machine("a3-ultragpu-8g"),
    capacity: "flex-start",
    zones: ["us-central1-a"],
    nodes: { min: 0, desired: 0, max: 4 },
    autoscaled: true,
    autoRepair: false,
    queued: false,
    compact: true,
    blueGreen: false,
    networks: { vpc: 1, roce: 8 },
    dataplaneV2: true,
  };

  it("is sound as Google describes it", () => {
    expect(gkePoolFaults(pool)).toEqual([]);
  });

  it("takes flex-start neither with repair nor with a fixed number of nodes", () => {
    expect(told(gkePoolFaults({ ...pool, autoRepair: true, autoscaled: false, nodes: { min: 2, desired: 2, max: 2 } }))).toEqual([
      "repair.enabled: is true, and flex-start machines cannot be repaired; write repair: { enabled: false }",
      "autoscaled: is false, and flex-start has no fixed number of nodes; write autoscaled: true and nodes.min: 0",
      "nodes.min: 2 is a fixed number that flex-start cannot hold; write nodes.min: 0",
    ]);
  });

  it("is compact in one zone only, and never blue-green", () => {
    const zones = ["us-central1-a", "us-central1-b"];
    expect(told(gkePoolFaults({ ...pool, zones, blueGreen: true }))).toEqual([
      "zones: compact placement spans 2 zones (us-central1-a, us-central1-b); name one zone",
      "strategy: is blue-green, and a compact placement cannot hold both halves; use rolling or recreate",
    ]);
  });

  it("is compact under flex-start on A3 Ultra and A4 only", () => {
    const high = { ...pool, machine: machine("a3-highgpu-8g"), networks: { vpc: 4, roce: 0 } };
    expect(told(gkePoolFaults(high))).toEqual([
      "compact: is true, and flex-start on a3-highgpu-8g has no compact placement; leave it out, or take A3 Ultra, A4 or H4D",
    ]);
    expect(gkePoolFaults({ ...high, capacity: "on-demand" })).toEqual([]);
  });

  it("is queued without reservation, spot, kept nodes or placement of its own, TPUs apart", () => {
    const queued = { ...pool, queued: true };
    expect(told(gkePoolFaults({ ...queued, capacity: "spot", nodes: { min: 1, desired: 1, max: 4 } }))).toEqual([
      "capacity.kind: is spot, and queued provisioning takes neither reservations nor spot; write kind: flex-start",
      "nodes.min: 1 nodes are kept, and a queued pool begins with none; write nodes.min: 0",
      "compact: is true, and queued provisioning places machines itself; leave it out",
    ]);
    const tpu = { ...queued, machine: machine("ct5lp-hightpu-4t"), capacity: "on-demand" as const };
    expect(gkePoolFaults(tpu)).toEqual([]);
  });

  it("has every network that its fabric needs, and Dataplane V2 under them", () => {
    const bare = { networks: { vpc: 0, roce: 4 }, dataplaneV2: false };
    expect(told(gkePoolFaults({ ...pool, ...bare }))).toEqual([
      "networks: 0 VPCs beside the primary one are given, a3-ultragpu-8g needs 1 for roce; let Network make them, or give them all",
      "networks: 4 RDMA subnets are given, a3-ultragpu-8g needs 8 for roce; let Network make them, or give them all",
      "cluster.dataplaneV2: is false, and several networks of a pod need Dataplane V2; write dataplaneV2: true",
    ]);
    expect(gkePoolFaults({ ...pool, ...bare, machine: machine("g2-standard-96"), compact: false })).toEqual([]);
  });
});

describe("AKS node pools of one job", () => {
  const h100 = machine("Standard_ND96isr_H100_v5");
  const gb200 = machine("Standard_ND128isr_NDR_GB200_v6");

  it("are one pool where InfiniBand carries the job", () => {
    const pools = ["a", "b"].map((name) => ({ name, machine: h100, osSku: "Ubuntu" }));
    expect(told(aksFabricFaults({ pools }))).toEqual([
      "pools: the job spans a and b, and InfiniBand reaches only machines of one scale set; put all its machines into one node pool",
    ]);
    const system = { name: "system", machine: machine("Standard_D4s_v5"), osSku: "Ubuntu" };
    expect(aksFabricFaults({ pools: [{ name: "a", machine: h100, osSku: "Ubuntu" }, system] })).toEqual([]);
  });

  it("need the feature for H100, and need it gone for GB200", () => {
    const of = (entry: typeof h100, osSku: string, infinibandFeature: boolean) =>
      told(aksFabricFaults({ pools: [{ name: "a", machine: entry, osSku }], infinibandFeature }));
    expect(of(h100, "Ubuntu", true)).toEqual([]);
    expect(of(h100, "Ubuntu", false)[0]).toContain("az feature register");
    expect(of(gb200, "Ubuntu2404", false)).toEqual([]);
    expect(of(gb200, "Ubuntu2404", true)[0]).toContain("az feature unregister");
  });

  it("boot GB200 with the one image that it has", () => {
    expect(told(aksFabricFaults({ pools: [{ name: "a", machine: gb200, osSku: "AzureLinux" }] }))).toEqual([
      "pools[0].osSku: AzureLinux does not run on Standard_ND128isr_NDR_GB200_v6; use Ubuntu2404",
    ]);
  });
});

describe("software of a node", () => {
  const b200: NodeSoftware = {
    machine: machine("p6-b200.48xlarge"),
    imageFamily: "AL2023_x86_64_NVIDIA",
    efaPlugin: "0.5.10",
    vpcCni: "v1.20.4-eksbuild.1",
  };

  it("is sound with a fitting image, plugin and CNI", () => {
    expect(softwareFaults(b200)).toEqual([]);
  });

  it("has an image of the machine's architecture", () => {
    const gb200 = machine("p6e-gb200.36xlarge");
    expect(told(softwareFaults({ ...b200, machine: gb200 }))).toEqual([
      "imageFamily: AL2023_x86_64_NVIDIA does not fit p6e-gb200.36xlarge, which is arm64; use AL2023_ARM_64_NVIDIA or BOTTLEROCKET_ARM_64_NVIDIA",
    ]);
    expect(told(softwareFaults({ machine: gb200, imageArchitecture: "amd64", efaPlugin: "0.5.10" }))).toEqual([
      "imageId: the image is amd64, p6e-gb200.36xlarge is arm64; give an image built for arm64",
    ]);
  });

  it("has the EFA plugin that counts this machine rightly", () => {
    expect(told(softwareFaults({ ...b200, efaPlugin: "0.5.9" }))).toEqual([
      "efaPlugin: 0.5.9 counts the interfaces of p6-b200.48xlarge wrongly; use 0.5.10 or later",
    ]);
    const { efaPlugin: _plugin, ...without } = b200;
    expect(told(softwareFaults(without))[0]).toContain("get no EFA device without it");
  });

  it("has one owner of EFA devices, and a CNI that knows efa-only", () => {
    expect(told(softwareFaults({ ...b200, dranet: true }))).toEqual([
      "efaPlugin: stands beside DRANET, and a node's EFA devices have one owner; keep one of them",
    ]);
    const { efaPlugin: _plugin, ...without } = b200;
    expect(softwareFaults({ ...without, dranet: true })).toEqual([]);
    expect(told(softwareFaults({ ...b200, vpcCni: "1.18.4" }))).toEqual([
      "vpcCni: 1.18.4 does not know efa-only interfaces; use 1.18.5 or later",
    ]);
  });

  it("asks no EFA of a machine without it", () => {
    expect(softwareFaults({ machine: machine("g6.xlarge"), imageFamily: "AL2023_x86_64_NVIDIA" })).toEqual([]);
  });

  it("compares versions by number", () => {
    expect(olderThan("0.5.9", "0.5.10")).toBe(true);
    expect(olderThan("v0.5.10", "0.5.10")).toBe(false);
    expect(olderThan("1.2", "1.2.1")).toBe(true);
    expect(olderThan("2.0.0", "1.9.9")).toBe(false);
  });
});
