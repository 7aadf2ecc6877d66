import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** The package's own folder, from the sources as from `dist`. */
export function packageRoot(from = __dirname): string {
  let folder = from;
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`no package.json above ${from}`);
    folder = above;
  }
  return folder;
}

/**
 * What is got once and used by every checkout of every user's projects: `local`, programs that were built; `charts`, those that were fetched.
 * The XDG base directory specification names the place.
 */
export function cacheFolder(part: "local" | "charts", environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment.XDG_CACHE_HOME;
  return join(base === undefined || base === "" ? join(homedir(), ".cache") : base, "trainyard", part);
}

/** Everything that belongs to the local control plane of one environment. */
export interface LocalFolders {
  readonly root: string;
  readonly etcd: string;
  readonly certificates: string;
  readonly configuration: string;
  readonly logs: string;
  readonly kubeconfig: string;
  /** What runs now: written by the keeper, gone when it ends. */
  readonly record: string;
}

/** The folder of all local control planes, beside the states of the rehearsal. */
export function localRoot(base = ".trainyard"): string {
  return resolve(base, "local");
}

export function localFolders(environment: string, root = localRoot()): LocalFolders {
  const own = join(root, environment);
  return {
    root: own,
    etcd: join(own, "etcd"),
    certificates: join(own, "certificates"),
    configuration: join(own, "configuration"),
    logs: join(own, "logs"),
    kubeconfig: join(own, "kubeconfig"),
    record: join(own, "running.json"),
  };
}
