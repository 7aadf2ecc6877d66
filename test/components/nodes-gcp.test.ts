import { beforeAll, describe, expect, it } from "vitest";
import { Cluster } from "../../components/cluster";
import { type FabricMachine, Network } from "../../components/network";
import { NodeGroup, type NodeGroupArgs } from "../../components/nodes";
import { rehearse, type Yard } from "../../scripts/rehearsal";

const place = { cloud: "gcp", region: "us-central1", project: "acme-training" } as const;
const pool = "gcp:container/nodePool:NodePool";
const subnetwork = "gcp:compute/subnetwork:Subnetwork";

/** A group on a cluster and in a network of ours. */
function program(changes: Partial<NodeGroupArgs> = {}, fabricMachines?: FabricMachine[]) {
  return () => {
    const machine = changes.machine ?? "a3-highgpu-8g";
    const here = { ...place, region: changes.region ?? place.region };
    const zone = changes.zones?.[0] ?? `${here.region}-a`;
    const network = new Network("net", {
      ...here,
      zones: 3,
      cidr: "10.0.0.0/16",
      fabricMachines: fabricMachines ?? [{ machine, zone }],
    });
    const cluster = new Cluster("yard", { ...here, vpcId: network.id, subnetIds: network.privateSubnetIds });
    new NodeGroup("workers", {
      ...here,
      cluster: cluster.connection,
      machine,
      nodes: { desired: 4 },
      zones: [zone],
      subnets: network.privateSubnets,
      fabricNetworks: network.fabricNetworks,
      tags: { owner: "research", "trainyard:environment": "serving" },
      ...changes,
    });
    return { connection: cluster.connection };
  };
}

function config(yard: Yard): Record<string, unknown> {
  return yard.one(pool).inputs.nodeConfig as Record<string, unknown>;
}

function networks(yard: Yard): { network: string; subnetwork: string }[] {
  const { additionalNodeNetworkConfigs } = yard.one(pool).inputs.networkConfig as {
    additionalNodeNetworkConfigs: { network: string; subnetwork: string }[];
  };
  return additionalNodeNetworkConfigs;
}

it("says before anything is made in which zones its nodes will stand, so that all of them are priced", async () => {
  const yard = await rehearse(() => undefined);
  const zones = ["us-central1-a", "us-central1-b"];
  const planned = await yard.preview(program({ machine: "n2-standard-8", zones }, []));
  expect(planned.resources.find(({ type }) => type === pool)?.inputs).toMatchObject({ nodeLocations: zones, nodeCount: 2 });
});

describe("a pool of A3 High", () => {
  let yard: Yard;
  beforeAll(async () => {
    yard = await rehearse(program());
  });

  it("is made of exactly this", () => {
    const group = yard.one("trainyard:index:NodeGroup").urn;
    const own = yard.resources().filter((made) => made.parent === group);
    expect(own.map((made) => `${made.type} ${made.name}`).toSorted()).toEqual([
      "gcp:compute/resourcePolicy:ResourcePolicy workers",
      "gcp:container/nodePool:NodePool workers",
    ]);
  });

  it("takes one interface in each of four networks with packets of 8244 bytes", () => {
    const made = yard.resources("gcp:compute/network:Network").filter((network) => network.name.includes("fabric"));
    expect(made.map((network) => network.inputs.mtu)).toEqual([8244, 8244, 8244, 8244]);
    expect(networks(yard)).toEqual(
      made.map((network) => ({
        network: network.outputs.name,
        subnetwork: yard.one(subnetwork, network.name).outputs.name,
      })),
    );
  });

  it("keeps credentials of the machine from pods, and starts nothing that is not signed", () => {
    const connection = yard.outputs.connection as { nodeServiceAccount: string; volumeKeyId: string };
    expect(config(yard)).toMatchObject({
      machineType: "a3-highgpu-8g",
      imageType: "COS_CONTAINERD",
      serviceAccount: connection.nodeServiceAccount,
      bootDiskKmsKey: connection.volumeKeyId,
      workloadMetadataConfig: { mode: "GKE_METADATA" },
      metadata: { "disable-legacy-endpoints": "true" },
      shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
    });
    expect(connection.nodeServiceAccount).toBe("yard-nodes@acme-training.iam.gserviceaccount.com");
    expect(yard.one(pool).inputs.networkConfig).toMatchObject({ enablePrivateNodes: true, podRange: "pods" });
  });

  it("has its GPUs with GKE's driver, its 16 disks as scratch space, and gVNIC", () => {
    expect(config(yard)).toMatchObject({
      guestAccelerators: [{ type: "nvidia-h100-80gb", count: 8, gpuDriverInstallationConfig: { gpuDriverVersion: "DEFAULT" } }],
      ephemeralStorageLocalSsdConfig: { localSsdCount: 16 },
      gvnic: { enabled: true },
      taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" }],
      labels: { "trainyard.dev/accelerator": "h100", "trainyard.dev/fabric": "tcpx", "trainyard.dev/node-group": "workers" },
      resourceLabels: { owner: "research", trainyard_environment: "serving" },
    });
  });

  it("stands close together, and never needs a ninth machine to change eight", () => {
    expect(yard.one(pool).inputs).toMatchObject({
      nodeLocations: ["us-central1-a"],
      nodeCount: 4,
      placementPolicy: { type: "COMPACT", policyName: yard.one("gcp:compute/resourcePolicy:ResourcePolicy").outputs.name },
      upgradeSettings: { strategy: "SURGE", maxSurge: 0, maxUnavailable: 1 },
      management: { autoRepair: true, autoUpgrade: true },
    });
  });
});

describe("pools of other kinds", () => {
  it("lets GKE attach the RDMA interfaces of A4X, and offer them to claims; nothing of the network is ours", async () => {
    const yard = await rehearse(program({ machine: "a4x-highgpu-4g" }, []));
    expect(yard.one(pool).inputs.networkConfig).toMatchObject({ acceleratorNetworkProfile: "auto" });
    expect(yard.one(pool).inputs.networkConfig).not.toHaveProperty("additionalNodeNetworkConfigs");
    expect(config(yard)).toMatchObject({ labels: { "cloud.google.com/gke-networking-dra-driver": "true" } });
    const other = await rehearse(program());
    expect(other.one(pool).inputs.networkConfig).not.toHaveProperty("acceleratorNetworkProfile");
  });

  it("gives A3 Ultra a second network and eight RDMA subnets of its zone's profile", async () => {
    const yard = await rehearse(program({ machine: "a3-ultragpu-8g" }));
    const roce = yard.one("gcp:compute/network:Network", "net-roce-a");
    expect(roce.inputs).toMatchObject({
      networkProfile: "projects/acme-training/global/networkProfiles/us-central1-a-vpc-roce",
      mtu: 8896,
      autoCreateSubnetworks: false,
    });
    const [second, ...rdma] = networks(yard);
    expect(second?.network).toBe(yard.one("gcp:compute/network:Network", "net-fabric-8896-1").outputs.name);
    expect(rdma).toHaveLength(8);
    expect(new Set(rdma.map((one) => one.network))).toEqual(new Set([roce.outputs.name]));
    // A RDMA network takes no firewall rules.
    const ruled = yard.resources("gcp:compute/firewall:Firewall").map((rule) => rule.inputs.network);
    expect(ruled).not.toContain(roce.id);
    expect(config(yard)).toMatchObject({ diskType: "hyperdisk-balanced", ephemeralStorageLocalSsdConfig: { localSsdCount: 32 } });
  });

  it("gives A3 Mega eight networks, and moves none when another machine comes", async () => {
    const mega = { machine: "a3-megagpu-8g", zone: "us-east4-a" };
    const group = { machine: mega.machine, region: "us-east4" };
    const yard = await rehearse(program(group, [mega]));
    expect(networks(yard)).toHaveLength(8);
    await yard.up(program(group, [{ machine: "a4-highgpu-8g", zone: mega.zone }, mega]));
    const touched = yard.steps.filter((step) => step.type === subnetwork && step.op !== "same");
    expect(touched.every((step) => step.op === "create")).toBe(true);
    expect(touched).toHaveLength(9);
  });

  it("starts flex-start machines from none, for at most seven days, unrepaired, from no reservation", async () => {
    const yard = await rehearse(program({ capacity: "flex-start", autoscaled: true, nodes: { min: 0, desired: 0, max: 8 } }));
    expect(yard.one(pool).inputs).toMatchObject({
      autoscaling: { totalMinNodeCount: 0, totalMaxNodeCount: 8, locationPolicy: "ANY" },
      initialNodeCount: 0,
      management: { autoRepair: false, autoUpgrade: true },
    });
    expect(yard.one(pool).inputs).not.toHaveProperty("nodeCount");
    expect(yard.one(pool).inputs).not.toHaveProperty("placementPolicy");
    expect(config(yard)).toMatchObject({
      flexStart: true,
      maxRunDuration: "604800s",
      reservationAffinity: { consumeReservationType: "NO_RESERVATION" },
    });
  });

  it("queues a pool for jobs that Kueue admits as a whole", async () => {
    const args = { capacity: "flex-start", queued: true, autoscaled: true, nodes: { min: 0, desired: 0, max: 8 } } as const;
    const yard = await rehearse(program(args));
    expect(yard.one(pool).inputs.queuedProvisioning).toEqual({ enabled: true });
  });

  it("takes reserved machines from their reservation and no other, one after another", async () => {
    const yard = await rehearse(program({ capacity: "reservation", reservationId: "h100-block", strategy: "blue-green" }));
    expect(config(yard).reservationAffinity).toEqual({
      consumeReservationType: "SPECIFIC_RESERVATION",
      key: "compute.googleapis.com/reservation-name",
      values: ["h100-block"],
    });
    expect(yard.one(pool).inputs.upgradeSettings).toEqual({ strategy: "SURGE", maxSurge: 0, maxUnavailable: 1 });
    const warnings = yard.diagnostics.filter((one) => one.severity === "warning").map((one) => one.message);
    expect(warnings).toContainEqual(expect.stringContaining("blue-green needs machines beside those in use"));
  });

  it("changes nodes by GKE's own blue and green where machines can be had", async () => {
    const yard = await rehearse(program({ strategy: "blue-green" }));
    expect(yard.one(pool).inputs.upgradeSettings).toEqual({
      strategy: "BLUE_GREEN",
      blueGreenSettings: {
        standardRolloutPolicy: { batchNodeCount: 1, batchSoakDuration: "0s" },
        nodePoolSoakDuration: "3600s",
      },
    });
    expect(yard.one(pool).inputs).not.toHaveProperty("placementPolicy");
  });

  it("leaves driver and plugin to an operator that owns them, and then asks for no secure boot", async () => {
    const yard = await rehearse(program({ driver: "operator" }));
    expect(config(yard)).toMatchObject({
      guestAccelerators: [{ gpuDriverInstallationConfig: { gpuDriverVersion: "INSTALLATION_DISABLED" } }],
      shieldedInstanceConfig: { enableSecureBoot: false, enableIntegrityMonitoring: true },
      labels: { "gke-no-default-nvidia-gpu-device-plugin": "true" },
    });
  });

  it("replaces a pool for another machine beside the old one, by another name", async () => {
    const yard = await rehearse(program({ machine: "n2-standard-8", nodes: { desired: 2 } }));
    const before = yard.one(pool).outputs.name;
    await yard.up(program({ machine: "n2-standard-16", nodes: { desired: 2 } }));
    expect(yard.one(pool).outputs.name).not.toBe(before);
    const steps = yard.steps.filter((step) => step.type === pool).map((step) => step.op);
    expect(steps).toContain("replace");
    expect(yard.one(pool).inputs.upgradeSettings).toEqual({ strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 });
  });
});

describe("what a pool cannot be", () => {
  const refused: readonly (readonly [string, Partial<NodeGroupArgs>, string | RegExp])[] = [
    [
      "flex-start with repair",
      { capacity: "flex-start", autoscaled: true, nodes: { min: 0, desired: 0, max: 4 }, repair: { enabled: true } },
      "repair.enabled: is true, and flex-start machines cannot be repaired; write repair: { enabled: false }",
    ],
    ["flex-start with a fixed count", { capacity: "flex-start" }, /autoscaled: is false.*nodes.min: 4 is a fixed number/s],
    [
      "compact placement over two zones",
      { machine: "g2-standard-48", compact: true, zones: ["us-central1-a", "us-central1-b"] },
      "zones: compact placement spans 2 zones (us-central1-a, us-central1-b); name one zone",
    ],
    [
      "a fabric over two zones",
      { zones: ["us-central1-a", "us-central1-b"] },
      "tcpx does not cross zones: a3-highgpu-8g nodes of two zones cannot train together",
    ],
    [
      "a reservation in another zone",
      { capacity: "reservation", reservationId: "h100-block", bought: { machines: 4, zone: "us-central1-c" } },
      "zones[0]: h100-block is in us-central1-c, the nodes are in us-central1-a; write zone: us-central1-c",
    ],
    [
      "a reservation that is too small",
      { capacity: "reservation", reservationId: "h100-block", bought: { machines: 2 } },
      "nodes.max: h100-block holds 2 machines, the group may have 4; lower max to 2",
    ],
    ["an x86 image on Grace", { machine: "a4x-highgpu-4g", imageFamily: "UBUNTU_CONTAINERD" }, "does not fit a4x-highgpu-4g"],
    ["a machine of AWS", { machine: "p5.48xlarge" }, "p5.48xlarge is a machine of aws, and cloud is gcp"],
    [
      "a machine that the region has not",
      { machine: "a2-megagpu-16g", zones: ["us-south1-a"], region: "us-south1" },
      "us-south1",
    ],
    [
      "nodes that zones cannot share",
      { machine: "n2-standard-8", zones: ["us-central1-a", "us-central1-b"], nodes: { desired: 3 } },
      "nodes.desired: 3 cannot be shared out evenly over 2 zones",
    ],
  ];
  it.each(refused)("%s", async (_what, changes, message) => {
    // The network is for the machine as such; only the group is wrong.
    await expect(rehearse(program(changes, []), { idleLimitMs: 1000 })).rejects.toThrow(message);
  });

  it("a machine whose networks nobody made", async () => {
    await expect(rehearse(program({}, []), { idleLimitMs: 1000 })).rejects.toThrow(
      "fabricNetworks: 0 VPCs beside the primary one are given, a3-highgpu-8g needs 4 for tcpx",
    );
  });
});
