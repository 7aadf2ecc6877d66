import type { LoadedEnvironment } from "../../components/config";
import { InvalidInput } from "../../components/core/problems";
import { Failure } from "../output/errors";
import type { OperationResult } from "../rehearsal/engine/types";
import type { EnvironmentOptions } from "./options";
import { rehearseInMemory } from "./rehearse";
import { openSession } from "./session";

/**
 * Makes or plans an environment in memory, for commands that show what it holds. It is always the files that are shown, never what an
 * earlier run left behind.
 */
export async function lookAt(
  name: string,
  options: EnvironmentOptions,
  operation: "preview" | "up",
): Promise<{ readonly loaded: LoadedEnvironment; readonly result: OperationResult }> {
  const session = openSession(name, { ...options, engine: "rehearsal", policyPack: [], target: [] });
  const result = await rehearseInMemory(session, operation);
  if (InvalidInput.is(result.programError)) throw result.programError;
  if (result.result === "failed") {
    const messages = result.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
    throw new Failure(`${session.loaded.name} cannot be ${operation === "up" ? "made" : "planned"}: ${messages.join("; ")}`);
  }
  return { loaded: session.loaded, result };
}
