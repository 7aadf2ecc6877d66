import { describe, expect, it } from "vitest";
import { withMachines } from "../../components/accelerators";
import { draDriversArgs, offeredDevices } from "../../components/config/dra";
import { burnInArgs } from "../../components/config/health";
import { devicePluginArgs } from "../../components/config/software";
import { workerMachine } from "../../stacks/parts";
import { changed, load, problemsOf, soundEnvironment } from "./fixture";

const withDevices = (text: string, from = soundEnvironment) => `${from}    devicePlugins: ${text}\n`;
const loaded = (text: string) => load({ "stacks/Pulumi.test.yaml": text });
const environmentOf = (text: string) => loaded(text).environment;
const adviceOf = (text: string) => loaded(text).advisories.map(({ path, reason, remedy }) => `${path}: ${reason}; ${remedy}`);

/** GB200 with a layout of its cards, which the catalogue does not settle. */
const grace = `${changed(["machine: p4d.24xlarge", "machine: p6e-gb200.36xlarge"], ["zone: us-west-2a\n    storage", "zone: us-west-2a\n        capacity: { kind: capacity-block, reservationId: cr-0123456789abcdef0 }\n    storage"])}    machines:
      p6e-gb200.36xlarge:
        zones: [us-west-2a]
        cards: [{ index: 0, maxInterfaces: 2, efa: false }, { index: 1, maxInterfaces: 2, efa: true }, { index: 2, maxInterfaces: 2, efa: true }, { index: 3, maxInterfaces: 2, efa: true }, { index: 4, maxInterfaces: 2, efa: true }]
`;

const google = (machine: string) => `config:
  gcp:project: acme-training-1
  trainyard:environment:
    system: yard
    cloud: gcp
    region: us-central1
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: [us-central1-a] }
    nodeGroups:
      - { name: training, machine: ${machine}, nodes: { desired: 2 }, zone: us-central1-a }
`;

describe("devices by dynamic resource allocation", () => {
  it("have one owner: what a DRA driver offers, no plugin counts", () => {
    const environment = environmentOf(withDevices("{ nvidia: dra, efa: dra }"));
    expect(draDriversArgs(environment)).toEqual({ cloud: "aws", drivers: ["nvidia", "efa"] });
    expect(devicePluginArgs(environment, true)).toBeUndefined();

    const half = environmentOf(withDevices("{ efa: dra }"));
    expect(draDriversArgs(half)).toEqual({ cloud: "aws", drivers: ["efa"] });
    expect(devicePluginArgs(half, true)).toEqual({ accelerators: ["a100"], efaMachines: [], rehearsal: true });
  });

  it("are claimed by workers, each class by itself", () => {
    const environment = environmentOf(withDevices("{ nvidia: dra, efa: dra }"));
    const [, group] = environment.nodeGroups;
    expect(group && workerMachine(environment, group)).toMatchObject({
      accelerators: 8,
      deviceClass: "gpu.nvidia.com",
      efaInterfaces: 4,
      fabricDevices: { count: 4, deviceClass: "efa.networking.k8s.aws" },
    });
  });

  it("are Gaudi's too, whatever machine is declared to carry it", () => {
    const text = changed([
      "machine: p4d.24xlarge\n        nodes: { min: 1, desired: 2, max: 4 }\n        zone: us-west-2a",
      "machine: dl2q.24xlarge\n        accelerator: gaudi3\n        nodes: { min: 1, desired: 2, max: 4 }\n        zone: us-west-2d",
    ]);
    const environment = environmentOf(withDevices("{ gaudi: dra }", text));
    expect(draDriversArgs(environment)).toEqual({ cloud: "aws", drivers: ["gaudi"] });
    expect(devicePluginArgs(environment, true)?.accelerators).toEqual([]);
    expect(burnInArgs({ ...environment, health: { burnIn: {} } }, {}, true).groups).toEqual([
      expect.objectContaining({ name: "training", deviceClass: "gaudi.intel.com" }),
    ]);
  });

  it("are domains of NVLink where machines share it, with any owner of the chips", () => {
    for (const [owners, drivers] of [
      ["{ nvidia: dra }", ["nvidia", "compute-domains"]],
      ["{ nvidia: dra, computeDomains: false }", ["nvidia"]],
      ["{ computeDomains: true }", ["compute-domains"]],
      ["{ nvidia: operator, computeDomains: true }", ["compute-domains"]],
    ] as const) {
      const environment = environmentOf(withDevices(owners, grace));
      withMachines(environment.machines, () => {
        expect(draDriversArgs(environment)?.drivers, owners).toEqual(drivers);
        const [, group] = environment.nodeGroups;
        const joins = group && workerMachine(environment, group).nvlinkDomain;
        expect(joins ?? false, owners).toBe((drivers as readonly string[]).includes("compute-domains"));
      });
    }
  });

  it("are the RDMA interfaces that GKE attaches, where it has no other way", () => {
    const environment = environmentOf(google("a4x-highgpu-4g"));
    const [group] = environment.nodeGroups;
    expect(group && offeredDevices(environment, group)).toEqual([{ key: "mrdma", count: 4 }]);
    // GKE installs what offers them.
    expect(draDriversArgs(environment)).toBeUndefined();
    expect(group && workerMachine(environment, group).fabricDevices).toEqual({ count: 4, deviceClass: "mrdma.google.com" });
    expect(adviceOf(google("a4x-highgpu-4g"))).toContain(
      "cluster.kubernetesVersion: is not given, and the RDMA interfaces of a4x-highgpu-4g are attached by GKE's managed DRANET; see that the cluster runs 1.34.1-gke.1829001 or later",
    );
  });

  it("are advised for machines that share NVLink, and for no others", () => {
    expect(adviceOf(grace)).toContain(
      "devicePlugins.computeDomains: is not on, and without it jobs on p6e-gb200.36xlarge go over the network between machines that NVLink joins; write computeDomains: true, or nvidia: dra",
    );
    for (const text of [soundEnvironment, withDevices("{ nvidia: dra }", grace), withDevices("{ computeDomains: true }", grace)])
      expect(adviceOf(text).join("\n")).not.toContain("computeDomains");
  });
});

const karpenter = changed(["zone: us-west-2a\n    storage", "zone: us-west-2a\n        manager: karpenter\n    storage"]);
const versioned = (text: string, version: string) =>
  text.replace("    nodeGroups:", `    cluster: { kubernetesVersion: "${version}" }\n    nodeGroups:`);

describe("what does not go with dynamic resource allocation is refused before anything is made", () => {
  it.each([
    [
      "an image of the plugin beside the driver",
      withDevices("{ efa: dra, images: { efa: example.com/efa:v0.5.20 } }"),
      "devicePlugins.images.efa: is the device plugin's, and devicePlugins.efa is dra: the devices would have two owners; leave it out",
    ],
    [
      "a driver beside GKE's plugin",
      withDevices("{ nvidia: dra }", google("a3-highgpu-8g")),
      "devicePlugins.nvidia: is dra, and GKE's own device plugin has the chips of every node that GKE gives a driver: they would have two owners; leave it out; for NVLink between machines computeDomains: true goes with GKE's plugin",
    ],
    [
      "nodes that Karpenter brings, for their chips",
      withDevices("{ nvidia: dra }", karpenter),
      "nodeGroups[1].manager: is karpenter, and its devices are claimed by DRA: Karpenter 1.14.1 starts no machine for a claim (aws/karpenter-provider-aws#9519); write manager: cloud, or devicePlugins: { nvidia: plugin }",
    ],
    [
      "nodes that Karpenter brings, for their interfaces",
      withDevices("{ efa: dra }", karpenter),
      "write manager: cloud, or devicePlugins: { efa: plugin }",
    ],
    [
      "a Kubernetes that serves no claims",
      versioned(withDevices("{ nvidia: dra }"), "1.33"),
      "cluster.kubernetesVersion: 1.33 is given, and training's devices are claimed by resource.k8s.io/v1; give 1.34 or later, or leave dra out of devicePlugins",
    ],
    [
      "a GKE without managed DRANET",
      versioned(google("a4x-highgpu-4g"), "1.34.1-gke.1000000"),
      "cluster.kubernetesVersion: 1.34.1-gke.1000000 is given, and the RDMA interfaces of a4x-highgpu-4g are attached by GKE's managed DRANET; give 1.34.1-gke.1829001 or later",
    ],
    [
      "queues that place by topology",
      withDevices("{ nvidia: dra }\n    queueing: { queues: [{ name: main }] }"),
      "queueing.queues[0].nodeGroups: training's devices are claimed by DRA, and Kueue 0.19.2 cannot place claims by topology (kubernetes-sigs/kueue#15664); name other groups, or leave the devices to their plugin",
    ],
    [
      "domains of NVLink where no machine shares it",
      withDevices("{ computeDomains: true }"),
      "devicePlugins.computeDomains: is true, and no node group has machines that share NVLink with others; leave it out",
    ],
    [
      "a driver of the operator's that nobody installs",
      withDevices(
        "{ nvidia: dra }",
        google("g2-standard-8").replace("zone: us-central1-a }", "zone: us-central1-a, driver: operator }"),
      ),
      "nodeGroups[0].driver: is operator, and no operator is installed",
    ],
    ["a word that is no owner", withDevices("{ gaudi: operator }"), "devicePlugins.gaudi: "],
  ])("%s", (_what, text, message) => {
    expect(problemsOf(text).join("\n")).toContain(message);
  });

  it.each(["1.34", "1.35", "1.34.1-gke.1829001"])("but not a version that does: %s", (version) => {
    const text = versioned(google("a4x-highgpu-4g"), version);
    expect(problemsOf(text).filter((problem) => problem.startsWith("cluster."))).toEqual([]);
  });
});
