import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidInput } from "../../components/core/problems";
import { ChartCache, type FetchedChart, unpack } from "./chart-cache";
import { type AskHelm, ChartAway, ChartRefused, IndexRepository, isExact, pullFrom, sameVersion } from "./chart-repository";
import { type ChartRepositoryAccess, nameOfChart, titleOf, type WantedChart } from "./chart-wanted";
import { chartFolder, isArchive, valuesFolder } from "./charts";
import { runHelm } from "./helm";

export interface ChartSourceOptions {
  /** A folder with a folder (or .tgz) for each chart: it comes before everything else. */
  readonly folder?: string;
  /** Charts that are fetched, and those that were. Default: none is. */
  readonly fetched?: FetchOptions;
  /** Tells people about long work. */
  readonly say: (line: string) => void;
}

export interface FetchOptions {
  /** The folder in which they are kept. */
  readonly cache: string;
  /** False: only what is kept already. */
  readonly ask: boolean;
  /** Longest wait for an answer of a repository, ms. Default 30,000. */
  readonly patience?: number;
}

/** A chart, as far as it is at hand. */
export interface FoundChart {
  /** A folder that describes its values. */
  readonly described?: string;
  /** A folder or an archive that helm renders. */
  readonly whole?: string;
  /** Why there is nothing to render; for people. */
  readonly missing?: string;
}

const defaultPatience = 30_000;
/** Where one repository has been silent, the network is likely away: the others are given less. */
const shortPatience = 5_000;

/** Folders of repositories that are open, gone at the latest with the process. */
const open = new Set<string>();
const clear = (): void => {
  for (const folder of open) rmSync(folder, { recursive: true, force: true });
};

/**
 * Finds charts: in the folder that was given, among those fetched earlier, in their repositories. Each is looked for once, and what does
 * not answer is not asked again.
 */
export class ChartSource {
  private readonly found = new Map<string, Promise<FoundChart>>();
  private readonly repositories = new Map<string, IndexRepository>();
  /** Hosts that do not answer, and how that was noticed. */
  private readonly silent = new Map<string, string>();
  private work: string | undefined;

  constructor(private readonly options: ChartSourceOptions) {}

  /** Rejects with `ChartRefused` where a repository answers and does not have what was asked for. */
  async find(wanted: WantedChart): Promise<FoundChart> {
    const key = JSON.stringify([wanted.repository?.address, wanted.chart, wanted.version]);
    const known = this.found.get(key) ?? this.look(wanted);
    this.found.set(key, known);
    return known;
  }

  private async look(wanted: WantedChart): Promise<FoundChart> {
    const { folder } = this.options;
    const whole = chartFolder(wanted.chart, folder, wanted.version);
    const described = valuesFolder(wanted.chart, folder) ?? (isArchive(whole) ? this.opened(whole) : undefined);
    const given = described === undefined ? {} : { described };
    if (whole !== undefined) return { ...given, whole };
    try {
      const chart = await this.fetched(wanted);
      return { described: chart.folder, ...given, whole: chart.archive };
    } catch (error) {
      if (error instanceof ChartAway) return { ...given, missing: error.reason };
      throw error;
    }
  }

  private opened(archive: string): string {
    return unpack(archive, mkdtempSync(join(this.workFolder(), "given-"))).folder;
  }

  private async fetched(wanted: WantedChart): Promise<FetchedChart> {
    const { fetched, folder, say } = this.options;
    const nowhere = folder === undefined ? "no folder of charts was given" : `it is not in ${folder}`;
    if (fetched === undefined) throw new ChartAway(nowhere, false);
    const address = addressOf(wanted);
    if (address === undefined)
      throw new ChartAway(`${nowhere}, and its release names no repository (repositoryOpts.repo)`, false);
    const cache = new ChartCache(fetched.cache);
    const name = nameOfChart(wanted.chart);
    const kept = isExact(wanted.version) ? cache.find(address, name, wanted.version) : undefined;
    if (kept !== undefined) return kept;
    if (!fetched.ask) {
      const why = isExact(wanted.version)
        ? "it was not fetched before"
        : "only a repository knows the newest of a range of versions";
      throw new ChartAway(`${why}, and --offline asks nobody`, false);
    }
    const host = new URL(address).host;
    const silence = this.silent.get(host);
    if (silence !== undefined) throw new ChartAway(silence, true);
    say(`fetching the chart ${titleOf(wanted)} from ${address}`);
    try {
      return await this.pull(wanted, name, address, cache);
    } catch (error) {
      if (!(error instanceof ChartAway)) throw error;
      const told = new ChartAway(`${address}: ${error.reason}`, error.silent);
      if (error.silent) this.silent.set(host, told.reason);
      throw told;
    }
  }

  private async pull(wanted: WantedChart, name: string, address: string, cache: ChartCache): Promise<FetchedChart> {
    const folder = mkdtempSync(join(this.workFolder(), "pulled-"));
    const { repository, version } = wanted;
    const archive =
      repository === undefined || isAddress(wanted.chart)
        ? await pullFrom(wanted.chart, version, folder, this.asking(folder))
        : await this.repository(repository).pull(name, version, folder);
    const chart = cache.keep(address, name, archive);
    if (!isExact(version) || sameVersion(chart.version, version)) return chart;
    throw new ChartRefused({
      path: "version",
      reason: `${address} gives ${name} ${chart.version} for ${version}`,
      remedy: `write version: ${chart.version}, or ask whoever keeps the repository`,
    });
  }

  private repository(access: ChartRepositoryAccess): IndexRepository {
    const known = this.repositories.get(access.address);
    if (known !== undefined) return known;
    const home = mkdtempSync(join(this.workFolder(), "repository-"));
    const made = new IndexRepository(access, home, this.asking(home));
    this.repositories.set(access.address, made);
    return made;
  }

  private asking(home: string): AskHelm {
    const patience = this.options.fetched?.patience ?? defaultPatience;
    return async (args, input) => {
      const milliseconds = this.silent.size === 0 ? patience : Math.min(patience, shortPatience);
      try {
        return await runHelm(args, { home, milliseconds, say: this.options.say, ...(input === undefined ? {} : { input }) });
      } catch (error) {
        // helm itself is not there and cannot be built.
        const problems = InvalidInput.is(error) ? error.problems.map(({ reason }) => reason).join(", ") : undefined;
        throw new ChartAway(
          `helm is not at hand: ${problems ?? (error instanceof Error ? error.message : String(error))}`,
          false,
        );
      }
    };
  }

  /** Holds what repositories were told, passwords too, for as long as this process lives. */
  private workFolder(): string {
    if (this.work !== undefined) return this.work;
    if (open.size === 0) process.once("exit", clear);
    this.work = mkdtempSync(join(tmpdir(), "trainyard-charts-"));
    open.add(this.work);
    return this.work;
  }
}

/** Where the chart comes from: an address of its own, or that of its repository. */
function addressOf({ chart, repository }: WantedChart): string | undefined {
  if (isAddress(chart)) return chart;
  return repository !== undefined && isAddress(repository.address) ? repository.address : undefined;
}

function isAddress(word: string): boolean {
  return /^(https?|oci):\/\//.test(word) && URL.canParse(word);
}
