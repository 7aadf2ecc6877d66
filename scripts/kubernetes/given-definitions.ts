import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidInput } from "../../components/core/problems";

/** Longest wait for an address that answers slowly, ms. */
const patience = 60_000;

/**
 * The folder or file of definitions that `--crds` names; what stands behind an address is fetched into the state's folder first. It is
 * fetched at each run: a file that is kept would go on hiding what the address says now.
 */
export async function definitionsAt(given: string, stateDir: string, offline = false): Promise<string> {
  if (!/^https?:\/\//.test(given)) return given;
  if (offline)
    throw refused(given, "is an address, and --offline asks nobody", "give a folder or a file, or leave --offline out");
  const text = await fetched(given);
  if (!/^kind:\s*(CustomResourceDefinition|List)\b/m.test(text)) {
    throw refused(
      given,
      "holds no custom resource definition",
      "give the address of the YAML file itself, not of a page that shows it",
    );
  }
  const folder = join(stateDir, "definitions");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${createHash("sha256").update(given).digest("hex").slice(0, 16)}.yaml`);
  writeFileSync(file, text);
  return file;
}

async function fetched(address: string): Promise<string> {
  let answer: Response;
  try {
    answer = await fetch(address, { signal: AbortSignal.timeout(patience) });
  } catch (error) {
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw refused(address, `cannot be reached: ${reason}`, "fetch the file by other means, and give its folder");
  }
  if (!answer.ok) throw refused(address, `answers ${answer.status} ${answer.statusText}`, "look whether the address is right");
  return answer.text();
}

function refused(address: string, reason: string, remedy: string): InvalidInput {
  return new InvalidInput("--crds", [{ path: address, reason, remedy }]);
}
