import { describe, expect, it } from "vitest";
import { BurnIn, FabricNamespace, TrainingGroup } from "../../../components";
import { machine } from "../../../components/accelerators";
import type { FabricAttachmentArgs } from "../../../components/fabric";
import { attachmentOf } from "../../../components/fabric/attachment";
import type { BurnInGroupFabricArgs } from "../../../components/health";
import { planBurnIn } from "../../../components/health/plan";
import { rehearse } from "../../../scripts/rehearsal";

const zone = "us-central1-a";
const namespaceType = "kubernetes:core/v1:Namespace";
const policyType = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";

interface Named {
  readonly name: string;
}
interface Template {
  readonly metadata: { readonly annotations: Record<string, string> };
  readonly spec: {
    readonly initContainers?: readonly (Named & { readonly restartPolicy?: string })[];
    readonly containers: readonly (Named & {
      readonly env: readonly (Named & { readonly value?: string })[];
      readonly volumeMounts: readonly Named[];
      readonly resources: Record<"requests" | "limits", Record<string, string>>;
    })[];
    readonly volumes: readonly Named[];
  };
}

function attachment(type: string): FabricAttachmentArgs {
  const found = attachmentOf(type, zone);
  if (found === undefined) throw new Error(`${type} has a fabric`);
  return found;
}

/** A burn-in of machines of one type, whose fabric is tested as it is said. */
const groupOf = (type: string, fabric: Partial<BurnInGroupFabricArgs> = { attachment: attachment(type) }) => ({
  name: "training",
  machine: type,
  fabric: { domainLabel: "cloud.google.com/gke-nodepool", maxNodes: 4, ...fabric },
});
const planOf = (type: string, fabric?: Partial<BurnInGroupFabricArgs>) =>
  planBurnIn("burn-in", { groups: [groupOf(type, fabric)], rehearsal: true });
const burnIn = (type: string, fabric?: Partial<BurnInGroupFabricArgs>) =>
  void new BurnIn("burn-in", { groups: [groupOf(type, fabric)], rehearsal: true });

function templates(type: string): { readonly alone: Template; readonly between: Template } {
  const { training } = planOf(type).settings.groups;
  const of = (job: unknown) => (job as { spec: { template: Template } }).spec.template;
  return { alone: of(training?.job), between: of(training?.fabric?.job) };
}

/** The pods of workers on the same machines. */
async function workers(type: string): Promise<Template> {
  const facts = machine(type);
  const yard = await rehearse(() => {
    const space = new FabricNamespace("training", { transports: [attachment(type).transport] });
    new TrainingGroup("worker", {
      ...{ namespace: space.name, cloud: "gcp", image: "registry.example.com/worker:1", workers: { desired: 2 } },
      ...{ coordinatorUrl: "http://coordinator:50051", headroomPercent: 50 },
      machine: {
        ...{
          type,
          vcpus: facts.vcpus ?? 208,
          memoryGiB: facts.memoryGiB ?? 1872,
          accelerators: 8,
          resourceName: "nvidia.com/gpu",
        },
        ...{ collectives: "NCCL", attachment: attachment(type) },
      },
    });
  });
  return (yard.one("kubernetes:apps/v1:StatefulSet").inputs.spec as { template: Template }).template;
}

const fabrics = [
  { type: "a3-highgpu-8g", transport: "tcpx", daemon: "tcpx-daemon", claim: "tcpx-v3-1-12", floor: 60, level: "privileged" },
  { type: "a3-megagpu-8g", transport: "tcpxo", daemon: "tcpxo-daemon", claim: "tcpxo-v1-0-15", floor: 150, level: "privileged" },
  { type: "a3-ultragpu-8g", transport: "gib", daemon: undefined, claim: "gib-v1-1-0", floor: 250, level: "baseline" },
] as const;

describe.each(fabrics)("the test of the fabric between machines of $type", ({ type, transport, daemon, claim, floor, level }) => {
  it("is in pods that are attached as those of workers", async () => {
    const { between } = templates(type);
    const worker = await workers(type);
    const [own] = between.spec.containers;
    const [theirs] = worker.spec.containers;
    if (own === undefined || theirs === undefined) throw new Error("each has a container");
    const gke = (all: Record<string, string>) =>
      Object.fromEntries(Object.entries(all).filter(([key]) => /gke\.io[./]/.test(key)));
    expect(gke(between.metadata.annotations)).toEqual(gke(worker.metadata.annotations));
    expect(gke(own.resources.limits)).toEqual(gke(theirs.resources.limits));
    expect(Object.keys(gke(own.resources.requests))).toHaveLength(attachment(type).networks.length);
    expect(between.spec.initContainers ?? []).toEqual(worker.spec.initContainers ?? []);
    expect((between.spec.initContainers ?? []).map(({ name, restartPolicy }) => [name, restartPolicy])).toEqual(
      daemon === undefined ? [] : [[daemon, "Always"]],
    );
    const told = theirs.env.filter(({ name }) => /^(NCCL_(?!DEBUG)|LD_|CUDA_)/.test(name));
    expect(told.length).toBeGreaterThan(2);
    expect(own.env).toEqual(expect.arrayContaining(told));
    expect(own.env.map(({ name }) => name)).toHaveLength(new Set(own.env.map(({ name }) => name)).size);
    // Theirs besides are what a worker keeps: its settings, its checkpoints.
    const shared = (all: readonly Named[]) => all.filter(({ name }) => /^(fabric|host|aperture)-/.test(name));
    expect(shared(between.spec.volumes).length).toBeGreaterThan(0);
    expect(shared(between.spec.volumes)).toEqual(shared(worker.spec.volumes));
    expect(shared(own.volumeMounts)).toEqual(shared(theirs.volumeMounts));
  });

  it("is held against what Google asks of such machines, in an image that need not bring the plug-in", () => {
    const { settings, advice } = planOf(type);
    expect(settings.groups.training?.fabric?.fabricGBps).toBe(floor);
    expect(advice.map(({ remedy }) => remedy)).toEqual([
      "a live run asks for an image with nvidia-smi, all_reduce_perf, nvbandwidth, torchrun with PyTorch and NCCL",
    ]);
  });

  it("leaves the test of one machine as it was: no card, no daemon", () => {
    const { alone } = templates(type);
    expect(JSON.stringify(alone)).not.toMatch(/gke\.io|daemon|fabric-libraries/);
    expect(alone.spec).not.toHaveProperty("initContainers");
  });

  it(`runs where the namespace enforces ${level}, with the plug-in of ${transport} at hand`, async () => {
    const yard = await rehearse(() => burnIn(type));
    const { labels } = yard.one(namespaceType).inputs.metadata as { labels: Record<string, string> };
    expect(labels["pod-security.kubernetes.io/enforce"]).toBe(level);
    const claims = yard.resources("kubernetes:core/v1:PersistentVolumeClaim").map(({ inputs }) => inputs.metadata);
    expect(claims).toEqual([expect.objectContaining({ name: claim })]);
    const guards = yard
      .resources(policyType)
      .filter(({ inputs }) => (inputs.metadata as Named).name === "burn-in-fabric.trainyard.dev");
    expect(guards).toHaveLength(daemon === undefined ? 0 : 1);
  });
});

describe("the namespace of the tests", () => {
  const levelOf = (labels: unknown) =>
    (labels as { labels: Record<string, string> }).labels["pod-security.kubernetes.io/enforce"];

  it.each([
    ["EFA", "p5.48xlarge"],
    ["InfiniBand", "Standard_ND96isr_H100_v5"],
  ])("enforces baseline where it is %s that is tested, and has no claim", async (_what, type) => {
    const yard = await rehearse(() => burnIn(type, {}));
    expect(levelOf(yard.one(namespaceType).inputs.metadata)).toBe("baseline");
    expect(yard.resources("kubernetes:core/v1:PersistentVolumeClaim")).toEqual([]);
    expect(yard.resources(policyType)).toHaveLength(1);
  });

  it("enforces baseline on A3 High too while its fabric is not tested", async () => {
    const group = { name: "training", machine: "a3-highgpu-8g" };
    const yard = await rehearse(() => void new BurnIn("burn-in", { groups: [group], rehearsal: true }));
    expect(levelOf(yard.one(namespaceType).inputs.metadata)).toBe("baseline");
  });

  it("stays the same namespace when a daemon comes, and when it goes", async () => {
    const alone = { name: "training", machine: "a3-highgpu-8g" };
    const without = () => void new BurnIn("burn-in", { groups: [alone], rehearsal: true });
    const yard = await rehearse(without);
    const { id } = yard.one(namespaceType);
    for (const [program, level] of [
      [() => burnIn("a3-highgpu-8g"), "privileged"],
      [without, "baseline"],
    ] as const) {
      await yard.up(program);
      expect(yard.one(namespaceType).id).toBe(id);
      expect(levelOf(yard.one(namespaceType).inputs.metadata)).toBe(level);
      expect(yard.steps.filter(({ op, type }) => type === namespaceType && op !== "update")).toEqual([]);
    }
  });
});

describe("an attachment that does not fit", () => {
  const { networks } = attachment("a3-megagpu-8g");
  it.each<readonly [string, string, Partial<BurnInGroupFabricArgs>, string]>([
    [
      "none, where nothing but a daemon's fabric is there",
      "a3-highgpu-8g",
      {},
      "groups[0].fabric: pods on a3-highgpu-8g talk over tcpx where GkeFabric has made its networks and put NCCL's plug-in on its nodes, and nothing says that it has; give fabric.attachment (in an environment on Google Cloud, leave network.fabric on), or leave the group out of fabric.nodeGroups",
    ],
    [
      "networks alone, where a daemon is needed",
      "a3-megagpu-8g",
      { networks },
      "groups[0].fabric: pods on a3-megagpu-8g talk over tcpxo where GkeFabric has made its networks",
    ],
    [
      "another machine's",
      "a3-highgpu-8g",
      { attachment: attachment("a3-megagpu-8g") },
      "groups[0].fabric.attachment.transport: collectives leave a3-highgpu-8g by tcpx, and not by tcpxo; give tcpx",
    ],
    [
      "one of Google's on another cloud",
      "p5.48xlarge",
      { attachment: attachment("a3-megagpu-8g") },
      "groups[0].fabric.attachment.transport: collectives leave p5.48xlarge by nothing that GKE attaches to pods, and not by tcpxo; leave the attachment out",
    ],
    [
      "fewer networks than cards",
      "a3-megagpu-8g",
      { attachment: { ...attachment("a3-megagpu-8g"), networks: networks.slice(0, 4) } },
      "groups[0].fabric.attachment.networks: names 4, and tcpxo has 8 cards; name 8, in the order of the cards",
    ],
    [
      "part of the machine",
      "a3-highgpu-8g",
      { attachment: { ...attachment("a3-highgpu-8g"), accelerators: 4 } },
      "groups[0].fabric.attachment.accelerators: 8 of the 4 accelerators of a3-highgpu-8g are asked for",
    ],
    [
      "networks twice",
      "a3-ultragpu-8g",
      { attachment: attachment("a3-ultragpu-8g"), networks: ["rdma-0"] },
      "groups[0].fabric.networks: are named by the attachment too; leave one of them out",
    ],
  ])("is refused: %s", (_what, type, fabric, message) => {
    expect(() => planOf(type, fabric)).toThrow(message);
  });
});
