/** Versions of an environment: what its files said at each commit that changed them. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { type Environment, type EnvironmentFiles, findEnvironment, loadEnvironment } from "../../components/config";
import { digest } from "../../components/core/names";
import { InvalidInput } from "../../components/core/problems";

export interface Version {
  /** Follows from what the layers say together; the same settings are the same version. Absent where they were not sound. */
  readonly version?: string;
  readonly commit: string;
  readonly date: string;
  readonly author: string;
  readonly subject: string;
}

const separator = "\u0001";

export function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw wrong("--limit", `${text} is no number of commits`, "give a whole number of 1 or more");
}

/** The newest first. A commit that changed a file and not what it means keeps its version. */
export function history(files: EnvironmentFiles, limit: number): readonly Version[] {
  const format = ["%H", "%aI", "%an", "%s"].join(separator);
  const log = git(files, ["log", `--max-count=${limit}`, `--format=${format}`, "--", ...layers(files)]);
  return log.split("\n").flatMap((line) => {
    const [commit, date, author, subject] = line.split(separator);
    if (commit === undefined || date === undefined || author === undefined || subject === undefined) return [];
    const environment = quietly(() => environmentAt(files, commit));
    return [{ ...(environment && { version: versionOf(environment) }), commit: commit.slice(0, 10), date, author, subject }];
  });
}

export function versionOf(environment: Environment): string {
  return digest(JSON.stringify(environment));
}

/** The environment as its files said it at a commit, or at the newest commit that has a version. */
export function environmentAt(files: EnvironmentFiles, revision: string): Environment {
  const isCommit = spawnSync("git", ["-C", files.project.root, "cat-file", "-e", `${revision}^{commit}`]).status === 0;
  const commit = isCommit ? revision : history(files, 200).find(({ version }) => version === revision)?.commit;
  if (commit === undefined) {
    throw wrong(
      revision,
      "is neither a commit nor a version of this environment",
      `see \`trainyard config history ${files.name}\``,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "trainyard-version-"));
  try {
    for (const path of layers(files)) {
      const shown = spawnSync("git", ["-C", files.project.root, "show", `${commit}:./${path}`], { encoding: "utf8" });
      if (shown.status !== 0) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), shown.stdout);
    }
    return loadEnvironment(findEnvironment(files.name, folder), {}).environment;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The layers that a project shares, by their paths in it; a person's own are nobody's history. */
function layers({ project, file }: EnvironmentFiles): string[] {
  const paths = [file, ...(project.file === undefined ? [] : [project.file])];
  return paths.map((path) => relative(project.root, path).replaceAll("\\", "/"));
}

function git({ project }: EnvironmentFiles, args: readonly string[]): string {
  const ran = spawnSync("git", ["-C", project.root, ...args], { encoding: "utf8" });
  if (ran.status !== 0) {
    throw wrong(
      project.root,
      `git keeps no history of it: ${(ran.stderr ?? String(ran.error)).trim().split("\n")[0]}`,
      "keep the project in git: its commits are the versions",
    );
  }
  return ran.stdout;
}

function quietly(look: () => Environment): Environment | undefined {
  try {
    return look();
  } catch (error) {
    if (InvalidInput.is(error)) return undefined;
    throw error;
  }
}

function wrong(path: string, reason: string, remedy: string): InvalidInput {
  return new InvalidInput("history", [{ path, reason, remedy }]);
}
