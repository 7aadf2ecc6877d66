import { describe, expect, it } from "vitest";
import { acceleratorMetricsArgs, devicePluginArgs, gpuOperatorArgs, networkOperatorArgs } from "../../components/config/software";
import { workerMachine } from "../../stacks/parts";
import { changed, load, problemsOf, soundEnvironment } from "./fixture";

const withDevices = (text: string, from = soundEnvironment) => `${from}    devicePlugins:\n      ${text}\n`;
const environmentOf = (text: string) => load({ "stacks/Pulumi.test.yaml": text }).environment;

const google = `config:
  gcp:project: acme-training-1
  trainyard:environment:
    system: yard
    cloud: gcp
    region: us-central1
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: [us-central1-a, us-central1-b] }
    nodeGroups:
      - { name: small, machine: g2-standard-8, nodes: { desired: 1 }, zone: us-central1-a, driver: operator }
      - { name: other, machine: g2-standard-12, nodes: { desired: 1 }, zone: us-central1-a }
`;

describe("the owner of each driver, plugin and exporter", () => {
  it("is our plugin and DCGM's exporter for NVIDIA unless the file says otherwise", () => {
    const environment = environmentOf(soundEnvironment);
    expect(devicePluginArgs(environment, true)).toEqual({
      accelerators: ["a100"],
      efaMachines: ["p4d.24xlarge"],
      rehearsal: true,
    });
    expect(acceleratorMetricsArgs(environment)).toEqual({ cloud: "aws", accelerators: ["a100"] });
    expect(gpuOperatorArgs(environment)).toBeUndefined();
  });

  it("is NVIDIA's operator for all of it where the file says so; EFA's plugin stays ours", () => {
    const environment = environmentOf(withDevices("nvidia: operator"));
    expect(gpuOperatorArgs(environment)).toEqual({ cloud: "aws", driver: "cloud" });
    expect(devicePluginArgs(environment, true)).toEqual({ accelerators: [], efaMachines: ["p4d.24xlarge"], rehearsal: true });
    expect(acceleratorMetricsArgs(environment)).toBeUndefined();
  });

  it("is Google for the plugin of its NVIDIA nodes, and the exporter is ours", () => {
    const environment = environmentOf(google.replace(", driver: operator", ""));
    expect(devicePluginArgs(environment, true)).toBeUndefined();
    expect(acceleratorMetricsArgs(environment)).toEqual({ cloud: "gcp", accelerators: ["l4"] });
  });

  it("is the plugin of the vendor for Trainium", () => {
    const environment = environmentOf(
      changed(
        ["machine: p4d.24xlarge", "machine: trn1.32xlarge"],
        ["zone: us-west-2a\n    storage", "zone: us-west-2d\n    storage"],
      ),
    );
    expect(devicePluginArgs(environment, true)?.accelerators).toEqual(["trainium"]);
    expect(acceleratorMetricsArgs(environment)?.accelerators).toEqual(["trainium"]);
  });
});

describe("two owners, or none", () => {
  it.each([
    [
      "a driver that EKS's images have",
      changed(["zone: us-west-2a\n    storage", "zone: us-west-2a\n        driver: operator\n    storage"]),
      "nodeGroups[1].driver: is operator, and EKS's images have NVIDIA's driver already: it would have two owners; leave it out",
    ],
    [
      "an operator that nobody installs",
      withDevices("{ nvidia: operator, install: false }").replace("devicePlugins:\n      {", "devicePlugins: {"),
      "devicePlugins.install: is false, and devicePlugins.nvidia asks for NVIDIA's operator",
    ],
    [
      "nodes without any driver",
      google,
      "nodeGroups[0].driver: is operator, and no operator is installed: the nodes would have no driver; write devicePlugins: { nvidia: operator }",
    ],
    [
      "a driver on all nodes of which some have it",
      `${google}    devicePlugins: { nvidia: operator }\n`,
      "nodeGroups[0].driver: is operator, and other has its driver from its image: the operator installs a driver on all NVIDIA nodes or on none; write driver: operator for other too, or for neither",
    ],
    [
      "a plugin that is too old for the machine's interfaces",
      withDevices(
        "images: { efa: example.com/efa:v0.5.5 }",
        changed(
          ["machine: p4d.24xlarge", "machine: p6-b200.48xlarge"],
          ["zone: us-west-2a\n    storage", "zone: us-west-2a\n    storage"],
        ),
      ),
      "devicePlugins.images.efa: 0.5.5 counts the interfaces of p6-b200.48xlarge wrongly; use 0.5.10 or later",
    ],
    [
      "an image of another architecture",
      changed([
        "zone: us-west-2a\n    storage",
        "zone: us-west-2a\n        imageId: ami-0123456789abcdef0\n        imageArchitecture: arm64\n    storage",
      ]),
      "nodeGroups[1].imageId: the image is arm64, p4d.24xlarge is amd64; give an image built for amd64",
    ],
    [
      "an image for a plugin that is none",
      withDevices("images: { nvida: example.com/a:1 }"),
      'devicePlugins.images.nvida: is not a plugin; did you mean "nvidia"?',
    ],
    [
      "an image for an exporter that is none",
      withDevices("exporterImages: { gaudy: example.com/a:1 }"),
      "devicePlugins.exporterImages.gaudy: is not an exporter",
    ],
  ])("are refused before anything is made: %s", (_what, text, message) => {
    const problems = problemsOf(text).join("\n");
    expect(problems).toContain(message);
  });

  it("are advised against where somebody else has to bring EFA's plugin", () => {
    const { advisories } = load({ "stacks/Pulumi.test.yaml": withDevices("install: false") });
    expect(advisories.find(({ path }) => path === "devicePlugins.install")?.reason).toContain(
      "pods on p4d.24xlarge get no EFA device without it",
    );
  });
});

const azure = `config:
  trainyard:environment:
    system: yard
    cloud: azure
    region: eastus2
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: ["1"] }
    nodeGroups:
      - { name: training, machine: Standard_ND96isr_H100_v5, nodes: { desired: 2 }, zone: "1" }
`;

describe("the owner of Azure's InfiniBand", () => {
  const owners = (text: string) => {
    const environment = environmentOf(`${azure}${text}`);
    const [group] = environment.nodeGroups;
    return {
      plugins: devicePluginArgs(environment, true),
      operator: networkOperatorArgs(environment),
      asked: group && workerMachine(environment, group).fabricDevices,
    };
  };

  it("is our plugin of what all pods of a machine share, unless the file says otherwise", () => {
    expect(owners("")).toEqual({
      plugins: { accelerators: ["h100"], efaMachines: [], infinibandMachines: ["Standard_ND96isr_H100_v5"], rehearsal: true },
      operator: undefined,
      asked: { count: 1, resourceName: "rdma/shared_ib" },
    });
  });

  it("is NVIDIA's network operator with a port for each, and the labels of nodes have one owner", () => {
    expect(owners("    devicePlugins: { infiniband: operator }\n")).toEqual({
      plugins: { accelerators: ["h100"], efaMachines: [], pinnedMemory: true, rehearsal: true },
      operator: {},
      asked: { count: 8, resourceName: "rdma/ib" },
    });
    const both = "    devicePlugins: { infiniband: operator, nvidia: operator }\n";
    expect(owners(both).operator).toEqual({ featureDiscovery: false });
    expect(gpuOperatorArgs(environmentOf(`${azure}${both}`))).toEqual({ cloud: "azure", driver: "cloud", rdma: true });
  });

  it("is nobody of ours where the file says so; an operator that nobody installs is refused", () => {
    expect(owners("    devicePlugins: { infiniband: none }\n")).toMatchObject({
      plugins: { accelerators: ["h100"], efaMachines: [] },
      asked: undefined,
    });
    expect(problemsOf(`${azure}    devicePlugins: { infiniband: operator, install: false }\n`).join("\n")).toContain(
      "devicePlugins.install: is false, and devicePlugins.infiniband asks for NVIDIA's network operator: nobody would install it",
    );
  });
});
