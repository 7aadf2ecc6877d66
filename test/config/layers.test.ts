import { describe, expect, it } from "vitest";
import { formatOrigin, type LoadedEnvironment, leaves } from "../../components/config";
import { load, problemsOf, soundEnvironment } from "./fixture";

const global = `name: yard
runtime: nodejs
stackConfigDir: stacks
trainyard:environment:
  owner: everybody
  strategy: recreate
  tags: { team: ml, floor: second }
  defaults:
    nodeGroup: { rootVolumeGiB: 300 }
  nodeGroups:
    - name: training
      hugePages2Mi: 512
`;

const origins = (loaded: LoadedEnvironment) =>
  Object.fromEntries(leaves(loaded).map(({ path, value, origin }) => [path, `${value} ${origin.layer} ${formatOrigin(origin)}`]));

describe("layers", () => {
  it("override the ones above, value by value, and remember where each came from", () => {
    const loaded = load(
      {
        "Pulumi.yaml": global,
        "stacks/Pulumi.test.yaml": soundEnvironment,
        "stacks/Pulumi.test.local.yaml":
          "config:\n  trainyard:environment:\n    tags: { floor: third }\n    nodeGroups:\n      - name: training\n        nodes: { desired: 3 }\n",
      },
      "test",
      { sets: ["nodeGroups[training].nodes.max=8", "cost.maxHourlyUsd=100"] },
    );
    expect(origins(loaded)).toMatchObject({
      owner: "everybody global Pulumi.yaml:5",
      strategy: "rolling environment stacks/Pulumi.test.yaml:6",
      "tags.team": "ml global Pulumi.yaml:7",
      "tags.floor": "third user stacks/Pulumi.test.local.yaml:3",
      "nodeGroups[0].name": "training user stacks/Pulumi.test.local.yaml:5",
      "nodeGroups[0].nodes.min": "1 service stacks/Pulumi.test.yaml:17",
      "nodeGroups[0].nodes.desired": "3 user stacks/Pulumi.test.local.yaml:6",
      "nodeGroups[0].nodes.max": "8 application --set nodeGroups[training].nodes.max=8",
      "nodeGroups[0].hugePages2Mi": "512 service Pulumi.yaml:12",
      "nodeGroups[0].rootVolumeGiB": "300 global Pulumi.yaml:9",
      "nodeGroups[1].rootVolumeGiB": "300 global Pulumi.yaml:9",
      "cost.maxHourlyUsd": "100 application --set cost.maxHourlyUsd=100",
      "network.natGateways": "per-zone default schema",
    });
  });

  it("let a node group have its own strategy, over the environment's and under the user's", () => {
    const own = soundEnvironment.replace("zone: us-west-2a", "zone: us-west-2a\n        strategy: blue-green");
    const strategies = (loaded: LoadedEnvironment) => loaded.environment.nodeGroups.map(({ strategy }) => strategy);
    expect(strategies(load({ "stacks/Pulumi.test.yaml": own }))).toEqual(["rolling", "blue-green"]);
    const user = "config:\n  trainyard:environment:\n    strategy: recreate\n";
    expect(strategies(load({ "stacks/Pulumi.test.yaml": own, "stacks/Pulumi.test.local.yaml": user }))).toEqual([
      "recreate",
      "recreate",
    ]);
  });

  it("take a value away by null, so that the default holds", () => {
    const loaded = load({ "Pulumi.yaml": global, "stacks/Pulumi.test.yaml": soundEnvironment }, "test", { sets: ["owner=null"] });
    expect(loaded.environment.owner).toBeUndefined();
  });

  it("hear the program that imports Trainyard last but for --set", () => {
    const loaded = load({ "stacks/Pulumi.test.yaml": soundEnvironment }, "test", {
      overrides: { nodeGroups: [{ name: "training", nodes: { desired: 4 } }], system: "mine" },
      sets: ["system=typed"],
    });
    expect(loaded.environment.nodeGroups[1]?.nodes).toEqual({ min: 1, desired: 4, max: 4 });
    expect(loaded.environment.system).toBe("typed");
  });

  it("take the environment's layer from the engine where it has one, with the file's lines where both agree", () => {
    const loaded = load({ "stacks/Pulumi.test.yaml": soundEnvironment }, "test", {
      engineValue: { ...load({ "stacks/Pulumi.test.yaml": soundEnvironment }).environment, system: "from-engine" },
    });
    expect(origins(loaded)).toMatchObject({
      system: "from-engine environment pulumi config",
      region: "us-west-2 environment stacks/Pulumi.test.yaml:5",
    });
  });

  it("refuse a --set that leads nowhere", () => {
    expect(
      problemsOf(soundEnvironment, { sets: ["nodeGroups[3].zone=us-west-2a", "strategy", "nodeGroups[tranin].zone=x"] }),
    ).toEqual([
      "--set nodeGroups[3].zone=us-west-2a: there is no item [3], only system, training; see `trainyard config show` for the paths there are",
      "--set strategy: is not of the form path=value; write it like nodeGroups[0].nodes.max=4",
      "--set nodeGroups[tranin].zone=x: there is no item [tranin], only system, training; see `trainyard config show` for the paths there are",
    ]);
  });

  it("hand on the stack's other settings, secrets as they are", () => {
    const text = `${soundEnvironment}  aws:region: us-west-2\n  trainyard:slack: { secure: AAAB }\n`;
    expect(load({ "stacks/Pulumi.test.yaml": text }).settings).toEqual({
      "aws:region": { value: "us-west-2" },
      "trainyard:slack": { secure: "AAAB" },
    });
  });
});
