import { describe, expect, it } from "vitest";
import { openSession } from "../../scripts/commands/session";
import { repository } from "../cli/run";
import { problemsOf } from "../problems";

/** The serving environment with changed words: what a person is told. */
const told = (...set: readonly string[]) =>
  problemsOf(() => openSession("serving", { cwd: repository, set, engine: "rehearsal", policyPack: [], target: [] }));

describe("wrong words about models", () => {
  it("are none in the environment as it is", () => {
    expect(told()).toEqual([]);
  });

  it.each<readonly [string, readonly string[], RegExp]>([
    [
      "a port of another model",
      ["serving.models[1].ports=[8080]"],
      /^serving\.models\[1\]\.ports\[0\]: 8080 is taken by the model llama-model; give each model ports of its own$/,
    ],
    [
      "a key that there is not",
      ["serving.models[0].architectur=llama-7b"],
      /^serving\.models\[0\]\.architectur: .*did you mean "?architecture"?/,
    ],
    [
      "a node group that there is not",
      ["serving.models[0].pools=[{ nodeGroup: servin }]"],
      /^serving\.models\[0\]\.pools\[0\]\.nodeGroup: there is no node group "servin"; did you mean "serving"\?$/,
    ],
    [
      "machines without accelerators",
      ["serving.models[0].pools=[{ nodeGroup: system }]"],
      /^serving\.models\[0\]\.pools\[0\]\.nodeGroup: n2-standard-8 has no accelerator; name a group of machines that have accelerators$/,
    ],
    [
      "a bucket that there is not",
      ["serving.models[0].weights.bucket=model"],
      /^serving\.models\[0\]\.weights\.bucket: there is no bucket "model"; did you mean "models"\?$/,
    ],
    [
      "more accelerators than machines have",
      ["nodeGroups[serving].nodes.desired=1", "nodeGroups[serving].nodes.min=1"],
      /^nodeGroups\[\d\]\.nodes\.desired: 1 x a3-highgpu-8g have 8 accelerators, and models take 13 \(llama-model 2, large-model 3, distributed-llama 8\); give 2 machines, or fewer replicas$/,
    ],
    [
      "a model that does not fit",
      ["serving.models[2].sharding={ strategy: none, stages: null }"],
      /^serving\.models\[2\]\.sharding\.strategy: the model does not fit: .* strategy tensor fits with 2 accelerators/,
    ],
    [
      "heads that do not divide",
      ["serving.models[2].sharding={ strategy: tensor, stages: null, tensorParallel: 3 }"],
      /^serving\.models\[2\]\.sharding\.tensorParallel: 64 attention heads/,
    ],
    [
      "a quorum above the copies",
      ["serving.models[1].weights.quorum=3"],
      /^serving\.models\[1\]\.weights\.quorum: 3 is more than the bucket's 2 copies/,
    ],
    [
      "certificates without their Secret, once for all models",
      ["mesh=null", "serving.tls={ mode: mutual }", ...[0, 1, 2].map((index) => `serving.models[${index}].routing=null`)],
      /^serving\.tls\.secretName: is missing, and mode is mutual/,
    ],
  ])("%s", (_what, set, message) => {
    const found = told(...set);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  it("an audit log where a cloud cannot keep it", () => {
    const faults = (...set: readonly string[]) => told(...set).filter((each) => each.startsWith("serving.audit"));
    expect(faults("cloud=aws", "region=us-west-2")).toEqual([
      "serving.audit.region: us-east4 is another region than the cluster's, and aws hands logs on within us-west-2; leave it out",
    ]);
    expect(faults("cloud=kubernetes", "region=here")).toEqual([
      "serving.audit: kubernetes has no log of its own that pods write to; leave it out, and collect the lines `trainyard-audit` of the servers' log with what you have",
    ]);
    expect(faults("cloud=azure", "region=eastus2", "serving.audit={region: eastus2, locked: true}")[0]).toMatch(
      /^serving\.audit\.locked: no workspace of Log Analytics can be locked/,
    );
  });
});
