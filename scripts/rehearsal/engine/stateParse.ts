/** Reads a state file and says what is wrong with one that cannot be used. */
import { InvalidInput, type Problem, Problems } from "../../../components/core/problems";
import type { ResourceState } from "./resource";
import { Crypter, passphrase } from "./secrets";
import type { Pending } from "./snapshot";
import { type Json, type JsonMap, pendingFromJson, resourceFromJson } from "./stateFile";
import { isMap, type PropertyValue } from "./values";

export interface ParsedState {
  readonly resources: readonly ResourceState[];
  readonly pending: readonly Pending[];
  /** Undefined for a state that was never encrypted: an empty one. */
  readonly crypter?: Crypter;
}

const RESTORE = "restore the file from its backup (.bak beside it), or move it away to begin with an empty state";

/** Throws `InvalidInput`. */
export function parseState(text: string, path: string): ParsedState {
  const subject = `state ${path}`;
  const refuse = (...problems: Problem[]): InvalidInput => new InvalidInput(subject, problems);
  let json: Json;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const reason =
      text.trim() === "" ? "the file is empty" : `the file is no JSON, cut short perhaps (${String((error as Error).message)})`;
    throw refuse({ path: "", reason, remedy: RESTORE });
  }
  const file = mapOf(json);
  if (file === undefined) throw refuse({ path: "", reason: "the file holds no object", remedy: RESTORE });
  if (file.version !== 3)
    throw refuse({
      path: "version",
      reason:
        file.version === undefined
          ? "there is none"
          : `${JSON.stringify(file.version)} is not 3, the only one that is known here`,
      remedy: "write the file with `pulumi stack export` of Pulumi 3, or use the release of this project that wrote it",
    });
  const deployment = mapOf(file.deployment);
  if (deployment === undefined) throw refuse({ path: "deployment", reason: "there is none", remedy: RESTORE });
  const crypter = crypterOf(deployment, subject);
  checkResources(deployment.resources, subject);
  const opener = crypter ?? {
    decrypt: (): string => {
      throw new Error("a secret without a secrets provider");
    },
  };
  try {
    return {
      resources: listOf(deployment.resources).map((resource) => resourceFromJson(resource, opener)),
      pending: listOf(deployment.pending_operations).map((pending) => pendingFromJson(pending, opener)),
      ...(crypter === undefined ? {} : { crypter }),
    };
  } catch (error) {
    if (InvalidInput.is(error)) throw error;
    const reason = `its secrets cannot be opened (${error instanceof Error ? error.message : String(error)})`;
    throw refuse({ path: "deployment.resources", reason, remedy: RESTORE });
  }
}

function crypterOf(deployment: JsonMap, subject: string): Crypter | undefined {
  const provider = mapOf(deployment.secrets_providers);
  if (provider === undefined || provider.type === "") return undefined;
  const salt = mapOf(provider.state)?.salt;
  if (provider.type === "passphrase" && typeof salt === "string") return Crypter.of(passphrase(), salt, subject);
  throw new InvalidInput(subject, [
    {
      path: "deployment.secrets_providers.type",
      reason: `${JSON.stringify(provider.type)} cannot be opened offline`,
      remedy: "change the stack's provider with `pulumi stack change-secrets-provider passphrase` and export it again",
    },
  ]);
}

function checkResources(resources: Json | undefined, subject: string): void {
  const problems = new Problems(subject);
  if (resources !== undefined && resources !== null && !Array.isArray(resources))
    problems.add("deployment.resources", "it is no list", RESTORE);
  const seen = new Set<string>();
  for (const [index, each] of (Array.isArray(resources) ? resources : []).entries()) {
    const path = `deployment.resources[${index}]`;
    const resource = mapOf(each);
    const urn = resource?.urn;
    if (resource === undefined || typeof urn !== "string" || !/^urn:pulumi:[^:]*::[^:]*::[^:].*::/.test(urn)) {
      problems.add(`${path}.urn`, `${JSON.stringify(urn ?? null)} is no URN`, RESTORE);
      continue;
    }
    for (const needed of [resource.parent, ...(Array.isArray(resource.dependencies) ? resource.dependencies : [])]) {
      if (typeof needed !== "string" || needed === "" || seen.has(needed)) continue;
      problems.add(path, `${urn} needs ${needed}, which does not stand before it`, RESTORE);
    }
    seen.add(urn);
  }
  problems.throwIfAny();
}

function mapOf(json: Json | undefined): JsonMap | undefined {
  return isMap(json as PropertyValue) ? (json as JsonMap) : undefined;
}

function listOf(json: Json | undefined): readonly JsonMap[] {
  return Array.isArray(json) ? json.map((each: Json) => mapOf(each) ?? {}) : [];
}
