import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { builtIn, catalogueWith, knownRegions, lookUp, withMachines } from "../../components/accelerators";
import { findEnvironment, type LoadedEnvironment, type LocatedProblem, loadEnvironment } from "../../components/config";
import { quotasNeeded } from "../../components/config/quotas";
import { formatProblem, InvalidInput } from "../../components/core/problems";
import { pulumiVersion, versionOf } from "../pulumi/installed";
import { packageRoot, version } from "../version";
import { neighbourFindings } from "./neighbours";

/** One thing that was looked at. `absent` is no fault: it says what cannot be done without it. */
export interface Finding {
  readonly state: "good" | "absent" | "advice" | "broken";
  readonly what: string;
  readonly says: string;
  /** The files are wrong, or not there: the command ends with 2. */
  readonly wrongInput?: true;
}

/** What this machine has. */
export function machineFindings(): readonly Finding[] {
  return [
    { state: "good", what: "trainyard", says: version },
    node(),
    ...["@pulumi/pulumi", "@pulumi/aws", "@pulumi/kubernetes"].map(library),
    tool(
      "pulumi",
      pulumiVersion(),
      "rehearsals work without it; --live and --engine pulumi need it (https://www.pulumi.com/docs/install/)",
    ),
    tool(
      "aws",
      versionOf("aws", ["--version"]),
      "rehearsals work without it; the kubeconfig of a live cluster calls `aws eks get-token`",
    ),
    tool(
      "kubectl",
      versionOf("kubectl", ["version", "--client", "-o", "name"]) ?? versionOf("kubectl", ["version", "--client"]),
      "only for looking into a live cluster",
    ),
    credentials(),
  ];
}

function node(): Finding {
  const major = Number(process.versions.node.split(".")[0]);
  return major >= 20
    ? { state: "good", what: "node", says: process.versions.node }
    : { state: "broken", what: "node", says: `${process.versions.node} is too old; install 20 or later` };
}

function library(name: string): Finding {
  try {
    const manifest: unknown = JSON.parse(
      readFileSync(createRequire(join(packageRoot, "package.json")).resolve(`${name}/package.json`), "utf8"),
    );
    const found = typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "version") : undefined;
    return { state: "good", what: name, says: String(found) };
  } catch {
    return { state: "broken", what: name, says: `is not installed; npm install ${name}` };
  }
}

function tool(what: string, found: string | undefined, without: string): Finding {
  return found === undefined ? { state: "absent", what, says: `not on PATH; ${without}` } : { state: "good", what, says: found };
}

/** Whether credentials are there, never what they are; nobody is asked whether they are valid. */
function credentials(): Finding {
  const { env } = process;
  const sources = [
    ["AWS_ACCESS_KEY_ID", env.AWS_ACCESS_KEY_ID],
    ["AWS_PROFILE", env.AWS_PROFILE],
    ["AWS_WEB_IDENTITY_TOKEN_FILE", env.AWS_WEB_IDENTITY_TOKEN_FILE],
    ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI],
  ].flatMap(([name, value]) => (value === undefined || value === "" ? [] : [name]));
  const file = env.AWS_SHARED_CREDENTIALS_FILE ?? join(homedir(), ".aws", "credentials");
  if (existsSync(file)) sources.push("the shared credentials file");
  return sources.length === 0
    ? { state: "absent", what: "AWS credentials", says: "none found; rehearsals need none, --live does" }
    : { state: "good", what: "AWS credentials", says: `from ${sources.join(" and ")}; not tried` };
}

/** What an environment's files say, checked, and where its machines are known to be offered. */
export function environmentFindings(asked: string, cwd: string): readonly Finding[] {
  let loaded: LoadedEnvironment;
  try {
    loaded = loadEnvironment(findEnvironment(asked, cwd));
  } catch (error) {
    if (!InvalidInput.is(error)) throw error;
    return error.problems.map((problem) => ({ ...finding("broken", problem), wrongInput: true as const }));
  }
  const { environment, advisories, settings } = loaded;
  const catalogue = catalogueWith(environment.machines ?? {}, builtIn);
  const secrets = Object.entries(settings).flatMap(([key, setting]) => ("secure" in setting ? [key] : []));
  return [
    { state: "good", what: loaded.name, says: "its files are sound" },
    ...environment.nodeGroups.map(({ name, machine }): Finding => {
      const entry = lookUp(machine, catalogue);
      const regions = entry === undefined ? undefined : knownRegions(entry);
      const says = regions === undefined ? "no list says where it is offered" : `known in ${regions.join(", ")}`;
      return { state: regions === undefined ? "advice" : "good", what: `group ${name}`, says: `${machine}: ${says}` };
    }),
    ...withMachines(environment.machines, () => quotasNeeded(environment.nodeGroups, environment.delivery?.quotas)).map(
      ({ code, name, unit, desired, most, limit }): Finding => ({
        state: limit === undefined ? "advice" : most > limit ? "broken" : "good",
        what: `quota ${code}`,
        says: `${name}: ${desired}${most === desired ? "" : ` to ${most}`} ${unit} are needed${limit === undefined ? "; state the account's limit under delivery.quotas" : `, the account's limit is ${limit}`}`,
      }),
    ),
    ...(secrets.length === 0
      ? []
      : [
          {
            state: "advice",
            what: "secrets",
            says: `${secrets.join(", ")}: only \`pulumi\` decrypts them; a rehearsal uses a stand-in`,
          } as const,
        ]),
    ...neighbourFindings(loaded),
    ...advisories.map((advisory) => finding("advice", advisory)),
  ];
}

function finding(state: Finding["state"], problem: LocatedProblem): Finding {
  const where = problem.source === undefined ? "" : ` (${problem.source})`;
  return { state, what: problem.path, says: `${formatProblem({ ...problem, path: "" })}${where}` };
}
