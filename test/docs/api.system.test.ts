import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";

const root = join(__dirname, "../..");
const work = mkdtempSync(join(tmpdir(), "trainyard-api-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

function pages(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".md"));
  return Object.fromEntries(files.sort().map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}

it("keeps the API reference as the sources say it (npm run docs:api writes it anew)", () => {
  const typedoc = join(root, "node_modules/typedoc/bin/typedoc");
  const ran = spawnSync(process.execPath, [typedoc, "--out", work], { cwd: root, encoding: "utf8" });
  expect(ran.stderr).toBe("");
  expect(ran.status).toBe(0);
  const written = pages(work);
  expect(Object.keys(written)).toContain("components.md");
  expect(pages(join(root, "docs/api"))).toEqual(written);
});
