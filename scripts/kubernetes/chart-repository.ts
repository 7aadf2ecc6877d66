import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { isIPv4 } from "node:net";
import { join } from "node:path";
import { load } from "js-yaml";
import type { Problem } from "../../components/core/problems";
import { closest } from "../../components/core/suggest";
import type { ChartRepositoryAccess } from "./chart-wanted";
import type { HelmAnswer } from "./helm";
import { field, list, text } from "./objects";

/** A chart that nobody could be asked for: a run goes on without it. */
export class ChartAway extends Error {
  constructor(
    readonly reason: string,
    /** True where nothing answered at all, so that its other charts need not be asked for. */
    readonly silent: boolean,
  ) {
    super(reason);
    this.name = "ChartAway";
  }
}

/** What a repository answered is not what was asked for: an installation would fail, or take something else. */
export class ChartRefused extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.reason}; ${problem.remedy}`);
    this.name = "ChartRefused";
  }
}

/** Runs helm with the time that one answer may take. */
export type AskHelm = (args: readonly string[], input?: string) => Promise<HelmAnswer>;

/** One version of a chart in an index. */
interface Entry {
  readonly version: string;
  readonly digest?: string;
}

/** The name under which helm knows a repository in a home of its own. */
const origin = "origin";

/** A repository with an index, asked for it once however many of its charts are wanted. */
export class IndexRepository {
  private index: Promise<ReadonlyMap<string, readonly Entry[]>> | undefined;

  constructor(
    private readonly access: ChartRepositoryAccess,
    private readonly home: string,
    private readonly ask: AskHelm,
  ) {}

  /** Fetches the archive of a chart into a folder, and answers with its path. */
  async pull(name: string, version: string | undefined, folder: string): Promise<string> {
    this.index ??= this.open();
    const entries = (await this.index).get(name);
    if (entries === undefined) throw this.noChart(name, [...(await this.index).keys()]);
    const meant = isExact(version) ? entries.filter((entry) => sameVersion(entry.version, version)) : entries;
    if (meant.length === 0) throw noVersion(this.access.address, name, version, entries);
    const file = await pulled(this.ask, [`${origin}/${name}`], version, folder, () =>
      noVersion(this.access.address, name, version, entries),
    );
    this.checkDigest(name, file, meant);
    return file;
  }

  private async open(): Promise<ReadonlyMap<string, readonly Entry[]>> {
    const { address, username, password, caFile, certFile, keyFile } = this.access;
    const files = Object.entries({ "ca-file": caFile, "cert-file": certFile, "key-file": keyFile });
    const flags = files.flatMap(([flag, file]) => (file === undefined ? [] : [`--${flag}`, file]));
    // Not among the arguments, which everybody on the machine can read.
    if (username !== undefined) flags.push("--username", username, "--password-stdin");
    const answer = await this.ask(["repo", "add", origin, address, ...flags], password);
    if (!answer.ok) throw away(answer);
    return readIndex(readFileSync(join(this.home, "repository", `${origin}-index.yaml`), "utf8"));
  }

  /** helm does not look at it. */
  private checkDigest(name: string, file: string, meant: readonly Entry[]): void {
    const digest = digestOf(file);
    const expected = meant.flatMap((entry) => entry.digest?.replace(/^sha256:/, "").toLowerCase() ?? []);
    if (expected.length < meant.length || expected.includes(digest)) return;
    const said = expected.length === 1 ? expected[0] : "none of its digests";
    throw new ChartRefused({
      path: "chart",
      reason: `the archive of ${name} that ${this.access.address} gives has the digest ${digest}, and its index says ${said}`,
      remedy: "do not use it; ask whoever keeps the repository, or give a copy that you trust with --charts DIR",
    });
  }

  private noChart(name: string, names: readonly string[]): ChartRefused {
    const near = closest(name, names);
    const remedy = near === undefined ? `it has ${few(names)}` : `did you mean ${JSON.stringify(near)}?`;
    return new ChartRefused({ path: "chart", reason: `${this.access.address} has no chart ${name}`, remedy });
  }
}

/** A chart in a registry (`oci://...`), or a .tgz behind an address. */
export async function pullFrom(address: string, version: string | undefined, folder: string, ask: AskHelm): Promise<string> {
  const isRegistry = address.startsWith("oci://");
  const plain = isRegistry && isLoopback(address) ? ["--plain-http"] : [];
  const refuse = (): ChartRefused =>
    new ChartRefused({
      path: version === undefined ? "chart" : "version",
      reason: `${address} has no ${version === undefined ? "such chart" : `version ${version}`}`,
      remedy:
        "see the chart's releases for the versions there are; a registry also hides what you may not read (helm registry login)",
    });
  return pulled(ask, [address, ...plain], isRegistry ? version : undefined, folder, refuse);
}

async function pulled(
  ask: AskHelm,
  args: readonly string[],
  version: string | undefined,
  folder: string,
  refuse: () => ChartRefused,
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const wanted = version === undefined ? [] : ["--version", version];
  const answer = await ask(["pull", ...args, ...wanted, "--destination", folder]);
  if (!answer.ok) throw !answer.timedOut && lacks.test(answer.complaint) ? refuse() : away(answer);
  const [file] = readdirSync(folder).filter((each) => !each.endsWith(".prov"));
  if (file === undefined) throw new ChartAway("helm fetched nothing", false);
  return join(folder, file);
}

/** What helm and registries say where there is no such chart or version, as opposed to no answer. */
const lacks =
  /: not found$|manifest unknown|MANIFEST_UNKNOWN|NAME_UNKNOWN|[Cc]ould not locate a version|[Uu]nable to locate any tags|no chart version found/m;

/** What Go's network says where nothing answers. */
const silence =
  /no such host|connection refused|connection reset|unreachable|no route to host|timeout|deadline exceeded|server misbehaving|proxyconnect|EOF/;

function away(answer: HelmAnswer): ChartAway {
  if (answer.timedOut) return new ChartAway("it does not answer in time", true);
  // The last of the errors that helm wraps into each other says what happened; those before repeat the address.
  const complaint = answer.complaint
    .split("\n")
    .filter((line) => !/^(WARNING|level=|time=)/.test(line))
    .join(" ")
    .replace(/looks like ".*?" is not a valid chart repository or cannot be reached: /, "")
    .replace(/failed to do request: /, "")
    .replace(/\b(Get|Head) "[^"]*": /g, "")
    .replace(/(failed to fetch) \S+ : /, "it answers ");
  return new ChartAway(complaint === "" ? "helm says nothing" : complaint, silence.test(complaint));
}

function noVersion(address: string, name: string, version: string | undefined, entries: readonly Entry[]): ChartRefused {
  return new ChartRefused({
    path: "version",
    reason: `${address} has no ${name} ${version ?? ""}`.trim(),
    remedy: `it has ${few(entries.map((entry) => entry.version))}`,
  });
}

function few(words: readonly string[]): string {
  if (words.length === 0) return "none";
  return words.length <= 6 ? words.join(", ") : `${words.slice(0, 6).join(", ")} and ${words.length - 6} more`;
}

/** True for one version, false for a range (`^1.2`, `>=1`), which is the repository's to answer each time. */
export function isExact(version: string | undefined): version is string {
  return version !== undefined && /^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/.test(version);
}

/** Charts write their versions with and without a `v`, and helm reads both. */
export function sameVersion(one: string, other: string): boolean {
  return one.replace(/^v/, "") === other.replace(/^v/, "");
}

export function digestOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

function readIndex(written: string): ReadonlyMap<string, readonly Entry[]> {
  const entries = field(load(written), "entries");
  const charts = typeof entries === "object" && entries !== null ? Object.keys(entries) : [];
  return new Map(
    charts.map((name) => [
      name,
      list(entries, name).flatMap((each): Entry[] => {
        const version = text(each, "version");
        const digest = text(each, "digest");
        return version === undefined ? [] : [{ version, ...(digest === undefined || digest === "" ? {} : { digest }) }];
      }),
    ]),
  );
}

/** Registries on this machine speak without TLS, as container engines take them to. */
function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === "localhost" || hostname === "[::1]" || (isIPv4(hostname) && hostname.startsWith("127."));
}
