import { createHash } from "node:crypto";
import { createReadStream, type Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { pipeline } from "node:stream/promises";
import picomatch from "picomatch";
import type { SFTPWrapper } from "ssh2";
import type { Host } from "../../components/hosts/inventory";
import type { SshPool } from "./pool";

/** Path (with `/`) to the SHA-256 of the content. */
export type Manifest = ReadonlyMap<string, string>;

export interface SyncPlan {
  readonly send: readonly string[];
  /** What an earlier sync put there and is gone here. What others put there is never touched. */
  readonly remove: readonly string[];
  readonly unchanged: number;
}

export interface SyncResult {
  readonly sent: number;
  readonly removed: number;
  readonly unchanged: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** Names what the last sync put on a host, so that a file which goes away here goes away there. */
const recordName = ".trainyard-sync";

/** Where two sides differ. */
export function planSync(local: Manifest, remote: Manifest, sentBefore: ReadonlySet<string>): SyncPlan {
  const send = [...local].filter(([path, hash]) => remote.get(path) !== hash).map(([path]) => path);
  const remove = [...sentBefore].filter((path) => !local.has(path) && remote.has(path));
  return { send: send.sort(), remove: remove.sort(), unchanged: local.size - send.length };
}

/** A pattern without a slash means that name at any depth, with all below it, as in `.gitignore`. */
export function excluder(patterns: readonly string[]): (path: string) => boolean {
  const globs = patterns.flatMap((pattern) => {
    const bare = pattern.replace(/\/$/, "");
    const anywhere = bare.includes("/") ? bare : `**/${bare}`;
    return [anywhere, `${anywhere}/**`];
  });
  return picomatch([...globs, recordName], { dot: true });
}

/** Hashes every file below a folder that is not excluded. Links and special files are left out. */
export async function localManifest(folder: string, exclude: readonly string[]): Promise<Manifest> {
  const excluded = excluder(exclude);
  const manifest = new Map<string, string>();
  const visit = async (relative: string): Promise<void> => {
    const entries: Dirent[] = await readdir(join(folder, relative), { withFileTypes: true });
    for (const entry of entries) {
      const path = relative === "" ? entry.name : posix.join(relative, entry.name);
      if (excluded(path)) continue;
      if (entry.isDirectory()) await visit(path);
      else if (entry.isFile()) manifest.set(path, await hashFile(join(folder, path)));
    }
  };
  await visit("");
  return manifest;
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** Quotes a word for a POSIX shell; a leading `~/` stays outside, so that the remote home is meant. */
export function shellQuote(word: string): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  if (word === "~") return "~";
  return word.startsWith("~/") ? `~/${quoted(word.slice(2))}` : quoted(word);
}

/** `sha256sum` escapes a name that holds a backslash or a line break, and marks that line by a leading backslash. */
export function parseChecksums(output: string): Manifest {
  const manifest = new Map<string, string>();
  for (const line of output.split("\n")) {
    const match = /^(\\?)([0-9a-f]{64}) [ *]\.\/(.*)$/.exec(line);
    if (match?.[2] === undefined || match[3] === undefined) continue;
    const path = match[1] === "\\" ? match[3].replaceAll("\\n", "\n").replaceAll("\\\\", "\\") : match[3];
    manifest.set(path, match[2]);
  }
  return manifest;
}

/**
 * Makes `remoteRoot` on a host hold what `folder` holds here: only files whose content differs are sent, each into a file beside
 * its place that is then moved there, so that a broken transfer leaves the old file whole.
 */
export async function deltaSync(
  pool: SshPool,
  host: Host,
  folder: string,
  options: {
    readonly remoteRoot: string;
    readonly exclude: readonly string[];
    readonly batchSize: number;
    readonly timeoutSeconds: number;
  },
): Promise<SyncResult> {
  const started = performance.now();
  const root = shellQuote(options.remoteRoot);
  const [local, listing] = await Promise.all([
    localManifest(folder, options.exclude),
    pool.run(
      host,
      `mkdir -p ${root} && cd ${root} && pwd && cat ${recordName} 2>/dev/null; echo; echo '--'; find . -type f ! -name ${recordName} -exec sha256sum {} +`,
      {
        timeoutSeconds: options.timeoutSeconds,
      },
    ),
  ]);
  if (listing.code !== 0) throw new Error(`cannot list ${options.remoteRoot} on ${host.name}: ${listing.stderr.trim()}`);
  const [head = "", sums = ""] = listing.stdout.split("\n--\n");
  const [absolute = "", ...record] = head.split("\n");
  const plan = planSync(local, parseChecksums(sums), new Set(record.filter((line) => line !== "")));

  const connection = await pool.connection(host);
  const sftp = await connection.sftp();
  let bytes = 0;
  try {
    await makeFolders(pool, host, root, plan.send);
    for (let from = 0; from < plan.send.length; from += options.batchSize) {
      const batch = plan.send.slice(from, from + options.batchSize);
      const sizes = await Promise.all(batch.map((path) => put(sftp, join(folder, path), posix.join(absolute, path))));
      bytes += sizes.reduce((sum, size) => sum + size, 0);
    }
    for (const path of plan.remove) await unlink(sftp, posix.join(absolute, path));
    await writeRecord(sftp, posix.join(absolute, recordName), [...local.keys()]);
  } finally {
    sftp.end();
  }
  const seconds = Math.round(performance.now() - started) / 1000;
  return { sent: plan.send.length, removed: plan.remove.length, unchanged: plan.unchanged, bytes, seconds };
}

async function makeFolders(pool: SshPool, host: Host, root: string, paths: readonly string[]): Promise<void> {
  const folders = [...new Set(paths.map((path) => posix.dirname(path)))].filter((folder) => folder !== ".");
  // A command line holds some 128 KiB; 200 folders are far below that.
  for (let from = 0; from < folders.length; from += 200) {
    const made = await pool.run(
      host,
      `cd ${root} && mkdir -p ${folders
        .slice(from, from + 200)
        .map((folder) => shellQuote(`./${folder}`))
        .join(" ")}`,
    );
    if (made.code !== 0) throw new Error(`cannot make folders on ${host.name}: ${made.stderr.trim()}`);
  }
}

async function put(sftp: SFTPWrapper, from: string, to: string): Promise<number> {
  const partial = `${to}.trainyard-part`;
  let bytes = 0;
  const source = createReadStream(from);
  source.on("data", (chunk) => {
    bytes += chunk.length;
  });
  await pipeline(source, sftp.createWriteStream(partial));
  await new Promise<void>((resolve, reject) =>
    sftp.ext_openssh_rename(partial, to, (error) => (error ? reject(error) : resolve())),
  );
  return bytes;
}

function unlink(sftp: SFTPWrapper, path: string): Promise<void> {
  return new Promise((resolve, reject) => sftp.unlink(path, (error) => (error ? reject(error) : resolve())));
}

function writeRecord(sftp: SFTPWrapper, path: string, paths: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) =>
    sftp.writeFile(path, `${paths.join("\n")}\n`, (error) => (error ? reject(error) : resolve())),
  );
}
