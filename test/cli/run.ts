import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, vi } from "vitest";
import { runCommandLine } from "../../scripts/command-line";
import type { Report } from "../../scripts/output/report";

export const repository = join(__dirname, "..", "..");

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files in it, gone after the tests of the file. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), "trainyard-cli-"));
  folders.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process and takes down what it writes. */
export async function trainyard(...args: readonly string[]): Promise<Ran> {
  let out = "";
  let err = "";
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += String(text);
    return true;
  });
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    err += String(text);
    return true;
  });
  try {
    const code = await runCommandLine(["node", "trainyard", ...args]);
    return { code, out, err };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
    process.exitCode = undefined;
  }
}

/** The same with `--json`: exactly one object on standard output. */
export async function report(...args: readonly string[]): Promise<Report & { readonly code: number }> {
  const { code, out } = await trainyard(...args, "--json");
  return { ...(JSON.parse(out) as Report), code };
}
