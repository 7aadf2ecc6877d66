import { describe, expect, it } from "vitest";
import { attached } from "../../components/config/fabric";
import { modelServerArgs } from "../../components/config/serving-arguments";
import { planModelServer } from "../../components/serving/plan";
import { planTrainingGroup } from "../../components/training/plan";
import { workerArgs } from "../../stacks/parts";
import { load, problemsOf } from "./fixture";

interface Place {
  readonly place: string;
  readonly machine: string;
  readonly zone: string;
}

const aws: Place = {
  place: `cloud: aws
    region: us-west-2
    network: { cidr: 10.0.0.0/16, zones: [us-west-2a, us-west-2b] }`,
  machine: "p5.48xlarge",
  zone: "us-west-2a",
};
const gcp: Place = {
  place: `cloud: gcp
    region: us-central1
    network: { cidr: 10.0.0.0/16, zones: [us-central1-a, us-central1-b] }`,
  machine: "a4x-highgpu-4g",
  zone: "us-central1-a",
};
const azure: Place = {
  place: `cloud: azure
    region: eastus2
    network: { cidr: 10.0.0.0/16, zones: ["1", "2"] }`,
  machine: "Standard_ND96isr_H100_v5",
  zone: '"1"',
};

/** A model on two whole machines, beside a training that takes two of the same. */
function environment({ place, machine, zone }: Place, model = "", more = ""): string {
  return `config:
  gcp:project: acme-serving-1
  trainyard:environment:
    system: yard
    ${place}
    strategy: rolling
    nodeGroups:
      - { name: gpus, machine: ${machine}, nodes: { desired: 4 }, zone: ${zone} }
    storage: { buckets: [{ name: models, use: read }, { name: checkpoints }] }
    coordinator: { checkpointBucket: checkpoints }
    training: { nodeGroup: gpus, workers: { desired: 2 } }
    serving:
      models:
        - name: llama
          architecture: llama-70b
          weights: { path: llama-70b }
          sharding: { strategy: pipeline, stages: 2, tensorParallel: 8 }
          pools: [{ nodeGroup: gpus }]
${model}${more}`;
}

/** What the pods of the environment's model and of its training take of the fabric. */
function taken(text: string) {
  const { environment: said } = load({ "stacks/Pulumi.test.yaml": text });
  const { serving, training, nodeGroups, storage } = said;
  const model = serving?.models[0];
  if (serving === undefined || training === undefined || model === undefined) throw new Error("the test says both");
  const args = attached(modelServerArgs(serving, model, said, storage.buckets, undefined), said, nodeGroups);
  const weights = { ...args.weights, bucketUrl: "gs://models" };
  const plan = planModelServer("llama", { ...args, weights, namespace: "serving", rehearsal: true });
  const worker = planTrainingGroup("worker", {
    ...workerArgs(said, training),
    namespace: "training",
    image: "registry.example.com/worker:1",
    coordinatorUrl: "http://coordinator:50051",
  });
  const [pool] = plan.pools;
  return {
    server: { resources: pool?.fabric.resources, variables: pool?.fabric.variables, claims: pool?.claims },
    worker: { resources: worker.fabric.resources, variables: worker.collectiveVariables, claims: worker.claims },
    layout: plan.layout,
  };
}

describe("models over several machines of an environment", () => {
  it.each<readonly [string, string, readonly string[], readonly string[], string]>([
    ["AWS by the device plugin", environment(aws), ["vpc.amazonaws.com/efa 32", "hugepages-2Mi 5120Mi"], [], "EFA"],
    [
      "AWS by DRA",
      environment(aws, "", "    devicePlugins: { nvidia: dra, efa: dra }\n"),
      ["hugepages-2Mi 5120Mi"],
      ["gpu.nvidia.com 8", "efa.networking.k8s.aws 32"],
      "EFA",
    ],
    [
      "Google Cloud",
      environment({
        place: gcp.place.replaceAll("us-central1", "us-east4"),
        machine: "a3-megagpu-8g",
        zone: "us-east4-a",
      }),
      [1, 2, 3, 4, 5, 6, 7, 8].map((card) => `networking.gke.io.networks/fabric-8244-${card} 1`),
      [],
      "GPUDirect-TCPXO",
    ],
    [
      "Google Cloud by its managed DRANET",
      environment(gcp).replace("stages: 2, tensorParallel: 8", "stages: 2, tensorParallel: 4"),
      [],
      ["mrdma.google.com 4"],
      "RoCE",
    ],
    ["Azure, shared", environment(azure), ["rdma/shared_ib 1"], [], "RDMA"],
    ["Azure, a port each", environment(azure, "", "    devicePlugins: { infiniband: operator }\n"), ["rdma/ib 8"], [], "RDMA"],
  ])("take on %s what its workers take", (_where, text, resources, claims, carrier) => {
    const { server, worker, layout } = taken(text);
    expect(server).toEqual(worker);
    expect(Object.entries(server.resources ?? {}).map(([name, count]) => `${name} ${count}`)).toEqual(resources);
    expect(server.claims?.map(({ deviceClass, count }) => `${deviceClass} ${count}`)).toEqual(claims);
    expect(layout).toContain(`on 2 machines over ${carrier},`);
  });

  it("do with TCP where the file says so, and where nobody hands the fabric out", () => {
    const without = taken(environment(aws).replace("tensorParallel: 8", "tensorParallel: 8, fabric: false"));
    expect(without.server).toEqual({ resources: {}, variables: {}, claims: [] });
    expect(without.layout).toContain("on 2 machines over TCP,");
    expect(taken(environment(azure, "", "    devicePlugins: { infiniband: none }\n")).layout).toContain("over TCP,");
  });
});

describe("wrong words about the fabric of models", () => {
  it.each<readonly [string, string, string]>([
    [
      "an image without the plug-in, once for all models",
      environment(aws).replace("    serving:\n", "    serving:\n      image: vllm/vllm-openai:v0.25.0\n"),
      "serving.image: vllm/vllm-openai:v0.25.0 has neither libfabric nor aws-ofi-nccl",
    ],
    [
      "a part of each machine",
      environment(aws).replace("tensorParallel: 8", "machines: 2"),
      "serving.models[0].sharding: 1 of the 8 accelerators of p5.48xlarge are asked for, and EFA gives one pod all of its 32 interfaces; ask for 8, or write sharding.fabric: false",
    ],
    [
      "a fabric where nobody hands it out",
      environment(azure, "", "    devicePlugins: { infiniband: none }\n").replace(
        "tensorParallel: 8",
        "tensorParallel: 8, fabric: true",
      ),
      "serving.models[0].sharding.fabric: is true, and Standard_ND96isr_H100_v5 is given no fabric; leave it out",
    ],
    [
      "a zone that the machines are not in",
      environment(aws, "          placement: { zones: [us-west-2b] }\n"),
      "serving.models[0].placement.zones: names us-west-2b, and the machines of gpus stand in us-west-2a; name a zone of theirs, or leave it out",
    ],
    [
      "machines in two fabrics",
      environment(aws).replace("zone: us-west-2a }", "zones: [us-west-2a, us-west-2b] }"),
      "nodeGroups[0].zones: names 2, and EFA does not cross zones",
    ],
  ])("tell %s", (_what, text, message) => {
    const found = problemsOf(text).map(String);
    expect(found.filter((each) => each.includes(message))).toHaveLength(1);
  });
});
