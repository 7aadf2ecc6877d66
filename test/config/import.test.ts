import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { findEnvironment, loadEnvironment } from "../../components/config";
import { environmentAt, history, readLimit } from "../../scripts/config/history";
import { importedFile, readExported } from "../../scripts/config/import";
import { project, soundEnvironment } from "./fixture";

const global = `name: yard
runtime: nodejs
stackConfigDir: stacks
trainyard:environment:
  owner: ml-platform
  devicePlugins: { install: false }
`;
const files = () => {
  const text = soundEnvironment.replace("config:\n", "config:\n  aws:region: us-west-2\n");
  const root = project({ "Pulumi.yaml": global, "stacks/Pulumi.test.yaml": text });
  return findEnvironment("test", root);
};
const exported = (found: ReturnType<typeof files>) =>
  JSON.parse(JSON.stringify(loadEnvironment(found, {}).environment)) as Record<string, unknown>;

describe("a document that is imported", () => {
  it.each([
    ["JSON", (document: unknown) => JSON.stringify(document)],
    ["YAML", (document: unknown) => stringify(document)],
  ])("means the same as %s that was exported, and other keys of the file stay", (_form, write) => {
    const found = files();
    const document = exported(found);
    const text = importedFile(found, readExported(write({ ...document, strategy: "canary" }), "doc"));
    writeFileSync(found.file, text);
    expect(exported(found)).toEqual({ ...document, strategy: "canary" });
    expect(text).toContain("aws:region: us-west-2");
  });

  it("takes away what the global layer says and the document does not", () => {
    const found = files();
    const { owner: _owner, ...document } = exported(found);
    const text = importedFile(found, document);
    expect(text).toContain("owner: null");
  });

  it.each([
    ["no map", "- a", "holds no map of keys"],
    ["no YAML", "{ a: [", "is neither JSON nor YAML"],
  ])("is refused where it is %s", (_what, text, reason) => {
    expect(() => readExported(text, "doc.yaml")).toThrow(reason);
  });

  it("is refused with every problem where it is not sound, and nothing is written", () => {
    const found = files();
    const before = readFileSync(found.file, "utf8");
    expect(() => importedFile(found, { ...exported(found), strategy: "canry" })).toThrow('did you mean "canary"?');
    expect(readFileSync(found.file, "utf8")).toBe(before);
  });

  it("is refused where it is a part, because defaults would fill the rest", () => {
    const found = files();
    const { cluster: _cluster, ...part } = exported(found);
    expect(() => importedFile(found, { ...part, cluster: {} })).toThrow("cluster: would not mean what the document says");
  });
});

describe("the versions of an environment", () => {
  it("are its commits; one that changes no meaning keeps its version, and each can be had again", () => {
    const found = files();
    const { root } = found.project;
    const commit = (subject: string) => {
      const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
      spawnSync("git", ["-C", root, "add", "-A"]);
      spawnSync("git", ["-C", root, ...who, "commit", "-qm", subject]);
    };
    spawnSync("git", ["-C", root, "init", "-q"]);
    commit("Begin");
    const first = readFileSync(found.file, "utf8");
    writeFileSync(found.file, `# a remark\n${first}`);
    commit("Remark");
    writeFileSync(found.file, first.replace("strategy: rolling", "strategy: recreate"));
    commit("Recreate");
    writeFileSync(found.file, first.replace("strategy: rolling", "strategy: whatever"));
    commit("Err");
    const [wrong, recreate, remark, begin] = history(found, 20);
    expect([wrong, recreate, remark, begin].map((version) => version?.subject)).toEqual(["Err", "Recreate", "Remark", "Begin"]);
    expect(wrong?.version).toBeUndefined();
    expect(remark?.version).toBe(begin?.version);
    expect(recreate?.version).not.toBe(begin?.version);
    expect(environmentAt(found, recreate?.version ?? "").strategy).toBe("recreate");
    expect(environmentAt(found, begin?.commit ?? "").strategy).toBe("rolling");
    expect(() => environmentAt(found, "nothing")).toThrow("is neither a commit nor a version of this environment");
  });

  it("say what to do where git keeps none", () => {
    const found = files();
    expect(() => history({ ...found, project: { ...found.project, root: join(found.project.root, "none") } }, 5)).toThrow(
      "keep the project in git: its commits are the versions",
    );
    expect(() => readLimit("0")).toThrow("--limit: 0 is no number of commits");
  });
});
