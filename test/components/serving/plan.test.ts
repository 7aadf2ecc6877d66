import { describe, expect, it } from "vitest";
import type { ModelServerArgs } from "../../../components";
import { planModelServer } from "../../../components/serving/plan";
import { problemsOf } from "../../problems";
import { pool, server } from "./fixture";

const planned = (args: Partial<ModelServerArgs>) => planModelServer("large-model", server(args));
const cut = (args: Partial<ModelServerArgs>) => planned(args).pools[0]?.sharding;

const faults = (args: Partial<ModelServerArgs>) => problemsOf(() => planned(args));

describe("a model is cut", () => {
  it("not at all, where one accelerator holds it", () => {
    expect(cut({ architecture: "llama-7b", sharding: { strategy: "none" } })).toMatchObject({
      tensor: 1,
      layers: [32],
      machines: 1,
      acceleratorsPerMachine: 1,
    });
  });

  it("by tensors over the fewest accelerators that hold it and divide its heads", () => {
    // 138 GB of weights on accelerators that give 68 GiB: two hold the weights with 4 GiB each to spare, and that is three sequences.
    expect(cut({})).toMatchObject({ tensor: 2, layers: [80], machines: 1 });
    expect(cut({ maxSequences: 64 })).toMatchObject({ tensor: 4, layers: [80], machines: 1, maxSequences: 64 });
  });

  it("by tensors in a machine and stages between machines, where one machine is too small", () => {
    expect(cut({ architecture: "llama-3.1-405b", contextLength: 8192 })).toMatchObject({
      tensor: 8,
      layers: [63, 63],
      machines: 2,
      acceleratorsPerMachine: 8,
    });
  });

  it("into stages of as many layers each", () => {
    expect(cut({ sharding: { strategy: "pipeline", stages: 4 } })).toMatchObject({
      tensor: 1,
      layers: [20, 20, 20, 20],
      machines: 1,
      acceleratorsPerMachine: 4,
    });
  });

  it("into shards of four layers that are dealt to three machines", () => {
    expect(cut({ sharding: { strategy: "layer", layersPerShard: 4, machines: 3 } })).toMatchObject({
      tensor: 1,
      layers: [28, 28, 24],
      machines: 3,
      acceleratorsPerMachine: 1,
    });
  });

  it("by the logical cores of Neuron devices, of which whole ones are asked for", () => {
    const trainium = pool({ type: "trn2.48xlarge", family: "neuron", accelerators: 16, memoryGiB: 96, ranks: 4 });
    const [first] = planned({ pools: [trainium], maxSequences: 8 }).pools;
    expect(first?.sharding.tensor).toBe(8);
    expect(first?.chips).toBe(2);
  });

  it("takes as many sequences at a time as fit at full length", () => {
    const { maxSequences, fit } = cut({ sharding: { strategy: "pipeline", stages: 4 } }) ?? {};
    expect(maxSequences).toBe(fit?.sequences);
    expect([maxSequences, cut({ sharding: { strategy: "pipeline", stages: 4 }, compactCache: true })?.maxSequences]).toEqual([
      114, 228,
    ]);
  });
});

describe("a model is refused", () => {
  it.each<readonly [string, Partial<ModelServerArgs>, RegExp]>([
    [
      "whose heads do not divide",
      { sharding: { strategy: "tensor", tensorParallel: 3 } },
      /^sharding\.tensorParallel: 64 attention heads \(8 of keys and values\) do not divide by 3; give one of 1, 2, 4, 8$/,
    ],
    [
      "whose layers do not divide into stages",
      { sharding: { strategy: "pipeline", stages: 3 } },
      /^sharding\.stages: 80 layers do not divide into 3 stages; give one of 1, 2, 4, 5, 8, 10, 16, or strategy layer/,
    ],
    [
      "whose layers do not divide into shards",
      { sharding: { strategy: "layer", layersPerShard: 6 } },
      /^sharding\.layersPerShard: 80 layers do not divide into shards of 6; give one of 1, 2, 4, 5, 8, 10, 16$/,
    ],
    [
      "without layers of a shard",
      { sharding: { strategy: "layer" } },
      /^sharding\.layersPerShard: is missing, and the strategy is layer; say how many layers one shard has: 4$/,
    ],
    [
      "with words that its strategy does not hear",
      { sharding: { strategy: "none", stages: 2 } },
      /^sharding\.stages: is given, and none has none; leave it out, or choose the strategy that has it$/,
    ],
    [
      "that does not fit on one accelerator",
      { sharding: { strategy: "none" } },
      /^sharding\.strategy: the model does not fit: each of 1 accelerator of a3-highgpu-8g has 68\.0 GiB, and it would hold 128\.5 GiB of weights and 1\.3 GiB for one sequence of 4096 tokens; strategy tensor fits with 2 accelerators; or give quantisation fp8/,
    ],
    [
      "that does not fit on all machines",
      { architecture: "llama-3.1-405b", pools: [pool({ most: 1 })] },
      /^sharding: the model does not fit: each of 8 accelerators .* give quantisation fp8, a shorter contextLength, or machines with more memory$/,
    ],
    [
      "whose sequences do not fit beside its weights",
      { sharding: { strategy: "tensor", tensorParallel: 2 }, maxSequences: 64 },
      /^maxSequences: 64 sequences of 4096 tokens take .* give at most \d, a shorter contextLength, or more accelerators$/,
    ],
    [
      "that cannot be laid evenly onto machines",
      { sharding: { strategy: "pipeline", stages: 40 }, pools: [pool({ most: 2 })] },
      /^sharding: pipeline with 40 stages cannot be laid evenly onto at most 2 x a3-highgpu-8g with 8 accelerators each; give fewer stages/,
    ],
    [
      "of a name that is not known",
      { architecture: "llama-70" },
      /^architecture: "llama-70" is not a model whose shape is known; did you mean "llama-7b"\? \(or give shape, from its config\.json\)$/,
    ],
    ["of no shape", { architecture: undefined }, /^architecture: is missing, and no shape is given; name one of llama-7b/],
    [
      "with longer sequences than it was made for",
      { contextLength: 8192 },
      /^contextLength: 8192 tokens, and the model was made for 4096; give at most 4096$/,
    ],
    [
      "with two servers on one port",
      { ports: [8081, 8081] },
      /^ports\[1\]: 8081 is taken by ports\[0\]; give each its own port$/,
    ],
    [
      "with certificates and no Secret",
      { tls: { mode: "mutual" } },
      /^tls\.secretName: is missing, and mode is mutual; name the Secret that holds tls\.crt, tls\.key and ca\.crt$/,
    ],
    [
      "with a quorum above its copies",
      { weights: { path: "llama-70b", bucketUrl: "gs://m", replication: "quorum", quorum: 3, copyCount: 2 } },
      /^weights\.quorum: 3 is more than the bucket's 2 copies; give at most 2, or raise the bucket's replicationFactor$/,
    ],
    [
      "that waits for copies that there are not",
      { weights: { path: "llama-70b", bucketUrl: "gs://m", replication: "synchronous" } },
      /^weights\.replication: is synchronous, and there is one copy of the weights; give their bucket a replicationFactor of 2/,
    ],
    [
      "with replicas that have no machine to themselves",
      { pools: [{ ...pool(), replicas: { min: 5 } }], placement: { antiAffinity: "required" } },
      /^pools\[0\]\.replicas\.max: 5 replicas, none beside another, and there are at most 4 machines/,
    ],
    [
      "that is scaled by nothing that is measured",
      { pools: [{ ...pool(), replicas: { min: 1, max: 2 } }] },
      /^pools\[0\]\.replicas\.max: 2 is more than min \(1\), and there is no Prometheus to ask when; give `monitoring: \{\}`/,
    ],
    [
      "on accelerators with less memory than it asks for",
      { placement: { minMemoryGiB: 141 } },
      /^placement\.minMemoryGiB: 141 GiB an accelerator, and a3-highgpu-8g has 80; lower it/,
    ],
    [
      "over gRPC with API keys",
      { protocol: "grpc", apiKeysSecret: "keys" },
      /^protocol: is grpc and API keys are asked for, and vLLM's gRPC server checks none; leave apiKeysSecret out, or write protocol: http$/,
    ],
    [
      "of a path that leaves its bucket",
      { weights: { path: "../other", bucketUrl: "gs://m" } },
      /^weights\.path: "\.\.\/other" is not a path below a bucket/,
    ],
    [
      "of bucket and claim",
      { weights: { path: "m", bucketUrl: "gs://m", claim: "m" } },
      /^weights: names bucket and claim; name the one that holds the weights$/,
    ],
    [
      "on two kinds of accelerator",
      { pools: [pool(), { ...pool({ family: "gaudi" }), name: "gaudi" }] },
      /^pools: accelerators of nvidia and gaudi need an image each/,
    ],
    ["without an image outside of a rehearsal", { rehearsal: false }, /^image: no image is given for the vllm-nvidia; give the/],
  ])("%s", (_what, args, message) => {
    const found = faults(args);
    expect(found.filter((each) => message.test(each))).toHaveLength(1);
    expect(found).toHaveLength(1);
  });
});
