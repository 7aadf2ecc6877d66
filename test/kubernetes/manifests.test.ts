import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../../scripts/command-line";
import { toolFolder } from "../../scripts/local/toolchain";
import { clusterEnvironments, project } from "./cluster";

/** A reason in docs/kubernetes.md why a finding stays. */
interface Justification {
  readonly check: string;
  readonly objects: readonly string[];
  readonly reason: string;
}

/** The findings that kube-score reports; 10 is its grade for "all is well". */
interface Scored {
  readonly object_name: string;
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string };
  readonly checks:
    | readonly { readonly check: { readonly id: string }; readonly grade: number; readonly skipped: boolean }[]
    | null;
}

const justifications = readJustifications();
const used = new Set<Justification>();
const folder = mkdtempSync(join(tmpdir(), "trainyard-manifests-"));
let kubeScore = "";

beforeAll(async () => {
  kubeScore = join(await toolFolder("checks", (line) => console.log(line)), "kube-score");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function readJustifications(): readonly Justification[] {
  const text = readFileSync(join(project, "docs/kubernetes.md"), "utf8");
  const rows = text.split("| check | objects | why it stays |")[1]?.split("\n") ?? [];
  return rows.flatMap((row) => {
    const [, check = "", objects = "", reason = ""] = row.split("|").map((cell) => cell.trim());
    return check === "" || check.startsWith("-") ? [] : [{ check, objects: objects.split(", "), reason }];
  });
}

/** `DaemonSet *-device-plugin` fits `DaemonSet efa-device-plugin`. */
function fits(pattern: string, object: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(object);
}

function score(files: readonly string[]): string[] {
  const args = ["score", "--kubernetes-version", "v1.34", "--output-format", "json", ...files];
  const report = JSON.parse(spawnSync(kubeScore, args, { encoding: "utf8", maxBuffer: 64 * 1024 ** 2 }).stdout) as Scored[];
  return report.flatMap(({ type_meta, object_meta, checks }) =>
    (checks ?? [])
      .filter(({ skipped, grade }) => !skipped && grade < 10)
      .map(({ check }) => `${check.id}: ${type_meta.kind} ${object_meta.name}`),
  );
}

function isJustified(finding: string): boolean {
  const [check = "", object = ""] = finding.split(": ");
  const why = justifications.find((each) => each.check === check && each.objects.some((pattern) => fits(pattern, object)));
  if (why !== undefined) used.add(why);
  return why !== undefined;
}

describe("kube-score", () => {
  it.each(clusterEnvironments())("finds nothing in %s that docs/kubernetes.md gives no reason for", async (environment) => {
    const out = join(folder, environment);
    expect(await runCommandLine(["node", "trainyard", "render", environment, "--cwd", project, "--out", out])).toBe(0);
    const files = readdirSync(out, { recursive: true, encoding: "utf8" });
    const manifests = files.filter((file) => file.endsWith(".yaml") && !file.startsWith("charts")).map((file) => join(out, file));
    expect(score(manifests).filter((finding) => !isJustified(finding))).toEqual([]);
  });

  it("needs every reason that docs/kubernetes.md gives", () => {
    expect(justifications.length).toBeGreaterThan(0);
    expect(justifications.filter((each) => !used.has(each)).map(({ check }) => check)).toEqual([]);
    expect(justifications.filter(({ reason }) => reason === "")).toEqual([]);
  });
});
