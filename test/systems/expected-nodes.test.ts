import { describe, expect, it } from "vitest";
import { machine } from "../../components/accelerators";
import { nodeGroupLabel } from "../../components/config";
import { claimedDevices } from "../../components/config/dra";
import { devicePluginsSchema } from "../../components/config/software-schema";
import { compareNodes, expectedGroup, type SeenNode, type SeenSlice } from "../../components/nodes/expected";
import { repository, trainyard } from "../cli/run";

const group = expectedGroup(
  { name: "training", accelerator: "gaudi3", nodes: { desired: 2 } },
  machine("gaudi3-host"),
  nodeGroupLabel,
);

function node(
  name: string,
  changed: { labels?: Record<string, string>; offered?: string; counted?: string; ready?: string } = {},
): SeenNode {
  const { labels = {}, offered = "8", counted = "8", ready = "True" } = changed;
  return {
    metadata: { name, labels: { ...group.labels, "kubernetes.io/arch": "amd64", ...labels } },
    status: {
      capacity: { "habana.ai/gaudi": counted },
      allocatable: { "habana.ai/gaudi": offered },
      conditions: [{ type: "Ready", status: ready }],
    },
  };
}

const amiss = (...nodes: readonly SeenNode[]) =>
  compareNodes([group], nodes)
    .filter(({ good }) => !good)
    .map(({ says }) => says);

describe("the nodes of a cluster that is there", () => {
  it("are well where all carry what is expected", () => {
    expect(compareNodes([group], [node("a"), node("b")])).toEqual([{ group: "training", good: true, says: "2 nodes, all fit" }]);
  });

  it("are too few, and the remedy is the label to set", () => {
    expect(amiss(node("a"))[0]).toContain(
      "1 of at least 2 nodes are fit, 1 carry the label trainyard.dev/node-group=training; label those that are meant: kubectl label node <name> trainyard.dev/node-group=training trainyard.dev/accelerator=gaudi3 trainyard.dev/accelerator-family=gaudi",
    );
  });

  it("lack a driver, have sick chips, too few, another architecture or label, or are not ready", () => {
    const found = amiss(
      node("none", { counted: "0", offered: "0" }),
      node("sick", { offered: "6" }),
      node("few", { counted: "4", offered: "4" }),
      node("arm", { labels: { "kubernetes.io/arch": "arm64" } }),
      node("other", { labels: { "trainyard.dev/accelerator": "gaudi2" } }),
      node("gone", { ready: "Unknown" }),
    );
    expect(found.slice(1)).toEqual([
      "none: offers no habana.ai/gaudi; its driver or device plugin is missing",
      "sick: 2 of 8 habana.ai/gaudi are unhealthy by its driver",
      "few: offers 4 habana.ai/gaudi, not 8",
      "arm: its architecture is arm64, not amd64",
      "other: label trainyard.dev/accelerator is gaudi2, not gaudi3",
      "gone: is not ready",
    ]);
  });

  it("publish what is claimed, by the driver that owns it, and offer none of it to a plugin", () => {
    const grace = machine("p6e-gb200.36xlarge");
    const owners = { devicePlugins: devicePluginsSchema.parse({ nvidia: "dra", efa: "dra" }) };
    const said = { name: "training", machine: grace.name, nodes: { desired: 1 } } as const;
    const claimed = claimedDevices(owners, { ...said, manager: "cloud", capacity: { kind: "on-demand" } } as never);
    const claiming = expectedGroup(said, grace, nodeGroupLabel, claimed);
    expect([claiming.devices, claiming.fabric]).toEqual([undefined, undefined]);
    const one: SeenNode = {
      metadata: { name: "a", labels: { ...claiming.labels, "kubernetes.io/arch": "arm64" } },
      status: { allocatable: { cpu: "144" }, conditions: [{ type: "Ready", status: "True" }] },
    };
    const slice = (driver: string, attribute: string, values: readonly string[]): SeenSlice => ({
      spec: { driver, nodeName: "a", devices: values.map((string) => ({ attributes: { [attribute]: { string } } })) },
    });
    const gpus = slice("gpu.nvidia.com", "type", ["gpu", "gpu", "mig", "gpu", "gpu"]);
    const efa = slice("dra.net", "pciDevice", ["Elastic Fabric Adapter (EFA)", "Elastic Network Adapter (ENA)"]);
    const channels = slice("compute-domain.nvidia.com", "type", ["channel", "channel", "daemon"]);
    const says = (...slices: readonly SeenSlice[]) => compareNodes([claiming], [one], slices).map(({ says: each }) => each);
    expect(says(gpus, efa, channels)).toEqual(["1 nodes, all fit"]);
    expect(says(slice("gpu.nvidia.com", "type", ["gpu", "mig"]), channels).slice(1)).toEqual([
      "a: publishes 1 devices of gpu.nvidia.com, not 4",
      "a: publishes no device of efa.networking.k8s.aws; its DRA driver dra.net is missing",
    ]);
  });

  it("cannot be read without a kubeconfig that knows the context, which is said", async () => {
    const { code, out } = await trainyard("doctor", "onprem", "-C", repository, "--nodes", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out).findings.at(-1)).toMatchObject({ state: "broken", what: "cluster" });
  });
});
