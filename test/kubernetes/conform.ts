import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { toolFolder } from "../../scripts/local/toolchain";

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

/** Rendered objects; the values of charts, which stand in a folder of their own, are none. */
export function manifestsIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".yaml") && !file.startsWith("charts")).map((file) => join(folder, file));
}
