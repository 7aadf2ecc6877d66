import { describe, expect, it } from "vitest";
import type { ConductOptions } from "../../scripts/rollout/conduct";
import type { RolloutRecord } from "../../scripts/rollout/drive";
import { madeAndChanged } from "./environment";

/** As small as an environment with a training job can be, so that a rollout takes seconds. */
const environment = `config:
  trainyard:environment:
    system: yard
    cloud: aws
    region: us-west-2
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: [us-west-2a, us-west-2b], natGateways: none, flowLogs: { enabled: false } }
    cluster: { kubernetesVersion: "1.34" }
    devicePlugins: { install: false }
    nodeGroups:
      - name: training
        machine: g5.12xlarge
        nodes: { desired: 3 }
        zone: us-west-2a
        strategy: STRATEGY
    storage: { buckets: [{ name: checkpoints }] }
    coordinator: { logLevel: info }
    training: { nodeGroup: training }
    delivery:
      prometheusUrl: http://prometheus.example:9090
      batchPercent: 34
      quotas: { L-DB2E81BA: 2304 }
      gates:
        - { kind: metric, name: errors, query: up, success: { operator: "<", value: 1 } }
`;

interface Group {
  readonly name: string;
  readonly machine: string;
  readonly nodes: number;
  readonly cordoned: boolean;
}

async function yard(strategy: string, from: string, to: string) {
  const made = await madeAndChanged(environment.replace("STRATEGY", strategy), from, to);
  const groups = (): Group[] =>
    made
      .resources()
      .filter(({ type }) => type === "aws:eks/nodeGroup:NodeGroup")
      .map(({ urn, inputs }) => ({
        name: urn.split("::").at(-1) ?? "",
        machine: String((inputs.instanceTypes as readonly string[])[0]),
        nodes: (inputs.scalingConfig as { readonly desiredSize: number }).desiredSize,
        cordoned: JSON.stringify(inputs.taints).includes("trainyard.dev/cordoned"),
      }));
  return { ...made, groups };
}
type Yard = Awaited<ReturnType<typeof yard>>;

/**
 * Drives a rollout by calls that are each killed: after one command where it was recorded, or between an `up` and its record. Tells how the
 * node groups looked after each call that changed something.
 */
async function killed({ conductor, groups }: Yard, options: Partial<ConductOptions> = {}) {
  const looks: string[] = [];
  const times: string[] = [];
  let lost = 0;
  let rollout: RolloutRecord | undefined;
  for (let call = 0; call < 200; call++) {
    let left = 1;
    const driver = conductor({
      ...options,
      stopped: () => left-- <= 0,
      onEntry: ({ what, at }) => {
        times.push(at);
        // The second `up` is done and not recorded: it is due again.
        if (what === "apply" && ++lost === 2) throw new Error("killed");
      },
    });
    try {
      rollout = call === 0 ? await driver.start() : await driver.resume();
    } catch (error) {
      if (!(error instanceof Error && error.message === "killed")) throw error;
      continue;
    } finally {
      const look = groups()
        .map(({ name, machine, nodes, cordoned }) => `${name} ${nodes} ${machine}${cordoned ? " cordoned" : ""}`)
        .sort()
        .join(", ");
      if (looks.at(-1) !== look) looks.push(look);
    }
    if (rollout.state.status === "running") continue;
    // The journal tells things in their order, whatever the clock has jumped over.
    expect(times).toEqual(times.toSorted());
    return { rollout, looks };
  }
  throw new Error("does not end");
}

/** Nothing is left to do, and another `up` finds the same. */
async function settled({ preview, conductor }: Yard) {
  const { changes } = await preview();
  expect({ ...changes, same: 0 }).toEqual({ same: 0 });
  expect(Object.values(conductor().held()).filter(({ rollout }) => rollout !== undefined)).toEqual([]);
}

const larger = ["machine: g5.12xlarge", "machine: g5.48xlarge"] as const;

describe("a rollout of a node group, killed at every step and continued", () => {
  it("blue-green: a second group beside the first, nothing lands on it until it is proven, then the first goes", async () => {
    const made = await yard("blue-green", ...larger);
    const { rollout, looks } = await killed(made);
    expect(rollout.state.status).toBe("promoted");
    expect(looks).toEqual([
      "yard-yard-training 3 g5.12xlarge, yard-yard-training-green 3 g5.48xlarge cordoned",
      "yard-yard-training 3 g5.12xlarge cordoned, yard-yard-training-green 3 g5.48xlarge",
      "yard-yard-training-green 3 g5.48xlarge",
    ]);
    await settled(made);
  }, 120_000);

  it("canary: one machine first, then batches, and never a machine more than there are", async () => {
    const made = await yard("canary", ...larger);
    const { rollout, looks } = await killed(made);
    expect(rollout.state.status).toBe("promoted");
    expect(looks).toEqual([
      "yard-yard-training 3 g5.12xlarge",
      "yard-yard-training 2 g5.12xlarge, yard-yard-training-green 1 g5.48xlarge",
      "yard-yard-training 0 g5.12xlarge cordoned, yard-yard-training-green 3 g5.48xlarge",
      "yard-yard-training-green 3 g5.48xlarge",
    ]);
    await settled(made);
  }, 120_000);

  it("rolling: one up, by the cloud's own batches, where the group can stay", async () => {
    const made = await yard("rolling", "zone: us-west-2a", "zone: us-west-2a\n        rootVolumeGiB: 300");
    const { rollout, looks } = await killed(made);
    expect(rollout.state.reason).toBeUndefined();
    expect(rollout.state).toMatchObject({ status: "promoted", plan: { form: "in-place" } });
    expect(looks).toEqual(["yard-yard-training 3 g5.12xlarge"]);
    await settled(made);
  }, 120_000);

  it("recreate: all old machines go before a new one comes", async () => {
    const made = await yard("recreate", ...larger);
    const { rollout, looks } = await killed(made);
    expect(rollout.state.status).toBe("promoted");
    expect(looks).toEqual([
      "yard-yard-training 3 g5.12xlarge",
      "yard-yard-training 0 g5.12xlarge cordoned, yard-yard-training-green 3 g5.48xlarge",
      "yard-yard-training-green 3 g5.48xlarge",
    ]);
    await settled(made);
  }, 120_000);

  it("goes back by itself at a gate that fails, stays what it was, and can begin again", async () => {
    const made = await yard("blue-green", ...larger);
    const { rollout, looks } = await killed(made, { failGate: ["errors"] });
    expect(rollout.state).toMatchObject({ status: "restored", reason: "errors: fails, as --fail-gate asked for" });
    expect(looks.at(-1)).toBe("yard-yard-training 3 g5.12xlarge");
    await settled(made);
    const journal = made.conductor().journal;
    const [id = ""] = journal.rollouts();
    expect(journal.read(id).map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/turns back/),
        "restored: the old is in use (errors: fails, as --fail-gate asked for)",
      ]),
    );
    expect((await made.conductor().start()).state.status).toBe("promoted");
    expect(made.groups()).toEqual([{ name: "yard-yard-training-green", machine: "g5.48xlarge", nodes: 3, cordoned: false }]);
  }, 180_000);
});

describe("a rollout of what stands once", () => {
  it("recreate and rolling of a service: one up, its pods by the Deployment's own strategy", async () => {
    const made = await yard("rolling", "logLevel: info", "logLevel: debug, strategy: rolling");
    expect((await killed(made)).rollout.state).toMatchObject({ status: "promoted", plan: { strategy: "rolling" } });
    const deployment = made.resources().find(({ type }) => type === "kubernetes:apps/v1:Deployment");
    expect(JSON.stringify(deployment?.inputs)).toContain('"value":"debug"');
    await settled(made);
  }, 120_000);

  it("a service goes back to what it was", async () => {
    const made = await yard("rolling", "logLevel: info", "logLevel: debug");
    expect((await killed(made, { failGate: ["errors"] })).rollout.state).toMatchObject({
      status: "restored",
      plan: { strategy: "recreate" },
    });
    const deployment = made.resources().find(({ type }) => type === "kubernetes:apps/v1:Deployment");
    expect(JSON.stringify(deployment?.inputs)).toContain('"value":"info"');
    await settled(made);
  }, 120_000);

  it("rolling of a cluster: the control plane, one minor version up", async () => {
    const made = await yard("rolling", '"1.34"', '"1.35"');
    expect((await killed(made)).rollout.state.status).toBe("promoted");
    expect(made.resources().find(({ type }) => type === "aws:eks/cluster:Cluster")?.inputs.version).toBe("1.35");
    await settled(made);
  }, 120_000);
});
