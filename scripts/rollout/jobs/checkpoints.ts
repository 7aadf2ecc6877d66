import { execFile } from "node:child_process";
import { field, list, text } from "../../kubernetes/objects";

/** One object of a bucket. */
export interface StoredObject {
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** How jobs write checkpoints: each in a folder of its own, and one file last of all. */
export interface CheckpointLayout {
  /** Where in the bucket a job's checkpoints are; empty: everywhere. */
  readonly prefix: string;
  /** The file that a job writes once all others of a checkpoint are there. */
  readonly marker: string;
}

/**
 * The newest checkpoint that is whole and was finished after a moment: its folder holds the marker and more than the marker, and nothing in
 * it was written after the marker. A folder without one is half a checkpoint, of which a job cannot go on.
 */
export function newestComplete(objects: readonly StoredObject[], layout: CheckpointLayout, after: number): string | undefined {
  const folders = new Map<string, { marker?: number; parts: number; last: number }>();
  for (const { key, modified } of objects) {
    if (!key.startsWith(layout.prefix)) continue;
    const slash = key.lastIndexOf("/");
    const name = slash < 0 ? "" : key.slice(0, slash);
    const folder = folders.get(name) ?? { parts: 0, last: 0 };
    if (key.slice(slash + 1) === layout.marker) folder.marker = modified;
    else {
      folder.parts++;
      folder.last = Math.max(folder.last, modified);
    }
    folders.set(name, folder);
  }
  const whole = [...folders].flatMap(([name, { marker, parts, last }]) =>
    marker !== undefined && parts > 0 && marker >= last && marker >= after ? [{ name, marker }] : [],
  );
  return whole.toSorted((left, right) => right.marker - left.marker)[0]?.name;
}

interface Listing {
  readonly command: string;
  readonly args: readonly string[];
  readonly read: (answer: unknown) => StoredObject[];
}

const object = (key: string | undefined, modified: string | undefined): StoredObject[] =>
  key === undefined || modified === undefined ? [] : [{ key, modified: Date.parse(modified) }];

/**
 * How a cloud's own command lists a bucket; who drives a rollout of real machines has it, and is logged in by it.
 * https://docs.aws.amazon.com/cli/latest/reference/s3api/list-objects-v2.html (follows pages by itself),
 * https://cloud.google.com/sdk/gcloud/reference/storage/objects/list (`--raw`: names as in the API),
 * https://learn.microsoft.com/en-us/cli/azure/storage/blob#az-storage-blob-list (`*`: all pages).
 */
export function listing(bucketUrl: string, prefix: string): Listing {
  const url = new URL(bucketUrl);
  if (url.protocol === "s3:") {
    const args = ["s3api", "list-objects-v2", "--bucket", url.host, "--prefix", prefix, "--output", "json"];
    const read = (answer: unknown) =>
      list(answer, "Contents").flatMap((each) => object(text(each, "Key"), text(each, "LastModified")));
    return { command: "aws", args, read };
  }
  if (url.protocol === "gs:") {
    const args = ["storage", "objects", "list", `gs://${url.host}/${prefix}**`, "--raw", "--format=json"];
    const read = (answer: unknown) => list(answer).flatMap((each) => object(text(each, "name"), text(each, "updated")));
    return { command: "gcloud", args, read };
  }
  const account = url.host.split(".")[0] ?? "";
  const where = ["--account-name", account, "--container-name", url.pathname.slice(1), "--prefix", prefix];
  const args = ["storage", "blob", "list", ...where, "--num-results", "*", "--auth-mode", "login", "--output", "json"];
  const read = (answer: unknown) =>
    list(answer).flatMap((each) => object(text(each, "name"), text(field(each, "properties"), "lastModified")));
  return { command: "az", args, read };
}

/** What a bucket holds below a prefix, asked by the cloud's own command. */
export async function listBucket(bucketUrl: string, prefix: string): Promise<StoredObject[]> {
  const { command, args, read } = listing(bucketUrl, prefix);
  const answer = await new Promise<string>((resolve, reject) => {
    // A bucket of a long run lists some ten thousand objects.
    const limits = { timeout: 120_000, maxBuffer: 256 * 1024 * 1024 };
    execFile(command, [...args], limits, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if ("code" in error && error.code === "ENOENT")
        reject(
          new Error(`${command} is not on PATH, and checkpoints in ${bucketUrl} are asked for by it; install it and log in`),
        );
      else reject(new Error(`${command} cannot list ${bucketUrl}: ${stderr.trim() === "" ? error.message : stderr.trim()}`));
    });
  });
  // Nothing at all is told by no output.
  return answer.trim() === "" ? [] : read(JSON.parse(answer));
}
