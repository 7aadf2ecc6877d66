import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { soundEnvironment } from "../config/fixture";
import { folder, report, repository, trainyard } from "./run";

const dev = ["dev", "-C", repository];

describe("wrong input on the command line ends with status 2", () => {
  it("names every problem with its line, for people", async () => {
    const { code, out, err } = await trainyard(
      "preview",
      ...dev,
      "--set",
      "nodeGroups[training].nodes.min=5",
      "--set",
      "strategy=sideways",
    );
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.split("\n").slice(0, 3)).toEqual([
      "environment dev: 2 problems",
      '  strategy: "sideways" is not allowed; use one of rolling, blue-green, canary, recreate  (--set strategy=sideways)',
      "  nodeGroups[1].nodes.min: 5 is more than max (2); lower min or raise max  (--set nodeGroups[training].nodes.min=5)",
    ]);
  });

  it("and as one object, for machines", async () => {
    const told = await report("up", ...dev, "--set", "nodeGroups[training].nodes.min=5");
    expect(told).toMatchObject({
      code: 2,
      environment: "dev",
      operation: "up",
      engine: "rehearsal",
      result: "failed",
      steps: [],
      outputs: {},
    });
    expect(told.diagnostics).toEqual([
      {
        severity: "error",
        path: "nodeGroups[1].nodes.min",
        message: "nodeGroups[1].nodes.min: 5 is more than max (2); lower min or raise max",
        source: "--set nodeGroups[training].nodes.min=5",
      },
    ]);
  });

  it("for what only a component's plan knows: the public endpoint", async () => {
    const { code, err } = await trainyard("preview", ...dev, "--set", "cluster.publicCidrs=[0.0.0.0/0]");
    expect(code).toBe(2);
    expect(err).toMatch(/publicCidrs\[0\]: .*0\.0\.0\.0\/0/);
  });

  it("for an environment that is not there", async () => {
    const { code, err } = await trainyard("up", "prodution", "-C", repository);
    expect(code).toBe(2);
    expect(err).toContain('prodution: there is no such environment in stacks; did you mean "production"?');
  });

  it("for an unknown command or option, with what was meant", async () => {
    const command = await trainyard("prewiew", "dev");
    expect(command.code).toBe(2);
    expect(command.err).toContain("Did you mean preview?");
    const option = await trainyard("up", "dev", "--jsno");
    expect(option.code).toBe(2);
    expect(option.err).toContain("Did you mean --json?");
    expect((await report("up", "dev", "--parallel", "none")).code).toBe(2);
  });

  it("for an option that the command has no use for: nobody shall believe that it did something", async () => {
    const useless: readonly (readonly [command: readonly string[], options: readonly (readonly string[])[]])[] = [
      [
        ["refresh", "dev"],
        [["--policy-pack", "policies"], ["--allow", "x"], ["--no-account"]],
      ],
      [
        ["destroy", "dev"],
        [["--policy-pack", "policies"], ["--allow", "x"], ["--no-account"]],
      ],
      [
        ["drift", "dev"],
        [["--policy-pack", "policies"], ["--allow", "x"], ["--no-account"], ["--yes"], ["--diff"]],
      ],
      [["preview", "dev"], [["--yes"]]],
      [
        ["rollout", "status", "dev"],
        [["--policy-pack", "policies"], ["--target", "x"], ["--charts", "x"], ["--yes"]],
      ],
    ];
    for (const [command, options] of useless) {
      const { out: help } = await trainyard(...command.slice(0, -1), "--help");
      expect(help).toContain("--state <dir>");
      for (const option of options) {
        const { code, err } = await trainyard(...command, ...option);
        expect({ command, option, code }).toEqual({ command, option, code: 2 });
        expect(err).toContain(`unknown option '${option[0]}'`);
        expect(help).not.toContain(option[0]);
      }
    }
    expect((await trainyard("up", "--help")).out).toMatch(/--policy-pack[\s\S]*--allow/);
  });

  it("for folders and files that are not there, or are something else", async () => {
    const root = folder({ "yard.yaml": soundEnvironment, "a-file": "" });
    const yard = join(root, "yard.yaml");
    const wrong: readonly (readonly [words: readonly string[], said: string])[] = [
      [["up", "dev", "-C", join(root, "nowhere")], "there is no such folder"],
      [["up", "dev", "-C", yard], "it is a file and not a folder"],
      [["preview", root], `${root}: is a folder and not a file; give the path of an environment's file, or its name`],
      [["up", yard, "--state", join(root, "a-file", "state")], "a file stands where a folder is needed; give another path"],
      [["render", yard, "--out", join(root, "a-file")], "a file stands where a folder is needed; give another path"],
      [["graph", yard, "--out", join(root, "nowhere", "x.svg")], "make its folder first, or give another path"],
      [["graph", yard, "--out", join(root, "x.png")], "--out: no picture is written as .png; end the name in .svg, .mmd"],
    ];
    for (const [words, said] of wrong) {
      const { code, err } = await trainyard(...words);
      expect({ words, code, lines: err.trim().split("\n").length }).toEqual({
        words,
        code: 2,
        lines: err.startsWith("error:") ? 1 : 2,
      });
      expect(err).toContain(said);
      // These two plan the whole environment first.
      if (words[0] === "render" || said.startsWith("make its folder")) continue;
      const told = await report(...words);
      expect(told).toMatchObject({ code: 2, result: "failed", diagnostics: [{ severity: "error" }] });
      expect(told.diagnostics[0]?.message).not.toMatch(/^error/);
    }
  });

  describe("for a state file that cannot be used", () => {
    const yard = () => folder({ "yard.yaml": soundEnvironment });
    const stateOf = (root: string) => join(root, ".trainyard", "trainyard", "yard.json");
    const write = (root: string, text: string) => {
      mkdirSync(join(root, ".trainyard", "trainyard"), { recursive: true });
      writeFileSync(stateOf(root), text);
    };

    it("of another version", async () => {
      const root = yard();
      write(root, JSON.stringify({ version: 2, deployment: {} }));
      const { code, err } = await trainyard("up", join(root, "yard.yaml"));
      expect(code).toBe(2);
      expect(err).toContain("version: 2 is not 3");
      expect(readFileSync(stateOf(root), "utf8")).toBe('{"version":2,"deployment":{}}');
    });

    it("cut short", async () => {
      const root = yard();
      write(root, '{"version":3,"deployment":{"resour');
      const { code, err } = await trainyard("outputs", join(root, "yard.yaml"));
      expect(code).toBe(2);
      expect(err).toContain("cut short perhaps");
    });

    it("locked by a run that goes on", async () => {
      const root = yard();
      const file = stateOf(root);
      mkdirSync(join(root, ".trainyard", "trainyard"), { recursive: true });
      const { Lock } = require("../../scripts/rehearsal/engine/lock") as typeof import("../../scripts/rehearsal/engine/lock");
      const lock = Lock.take(`${file}.lock`, "up");
      const { code, err } = await trainyard("up", join(root, "yard.yaml"));
      lock.release();
      expect(code).toBe(2);
      expect(err).toMatch(/lock/);
      expect(err).toContain(String(process.pid));
    });
  });

  it("for a live run without the image that a rehearsal does without", async () => {
    const { code, err } = await trainyard("up", ...dev, "--live", "--yes");
    expect(code).toBe(2);
    expect(err).toMatch(
      /nodeGroups\[1\]\.imageId: is missing, and there is no public image for dl2q\.24xlarge: .*\(stacks\/Pulumi\.dev\.yaml:\d+\)/,
    );
  });

  it("says in one sentence that pulumi is not installed, and that nobody is there to agree", async () => {
    const path = process.env.PATH;
    process.env.PATH = "";
    try {
      const { code, err } = await trainyard("up", ...dev, "--engine", "pulumi");
      expect(code).toBe(1);
      expect(err).toMatch(
        /^error {2}--engine pulumi needs `pulumi`, which is not on PATH; install it \(https:.*\), or leave --engine pulumi out/,
      );
    } finally {
      process.env.PATH = path;
    }
    const unanswered = await trainyard("up", ...dev, "--live", "--set", "nodeGroups[training].imageId=ami-0123456789abcdef0");
    expect(unanswered.code).toBe(2);
    expect(unanswered.err).toContain("--live asks before it spends, and nobody is there to answer; add --yes to up dev");
  });
});
