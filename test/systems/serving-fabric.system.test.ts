import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { rehearseInMemory } from "../../scripts/commands/rehearse";
import { openSession } from "../../scripts/commands/session";
import { analyzeMade } from "../../scripts/policy/evaluate";
import { findingsOf } from "../../scripts/policy/findings";
import { ownPack } from "../../scripts/policy/in-process";
import { packDirectory } from "../policies/harness";
import { field, items, objects } from "./rehearsed";

const root = mkdtempSync(join(tmpdir(), "trainyard-serving-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Place {
  readonly cloud: string;
  readonly region: string;
  readonly config: string;
  readonly zones: string;
  readonly system: string;
  readonly machine: string;
  readonly zone: string;
  /** What every pod of a copy asks for of the fabric. */
  readonly asked: Readonly<Record<string, string>>;
}

const places: readonly Place[] = [
  {
    cloud: "aws",
    region: "us-west-2",
    config: "aws:region: us-west-2",
    zones: "us-west-2a, us-west-2b",
    system: "m6i.2xlarge",
    machine: "p5.48xlarge",
    zone: "us-west-2a",
    asked: { "vpc.amazonaws.com/efa": "32", "hugepages-2Mi": "5120Mi" },
  },
  {
    cloud: "gcp",
    region: "us-central1",
    config: "gcp:project: acme-serving-1",
    zones: "us-central1-a, us-central1-b",
    system: "n2-standard-8",
    machine: "a3-highgpu-8g",
    zone: "us-central1-a",
    asked: Object.fromEntries([1, 2, 3, 4].map((card) => [`networking.gke.io.networks/fabric-8244-${card}`, "1"])),
  },
  {
    cloud: "azure",
    region: "eastus2",
    config: "azure-native:location: eastus2",
    zones: '"1", "2"',
    system: "Standard_D8s_v5",
    machine: "Standard_ND96isr_H100_v5",
    zone: '"1"',
    asked: { "rdma/shared_ib": "1" },
  },
];

/** A model on two whole machines, up on simulated clouds, and what the policies about gangs say of it. */
async function serve({ cloud, region, config, zones, system, machine, zone }: Place, more = "") {
  const file = join(root, `Pulumi.serve-${cloud}.yaml`);
  writeFileSync(
    file,
    `config:
  ${config}
  trainyard:environment:
    system: yard
    cloud: ${cloud}
    region: ${region}
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: [${zones}] }
    nodeGroups:
      - { name: system, machine: ${system}, nodes: { desired: 2 } }
      - { name: serving, machine: ${machine}, nodes: { desired: 2 }, zone: ${zone} }
    storage: { buckets: [{ name: models, use: read }] }
    serving:
      models:
        - name: llama
          architecture: llama-70b
          weights: { path: llama-70b }
          sharding: { strategy: pipeline, stages: 2, tensorParallel: 8${more} }
          pools: [{ nodeGroup: serving }]
`,
  );
  const session = openSession(file, { cwd: root, set: [], engine: "rehearsal", policyPack: [], target: [] });
  const { resources, diagnostics, outputs } = await rehearseInMemory(session, "up");
  expect(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  const pack = ownPack({ folder: packDirectory, version: "0.1.0" });
  const watched = ["gang-takes-fabric", "gang-one-fabric", "efa-hugepages", "no-infiniband-host-path", "gang-disruption-budget"];
  const findings = findingsOf(await analyzeMade(pack, resources), [pack.info]).filter(
    ({ rule, status }) => watched.includes(rule) && status !== "exempt",
  );
  const set = objects(resources, "LeaderWorkerSet").get("llama");
  const pods = ["leaderTemplate", "workerTemplate"].map((each) => field(set, "spec", "leaderWorkerTemplate", each));
  return { pods, findings: findings.map(({ rule }) => rule), layout: field(outputs, "models", "llama", "layout") };
}

describe.each(places)("an environment on $cloud that serves over two machines", (place) => {
  it("comes up with their fabric in every pod of a copy, and the policies have nothing to say", async () => {
    const { pods, findings, layout } = await serve(place);
    expect(pods).toHaveLength(2);
    for (const pod of pods)
      expect(field(items(pod, "spec", "containers")[0], "resources", "limits")).toMatchObject({
        "nvidia.com/gpu": "8",
        ...place.asked,
      });
    expect(findings).toEqual([]);
    expect(layout).not.toContain("TCP,");
  }, 120_000);

  it("says so where the file gives the fabric up", async () => {
    const { pods, findings, layout } = await serve(place, ", fabric: false");
    for (const pod of pods) {
      const limits = field(items(pod, "spec", "containers")[0], "resources", "limits");
      expect(Object.keys(Object(limits)).filter((name) => name in place.asked)).toEqual([]);
    }
    expect(findings).toEqual(["gang-takes-fabric"]);
    expect(layout).toContain("on 2 machines over TCP,");
  }, 120_000);
});
