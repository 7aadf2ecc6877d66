import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Jobs } from "./index";

interface SimulatedJob {
  readonly running: boolean;
  readonly step: number;
  /** When its newest complete checkpoint was written. */
  readonly checkpointAt?: number;
  readonly evictedAtStep?: number;
  readonly asked?: number;
}

interface World {
  readonly fenced: readonly string[];
  readonly jobs: Readonly<Record<string, SimulatedJob>>;
}

export interface RehearsedJobsOptions {
  /** Where the simulated jobs live between two calls of the command line. */
  readonly file: string;
  readonly now: () => number;
  /** How long a job takes to write a checkpoint, in milliseconds of the clock. */
  readonly checkpointTakes?: number;
  /** Jobs that never give one. */
  readonly stuck?: ReadonlySet<string>;
}

/**
 * Simulated jobs with a clock: they count steps while they run, write a checkpoint some time after they are asked, start again when nothing
 * keeps them from it, and lose what they did since their last checkpoint when they are evicted without a new one. That last thing is what a
 * rehearsal is for: it fails loudly.
 */
export class RehearsedJobs implements Jobs {
  constructor(private readonly options: RehearsedJobsOptions) {}

  async fence(target: string): Promise<void> {
    this.change((world) => ({ ...world, fenced: [...new Set([...world.fenced, target])] }));
  }

  async unfence(target: string): Promise<void> {
    this.change((world) => ({
      fenced: world.fenced.filter((each) => each !== target),
      // The queue starts what waits.
      jobs: Object.fromEntries(Object.entries(world.jobs).map(([name, job]) => [name, { ...job, running: true }])),
    }));
  }

  async requestCheckpoint(name: string): Promise<void> {
    this.update(name, (job) => ({ ...job, asked: this.options.now() }));
  }

  async checkpointSince(name: string, askedAt: number): Promise<"proven" | "waiting"> {
    if (this.options.stuck?.has(name) === true) return "waiting";
    const now = this.options.now();
    const written = (this.job(name).asked ?? askedAt) + (this.options.checkpointTakes ?? 0);
    if (now < written) return "waiting";
    this.update(name, (job) => ({ ...job, checkpointAt: written }));
    return written >= askedAt ? "proven" : "waiting";
  }

  /** A rehearsal's jobs run on; one that is waited for ends when it is asked about. */
  async hasFinished(name: string): Promise<boolean> {
    return this.options.stuck?.has(name) !== true;
  }

  async evict(name: string): Promise<void> {
    const job = this.job(name);
    if (!job.running) return;
    if (job.checkpointAt === undefined || (job.asked !== undefined && job.checkpointAt < job.asked)) {
      throw new Error(`job ${name} would be evicted without a checkpoint since it was asked for one: its work would be lost`);
    }
    this.update(name, (before) => ({ ...before, running: false, evictedAtStep: before.step }));
  }

  async moves(name: string): Promise<boolean> {
    const job = this.job(name);
    if (!job.running) return false;
    this.update(name, (before) => ({ ...before, step: before.step + 1 }));
    return this.job(name).step > (job.evictedAtStep ?? -1);
  }

  private job(name: string): SimulatedJob {
    return this.read().jobs[name] ?? { running: true, step: 1000 };
  }

  private update(name: string, change: (job: SimulatedJob) => SimulatedJob): void {
    this.change((world) => ({ ...world, jobs: { ...world.jobs, [name]: change(this.job(name)) } }));
  }

  private read(): World {
    if (!existsSync(this.options.file)) return { fenced: [], jobs: {} };
    return JSON.parse(readFileSync(this.options.file, "utf8")) as World;
  }

  private change(next: (world: World) => World): void {
    const world = next(this.read());
    mkdirSync(dirname(this.options.file), { recursive: true });
    writeFileSync(this.options.file, `${JSON.stringify(world, undefined, 2)}\n`);
  }
}
