import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { InvalidInput } from "../../components/core/problems";
import type { Exported, Format } from "./forms";

/** Refuses a folder that holds something, before anything is made. */
export function checkFolder(folder: string, force: boolean): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory())
    throw new InvalidInput("export", [{ path: "--out", reason: `${folder} is a file`, remedy: "give a folder" }]);
  const held = readdirSync(folder).length;
  if (held > 0 && !force)
    throw new InvalidInput("export", [
      {
        path: "--out",
        reason: `${folder} is not empty (${held} entries)`,
        remedy: "give an empty or a new folder, or --force to write over it",
      },
    ]);
}

/** Writes the files and a README that says how to use them and what is not in them. */
export function writeExport(
  folder: string,
  environment: string,
  format: Format,
  { files, archives, leftOut, use }: Exported,
): readonly string[] {
  const readme = [
    `# ${environment} as ${format}`,
    "",
    `Written by \`trainyard export ${environment} --format ${format}\`. Values that a cloud answers are those of a rehearsal.`,
    "",
    "## Use",
    "",
    ...use.map((line) => `    ${line}`),
    "",
    "## Not in here",
    "",
    ...(leftOut.length === 0 ? ["Nothing is left out."] : leftOut.map(({ what, why }) => `* ${what}: ${why}`)),
    "",
  ].join("\n");
  const all = new Map<string, string | Uint8Array>([...files, ...(archives ?? []), ["README.md", readme]]);
  for (const [file, text] of all) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return [...all.keys()];
}
