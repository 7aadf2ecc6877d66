import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { ToolModule, toolFolder } from "../../scripts/local/toolchain";
import { repository, trainyard } from "../cli/run";

const hasGo = spawnSync("go", ["version"]).status === 0;

/** The documents of a folder or of a stream, in an order of their own. */
function sorted(texts: readonly string[]): unknown[] {
  const documents = texts.flatMap((text) => parseAllDocuments(text)).map((document): unknown => document.toJS());
  return documents
    .filter((document) => document !== null)
    .map((document) => [JSON.stringify(document), document] as const)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([, document]) => document);
}

describe.skipIf(!hasGo)("an exported chart (needs Go, which builds helm the first time)", () => {
  let helm = "";
  beforeAll(async () => {
    helm = join(await toolFolder(ToolModule.Helm, console.log), "helm");
  }, 900_000);

  it.each(["production", "serving", "onprem"])(
    "of %s is taken by helm lint, and makes the environment's own objects",
    async (environment) => {
      const folder = mkdtempSync(join(tmpdir(), "trainyard-helm-"));
      const run = (...args: readonly string[]) => spawnSync(helm, args, { encoding: "utf8", maxBuffer: 1 << 26 });
      try {
        const charts = await trainyard(
          "export",
          environment,
          "-C",
          repository,
          "--format",
          "helm",
          "--out",
          join(folder, "helm"),
        );
        const plain = await trainyard(
          "export",
          environment,
          "-C",
          repository,
          "--format",
          "kubernetes",
          "--out",
          join(folder, "plain"),
        );
        expect([charts.code, plain.code]).toEqual([0, 0]);
        const chart = join(folder, "helm", environment);
        const lint = run("lint", chart);
        expect(lint.status, `${lint.stdout}${lint.stderr}`).toBe(0);

        const made = run("template", "x", chart);
        expect(made.stderr).toBe("");
        const manifests = readdirSync(join(folder, "plain"), { recursive: true, encoding: "utf8" })
          .filter((path) => path.endsWith(".yaml") && path !== "kustomization.yaml" && !path.startsWith("charts/"))
          .map((path) => readFileSync(join(folder, "plain", path), "utf8"));
        expect(sorted([made.stdout])).toEqual(sorted(manifests));

        const set = run("template", "x", chart, "--set", "workloads.coordinator.replicas=3");
        expect(set.stderr).toBe("");
        expect(set.stdout.match(/^kind:/gm)).toHaveLength(manifests.length);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});
