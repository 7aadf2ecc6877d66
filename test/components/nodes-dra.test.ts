import { describe, expect, it } from "vitest";
import { BurnIn, Collectives, DraDrivers, type DraDriversArgs, RayGrid, TrainingGroup } from "../../components";
import { planDraDrivers } from "../../components/nodes/dra/plan";
import { planTrainingGroup } from "../../components/training/plan";
import { rehearse } from "../../scripts/rehearsal";

const release = "kubernetes:helm.sh/v3:Release";
const template = "kubernetes:resource.k8s.io/v1:ResourceClaimTemplate";
const tolerates = (...keys: string[]) => keys.map((key) => ({ key, operator: "Exists", effect: "NoSchedule" }));

describe("drivers of dynamic resource allocation", () => {
  it("are a chart each, on the nodes that have their devices and on no others", async () => {
    const yard = await rehearse(() => {
      const made = new DraDrivers("dra", { cloud: "aws", drivers: ["nvidia", "gaudi", "efa"], taintKeys: ["team/a"] });
      return { classes: made.deviceClasses };
    });
    expect(yard.outputs.classes).toEqual(["gpu.nvidia.com", "gaudi.intel.com", "efa.networking.k8s.aws"]);
    const charts = Object.fromEntries(yard.resources(release).map(({ inputs }) => [inputs.name, inputs]));
    expect(Object.keys(charts).sort()).toEqual(["aws-dranet", "dra-driver-nvidia-gpu", "intel-gaudi-resource-driver"]);
    expect(charts["dra-driver-nvidia-gpu"]).toMatchObject({
      version: "0.5.0",
      namespace: "dra-nvidia",
      values: {
        nvidiaDriverRoot: "/",
        gpuResourcesEnabledOverride: true,
        resources: { gpus: { enabled: true }, computeDomains: { enabled: false } },
        kubeletPlugin: {
          nodeSelector: { "trainyard.dev/accelerator-family": "nvidia" },
          tolerations: tolerates("nvidia.com/gpu", "trainyard.dev/burn-in", "team/a"),
        },
      },
    });
    // Its controller needs no machine with accelerators.
    expect(JSON.stringify(charts["dra-driver-nvidia-gpu"]?.values)).toContain('"operator":"DoesNotExist"');
    expect(charts["intel-gaudi-resource-driver"]).toMatchObject({
      version: "0.7.3",
      values: { kubeletPlugin: { nodeSelector: { "trainyard.dev/accelerator-family": "gaudi" } } },
    });
    expect(charts["aws-dranet"]).toMatchObject({
      version: "1.0.0",
      values: { nodeSelector: { "trainyard.dev/fabric": "efa" } },
    });
    for (const name of ["dra-nvidia", "dra-gaudi", "dra-efa"])
      expect(
        yard
          .resources("kubernetes:core/v1:Namespace")
          .find(({ inputs }) => inputs.metadata && Reflect.get(Object(inputs.metadata), "name") === name)?.inputs,
      ).toMatchObject({ metadata: { labels: { "pod-security.kubernetes.io/enforce": "privileged" } } });
  });

  it("find NVIDIA's kernel driver where its owner keeps it", () => {
    const root = (args: Partial<DraDriversArgs>) =>
      planDraDrivers("dra", { cloud: "aws", drivers: ["compute-domains"], ...args }).releases[0]?.values.nvidiaDriverRoot;
    expect([root({}), root({ cloud: "azure", driver: "operator" }), root({ cloud: "gcp" })]).toEqual([
      "/",
      "/run/nvidia/driver",
      "/home/kubernetes/bin/nvidia",
    ]);
  });

  it("leave the chips to another owner where only NVLink is theirs", () => {
    const [plan] = planDraDrivers("dra", { cloud: "gcp", drivers: ["compute-domains"] }).releases;
    expect(plan?.values).toMatchObject({
      gpuResourcesEnabledOverride: false,
      resources: { gpus: { enabled: false }, computeDomains: { enabled: true } },
    });
  });

  it.each<[string, DraDriversArgs, string]>([
    ["no driver", { cloud: "aws", drivers: [] }, "drivers: names none; name what the nodes have"],
    [
      "a driver that is none",
      { cloud: "aws", drivers: ["nvida" as "nvidia"] },
      'drivers[0]: "nvida" is unknown; did you mean "nvidia"?',
    ],
    ["one twice", { cloud: "aws", drivers: ["efa", "efa"] }, "drivers[1]: efa is named twice; name it once"],
    ["EFA elsewhere", { cloud: "azure", drivers: ["efa"] }, "drivers[0]: efa is AWS's, and cloud is azure; leave it out"],
    [
      "a second owner on GKE",
      { cloud: "gcp", drivers: ["nvidia"] },
      "drivers[0]: nvidia would stand beside GKE's own device plugin",
    ],
    ["hosts", { cloud: "hosts", drivers: ["gaudi"] }, "cloud: hosts have no Kubernetes; leave the component out"],
    [
      "a Kubernetes that is too old",
      { cloud: "aws", drivers: ["nvidia"], kubernetesVersion: "1.33" },
      "kubernetesVersion: 1.33 does not serve resource.k8s.io/v1, by which devices are claimed; use 1.34 or later, or device plugins",
    ],
  ])("are refused: %s", (_what, args, message) => {
    expect(() => planDraDrivers("dra", args)).toThrow(message);
  });
});

const machine = {
  type: "p5.48xlarge",
  vcpus: 192,
  memoryGiB: 2048,
  accelerators: 8,
  resourceName: "nvidia.com/gpu",
  collectives: Collectives.Nccl,
  efaInterfaces: 32,
};
const claimed = {
  ...machine,
  deviceClass: "gpu.nvidia.com",
  fabricDevices: { count: 32, deviceClass: "efa.networking.k8s.aws" },
};
const group = (own: object) => ({
  namespace: "default",
  rehearsal: true,
  workers: { desired: 2 },
  machine: { ...claimed, ...own },
  coordinatorUrl: "http://coordinator:50051",
});

describe("what claims devices", () => {
  it("is each worker, of one class in one claim, and it asks no plugin for them", async () => {
    const yard = await rehearse(() => void new TrainingGroup("worker", group({})));
    const requests = yard.resources(template).map(({ inputs }) => JSON.stringify(inputs.spec));
    expect(requests).toEqual([
      '{"spec":{"devices":{"requests":[{"exactly":{"allocationMode":"ExactCount","count":8,"deviceClassName":"gpu.nvidia.com"},"name":"accelerators"}]}}}',
      '{"spec":{"devices":{"requests":[{"exactly":{"allocationMode":"ExactCount","count":32,"deviceClassName":"efa.networking.k8s.aws"},"name":"fabric"}]}}}',
    ]);
    const set = yard.one("kubernetes:apps/v1:StatefulSet");
    expect(set.inputs.spec).toMatchObject({
      template: {
        spec: {
          resourceClaims: [
            { name: "accelerators", resourceClaimTemplateName: "worker-accelerators" },
            { name: "fabric", resourceClaimTemplateName: "worker-fabric" },
          ],
          tolerations: [{ key: "nvidia.com/gpu" }],
          containers: [
            { resources: { claims: [{ name: "accelerators" }, { name: "fabric" }], limits: { "hugepages-2Mi": "5120Mi" } } },
          ],
        },
      },
    });
    const said = JSON.stringify(set.inputs.spec);
    expect(said).not.toContain('"nvidia.com/gpu":');
    expect(said).not.toContain('"vpc.amazonaws.com/efa":');
    // A template is there before pods are made from it.
    expect(set.dependencies.filter((urn) => urn.includes("ResourceClaimTemplate"))).toHaveLength(2);
  });

  it("makes a template anew where what it says changes: Kubernetes lets nobody change one", async () => {
    const yard = await rehearse(() => void new TrainingGroup("worker", group({})));
    await yard.up(() => void new TrainingGroup("worker", group({ accelerators: 4 })));
    expect(yard.changes).toMatchObject({ replace: 1, update: 1 });
  });

  it("joins a domain of NVLink, whose driver makes the template", async () => {
    const yard = await rehearse(() => void new TrainingGroup("worker", group({ nvlinkDomain: true })));
    expect(yard.one("kubernetes:resource.nvidia.com/v1beta1:ComputeDomain").inputs).toMatchObject({
      metadata: { name: "worker-nvlink", namespace: "default" },
      spec: { numNodes: 0, channel: { allocationMode: "Single", resourceClaimTemplate: { name: "worker-nvlink" } } },
    });
    expect(yard.one("kubernetes:apps/v1:StatefulSet").inputs.spec).toMatchObject({
      template: { spec: { resourceClaims: [{}, {}, { name: "nvlink", resourceClaimTemplateName: "worker-nvlink" }] } },
    });
  });

  it("is Ray's workers, who are told their number, and the test of a new node", async () => {
    const yard = await rehearse(() => {
      const { vcpus, memoryGiB, accelerators, resourceName } = machine;
      new RayGrid("grid", {
        namespace: "default",
        rehearsal: true,
        installOperator: false,
        version: "2.52.0",
        workers: [
          {
            name: "gpu",
            replicas: 2,
            machine: { vcpus, memoryGiB, accelerators, resourceName, deviceClass: "gpu.nvidia.com" },
            nodeSelector: { pool: "gpu" },
          },
        ],
      });
      new BurnIn("burn-in", {
        groups: [{ name: "training", machine: "p5.48xlarge", deviceClass: "gpu.nvidia.com" }],
        rehearsal: true,
      });
    });
    expect(yard.resources(template).map(({ inputs }) => Reflect.get(Object(inputs.metadata), "name"))).toEqual(
      expect.arrayContaining(["grid-gpu-accelerators", "training-accelerators"]),
    );
    const cluster = JSON.stringify(yard.one("kubernetes:ray.io/v1:RayCluster").inputs.spec);
    expect(cluster).toContain('"num-gpus":"8"');
    expect(cluster).toContain('"resourceClaimTemplateName":"grid-gpu-accelerators"');
    expect(cluster).not.toContain('"nvidia.com/gpu":');
    const settings = yard
      .resources("kubernetes:core/v1:ConfigMap")
      .map(({ inputs }) => String(Reflect.get(Object(inputs.data), "settings.json")))
      .find((text) => text.includes("training"));
    expect(settings).toContain('"resourceClaimTemplateName":"training-accelerators"');
    expect(settings).not.toContain('"nvidia.com/gpu":"8"');
  });

  it.each([
    [
      "more than one claim holds",
      { fabricDevices: { count: 33, deviceClass: "efa.networking.k8s.aws" } },
      "machine.fabricDevices.count: 33 devices, and Kubernetes gives one claim at most 32; give 32 or fewer",
    ],
    [
      "devices of two owners",
      { fabricDevices: { count: 4, deviceClass: "efa.networking.k8s.aws", resourceName: "rdma/ib" } },
      "machine.fabricDevices: gives both deviceClass and resourceName, or neither: devices have one owner; give one of them",
    ],
    [
      "devices of none",
      { fabricDevices: { count: 4 } },
      "machine.fabricDevices: gives both deviceClass and resourceName, or neither",
    ],
    ["a class that is no name", { deviceClass: "nvidia.com/gpu" }, 'machine.deviceClass: "nvidia.com/gpu" may hold only'],
    [
      "a resource that is none",
      { fabricDevices: { count: 4, resourceName: "rdma" } },
      'machine.fabricDevices.resourceName: "rdma" is not an extended resource; write it as its plugin does: rdma/ib',
    ],
  ])("is refused: %s", (_what, own, message) => {
    expect(() => planTrainingGroup("worker", group(own))).toThrow(message);
  });
});
