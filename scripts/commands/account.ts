import { type LoadedEnvironment, locatedProblem } from "../../components/config";
import { InvalidInput } from "../../components/core/problems";
import { checkAccount, hasAccount, type Standing, standingOf } from "../account";
import type { StackExport } from "../rehearsal/engine/types";
import type { Finding } from "./findings";
import { readState } from "./guard";
import type { Session } from "./session";

/**
 * Asks the account before anything is made: what the cloud would refuse is an error here, before the first resource, and what could not be
 * read is an advisory of the run.
 */
export async function proveAccount(session: Session): Promise<Session> {
  const { loaded, options } = session;
  if (options.account === false || !hasAccount(loaded.environment)) return session;
  const verdict = await checkAccount(loaded, await standing(session));
  if (verdict === undefined) return session;
  const { faults, advisories } = verdict;
  if (faults.length > 0) {
    throw new InvalidInput(
      `environment ${loaded.name}, held against its account`,
      faults.map((fault) => locatedProblem(loaded, fault)),
    );
  }
  const told = advisories.map((advisory) => locatedProblem(loaded, advisory));
  return { ...session, loaded: { ...loaded, advisories: [...loaded.advisories, ...told] } };
}

async function standing(session: Session): Promise<Standing> {
  return standingOf(stackOutputs(await readState(session)));
}

/** What a state says that its stack gave out. */
export function stackOutputs(state: Pick<StackExport, "deployment"> | undefined): Readonly<Record<string, unknown>> | undefined {
  const { resources } = state?.deployment ?? {};
  const all = Array.isArray(resources) ? (resources as readonly { type?: unknown; outputs?: Record<string, unknown> }[]) : [];
  return all.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs;
}

/** The same for a person who looks: what holds is told too. */
export async function accountFindings(asked: string, cwd: string): Promise<readonly Finding[]> {
  const { findEnvironment, loadEnvironment } = require("../../components/config") as typeof import("../../components/config");
  const files = findEnvironment(asked, cwd);
  let loaded: LoadedEnvironment;
  try {
    loaded = loadEnvironment(files);
  } catch (error) {
    // What is wrong with the files was told already.
    if (InvalidInput.is(error)) return [];
    throw error;
  }
  if (!hasAccount(loaded.environment)) {
    const says = `cloud: ${loaded.environment.cloud} has no account with limits; nothing was asked`;
    return [{ state: "absent", what: "account", says }];
  }
  const options = { cwd, set: [], engine: "rehearsal", live: true, policyPack: [], target: [] } as const;
  const stands = await knownStanding({ loaded, files, asked, stateDir: files.project.root, options, charts: () => undefined });
  const verdict = await checkAccount(loaded, stands);
  if (verdict === undefined) return [];
  const { formatProblem } = require("../../components/core/problems") as typeof import("../../components/core/problems");
  const finding =
    (state: Finding["state"]) =>
    (problem: { path: string; reason: string; remedy: string }): Finding => {
      const { source } = locatedProblem(loaded, problem);
      const says = `${formatProblem({ ...problem, path: "" })}${source === undefined ? "" : ` (${source})`}`;
      return { state, what: `account, ${problem.path}`, says };
    };
  return [
    ...verdict.proofs.map(({ path, says }): Finding => ({ state: "good", what: `account, ${path}`, says })),
    ...verdict.faults.map(finding("broken")),
    ...verdict.advisories.map(finding("advice")),
  ];
}

/** What stands; a person may look without `pulumi`, or before there is a stack. */
async function knownStanding(session: Session): Promise<Standing> {
  try {
    const { exportExisting } = require("../pulumi/run") as typeof import("../pulumi/run");
    return standingOf(stackOutputs(await exportExisting(session)));
  } catch (error) {
    const unknown = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { made: false, nodes: {}, unknown };
  }
}
