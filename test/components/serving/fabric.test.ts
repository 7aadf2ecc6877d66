import { describe, expect, it } from "vitest";
import { type ModelPoolArgs, ModelServer, type ModelServerArgs, Namespace, type ServingMachineArgs } from "../../../components";
import { attachmentOf } from "../../../components/fabric/attachment";
import { planModelServer } from "../../../components/serving/plan";
import { planTrainingGroup } from "../../../components/training/plan";
import { rehearse } from "../../../scripts/rehearsal";
import { problemsOf } from "../../problems";
import { field, items, objects, variables } from "../../systems/rehearsed";
import { h100, server } from "./fixture";

const tcpx = attachmentOf("a3-highgpu-8g", "us-central1-a");
const nccl = { ...h100, collectives: "NCCL" } as const;
const machines = {
  aws: { ...nccl, type: "p5.48xlarge", efaInterfaces: 32 },
  awsByDra: {
    ...nccl,
    type: "p5.48xlarge",
    efaInterfaces: 32,
    deviceClass: "gpu.nvidia.com",
    fabricDevices: { count: 32, deviceClass: "efa.networking.k8s.aws" },
  },
  gcp: { ...nccl, ...(tcpx && { attachment: tcpx }) },
  azureShared: { ...nccl, type: "Standard_ND96isr_H100_v5", fabricDevices: { count: 1, resourceName: "rdma/shared_ib" } },
  azurePorts: { ...nccl, type: "Standard_ND96isr_H100_v5", fabricDevices: { count: 8, resourceName: "rdma/ib" } },
} as const satisfies Record<string, ServingMachineArgs>;
type Kind = keyof typeof machines;
const kinds = Object.keys(machines) as Kind[];

const on = (machine: ServingMachineArgs, more: Partial<ModelPoolArgs> = {}): ModelServerArgs["pools"] => [
  { name: "serving", machine, nodeSelector: { "trainyard.dev/node-group": "serving" }, ...more },
];
/** A copy on two machines, all of both. */
const whole = { strategy: "pipeline", stages: 2, tensorParallel: 8 } as const;
/** A copy on two machines, two accelerators of each. */
const part = { strategy: "pipeline", stages: 4, machines: 2 } as const;

const plan = (args: Partial<ModelServerArgs>) => planModelServer("llama", server(args));
const poolOf = (args: Partial<ModelServerArgs>) => {
  const [pool] = plan(args).pools;
  if (pool === undefined) throw new Error("nothing was planned");
  return pool;
};

const told = (args: Partial<ModelServerArgs>) => problemsOf(() => plan(args));

/** The pods of both kinds of a copy on two machines, as they were made. */
async function pods(machine: ServingMachineArgs, args: Partial<ModelServerArgs> = {}) {
  const yard = await rehearse(() => {
    const space = new Namespace("serving");
    const made = server({ sharding: whole, pools: on(machine), ...args });
    new ModelServer("llama", { ...made, namespace: space.name });
  });
  const set = objects(yard.resources(), "LeaderWorkerSet").get("llama");
  return {
    yard,
    pods: ["leaderTemplate", "workerTemplate"].map((each) => field(set, "spec", "leaderWorkerTemplate", each)),
  };
}

describe("a copy on several machines", () => {
  it.each(kinds)("takes the fabric of %s just as a training worker does", (kind) => {
    const machine = machines[kind];
    const pool = poolOf({ sharding: whole, pools: on(machine) });
    const { hostMemoryGiB: memoryGiB, family: _family, memoryGiB: _chip, most: _most, ...rest } = machine as ServingMachineArgs;
    const worker = planTrainingGroup("worker", {
      namespace: "training",
      image: "registry.example.com/worker:1",
      workers: { desired: 2 },
      coordinatorUrl: "http://coordinator:50051",
      machine: { ...rest, memoryGiB, collectives: "NCCL" },
    });
    const { variables: told, resources, annotations, sidecars, volumes, mounts } = pool.fabric;
    expect({ resources, annotations, sidecars, volumes, mounts }).toEqual({
      resources: worker.fabric.resources,
      annotations: worker.fabric.annotations,
      sidecars: worker.fabric.sidecars,
      volumes: worker.fabric.volumes,
      mounts: worker.fabric.mounts,
    });
    expect(told).toEqual(worker.collectiveVariables);
    expect(pool.claims).toEqual(worker.claims);
  });

  it.each<readonly [Kind, Record<string, string>, readonly string[], string]>([
    ["aws", { "vpc.amazonaws.com/efa": "32", "hugepages-2Mi": "5120Mi" }, [], "EFA"],
    ["awsByDra", { "hugepages-2Mi": "5120Mi" }, ["gpu.nvidia.com 8", "efa.networking.k8s.aws 32"], "EFA"],
    [
      "gcp",
      Object.fromEntries([1, 2, 3, 4].map((card) => [`networking.gke.io.networks/fabric-8244-${card}`, "1"])),
      [],
      "GPUDirect-TCPX",
    ],
    ["azureShared", { "rdma/shared_ib": "1" }, [], "RDMA"],
    ["azurePorts", { "rdma/ib": "8" }, [], "RDMA"],
  ])("asks on %s for all that the machine has", (kind, resources, claims, carrier) => {
    const pool = poolOf({ sharding: whole, pools: on(machines[kind]) });
    expect(pool.fabric.resources).toEqual(resources);
    expect(pool.claims.map(({ deviceClass, count }) => `${deviceClass} ${count}`)).toEqual(claims);
    expect(plan({ sharding: whole, pools: on(machines[kind]) }).layout).toBe(
      `pipeline: 2 stages of 40 layers, 8 accelerators a stage on 2 machines over ${carrier}, 256 sequences at a time`,
    );
  });

  it("asks for it in every one of its pods, and is told where the network is", async () => {
    const made = await pods(machines.aws);
    for (const pod of made.pods) {
      const box = items(pod, "spec", "containers")[0];
      for (const amounts of ["requests", "limits"])
        expect(field(box, "resources", amounts)).toMatchObject({
          "nvidia.com/gpu": "8",
          "vpc.amazonaws.com/efa": "32",
          "hugepages-2Mi": "5120Mi",
        });
      expect(variables(box).get("NCCL_SOCKET_IFNAME")).toBe("=eth0");
      // aws-ofi-nccl sets these by itself.
      for (const name of ["FI_PROVIDER", "FI_EFA_USE_DEVICE_RDMA", "NCCL_PROTO"]) expect(variables(box).has(name)).toBe(false);
    }
    await made.yard.destroy();
  }, 60_000);

  it("is told what a person wants of its library, because that is how a fault is looked for", async () => {
    const environment = { NCCL_DEBUG: "INFO", NCCL_DEBUG_SUBSYS: "NET" };
    const made = await pods(machines.aws, { environment });
    for (const pod of made.pods) {
      const names = items(pod, "spec", "containers", 0, "env").map((each) => field(each, "name"));
      expect(names.filter((name) => name === "NCCL_DEBUG")).toHaveLength(1);
      expect(variables(items(pod, "spec", "containers")[0]).get("NCCL_DEBUG")).toBe("INFO");
    }
    expect(told({ environment: { PYTHONPATH: "/mine", AZURE_STORAGE_ACCOUNT_NAME: "mine" } })).toEqual([
      "environment.PYTHONPATH: the component sets this variable itself; leave it out and use the component's own argument",
    ]);
  }, 60_000);

  it("may pin all memory of the machine for InfiniBand", async () => {
    const made = await pods(machines.azureShared);
    const bytes = 1872 * 2 ** 30;
    for (const pod of made.pods)
      expect(field(pod, "metadata", "annotations", "ulimits.nri.containerd.io/container.server")).toBe(
        `- type: RLIMIT_MEMLOCK\n  soft: ${bytes}\n  hard: ${bytes}\n`,
      );
    const efa = await pods(machines.aws);
    expect(field(efa.pods[0], "metadata", "annotations")).not.toHaveProperty(["ulimits.nri.containerd.io/container.server"]);
  }, 60_000);

  it("claims interfaces by a template of its own where a DRA driver owns them", async () => {
    const made = await pods(machines.awsByDra);
    const templates = objects(made.yard.resources(), "ResourceClaimTemplate");
    expect(field(templates.get("llama-fabric"), "spec", "spec", "devices", "requests")).toEqual([
      {
        name: "fabric",
        exactly: { deviceClassName: "efa.networking.k8s.aws", allocationMode: "ExactCount", count: 32 },
      },
    ]);
    for (const pod of made.pods) {
      expect(items(pod, "spec", "resourceClaims")).toContainEqual({
        name: "fabric",
        resourceClaimTemplateName: "llama-fabric",
      });
      expect(field(items(pod, "spec", "containers")[0], "resources", "claims")).toEqual([
        { name: "accelerators" },
        { name: "fabric" },
      ]);
    }
  }, 60_000);

  it("stands in one zone, and leaves the zone to other copies", async () => {
    const made = await pods(machines.aws);
    for (const pod of made.pods)
      expect(field(pod, "spec", "affinity", "podAffinity")).toEqual({
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            labelSelector: { matchLabels: expect.objectContaining({ app: "llama" }) },
            matchLabelKeys: ["leaderworkerset.sigs.k8s.io/group-key"],
            topologyKey: "topology.kubernetes.io/zone",
          },
        ],
      });
    const block = { fabricDomain: { topologyKey: "topology.example.com/block" } };
    const elsewhere = await pods(machines.aws, { pools: on(machines.aws, block), placement: { by: "memory" } });
    expect(field(elsewhere.pods[0], "spec", "affinity", "podAffinity")).toMatchObject({
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "topology.example.com/block" }],
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 50 }],
    });
  }, 60_000);
});

describe("TCP", () => {
  const bare = { resources: {}, annotations: {}, sidecars: [], volumes: [], mounts: [], variables: {} };

  it.each(kinds)("is all that a copy on one machine of %s has beside its own links", (kind) => {
    const pool = poolOf({ sharding: { strategy: "tensor", tensorParallel: 8 }, pools: on(machines[kind]) });
    expect(pool.sharding.machines).toBe(1);
    expect(pool.fabric).toEqual(bare);
    expect(pool.claims.map(({ name }) => name)).not.toContain("fabric");
  });

  it.each(kinds)("is taken on %s where the file says so, and is said", (kind) => {
    const args = { sharding: { ...part, fabric: false }, pools: on(machines[kind]) };
    const pool = poolOf(args);
    expect(pool.fabric).toMatchObject(bare);
    expect(pool.claims.map(({ name }) => name)).not.toContain("fabric");
    expect(plan(args).layout).toContain("on 2 machines over TCP");
  });

  it("is taken where machines have nothing else; zones are then a wish", async () => {
    const made = await pods(h100);
    expect(poolOf({ sharding: whole, pools: on(h100) }).fabric).toMatchObject(bare);
    expect(field(made.pods[0], "spec", "affinity", "podAffinity")).toEqual({
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, podAffinityTerm: expect.objectContaining({ topologyKey: "topology.kubernetes.io/zone" }) },
      ],
    });
  }, 60_000);
});

describe("a copy on several machines is refused", () => {
  const byTcp = "write sharding.fabric: false, and let the machines talk by TCP, which does between stages";

  it("that asks for a fabric of machines that have none", () => {
    expect(told({ sharding: { ...whole, fabric: true }, pools: on(h100) })).toEqual([
      "sharding.fabric: is true, and a3-highgpu-8g is given no fabric; leave it out, or choose a machine with a fabric; docs/fabric.md lists them",
    ]);
  });

  it.each<readonly [Kind, string]>([
    ["aws", "EFA gives one pod all of its 32 interfaces"],
    ["awsByDra", "EFA gives one pod all of its 32 interfaces"],
    ["azurePorts", "RDMA gives one pod all of its 8 interfaces"],
    ["gcp", "tcpx gives one pod all of its cards"],
  ])("that takes a part of each machine on %s", (kind, why) => {
    expect(told({ sharding: part, pools: on(machines[kind]) })).toEqual([
      `sharding: 2 of the 8 accelerators of ${machines[kind].type} are asked for, and ${why}; ask for 8, or ${byTcp}`,
    ]);
  });

  it("not, where all pods of a machine share its InfiniBand", () => {
    expect(told({ sharding: part, pools: on(machines.azureShared) })).toEqual([]);
  });

  it("that could stand in two fabrics", () => {
    const pools = on(machines.aws, { fabricDomain: { required: false } });
    expect(told({ sharding: whole, pools })).toEqual([
      `pools[0].fabricDomain.required: is false, and a copy on 2 machines could stand in two values of topology.kubernetes.io/zone, between which EFA carries nothing; leave it out, or ${byTcp}`,
    ]);
    expect(told({ sharding: { ...whole, fabric: false }, pools })).toEqual([]);
  });

  it.each(["vllm/vllm-openai:v0.25.0", "docker.io/vllm/vllm-openai@sha256:".padEnd(98, "0"), "index.docker.io/vllm/vllm-openai"])(
    "whose image is known to have no plug-in for EFA: %s",
    (image) => {
      expect(told({ image, sharding: whole, pools: on(machines.aws) })).toEqual([
        `image: ${image} has neither libfabric nor aws-ofi-nccl, so that NCCL would talk by TCP without a word where EFA is asked for; name an image that has both, such as AWS' own (public.ecr.aws/deep-learning-containers/vllm:server-cuda), build one with the EFA installer, or ${byTcp}`,
      ]);
    },
  );

  it.each<readonly [string, Partial<ModelServerArgs>]>([
    ["over InfiniBand, for which it has the library", { sharding: whole, pools: on(machines.azureShared) }],
    ["over TCPX, whose plug-in is on the node", { sharding: whole, pools: on(machines.gcp) }],
    ["by TCP", { sharding: { ...whole, fabric: false }, pools: on(machines.aws) }],
    ["on one machine", { sharding: { strategy: "tensor" }, pools: on(machines.aws) }],
  ])("not, where the same image serves %s", (_how, args) => {
    expect(told({ image: "vllm/vllm-openai:v0.25.0", ...args })).toEqual([]);
  });

  it("not, where the image is a person's own", () => {
    const args = { sharding: whole, pools: on(machines.aws) };
    expect(told({ image: "registry.example.com/vllm/vllm-openai:efa", ...args })).toEqual([]);
    expect(told({ image: "public.ecr.aws/deep-learning-containers/vllm:server-cuda", ...args })).toEqual([]);
  });
});
