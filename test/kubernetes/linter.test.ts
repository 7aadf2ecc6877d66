import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { clusterEnvironments } from "./cluster";
import { render } from "./conform";
import { type Justification, justification, readJustifications, score } from "./kube-score";

const folder = mkdtempSync(join(tmpdir(), "trainyard-manifests-"));
const justifications = readJustifications();
const needed = new Set<Justification | undefined>();

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(clusterEnvironments())("environment %s", (environment) => {
  it("has no finding of kube-score that docs/kubernetes.md gives no reason for", async () => {
    const manifests = await render(environment, join(folder, environment));
    const findings = (await score(manifests)).map((finding) => ({ finding, why: justification(finding, justifications) }));
    for (const { why } of findings) needed.add(why);
    expect(findings.filter(({ why }) => why === undefined).map(({ finding }) => finding)).toEqual([]);
  });
});

describe("docs/kubernetes.md", () => {
  it("gives a reason for nothing but what some environment needs", () => {
    expect(justifications.length).toBeGreaterThan(0);
    expect(justifications.filter((each) => !needed.has(each)).map(({ check, objects }) => `${check}: ${objects}`)).toEqual([]);
    expect(justifications.filter(({ reason }) => reason === "")).toEqual([]);
  });
});
