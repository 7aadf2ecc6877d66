import { describe, expect, it, vi } from "vitest";
import { jobOf, judge } from "../../../components/health/controller/fabric";
import { metrics } from "../../../components/health/controller/metrics";
import { fabricLabel, taint, Yard, yardSettings } from "./yard";

const between = (yard: Yard) =>
  yard.made.filter(({ name }) => name.startsWith("burn-in-fabric")).map(({ nodes }) => [...nodes].sort());

describe("nodes that are well by themselves", () => {
  it("are tested with each other, and take work only after that", async () => {
    const yard = new Yard();
    for (const name of ["n1", "n2"]) yard.add(name);
    await yard.minutes(3);
    expect(between(yard)).toEqual([["n1", "n2"]]);
    expect(yard.takesWork()).toEqual([]);
    expect(yard.node("n1").metadata.labels).toMatchObject({ [taint]: "waiting", [fabricLabel]: "running" });
    await yard.minutes(3);
    expect(yard.takesWork()).toEqual(["n1", "n2"]);
    expect(yard.node("n1").metadata.labels).toMatchObject({ [taint]: "passed", [fabricLabel]: "proven" });
    expect(yard.fabric("n1")).toMatchObject({ state: "proven", fabricGBps: 300, transport: "NET/IB", provenWith: ["n2"] });
    await yard.minutes(30);
    expect(between(yard)).toHaveLength(1);
  });

  it("are tested within one fabric domain, never across two", async () => {
    const yard = new Yard();
    for (const [name, block] of [
      ["n1", "b1"],
      ["n2", "b2"],
      ["n3", "b1"],
      ["n4", "b2"],
    ] as const)
      yard.add(name, { block });
    await yard.minutes(8);
    expect(between(yard).sort()).toEqual([
      ["n1", "n3"],
      ["n2", "n4"],
    ]);
  });

  it("are tested by so many at once as is said, and no more", async () => {
    const yard = new Yard(yardSettings({ concurrent: 2 }));
    for (let node = 10; node < 22; node++) yard.add(`n${node}`);
    await yard.minutes(15);
    expect(yard.most).toBe(2);
    expect(yard.takesWork()).toHaveLength(12);
    expect(new Set(Object.values(yard.states()))).toEqual(new Set(["proven"]));
  });

  it("are tested in larger groups where that is asked for, the rest in a smaller one", async () => {
    const yard = new Yard(yardSettings({}, 4));
    for (let node = 1; node <= 6; node++) yard.add(`n${node}`);
    await yard.minutes(12);
    expect(between(yard)).toEqual([
      ["n1", "n2", "n3", "n4"],
      ["n5", "n6"],
    ]);
    expect(yard.takesWork()).toHaveLength(6);
  });
});

describe("the node that is at fault", () => {
  it("is found by testing each of the two with one that is known to be well", async () => {
    const yard = new Yard();
    for (const name of ["n1", "n2", "n3", "n4"]) yard.add(name);
    yard.broken.add("n2");
    await yard.minutes(20);
    expect(yard.states()).toEqual({ n1: "proven", n2: "failed", n3: "proven", n4: "proven" });
    expect(yard.takesWork()).toEqual(["n1", "n3", "n4"]);
    expect(yard.node("n2").metadata.labels?.[taint]).toBe("failed");
    expect(yard.fabric("n2").error).toContain("n2: fell back to TCP (Using network Socket)");
  });

  it("is found among larger groups too", async () => {
    const yard = new Yard(yardSettings({}, 4));
    for (let node = 1; node <= 8; node++) yard.add(`n${node}`);
    yard.broken.add("n7");
    await yard.minutes(30);
    expect(Object.entries(yard.states()).filter(([, state]) => state !== "proven")).toEqual([["n7", "failed"]]);
  });

  it("is not guessed where there are two alone: both wait, until a third tells", async () => {
    const yard = new Yard();
    for (const name of ["n1", "n2"]) yard.add(name);
    yard.broken.add("n1");
    await yard.minutes(60);
    expect(yard.states()).toEqual({ n1: "suspect", n2: "suspect" });
    expect(between(yard)).toHaveLength(1);
    expect(metrics([...yard.nodes.values()], yard.settings)).toContain(
      'trainyard_burn_in_fabric_state{node="n1",node_group="training",state="suspect"} 1',
    );
    yard.add("n3");
    await yard.minutes(20);
    expect(yard.states()).toEqual({ n1: "failed", n2: "proven", n3: "proven" });
  });

  it("is one that is proven for nobody: below the floor together, each is tried with another", async () => {
    const yard = new Yard();
    for (const name of ["n1", "n2", "n3", "n4"]) yard.add(name);
    yard.words = (_node, nodes) => ({ fabricGBps: nodes.includes("n3") ? 31.4 : 300, transport: "NET/OFI" });
    await yard.minutes(20);
    expect(yard.states()).toEqual({ n1: "proven", n2: "proven", n3: "failed", n4: "proven" });
    expect(yard.fabric("n3").error).toContain("fabricGBps is 31.4, less than 240");
  });

  it("is tested once more when a person takes its label away", async () => {
    const yard = new Yard();
    for (const name of ["n1", "n2", "n3"]) yard.add(name);
    yard.broken.add("n2");
    await yard.minutes(25);
    expect(yard.states()).toMatchObject({ n2: "failed" });
    yard.broken.clear();
    delete yard.node("n2").metadata.labels?.[fabricLabel];
    await yard.minutes(15);
    expect(yard.states()).toMatchObject({ n2: "proven" });
    expect(yard.takesWork()).toEqual(["n1", "n2", "n3"]);
  });
});

describe("a node that has nobody to be tested with", () => {
  it("takes work after a while, and says that its fabric is unproven", async () => {
    const yard = new Yard();
    yard.add("n1");
    await yard.minutes(10);
    expect(yard.takesWork()).toEqual([]);
    await yard.minutes(10);
    expect(yard.takesWork()).toEqual(["n1"]);
    expect(yard.node("n1").metadata.labels).toMatchObject({ [taint]: "passed", [fabricLabel]: "unproven" });
  });

  it("waits where that is asked for", async () => {
    const yard = new Yard(yardSettings({ releaseLone: false }));
    yard.add("n1");
    await yard.minutes(90);
    expect(yard.takesWork()).toEqual([]);
    expect(yard.states()).toEqual({ n1: "waiting" });
  });

  it("is proven with the next one that comes, if it is free", async () => {
    const yard = new Yard();
    yard.add("n1");
    await yard.minutes(20);
    yard.add("n2");
    await yard.minutes(12);
    expect(yard.states()).toEqual({ n1: "proven", n2: "proven" });
  });

  it("does not wait for a place: others of its domain are tested before it", async () => {
    const yard = new Yard(yardSettings({ concurrent: 1, loneMinutes: 2 }));
    for (let node = 1; node <= 8; node++) yard.add(`n${node}`);
    await yard.minutes(30);
    expect(new Set(Object.values(yard.states()))).toEqual(new Set(["proven"]));
  });

  it("is one without the label of a domain", async () => {
    const yard = new Yard();
    yard.add("n1");
    const odd = yard.add("n2");
    delete odd.metadata.labels?.["topology.example.com/block"];
    await yard.minutes(25);
    expect(yard.states()).toEqual({ n1: "unproven", n2: "unproven" });
  });
});

describe("nodes that take work", () => {
  /** Two that are proven and released. */
  const settled = async () => {
    const yard = new Yard();
    for (const name of ["n1", "n2"]) yard.add(name);
    await yard.minutes(8);
    expect(yard.takesWork()).toEqual(["n1", "n2"]);
    return yard;
  };

  it("are partners of a new one when they are free, and nothing is written on them", async () => {
    const yard = await settled();
    const before = structuredClone(yard.node("n1"));
    yard.add("n3");
    await yard.minutes(12);
    expect(between(yard).at(-1)).toEqual(["n1", "n3"]);
    expect(yard.states()).toMatchObject({ n3: "proven" });
    expect(yard.node("n1")).toEqual(before);
  });

  it("are left to their work: a test that finds none free is given up, and says nothing of anybody", async () => {
    const yard = await settled();
    yard.atWork.add("n1").add("n2");
    yard.add("n3");
    await yard.minutes(14);
    expect(yard.deleted.length).toBeGreaterThan(0);
    expect(yard.takesWork()).toEqual(["n1", "n2"]);
    await yard.minutes(10);
    // Nobody was free for a quarter of an hour.
    expect(yard.states()).toEqual({ n1: "proven", n2: "proven", n3: "unproven" });
    expect([...yard.jobs.keys()].filter((name) => name.startsWith("burn-in-fabric"))).toHaveLength(1);
  });

  it("may take a partner away in the middle of a test, which says nothing then", async () => {
    const yard = await settled();
    yard.add("n3");
    await yard.minutes(6);
    const [job] = [...yard.jobs.values()].filter(({ nodes }) => nodes.includes("n3") && nodes.length === 2);
    if (job === undefined) throw new Error("n3 is not tested with anybody");
    job.disrupted = true;
    await yard.minutes(1);
    expect(yard.states()).toMatchObject({ n3: "waiting" });
    await yard.minutes(10);
    expect(yard.states()).toMatchObject({ n3: "proven" });
  });

  it("are none of a test's business where a person drains them", async () => {
    const yard = await settled();
    for (const name of ["n1", "n2"]) yard.node(name).spec.unschedulable = true;
    yard.add("n3");
    await yard.minutes(30);
    expect(between(yard)).toHaveLength(1);
    expect(yard.states()).toMatchObject({ n3: "unproven" });
  });
});

describe("a machine that goes or is booted anew in the middle", () => {
  it("ends the test without a word against the other", async () => {
    const yard = new Yard();
    for (const name of ["n1", "n2"]) yard.add(name);
    await yard.minutes(3);
    expect(yard.states()).toEqual({ n1: "running", n2: "running" });
    yard.nodes.delete("n2");
    await yard.minutes(1);
    expect(yard.states()).toEqual({ n1: "waiting" });
    yard.add("n3");
    await yard.minutes(12);
    expect(yard.states()).toEqual({ n1: "proven", n3: "proven" });
  });

  it("is tested anew, by itself first", async () => {
    const yard = new Yard();
    for (const name of ["n1", "n2"]) yard.add(name);
    await yard.minutes(8);
    yard.node("n1").status.nodeInfo = { bootID: "another" };
    await yard.minutes(1);
    expect(yard.takesWork()).toEqual(["n2"]);
    await yard.minutes(12);
    expect(between(yard)).toHaveLength(2);
    expect(yard.fabric("n1")).toMatchObject({ state: "proven", bootID: "another" });
    expect(yard.takesWork()).toEqual(["n1", "n2"]);
  });
});

describe("a controller that is killed", () => {
  /** Six nodes, of which one is broken, with a kill at one write of the whole; the number of writes without any. */
  async function run(killAt: number) {
    const yard = new Yard();
    for (let node = 1; node <= 6; node++) yard.add(`n${node}`);
    yard.broken.add("n4");
    yard.killAt = killAt;
    await yard.minutes(40);
    return yard;
  }

  it("comes to the same end wherever it is killed, and nobody is tested in two tests at once", async () => {
    const quiet = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { writesSoFar: writes } = await run(Number.POSITIVE_INFINITY);
    expect(writes).toBeGreaterThan(30);
    for (let at = 1; at <= writes; at++) {
      const yard = await run(at);
      const states = Object.entries(yard.states()).filter(([, state]) => state !== "proven");
      expect([at, ...states]).toEqual([at, ["n4", "failed"]]);
      expect(yard.takesWork()).toHaveLength(5);
      expect(yard.doubled).toEqual([]);
    }
    quiet.mockRestore();
  });
});

describe("the job of a test", () => {
  it("has a pod on each of its nodes, and goes with those that it is about", () => {
    const settings = yardSettings();
    const fabric = settings.groups.training?.fabric;
    if (fabric === undefined) throw new Error("there is no fabric");
    const member = (name: string) => ({ name, uid: `uid-${name}` });
    const run = { job: "burn-in-fabric-1", at: "", subjects: [member("n1")], references: [member("n2")] };
    expect(jobOf(fabric, run)).toMatchObject({
      metadata: { name: "burn-in-fabric-1", ownerReferences: [{ kind: "Node", name: "n1", uid: "uid-n1" }] },
      spec: {
        completions: 2,
        parallelism: 2,
        template: {
          spec: {
            of: "2",
            affinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [
                    { matchFields: [{ key: "metadata.name", operator: "In", values: ["n1"] }] },
                    { matchFields: [{ key: "metadata.name", operator: "In", values: ["n2"] }] },
                  ],
                },
              },
            },
          },
        },
      },
    });
  });

  const run = {
    job: "j",
    at: "",
    subjects: [
      { name: "n1", uid: "1" },
      { name: "n2", uid: "2" },
    ],
    references: [],
  };
  const pod = (nodeName: string, message: string, exitCode = 0) => ({
    spec: { nodeName },
    status: { containerStatuses: [{ state: { terminated: { exitCode, message } } }] },
  });

  it.each([
    [
      "what is slowest counts",
      [pod("n1", '{"fabricGBps":300}'), pod("n2", '{"fabricGBps":239}')],
      "fabricGBps is 239, less than 240",
    ],
    ["one that hung", [pod("n1", '{"fabricGBps":300}')], "1 of 2 machines said something (DeadlineExceeded)"],
    [
      "nothing measured",
      [pod("n1", "{}"), pod("n2", '{"fabricGBps":null}')],
      "fabricGBps was not measured, and 240 has to be reached",
    ],
    ["no JSON", [pod("n1", "Killed", 137), pod("n2", '{"fabricGBps":300}')], "n1: Killed"],
    ["both well", [pod("n1", '{"fabricGBps":240}'), pod("n2", '{"fabricGBps":null}')], undefined],
  ])("is judged by all of its pods: %s", (_what, pods, fault) => {
    expect(judge(run, pods, "DeadlineExceeded", 240).fault).toBe(fault);
  });
});
