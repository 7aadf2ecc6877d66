import { describe, expect, it } from "vitest";
import { Collectives, DevicePlugin, type DevicePluginArgs, NetworkOperator, TrainingGroup } from "../../components";
import { planDevicePlugin } from "../../components/nodes/device-plugin/plan";
import { planGpuOperator } from "../../components/nodes/gpu-operator/plan";
import { planNetworkOperator } from "../../components/nodes/network-operator/plan";
import { rehearse } from "../../scripts/rehearsal";

const set = "kubernetes:apps/v1:DaemonSet";

describe("InfiniBand by the RDMA shared device plugin", () => {
  it("is counted on the nodes that have it, whatever chips they have, and their pods may pin memory", async () => {
    const yard = await rehearse(() => {
      const made = new DevicePlugin("devices", { accelerators: [], infinibandMachines: ["Standard_ND96isr_H100_v5"] });
      return { resources: made.resourceNames };
    });
    expect(yard.outputs.resources).toEqual(["rdma/shared_ib"]);
    expect(
      yard
        .resources(set)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["devices-infiniband", "devices-memlock"]);
    const file = yard.one("kubernetes:core/v1:ConfigMap").inputs;
    expect(JSON.parse(String(Reflect.get(Object(file.data), "config.json")))).toEqual({
      configList: [
        {
          resourceName: "shared_ib",
          resourcePrefix: "rdma",
          rdmaHcaMax: 63,
          selectors: { vendors: ["15b3"], linkTypes: ["infiniband"] },
        },
      ],
    });
    expect(yard.one(set, "devices-infiniband").inputs.spec).toMatchObject({
      template: {
        spec: {
          nodeSelector: { "trainyard.dev/fabric": "infiniband" },
          tolerations: expect.arrayContaining([{ key: "amd.com/gpu", operator: "Exists", effect: "NoSchedule" }]),
          containers: [
            {
              volumeMounts: expect.arrayContaining([{ name: "file", mountPath: "/k8s-rdma-shared-dev-plugin", readOnly: true }]),
            },
          ],
        },
      },
    });
    // What adjusts limits sees containers start, and none of the devices.
    const adjuster = yard.one(set, "devices-memlock").inputs.spec;
    expect(adjuster).toMatchObject({
      template: {
        spec: {
          containers: [
            {
              args: ["-idx", "10"],
              volumeMounts: [{ mountPath: "/var/run/nri" }],
              securityContext: { capabilities: { drop: ["ALL"] } },
            },
          ],
        },
      },
    });
    expect(JSON.stringify(adjuster)).not.toContain("/dev");
  });

  it.each<[string, Partial<DevicePluginArgs>, string]>([
    [
      "machines without it",
      { infinibandMachines: ["Standard_NC24ads_A100_v4"] },
      "infinibandMachines[0]: Standard_NC24ads_A100_v4 has no InfiniBand; leave it out",
    ],
    ["machines that are none", { infinibandMachines: ["Standard_ND96asr_A100_v4"] }, "infinibandMachines[0]: "],
    ["nothing at all", {}, "accelerators: names none, and efaMachines neither"],
  ])("is refused: %s", (_what, args, message) => {
    expect(() => planDevicePlugin("devices", { accelerators: [], ...args })).toThrow(message);
  });
});

describe("InfiniBand by NVIDIA's network operator", () => {
  it("is its own driver and one port a pod, on our nodes alone, and never drains a job for a new driver", async () => {
    const yard = await rehearse(() => {
      const made = new NetworkOperator("network-operator", {});
      return { resource: made.resourceName };
    });
    expect(yard.outputs.resource).toBe("rdma/ib");
    expect(yard.one("kubernetes:helm.sh/v3:Release").inputs).toMatchObject({
      version: "26.4.1",
      values: { nfd: { enabled: true }, sriovNetworkOperator: { enabled: false } },
    });
    const policy = yard.one("kubernetes:mellanox.com/v1alpha1:NicClusterPolicy").inputs;
    expect(policy).toMatchObject({
      metadata: { name: "nic-cluster-policy" },
      spec: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: "trainyard.dev/fabric", operator: "In", values: ["infiniband"] }] }],
          },
        },
        ofedDriver: { image: "doca-driver", upgradePolicy: { autoUpgrade: false } },
        sriovDevicePlugin: { version: "network-operator-v26.4.1" },
      },
    });
    expect(JSON.stringify(policy)).toContain('\\"resourcePrefix\\":\\"rdma\\",\\"resourceName\\":\\"ib\\"');
  });

  it("leaves the labels of nodes to the GPU operator where that is there, whose driver then serves RDMA", () => {
    expect(planNetworkOperator("n", { featureDiscovery: false }).values).toMatchObject({ nfd: { enabled: false } });
    const driver = (args: object) => planGpuOperator("o", { cloud: "azure", ...args }).values.driver;
    expect(driver({ driver: "operator", rdma: true })).toEqual({ enabled: true, rdma: { enabled: true } });
    expect(driver({ rdma: true })).toEqual({ enabled: false });
  });

  it("is refused nodes that nobody names", () => {
    expect(() => planNetworkOperator("n", { nodeSelector: {}, namespaceName: "Net" })).toThrow(
      /namespaceName: .*\n.*nodeSelector: names no label; leave it out, or name those of the nodes/s,
    );
  });
});

describe("workers over InfiniBand", () => {
  it("ask for it, and may pin all that their machine has", async () => {
    const yard = await rehearse(
      () =>
        void new TrainingGroup("worker", {
          namespace: "default",
          rehearsal: true,
          workers: { desired: 2 },
          machine: {
            type: "Standard_ND96isr_H100_v5",
            vcpus: 96,
            memoryGiB: 1900,
            accelerators: 8,
            resourceName: "nvidia.com/gpu",
            collectives: Collectives.Nccl,
            fabricDevices: { count: 8, resourceName: "rdma/ib" },
          },
          coordinatorUrl: "http://coordinator:50051",
        }),
    );
    expect(yard.one("kubernetes:apps/v1:StatefulSet").inputs.spec).toMatchObject({
      template: {
        metadata: {
          annotations: {
            "ulimits.nri.containerd.io/container.worker": `- type: RLIMIT_MEMLOCK\n  soft: ${1900 * 2 ** 30}\n  hard: ${1900 * 2 ** 30}\n`,
          },
        },
        spec: {
          containers: [{ resources: { limits: { "nvidia.com/gpu": "8", "rdma/ib": "8" }, requests: { "rdma/ib": "8" } } }],
        },
      },
    });
  });
});
