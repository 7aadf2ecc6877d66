import { describe, expect, it } from "vitest";
import { burnInArgs, isBurntIn } from "../../components/config/health";
import { changed, load, problemsOf, soundEnvironment } from "./fixture";

const withHealth = (text: string, from = soundEnvironment) => `${from}    health:\n${text}`;
const cards = (count: number, name: (index: number) => string) => Array.from({ length: count }, (_, index) => name(index + 1));
const loaded = (text: string) => load({ "stacks/Pulumi.test.yaml": text });

describe("the burn-in of an environment", () => {
  it("is for groups with accelerators, and for none where nothing is said", () => {
    const { environment } = loaded(withHealth("      burnIn: {}\n"));
    expect(environment.nodeGroups.map((group) => isBurntIn(environment, group))).toEqual([false, true]);
    expect(environment.nodeGroups.map((group) => isBurntIn(loaded(soundEnvironment).environment, group))).toEqual([false, false]);
  });

  it("takes the file's floors and images, and leaves the taint to pools where they can set it", () => {
    const { environment } = loaded(
      withHealth(
        "      burnIn:\n        tests: { nvidia: { image: example.com/burn:1 } }\n        floors: { training: { collectiveGBps: 230 } }\n",
      ),
    );
    const burnIn = environment.health?.burnIn;
    if (burnIn === undefined) throw new Error("there is no burn-in");
    expect(burnInArgs(environment, burnIn, false)).toEqual({
      groups: [{ name: "training", machine: "p4d.24xlarge", collectiveGBps: 230 }],
      marksNodes: false,
      rehearsal: false,
      tests: { nvidia: { image: "example.com/burn:1" } },
    });
    expect(burnInArgs({ ...environment, cloud: "azure" }, burnIn, false).marksNodes).toBe(true);
  });

  it.each([
    [
      "a group that is not there",
      "      burnIn: { nodeGroups: [trainin] }\n",
      'health.burnIn.nodeGroups[0]: there is no node group "trainin"; did you mean "training"?',
    ],
    [
      "a group with nothing to test",
      "      burnIn: { nodeGroups: [system] }\n",
      "health.burnIn.nodeGroups.system.accelerator: m6i.2xlarge has none, and there is nothing to test; leave the group out",
    ],
    [
      "a floor for nobody",
      "      burnIn: { floors: { trainin: { collectiveGBps: 1 } } }\n",
      'health.burnIn.floors.trainin: there is no node group "trainin"; did you mean "training"?',
    ],
    [
      "a floor that is none",
      "      burnIn: { floors: { training: { collectiveGBps: -1 } } }\n",
      "health.burnIn.floors.training.collectiveGBps: -1 is not a bandwidth; give GB/s above 0",
    ],
  ])("refuses %s before anything is made", (_what, text, message) => {
    expect(problemsOf(withHealth(text)).join("\n")).toContain(message);
  });

  it("asks a live run for the image, and a rehearsal only says so", () => {
    const text = withHealth("      burnIn: {}\n");
    expect(loaded(text).advisories.map(({ path }) => path)).toContain("health.burnIn.tests.nvidia.image");
    expect(problemsOf(text, { rehearsal: false }).join("\n")).toContain("health.burnIn.tests.nvidia.image: is missing");
  });
});

describe("the fabric between an environment's machines", () => {
  const args = (text: string) => {
    const { environment } = loaded(withHealth(text));
    const burnIn = environment.health?.burnIn;
    if (burnIn === undefined) throw new Error("there is no burn-in");
    return burnInArgs(environment, burnIn, true);
  };

  it("is tested where that is said, within the domain that queues know", () => {
    expect(args("      burnIn: {}\n").groups[0]).not.toHaveProperty("fabric");
    const { groups, fabric } = args("      burnIn: { fabric: { lone: wait }, floors: { training: { fabricGBps: 40 } } }\n");
    expect(fabric).toEqual({ lone: "wait" });
    expect(groups[0]?.fabric).toEqual({
      domainLabel: "eks.amazonaws.com/nodegroup",
      maxNodes: expect.any(Number),
      fabricGBps: 40,
    });
    const own = `${withHealth("      burnIn: { fabric: {} }\n")}    queueing: { topology: { levels: [example.com/rack, kubernetes.io/hostname] } }\n`;
    const { environment } = loaded(own);
    expect(burnInArgs(environment, { fabric: {} }, true).groups[0]?.fabric?.domainLabel).toBe("example.com/rack");
  });

  it.each([
    {
      cloud: "gcp",
      machine: "a3-ultragpu-8g",
      zone: "us-central1-b",
      own: { attachment: { transport: "gib", accelerators: 8, networks: cards(8, (index) => `roce-b-${index}`) } },
    },
    {
      cloud: "gcp",
      machine: "a3-highgpu-8g",
      zone: "us-central1-a",
      own: { attachment: { transport: "tcpx", accelerators: 8, networks: cards(4, (index) => `fabric-8244-${index}`) } },
    },
    {
      cloud: "gcp",
      machine: "a3-megagpu-8g",
      zone: "us-central1-a",
      own: { attachment: { transport: "tcpxo", accelerators: 8, networks: cards(8, (index) => `fabric-8244-${index}`) } },
    },
    { cloud: "azure", machine: "Standard_ND96isr_H100_v5", zone: "1", own: { devices: { "rdma/shared_ib": 1 } } },
  ] as const)("is asked for on $cloud with $machine by the names that workers use there", ({ cloud, machine, zone, own }) => {
    const { environment } = loaded(withHealth("      burnIn: { fabric: {} }\n"));
    const [system, training] = environment.nodeGroups;
    if (system === undefined || training === undefined) throw new Error("the sound environment has two groups");
    const moved = { ...environment, cloud, devicePlugins: { ...environment.devicePlugins, infiniband: "plugin" as const } };
    const groups = burnInArgs(
      { ...moved, nodeGroups: [system, { ...training, machine, zones: [zone] }] },
      { fabric: {} },
      true,
    ).groups;
    expect(groups.map(({ fabric }) => fabric)).toEqual([expect.objectContaining(own)]);
  });

  const onGoogle = (machine: string, network = "") =>
    changed(
      ["cloud: aws\n", "cloud: gcp\n    project: acme-training\n"],
      ["region: us-west-2", "region: us-east4"],
      ["zones: [us-west-2a, us-west-2b, us-west-2d]", `zones: [us-east4-a, us-east4-b, us-east4-c]${network}`],
      ["machine: m6i.2xlarge", "machine: n2-standard-8"],
      ["zones: [us-west-2a, us-west-2b]", "zones: [us-east4-b, us-east4-c]"],
      ["machine: p4d.24xlarge", `machine: ${machine}`],
      ["zone: us-west-2a", "zone: us-east4-a"],
      ["replicaRegions: [us-east-2]", "replicaRegions: [us-central1]"],
    );

  it.each(["a3-highgpu-8g", "a3-megagpu-8g"])("is tested on %s, whose networks the environment makes", (machine) => {
    const text = withHealth("      burnIn: { fabric: {} }\n", onGoogle(machine));
    expect(problemsOf(text)).toEqual([]);
    const { environment, advisories } = loaded(text);
    expect(advisories.filter(({ path }) => path.includes("burnIn.fabric"))).toEqual([]);
    const { groups } = burnInArgs(environment, { fabric: {} }, true);
    expect(groups[0]?.fabric?.attachment?.transport).toBe(machine === "a3-highgpu-8g" ? "tcpx" : "tcpxo");
  });

  it.each([
    [
      "a group whose cards are left without networks",
      "fabric: { nodeGroups: [training] }",
      "\n      fabric: false",
      "fabric.nodeGroups.training: pods on a3-highgpu-8g talk over tcpx where GkeFabric has made its networks and put NCCL's plug-in on its nodes, and nothing says that it has; give fabric.attachment (in an environment on Google Cloud, leave network.fabric on), or leave the group out of fabric.nodeGroups",
    ],
    [
      "fewer networks than the machine has cards",
      "fabric: { networks: { training: [one, two] } }",
      "",
      "fabric.networks.training: names 2, and tcpx has 4 cards; name 4, in the order of the cards",
    ],
    [
      "a floor above what the cards carry",
      "fabric: {}, floors: { training: { fabricGBps: 126 } }",
      "",
      "floors.training.fabricGBps: 126 is more than the 125 GB/s that a3-highgpu-8g's fabric carries",
    ],
  ])("refuses on Google Cloud %s", (_what, burnIn, network, message) => {
    const text = withHealth(`      burnIn: { ${burnIn} }\n`, onGoogle("a3-highgpu-8g", network));
    expect(problemsOf(text)).toEqual([expect.stringContaining(`health.burnIn.${message}`)]);
  });

  it("says of which groups it is not tested, and why", () => {
    const serving = changed(["machine: p4d.24xlarge", "machine: g6.xlarge"]);
    expect(problemsOf(withHealth("      burnIn: { fabric: {} }\n", serving)).join("\n")).toContain(
      "health.burnIn.fabric: no group's fabric can be tested; take `fabric` away, or say devices or networks",
    );
  });

  it.each([
    [
      "a group of which nothing is tested",
      "{ fabric: { nodeGroups: [system] } }",
      'fabric.nodeGroups[0]: no node group "system" is tested by itself',
    ],
    [
      "one machine together",
      "{ fabric: { size: 1 } }",
      "fabric.size: 1 machine cannot test what is between machines; give 2 or more",
    ],
    [
      "more than the group has",
      "{ fabric: { size: 64 } }",
      "fabric.nodeGroups.training: 64 machines are tested together, and training has at most",
    ],
    [
      "a floor above the line rate",
      "{ fabric: {}, floors: { training: { fabricGBps: 300 } } }",
      "floors.training.fabricGBps: 300 is more than the 50 GB/s that p4d.24xlarge's fabric carries; give less",
    ],
    [
      "a floor for a test that is not made",
      "{ floors: { training: { fabricGBps: 40 } } }",
      "floors.training.fabricGBps: is a floor for a test that is not made; write `fabric: {}` beside floors",
    ],
    [
      "devices that are none",
      "{ fabric: { devices: { training: { efa: 4 } } } }",
      'fabric.devices.training: "efa" is not an extended resource',
    ],
  ])("refuses %s before anything is made", (_what, burnIn, message) => {
    expect(problemsOf(withHealth(`      burnIn: ${burnIn}\n`)).join("\n")).toContain(`health.burnIn.${message}`);
  });
});

describe("the repair of nodes by their cloud", () => {
  const saves = (minutes: number) => `${soundEnvironment}    delivery:\n      jobs: { checkpointIntervalMinutes: ${minutes} }\n`;

  it("waits until the job has saved itself", () => {
    expect(problemsOf(saves(30))).toEqual([]);
    expect(problemsOf(saves(45)).join("\n")).toContain(
      "nodeGroups[1].repair.acceleratorWaitMinutes: 30 is shorter than the 45 minutes that a job may take until its next checkpoint; give 50 or more, or save more often",
    );
  });

  it("may be longer, or none", () => {
    const waits = changed(["zone: us-west-2a", "zone: us-west-2a\n        repair: { acceleratorWaitMinutes: 50 }"]);
    expect(problemsOf(`${waits}    delivery:\n      jobs: { checkpointIntervalMinutes: 45 }\n`)).toEqual([]);
    const none = changed(["zone: us-west-2a", "zone: us-west-2a\n        repair: { enabled: false }"]);
    expect(problemsOf(`${none}    delivery:\n      jobs: { checkpointIntervalMinutes: 45 }\n`)).toEqual([]);
  });
});
