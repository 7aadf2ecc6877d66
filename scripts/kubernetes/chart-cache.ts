import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { load } from "js-yaml";
import { ChartRefused, digestOf } from "./chart-repository";
import { text } from "./objects";

/** A chart that was fetched: its archive, and what the archive holds. */
export interface FetchedChart {
  readonly archive: string;
  readonly folder: string;
  readonly version: string;
}

/** Where a chart came from, beside it in the cache. */
interface Origin {
  readonly repository: string;
  readonly archive: string;
  /** SHA-256 of the archive. */
  readonly digest: string;
  /** When it was fetched, ISO 8601. */
  readonly fetched: string;
}

const originFile = "origin.json";

/** Charts on this machine's disk, one folder for each repository, name and version. A version never changes, so none is asked for twice. */
export class ChartCache {
  constructor(private readonly root: string) {}

  /** Undefined where it was never fetched, or is no longer what was. */
  find(repository: string, name: string, version: string): FetchedChart | undefined {
    const home = this.homeOf(repository, name, version);
    const file = join(home, originFile);
    if (!existsSync(file)) return undefined;
    const { archive, digest } = JSON.parse(readFileSync(file, "utf8")) as Origin;
    const path = join(home, archive);
    const found = existsSync(path) && digestOf(path) === digest ? described(home) : undefined;
    return found === undefined ? undefined : { ...found, archive: path };
  }

  /** Takes an archive in, whole or not at all, so that two runs at once do not disturb each other. */
  keep(repository: string, name: string, archive: string): FetchedChart {
    const unfinished = join(this.root, `unfinished-${randomBytes(6).toString("hex")}`);
    try {
      const { version, folder } = unpack(archive, unfinished);
      const file = basename(archive);
      writeFileSync(join(unfinished, file), readFileSync(archive));
      const kept: Origin = { repository, archive: file, digest: digestOf(archive), fetched: new Date().toISOString() };
      writeFileSync(join(unfinished, originFile), `${JSON.stringify(kept, undefined, 2)}\n`);
      const home = this.homeOf(repository, name, version);
      // Another run may just have brought it; one that is damaged makes room.
      const there = this.find(repository, name, version);
      if (there !== undefined) return there;
      rmSync(home, { recursive: true, force: true });
      renameSync(unfinished, home);
      return { archive: join(home, file), folder: join(home, basename(folder)), version };
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }

  private homeOf(repository: string, name: string, version: string): string {
    const place = createHash("sha256").update(repository.replace(/\/+$/, "")).digest("hex").slice(0, 12);
    return join(this.root, `${name}-${version.replace(/^v/, "")}-${place}`);
  }
}

/** The chart that stands in a folder of its own below this one. */
function described(home: string): Omit<FetchedChart, "archive"> | undefined {
  for (const entry of readdirSync(home, { withFileTypes: true })) {
    const file = join(home, entry.name, "Chart.yaml");
    if (!entry.isDirectory() || !existsSync(file)) continue;
    const version = text(load(readFileSync(file, "utf8")), "version");
    if (version !== undefined) return { folder: join(home, entry.name), version };
  }
  return undefined;
}

/** Opens a chart's archive in a folder. */
export function unpack(archive: string, folder: string): Omit<FetchedChart, "archive"> {
  mkdirSync(folder, { recursive: true });
  const ran = spawnSync("tar", ["-xzf", archive, "-C", folder], { encoding: "utf8" });
  const file = basename(archive);
  if (ran.error !== undefined)
    throw refused(`${file} cannot be unpacked: ${ran.error.message}`, "put tar on PATH, or unpack it and give its folder");
  if (ran.status !== 0) {
    const [why = ""] = ran.stderr.trim().split("\n");
    throw refused(`${file} is no archive that tar takes: ${why}`, "fetch it again, or give a copy with --charts DIR");
  }
  const chart = described(folder);
  if (chart === undefined) throw refused(`${file} holds no chart`, "look whether its address is right");
  return chart;
}

function refused(reason: string, remedy: string): ChartRefused {
  return new ChartRefused({ path: "chart", reason, remedy });
}
