import { describe, expect, it } from "vitest";
import { Cluster } from "../../components/cluster";
import { Network } from "../../components/network";
import { NodeGroup, type NodeGroupArgs } from "../../components/nodes";
import { planAzureNodeGroup } from "../../components/nodes/azure-plan";
import { rehearse } from "../../scripts/rehearsal";

const region = "eastus2";
const pool = "azure-native:containerservice:AgentPool";
const cluster = { name: "yard", resourceGroup: "acme" };
const subnets = ["1", "2", "3"].map((zone) => ({ id: "subnet", zone }));
const reservation =
  "/subscriptions/5f0a1b2c-3d4e-4f5a-8b6c-7d8e9f0a1b2c/resourceGroups/acme/providers/Microsoft.Compute/capacityReservationGroups/h100";

function args(changes: Partial<NodeGroupArgs> = {}): NodeGroupArgs {
  return {
    cloud: "azure",
    region,
    cluster,
    subnets,
    machine: "Standard_ND96isr_H100_v5",
    nodes: { min: 1, desired: 2, max: 4 },
    zones: ["1"],
    ...changes,
  };
}

const plan = (changes: Partial<NodeGroupArgs> = {}) => planAzureNodeGroup("yard-training", args(changes));

function program(changes: Partial<NodeGroupArgs> = {}) {
  return () => {
    const network = new Network("net", { cloud: "azure", region, zones: 3, cidr: "10.0.0.0/16", flowLogs: { enabled: false } });
    const made = new Cluster("yard", { cloud: "azure", region, vpcId: network.id, subnetIds: network.privateSubnetIds });
    new NodeGroup("yard-training", { ...args(changes), cluster: made.connection, subnets: network.privateSubnets });
  };
}

describe("a pool on Azure", () => {
  it("is one scale set in one zone, encrypted on the host, its system on the machine's own disk", async () => {
    const yard = await rehearse(program());
    expect(yard.one(pool).inputs).toMatchObject({
      type: "VirtualMachineScaleSets",
      vmSize: "Standard_ND96isr_H100_v5",
      availabilityZones: ["1"],
      enableEncryptionAtHost: true,
      enableNodePublicIP: false,
      securityProfile: { sshAccess: "Disabled" },
      osDiskType: "Ephemeral",
      osSKU: "Ubuntu",
      gpuProfile: { driver: "Install" },
      nodeTaints: ["nvidia.com/gpu:NoSchedule"],
      nodeLabels: expect.objectContaining({ "trainyard.dev/fabric": "infiniband", "trainyard.dev/accelerator": "h100" }),
      upgradeSettings: {
        maxSurge: "0",
        maxUnavailable: "1",
        drainTimeoutInMinutes: 60,
        nodeSoakDurationInMinutes: 0,
        undrainableNodeBehavior: "Cordon",
      },
    });
    expect(yard.one(pool).inputs.vnetSubnetID).toMatch(/\/subnets\/nodes$/);
  });

  it("is followed by a new one where AKS could not change it, the new one first", async () => {
    const yard = await rehearse(program({ machine: "Standard_D8s_v5", zones: ["1", "2"] }));
    await yard.up(program({ machine: "Standard_D8s_v5", zones: ["1", "2", "3"] }));
    const ops = yard.steps.filter(({ type, op }) => type === pool && op !== "same").map(({ op }) => op);
    expect(ops).toEqual(["create-replacement", "replace", "delete-replaced"]);
  });

  it.each([
    [{ strategy: "rolling" }, ["0", "1"]],
    [{ strategy: "rolling", machine: "Standard_D8s_v5" }, ["1", "0"]],
    [{ strategy: "canary" }, ["1", "0"]],
    [{ strategy: "blue-green" }, ["100%", "0"]],
    [{ strategy: "recreate" }, ["0", "100%"]],
    [{ strategy: "blue-green", capacity: "reservation", reservationId: reservation }, ["0", "1"]],
  ] as const)("brings changes to nodes as the strategy says: %o", (changes, [surge, unavailable]) => {
    expect(plan(changes).upgrade).toMatchObject({ maxSurge: surge, maxUnavailable: unavailable });
  });

  it("leaves the driver to the operator that owns it", () => {
    expect(plan({ driver: "operator" }).gpuDriver).toBe("None");
    expect(plan({ machine: "Standard_D8s_v5" }).gpuDriver).toBeUndefined();
  });

  it("starts Grace machines with the one image that they boot", () => {
    const grace = plan({ machine: "Standard_ND128isr_NDR_GB200_v6" });
    expect(grace.osSku).toBe("Ubuntu2404");
    expect(() => plan({ machine: "Standard_ND128isr_NDR_GB200_v6", imageFamily: "AzureLinux" })).toThrow(
      "imageFamily: AzureLinux does not fit Standard_ND128isr_NDR_GB200_v6, which is arm64; use Ubuntu2404",
    );
  });

  it("says how AKSInfinibandSupport has to stand, and refuses what is known not to work", () => {
    expect(plan().advice).toEqual([
      "machine: Standard_ND96isr_H100_v5 has no InfiniBand unless the feature AKSInfinibandSupport is registered; az feature register --namespace Microsoft.ContainerService --name AKSInfinibandSupport",
    ]);
    expect(plan({ infinibandFeature: true }).advice).toEqual([]);
    expect(() => plan({ infinibandFeature: false })).toThrow(
      "infinibandFeature: Standard_ND96isr_H100_v5 has no InfiniBand unless the feature AKSInfinibandSupport is registered",
    );
    expect(() => plan({ machine: "Standard_ND128isr_NDR_GB200_v6", infinibandFeature: true })).toThrow(
      "infinibandFeature: Standard_ND128isr_NDR_GB200_v6 has no InfiniBand while the feature AKSInfinibandSupport is registered",
    );
  });

  it("takes spot machines with the taint that AKS gives them", async () => {
    const yard = await rehearse(program({ machine: "Standard_NC24ads_A100_v4", capacity: "spot" }));
    expect(yard.one(pool).inputs).toMatchObject({
      scaleSetPriority: "Spot",
      scaleSetEvictionPolicy: "Delete",
      spotMaxPrice: -1,
      nodeTaints: expect.arrayContaining(["kubernetes.azure.com/scalesetpriority=spot:NoSchedule"]),
    });
  });

  it("puts machines close together when asked", async () => {
    const yard = await rehearse(program({ machine: "Standard_NC80adis_H100_v5", compact: true }));
    const group = yard.one("azure-native:compute:ProximityPlacementGroup");
    expect(group.inputs).toMatchObject({ intent: { vmSizes: ["Standard_NC80adis_H100_v5"] }, zones: ["1"] });
    expect(yard.one(pool).inputs.proximityPlacementGroupID).toBe(group.id);
  });

  it("names every problem and its remedy", () => {
    const wrong = () =>
      plan({
        zones: ["1", "2", "4"],
        capacity: "capacity-block",
        reservationId: "cr-0123456789abcdef0",
        imageId: "ami-0123456789abcdef0",
        rootVolumeGiB: 20,
        maxPods: 5,
        drainTimeoutMinutes: 2000,
        compact: true,
        driver: "nobody" as never,
      });
    for (const message of [
      "zones: names 3, and InfiniBand does not cross zones",
      'zones[2]: "4" is not a zone of eastus2; Azure\'s zones are 1, 2, 3',
      'capacity: "capacity-block" is not to be had on azure; use one of on-demand, spot, reservation',
      'reservationId: is given, and capacity is capacity-block; say capacity: "reservation", or leave it out',
      'reservationId: "cr-0123456789abcdef0" is not the id of a capacity reservation group',
      "imageId: names an image, and AKS brings its own to every machine; leave it out, or give imageFamily",
      "rootVolumeGiB: 20 is not a size of a system disk; give 30 to 2048",
      "maxPods: 5 is not a number of pods that AKS runs on a node; give 10 to 250",
      "drainTimeoutMinutes: 2000 is not a time that AKS waits for a drain; give 1 to 1440",
      "compact: machines of 3 zones cannot stand close together; name one zone, or leave it out",
      'driver: "nobody" is unknown; use one of cloud, operator',
    ]) {
      expect(wrong).toThrow(message);
    }
    expect(() => plan({ region: "westus", zones: ["1"] })).toThrow('zones[0]: "1" is not a zone of westus');
    expect(() => plan({ machine: "Standard_ND96asr_A100_v4" })).toThrow("Standard_ND96asr_v4");
    expect(() => plan({ region: "brazilsouth" })).toThrow("machine: Standard_ND96isr_H100_v5 is not offered in brazilsouth");
  });
});
