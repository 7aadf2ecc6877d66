import { describe, expect, it } from "vitest";
import { FabricNamespace, type FabricNamespaceArgs, GkeFabric, type GkeFabricArgs, Namespace } from "../../../components";
import { attachmentOf } from "../../../components/fabric/attachment";
import { transports } from "../../../components/fabric/data";
import { planFabricNamespace, planGkeFabric } from "../../../components/fabric/plan";
import { spaceFor } from "../../../components/fabric/space";
import { planModelServer } from "../../../components/serving/plan";
import { planTrainingGroup } from "../../../components/training/plan";
import { rehearse } from "../../../scripts/rehearsal";
import { problemsOf } from "../../problems";
import { pool, server } from "../serving/fixture";

const zone = "us-central1-a";

const worker = (machine: string, accelerators: number, networks?: readonly string[]) => () => {
  const found = attachmentOf(machine, zone);
  const attachment = found && { ...found, networks: [...(networks ?? found.networks)] };
  return planTrainingGroup("worker", {
    namespace: "training",
    image: "registry.example.com/worker:1.4.0",
    workers: { desired: 2 },
    coordinatorUrl: "http://coordinator.training.svc:50051",
    machine: {
      type: machine,
      vcpus: 208,
      memoryGiB: 1872,
      accelerators,
      resourceName: "nvidia.com/gpu",
      collectives: "NCCL",
      ...(attachment && { attachment }),
    },
  });
};

describe("machines that have no fabric of GKE's", () => {
  it.each(["p5.48xlarge", "Standard_ND96isr_H100_v5", "a2-ultragpu-8g", "g2-standard-96", "n2-standard-8"])(
    "are attached to nothing: %s",
    (machine) => expect(attachmentOf(machine, zone)).toBeUndefined(),
  );

  it("are Grace machines whose cards a claim brings: they get the plug-in, and no network", () => {
    expect(attachmentOf("a4x-highgpu-4g", zone)).toEqual({ transport: "gib", networks: [], accelerators: 4 });
    const plan = planGkeFabric("fabric", { machines: [{ machine: "a4x-highgpu-4g", zone }], networks: [] });
    expect(plan.networks).toEqual([]);
    expect(plan.installers).toMatchObject([
      {
        name: "nccl-gib-installer-arm64",
        architecture: "arm64",
        image: { image: "us-docker.pkg.dev/gce-ai-infra/gpudirect-gib/nccl-plugin-gib-arm64:v1.1.0" },
      },
    ]);
  });
});

describe("a pod on a fabric", () => {
  it.each(["a3-highgpu-8g", "a3-megagpu-8g", "a3-ultragpu-8g", "a4-highgpu-8g"])("takes all of %s", (machine) => {
    expect(problemsOf(worker(machine, 8))).toEqual([]);
    const [problem, ...others] = problemsOf(worker(machine, 4));
    expect(others).toEqual([]);
    expect(problem).toMatch(
      new RegExp(
        `^machine\\.accelerators: 4 of the 8 accelerators of ${machine} are asked for, and (tcpx|tcpxo|gib) gives one pod all of its cards; ask for 8, or leave machine\\.attachment out`,
      ),
    );
  });

  it("names as many networks as the machine has cards, each once", () => {
    expect(problemsOf(worker("a3-megagpu-8g", 8, ["one", "one"]))).toEqual([
      "machine.attachment.networks: names 2, and tcpxo has 8 cards; name 8, in the order of the cards",
      "machine.attachment.networks[1]: one is named twice; name each network once",
    ]);
  });

  it("lets a ring be asked for by name, and Google's choice be where nothing is asked for", () => {
    expect(worker("a3-highgpu-8g", 8)().collectiveVariables.NCCL_ALGO).toBe("Ring,Tree");
    const attachment = attachmentOf("a3-highgpu-8g", zone);
    const ring = planTrainingGroup("worker", {
      ...{ namespace: "training", image: "registry.example.com/worker:1.4.0", workers: { desired: 2 }, syncMode: "ring" },
      coordinatorUrl: "http://coordinator.training.svc:50051",
      machine: {
        ...{ type: "a3-highgpu-8g", vcpus: 208, memoryGiB: 1872, accelerators: 8, resourceName: "nvidia.com/gpu" },
        collectives: "NCCL",
        ...(attachment && { attachment }),
      },
    });
    expect(ring.collectiveVariables.NCCL_ALGO).toBe("Ring");
  });
});

describe("a model over several machines", () => {
  const attachment = attachmentOf("a3-highgpu-8g", zone);
  const pools = [pool(attachment && { attachment })];

  it("takes whole machines, or says that TCP does", () => {
    const parts = { strategy: "pipeline", stages: 4, machines: 2 } as const;
    expect(problemsOf(() => planModelServer("llama", server({ pools, sharding: parts })))).toEqual([
      "sharding: 2 of the 8 accelerators of a3-highgpu-8g are asked for, and tcpx gives one pod all of its cards; ask for 8, or write sharding.fabric: false, and let the machines talk by TCP, which does between stages",
    ]);
    const tcp = planModelServer("llama", server({ pools, sharding: { ...parts, fabric: false } }));
    expect(tcp.pools[0]?.fabric).toMatchObject({ annotations: {}, sidecars: [], volumes: [] });
  });

  it("has no use for a fabric on one machine, and none where the machines have none", () => {
    const one = planModelServer("llama", server({ pools, sharding: { strategy: "pipeline", stages: 4 } }));
    expect(one.pools[0]?.fabric.transport).toBeUndefined();
    expect(problemsOf(() => planModelServer("llama", server({ sharding: { strategy: "tensor", fabric: true } })))).toEqual([
      "sharding.fabric: is true, and a3-highgpu-8g is given no fabric; leave it out, or choose a machine with a fabric; docs/fabric.md lists them",
    ]);
  });
});

describe("wrong words", () => {
  it.each<readonly [string, GkeFabricArgs, string]>([
    ["no machine", { machines: [], networks: [] }, "machines: names none; name the machines, or leave the component out"],
    [
      "a machine without a fabric",
      { machines: [{ machine: "g2-standard-96", zone }], networks: [] },
      "machines[0].machine: g2-standard-96 has no fabric that GKE attaches to pods; leave it out",
    ],
    [
      "a zone of another cloud",
      { machines: [{ machine: "a3-megagpu-8g", zone: "us-west-2a" }], networks: [] },
      'machines[0].zone: "us-west-2a" is not a zone of Google Cloud; give one such as us-central1-a',
    ],
  ])("about networks: %s", (_, args, expected) => {
    expect(problemsOf(() => planGkeFabric("fabric", args))).toEqual([expected]);
  });

  it("about a machine name tell the one that was meant", () => {
    const args = { machines: [{ machine: "a3-megagpu-8", zone }], networks: [] };
    expect(problemsOf(() => planGkeFabric("fabric", args))[0]).toMatch(/^machines\[0\]\.machine: .*a3-megagpu-8g/);
  });

  it.each<readonly [FabricNamespaceArgs, string]>([
    [{ transports: [] }, "transports: names none; name one, or make a Namespace"],
    [{ transports: ["gib", "gib"] }, "transports[1]: gib is named twice; name each once"],
    [
      { transports: ["tcpx"], namespace: { podSecurity: "privileged" } },
      'namespace.podSecurity: "privileged" is nothing that its containers can be held to; a daemon\'s rights follow from the transports; give restricted or baseline, or leave it out',
    ],
  ])("about a namespace: %j", (args, expected) => {
    expect(problemsOf(() => planFabricNamespace("training", args))).toEqual([expected]);
  });

  it("about networks that nobody made say which", async () => {
    const up = rehearse(() => new GkeFabric("fabric", { machines: [{ machine: "a3-highgpu-8g", zone }], networks: [] }));
    await expect(up).rejects.toThrow(
      /networks: have 0 of kind vpc for a3-highgpu-8g in us-central1-a, and it takes at least 1; give Network\.fabricNetworks/,
    );
  });
});

it("a namespace that gets a fabric stays the namespace that it was, and so it does when the fabric goes", async () => {
  const yard = await rehearse(() => void new Namespace("training"));
  const before = yard.one("kubernetes:core/v1:Namespace").id;
  await yard.up(() => void new FabricNamespace("training", { transports: ["tcpxo"] }));
  expect(yard.one("kubernetes:core/v1:Namespace").id).toBe(before);
  expect(Object.keys(yard.changes)).not.toContain("replace");
  expect(Object.keys(yard.changes)).not.toContain("delete");
  await yard.up(() => void spaceFor("training", [], {}, {}));
  expect(yard.one("kubernetes:core/v1:Namespace").id).toBe(before);
  expect(yard.resources("kubernetes:core/v1:PersistentVolume")).toEqual([]);
});

describe("the data", () => {
  it.each(Object.entries(transports))("of %s says where each image comes from, and pins it", (_, data) => {
    const images = [...Object.values(data.plugin), ...(data.daemon === undefined ? [] : [data.daemon])];
    for (const { image, source, date } of images) {
      expect(image).toMatch(/:v\d+\.\d+\.\d+$/);
      expect(source).toMatch(/GoogleCloudPlatform\/container-engine-accelerators:/);
      expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
    for (const { image } of Object.values(data.plugin)) expect(image.endsWith(`:${data.version}`)).toBe(true);
    expect(data.variables.LD_LIBRARY_PATH?.split(":")[0]).toBe(`${data.mountPath}/lib64`);
  });
});
