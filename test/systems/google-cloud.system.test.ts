import { describe, expect, it } from "vitest";
import { openSession } from "../../scripts/commands/session";
import { repository } from "../cli/run";
import { field, objects, rehearsed } from "./rehearsed";

/** What changes when an environment moves: cloud, place and machines. */
const moved = [
  "cloud=gcp",
  "project=acme-training",
  "region=us-central1",
  "network.zones=[us-central1-a, us-central1-b, us-central1-c]",
  "nodeGroups[system].machine=n2-standard-8",
  "nodeGroups[system].zones=[us-central1-b, us-central1-c]",
  "nodeGroups[training].machine=a3-highgpu-8g",
  "nodeGroups[training].accelerator=h100",
  "nodeGroups[training].zone=us-central1-a",
  "cost.maxHourlyUsd=200",
];

const levelOf = (inputs: Record<string, unknown>) => field(inputs, "metadata", "labels", "pod-security.kubernetes.io/enforce");

describe("dev on Google Cloud", () => {
  it("comes up by changed words alone, and holds nothing of AWS", async () => {
    const resources = await rehearsed("dev", ...moved);
    expect(resources.filter(({ type }) => type.startsWith("aws:"))).toEqual([]);
    const pools = resources.filter(({ type }) => type === "gcp:container/nodePool:NodePool");
    expect(
      pools.map(({ inputs }) => [field(inputs, "nodeConfig", "machineType"), field(inputs, "nodeCount")]).toSorted(),
    ).toEqual([
      ["a3-highgpu-8g", 2],
      ["n2-standard-8", 1],
    ]);
    const jobs = resources.filter(({ type }) => type.startsWith("kubernetes:trainer.kubeflow.org/"));
    expect(JSON.stringify(jobs.map(({ inputs }) => inputs))).toMatch(/"limits":\{[^}]*"nvidia\.com\/gpu":"8"/);
    const told = [...objects(resources, "ConfigMap").values()].filter(
      (map) => field(map, "data", "STORAGE_BACKEND") !== undefined,
    );
    expect(told.length).toBeGreaterThan(0);
    for (const map of told) {
      expect(field(map, "data")).toMatchObject({
        STORAGE_BACKEND: "gcs",
        STORAGE_BASE_PATH: "gs://gaudi-3-scale-dev-checkpoints",
      });
    }
    // Workers leave by TCPX's cards, and not by the first one's TCP.
    const sent = JSON.stringify(jobs.map(({ inputs }) => inputs));
    for (const index of [1, 2, 3, 4]) expect(sent).toContain(`"networking.gke.io.networks/fabric-8244-${index}":"1"`);
    expect(sent).toContain(`"name":"tcpx-daemon"`);
    expect(sent).toContain(`"restartPolicy":"Always"`);
    expect(sent).toContain("NCCL_GPUDIRECTTCPX_SOCKET_IFNAME");
    const fabric = resources.filter(
      ({ type }) => type === "trainyard:index:GkeFabric" || type === "trainyard:index:FabricNamespace",
    );
    expect(fabric.map(({ name }) => name).toSorted()).toEqual(["fabric", "training"]);
    // GKE counts its GPUs by itself.
    expect(resources.filter(({ type }) => type === "trainyard:index:DevicePlugin")).toEqual([]);
  });

  it("tests its machines with each other in pods that are attached as workers are, once their networks are there", async () => {
    const resources = await rehearsed("dev", ...moved, "health={ burnIn: { fabric: {} } }");
    const settings = [...objects(resources, "ConfigMap").values()]
      .map((map) => field(map, "data", "settings.json"))
      .find((text) => typeof text === "string");
    const { training } = JSON.parse(String(settings)).groups;
    expect(training.fabric).toMatchObject({ size: 2, fabricGBps: 60, domainLabel: "cloud.google.com/gke-nodepool" });
    const job = JSON.stringify(training.fabric.job);
    for (const index of [1, 2, 3, 4]) expect(job).toContain(`"networking.gke.io.networks/fabric-8244-${index}":"1"`);
    expect(job).toContain(`"name":"tcpx-daemon"`);
    // The namespace of the tests and that of the workers, each with a guard of its own.
    const spaces = resources.filter(({ type }) => type === "trainyard:index:FabricNamespace");
    expect(spaces.map(({ name }) => name).toSorted()).toEqual(["burn-in-space", "training"]);
    const levels = resources
      .filter(({ type }) => type === "kubernetes:core/v1:Namespace")
      .map(({ inputs }) => [field(inputs, "metadata", "name"), levelOf(inputs)] as const);
    expect(levels.filter(([name]) => name === "burn-in" || name === "training").toSorted()).toEqual([
      ["burn-in", "privileged"],
      ["training", "privileged"],
    ]);
    const tests = resources.find(({ type }) => type === "trainyard:index:BurnIn");
    expect(tests?.dependencies.some((urn) => urn.includes("GkeFabric$kubernetes:networking.gke.io/v1:Network"))).toBe(true);
  });

  it("says what is wrong before anything is made", () => {
    const wrong = [...moved, "nodeGroups[training].capacity={ kind: flex-start }", "nodeGroups[training].zone=us-central1-z"];
    const open = () => openSession("dev", { cwd: repository, set: wrong, engine: "rehearsal", policyPack: [], target: [] });
    expect(open).toThrow(/nodeGroups\[1\]\.zone: us-central1-z is not among the network's zones/);
    expect(open).toThrow(/nodeGroups\[1\]\.autoscaled: is false, and flex-start has no fixed number of nodes/);
  });
});

describe("the serving environment", () => {
  it("comes up with two machines of 8 x H100, their networks, and models in two regions", async () => {
    const resources = await rehearsed("serving");
    const networks = resources.filter(({ type }) => type === "gcp:compute/network:Network");
    expect(networks.map(({ inputs }) => inputs.mtu).toSorted()).toEqual([8244, 8244, 8244, 8244, 8896]);
    const [bucket] = resources.filter(({ type }) => type === "gcp:storage/bucket:Bucket");
    expect(bucket?.inputs).toMatchObject({ location: "US", rpo: "ASYNC_TURBO" });
    const pools = resources.filter(({ type }) => type === "gcp:container/nodePool:NodePool");
    expect(pools.map(({ name }) => name).toSorted()).toEqual(["mlmf-serving-serving", "mlmf-serving-system"]);
    // Its one model over several machines does with TCP, so that no namespace enforces less; nodes are ready for whoever does not.
    expect(resources.filter(({ type }) => type === "trainyard:index:FabricNamespace")).toEqual([]);
    const installed = resources.filter(({ type }) => type === "kubernetes:apps/v1:DaemonSet").map(({ name }) => name);
    expect(installed).toEqual(expect.arrayContaining(["fabric-nccl-tcpx-installer", "fabric-device-injector"]));
  });
});
