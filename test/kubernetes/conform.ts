import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runCommandLine } from "../../scripts/command-line";
import { toolFolder } from "../../scripts/local/toolchain";
import { project } from "./cluster";

export interface ConformReport {
  /** Those that are at fault. */
  readonly resources?: readonly unknown[];
  readonly summary: { readonly valid: number; readonly invalid: number; readonly errors: number; readonly skipped: number };
}

/** What kubeconform says of files by the schemas of a server. */
export async function conform(schemaLocation: string, files: readonly string[]): Promise<ConformReport> {
  const kubeconform = join(await toolFolder("checks", console.log), "kubeconform");
  const args = ["-strict", "-summary", "-output", "json", "-schema-location", schemaLocation, ...files];
  return JSON.parse(spawnSync(kubeconform, args, { encoding: "utf8", maxBuffer: 64 * 1024 ** 2 }).stdout) as ConformReport;
}

/** Renders an environment as \`trainyard render\` does. The values of charts, which stand in a folder of their own, are no objects. */
export async function render(environment: string, folder: string): Promise<string[]> {
  const status = await runCommandLine(["node", "trainyard", "render", environment, "--cwd", project, "--out", folder]);
  if (status !== 0) throw new Error(`render ${environment} ended with status ${status}`);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".yaml") && !file.startsWith("charts")).map((file) => join(folder, file));
}
