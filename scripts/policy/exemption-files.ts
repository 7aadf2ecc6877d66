import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { EnvironmentFiles } from "../../components/config";
import { namedExemptions, readExemptions } from "../../policies/core/exemptions";

/** The environment's own exemptions stand beside its file, others where the variable says; all are read here, so that a mistake is told. */
export function exemptionFiles(files: EnvironmentFiles): readonly string[] {
  const file = join(dirname(files.file), `exemptions.${files.name}.yaml`);
  const all = [...namedExemptions(), ...(existsSync(file) ? [file] : [])].map((path) => resolve(path));
  for (const path of all) readExemptions(path);
  return all;
}
