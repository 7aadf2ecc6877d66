import { describe, expect, it } from "vitest";
import { burnInArgs, isBurntIn } from "../../components/config/health";
import { changed, load, problemsOf, soundEnvironment } from "./fixture";

const withHealth = (text: string, from = soundEnvironment) => `${from}    health:\n${text}`;
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
