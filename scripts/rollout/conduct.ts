import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { prefixOf } from "../../components/config";
import { workloadNamespace } from "../../components/config/arguments";
import { InvalidInput } from "../../components/core/problems";
import { settingsOf } from "../../components/delivery";
import { Colour, declaredOutput, greenPrefix, type HeldTargets } from "../../components/delivery/rollouts";
import { admit } from "../../components/delivery/schedule";
import { type Account, readAccount } from "../account";
import { stackOutputs } from "../commands/account";
import { readState } from "../commands/guard";
import { guarded } from "../commands/operate";
import type { Session } from "../commands/session";
import { heldResources } from "../guard/held";
import { ExitCode, Failure } from "../output/errors";
import { Lock } from "../rehearsal/engine/lock";
import { type CapacityProof, proveCapacity } from "./capacity";
import { RolloutClock } from "./clock";
import { drive, heldAfter, newColour, type Ports, type RolloutRecord } from "./drive";
import { asksCluster, checkGates, type GateContext, together } from "./gates";
import { rolloutVerdict } from "./gates/argo";
import { awaitBurnIn, burnInGates } from "./gates/burn-in";
import { runClusterJob } from "./gates/cluster-job";
import { Clusters } from "./jobs/clusters";
import { findJobs, gateNodes, openCluster, type RealSite, refuseBlind } from "./jobs/real";
import { RehearsedJobs } from "./jobs/rehearsed";
import { type Entry, Journal } from "./journal";
import { retired } from "./losses";
import { abort, begin, pause, resume } from "./machine";
import type { Declaration, Gate, Job, RolloutPlan, Stage, Target } from "./model";
import { secondCluster } from "./second-cluster";
import { planRollout, whole } from "./stages";
import { ConfigStore, type HeldStore, RehearsedStore, rolloutFolder } from "./store";
import { argoRollouts, type Change, changes, changesInPlace, choose, isTwoClusters, jobsOn, keyOf, machinesOf } from "./targets";

export interface ConductOptions {
  readonly target?: string;
  /** Manual gates that a person approves. */
  readonly approve: readonly string[];
  /** Gates that fail, in a rehearsal. */
  readonly failGate: readonly string[];
  /** Overrides where metric gates ask. */
  readonly prometheus?: string;
  /** Context of the kubeconfig that leads to the environment's cluster. Default: what the environment itself names. */
  readonly cluster?: string;
  /** Context that leads to the second cluster of a blue-green. */
  readonly newCluster?: string;
  /** Starts although windows or freezes say no. */
  readonly anyway?: boolean;
  readonly onEntry?: (entry: Entry) => void;
  /** For tests: stops after so many commands, as a kill would. */
  readonly stopped?: () => boolean;
}

/** What a rollout would do, before anything is touched. */
export interface Prospect {
  readonly change: Change;
  readonly plan: RolloutPlan;
  readonly capacity: CapacityProof;
  readonly active: Colour;
  /** Training that runs on what changes. */
  readonly jobs: readonly Job[];
}

/** The rollouts of one environment: plans them, drives them, remembers them. */
export class Conductor {
  readonly journal: Journal;
  private readonly folder: string;
  /** Asks the driver at work to pause. */
  private readonly pauseFile: string;
  private readonly store: HeldStore;
  private readonly clock: RolloutClock;
  /** The account's answers, once they were asked for. */
  private asked?: Promise<Account | undefined>;

  constructor(
    private readonly session: Session,
    private readonly options: ConductOptions,
  ) {
    const { stateDir, files, loaded } = session;
    this.folder = rolloutFolder(stateDir, files.project.name, loaded.name);
    this.pauseFile = join(this.folder, "pause");
    this.journal = new Journal(this.folder);
    this.clock = new RolloutClock(join(this.folder, "clock"), !this.touchesCluster);
    this.store = session.options.live === true ? new ConfigStore(files.file) : new RehearsedStore(this.folder);
  }

  /** What is held now, by target. */
  held(): HeldTargets {
    return this.store.read();
  }

  /** Plans a rollout and proves its capacity; throws where it may not start. */
  async prospect(now = new Date()): Promise<Prospect> {
    const { environment, name } = this.session.loaded;
    const running = Object.entries(this.held()).find(([, { rollout }]) => rollout !== undefined);
    if (running !== undefined) {
      throw new Failure(
        `${running[0]} is being rolled out already; see \`trainyard rollout status\`, and go on with resume or abort`,
      );
    }
    const change = choose(changes(environment, await this.declared()), this.options.target, environment);
    const { delivery } = environment;
    const admission = admit({ timezone: delivery?.timezone, windows: delivery?.windows, freezes: delivery?.freezes }, now);
    if (!admission.open && this.options.anyway !== true) {
      const when = admission.opensAt === undefined ? "" : `; the next chance is ${admission.opensAt.toISOString().slice(0, 16)}Z`;
      throw new Failure(`${name}: ${admission.reason}${when}; --anyway starts it all the same`, ExitCode.WrongInput);
    }
    const capacity = proveCapacity(change, environment, await this.account(change));
    if (capacity.faults.length > 0) throw new InvalidInput(`rollout of ${change.key}`, capacity.faults);
    const said = settingsOf(environment, change.key);
    const argo = argoRollouts(change.target, change.strategy);
    // Argo asks the gates themselves; what is asked here is how it ended.
    const settings = argo === undefined ? said : { ...said, gates: [{ kind: "rollout", name: "argo-rollouts" } as const] };
    if (change.strategy === "canary" && settings.gates.length === 0) {
      throw new InvalidInput(`rollout of ${change.key}`, [
        {
          path: "delivery.gates",
          reason: "is empty, so that a canary would be judged by nothing",
          remedy: "give a metric gate, or another strategy",
        },
      ]);
    }
    const jobs = await this.findJobs(change);
    const active = this.held()[change.key]?.declaration.active ?? Colour.Blue;
    const inPlace = changesInPlace(change) && (change.strategy === "rolling" || change.strategy === "recreate");
    const plan = planRollout({
      target: change.target,
      strategy: change.strategy,
      active,
      ...settings,
      gates: [...burnInGates(environment, change.target), ...settings.gates],
      spareCapacity: capacity.spare,
      ...machinesOf(change),
      byCloud: change.target.kind !== "node-group" || inPlace,
      hasJobs: jobs.length > 0,
      ...secondCluster(change, environment, capacity),
    });
    return { change, plan, capacity, active, jobs };
  }

  async start(): Promise<RolloutRecord> {
    return this.locked(async () => {
      const { change, plan, active, jobs } = await this.prospect();
      const steady: Declaration = { active, [active]: whole("old") };
      const startedAt = new Date().toISOString();
      const rollout: RolloutRecord = {
        id: `${startedAt.slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-")}-${change.key.replace("/", "-")}`,
        startedAt,
        state: begin(plan, active, steady, jobs),
        old: change.old,
        new: change.new,
        approved: this.options.approve,
      };
      this.note(rollout, "start", `${change.strategy} of ${change.key}: ${plan.stages.map(({ title }) => title).join(", ")}`);
      this.store.write(change.key, heldAfter(rollout));
      return this.go(rollout);
    });
  }

  /** Goes on: after a pause, a kill, or what a person had to approve. */
  async resume(): Promise<RolloutRecord> {
    return this.locked(async () => {
      const rollout = this.current();
      if (rollout.state.status === "paused") this.note(rollout, "resume", "resumed");
      const approved = [...new Set([...rollout.approved, ...this.options.approve])];
      return this.go({ ...rollout, state: resume(rollout.state), approved });
    });
  }

  /** Takes effect before the next step. A driver that is at work hears of it and pauses itself. */
  async pause(): Promise<RolloutRecord> {
    const rollout = this.current();
    writeFileSync(this.pauseFile, "");
    try {
      return await this.locked(async () => this.paused(rollout));
    } catch (error) {
      if (InvalidInput.is(error)) return rollout;
      throw error;
    }
  }

  private paused(rollout: RolloutRecord): RolloutRecord {
    rmSync(this.pauseFile, { force: true });
    const paused = { ...rollout, state: pause(rollout.state) };
    this.store.write(keyOf(rollout.state.plan.target), heldAfter(paused));
    this.note(paused, "pause", "paused");
    return paused;
  }

  abort(): Promise<RolloutRecord> {
    return this.locked(async () => {
      const rollout = this.current();
      const turned = { ...rollout, state: abort(rollout.state), approved: [] };
      if (turned.state.direction === "forward") {
        throw new Failure(
          "the old side is being retired, and there is nothing to go back to; `trainyard rollout resume` ends it",
        );
      }
      this.note(turned, "abort", "aborted: the old side takes everything back");
      this.store.write(keyOf(rollout.state.plan.target), heldAfter(turned));
      return this.go(turned);
    });
  }

  /** The rollout that is under way. */
  current(): RolloutRecord {
    const found = Object.values(this.held()).find(({ rollout }) => rollout !== undefined);
    if (found === undefined) throw new Failure(`${this.session.loaded.name} has no rollout under way`);
    return found.rollout as RolloutRecord;
  }

  private async go(rollout: RolloutRecord): Promise<RolloutRecord> {
    rmSync(this.pauseFile, { force: true });
    const { ports, close } = await this.ports(rollout);
    const driven = await drive(rollout, ports).finally(close);
    const ended = existsSync(this.pauseFile) && driven.state.status === "running" ? this.paused(driven) : driven;
    const { status, reason } = ended.state;
    if (status === "promoted") this.note(ended, "end", "promoted: the new is in use");
    if (status === "restored")
      this.note(ended, "end", `restored: the old is in use${reason === undefined ? "" : ` (${reason})`}`);
    return ended;
  }

  /** Whether the target's jobs are real ones: on real machines, or on a cluster that a rehearsal was given. */
  private get touchesCluster(): boolean {
    return this.session.options.live === true || this.options.cluster !== undefined;
  }

  private get prometheusUrl(): string | undefined {
    return this.options.prometheus ?? this.session.loaded.environment.delivery?.prometheusUrl;
  }

  private async ports(rollout: RolloutRecord): Promise<{ readonly ports: Ports; readonly close: () => void }> {
    const { target } = rollout.state.plan;
    const { now, sleep } = this.clock;
    const { environment } = this.session.loaded;
    const argo = argoRollouts(target, rollout.state.plan.strategy);
    const needsCluster =
      this.touchesCluster &&
      (rollout.state.jobs.length > 0 || rollout.state.stages.some(({ gates }) => asksCluster(gates)) || argo !== undefined);
    const clusters = needsCluster
      ? await Clusters.of(environment, this.options, rollout.state.plan.cluster !== undefined)
      : undefined;
    const site = await this.site(target, sleep);
    let { direction } = rollout.state;
    const ports: Ports = {
      jobs:
        clusters === undefined
          ? new RehearsedJobs({ file: join(this.folder, "jobs.json"), now, checkpointTakes: 120_000 })
          : clusters.jobs(site, keyOf(target), () => direction),
      now,
      sleep,
      apply: (stage) => this.apply(stage, target),
      check: (gates, appliedAt, approved, stage) =>
        this.check(gates, {
          approved,
          appliedAt,
          now,
          ...(clusters !== undefined && {
            awaitBurnIn: async (gate) =>
              awaitBurnIn(await clusters.fresh(), { of: gateNodes(target, newColour(rollout)) ?? [], sleep, now })(gate),
            runJob: async (gate) =>
              runClusterJob(gate, {
                api: await clusters.fresh(),
                namespace: workloadNamespace,
                occasion: `${rollout.id} ${stage}`,
                nodes: gateNodes(target, newColour(rollout)),
              }),
            ...(argo !== undefined && { awaitRollout: () => rolloutVerdict(clusters.old, argo, sleep) }),
          }),
        }),
      save: (held) => {
        direction = (held?.rollout as RolloutRecord | undefined)?.state.direction ?? direction;
        this.store.write(keyOf(target), held);
      },
      note: (entry) => this.tell(entry),
      stopped: () => existsSync(this.pauseFile) || this.options.stopped?.() === true,
    };
    return { ports, close: () => clusters?.close() };
  }

  /** Simulated jobs in a rehearsal; on real machines those that the cluster has, if the promise to them can be kept. */
  private async findJobs({ target, strategy }: Change): Promise<readonly Job[]> {
    const { environment } = this.session.loaded;
    const expected = jobsOn(environment, target, strategy);
    const concerns = target.kind !== "cluster" || isTwoClusters(target, strategy);
    if (!this.touchesCluster || !concerns || (expected.length === 0 && environment.queueing === undefined)) return expected;
    const api = await openCluster(environment, this.options.cluster);
    try {
      const site = await this.site(target, async () => undefined);
      const jobs = await findJobs(api, site);
      refuseBlind(jobs, site);
      return jobs;
    } finally {
      api.close();
    }
  }

  private async site(target: Target, sleep: (milliseconds: number) => Promise<void>): Promise<RealSite> {
    const { environment } = this.session.loaded;
    const wanted = environment.coordinator?.checkpointBucket ?? environment.storage.buckets[0]?.name;
    const buckets = (await this.stackOutputs())?.buckets;
    const bucket: unknown = typeof buckets === "object" && buckets !== null ? Reflect.get(buckets, wanted ?? "") : undefined;
    const bucketUrl: unknown = typeof bucket === "object" && bucket !== null ? Reflect.get(bucket, "url") : undefined;
    return {
      environment,
      target,
      sleep,
      ...(typeof bucketUrl === "string" && { bucketUrl }),
      ...(this.prometheusUrl !== undefined && { prometheusUrl: this.prometheusUrl }),
    };
  }

  /** One `up` of the phase, under the guard: what the phase retires may go, and nothing else. */
  private async apply(stage: Stage, target: Target): Promise<{ result: "succeeded" | "failed"; message?: string }> {
    const { environment, name } = this.session.loaded;
    const onGreen = this.held().cluster?.declaration.active === Colour.Green;
    const prefix = onGreen ? greenPrefix(prefixOf(environment, name)) : prefixOf(environment, name);
    const allow = retired(stage.declaration, target, prefix, heldResources(await readState(this.session)));
    const { options } = this.session;
    const session = { ...this.session, options: { ...options, allow: [...(options.allow ?? []), ...allow] } };
    const { result, diagnostics } = await guarded("up", session);
    const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
    return errors.length === 0 ? { result } : { result, message: errors.join("; ") };
  }

  private async check(gates: readonly Gate[], context: Omit<GateContext, "prometheusUrl">) {
    const { prometheus, failGate } = this.options;
    const rehearsal = this.session.options.live !== true;
    // A rehearsal has nothing that could be measured; a person's word, a Prometheus and a cluster that were named count there too.
    const answers = ({ kind }: Gate) =>
      kind === "manual" || (kind === "metric" && prometheus !== undefined) || (kind === "job" && context.runJob !== undefined);
    const asked = gates.filter((gate) => !rehearsal || answers(gate));
    const failed = gates.filter(({ name }) => failGate.includes(name)).map(({ name }) => name);
    if (rehearsal && failed.length > 0) {
      return { result: "failed", message: `${failed.join(", ")}: fails, as --fail-gate asked for` } as const;
    }
    const { prometheusUrl } = this;
    const verdicts = await checkGates(asked, { ...context, ...(prometheusUrl !== undefined && { prometheusUrl }) });
    const rest = gates.filter((gate) => !asked.includes(gate)).map(({ name }) => name);
    const { result, message } = together(verdicts);
    const skipped = rest.length === 0 ? "" : `not asked in a rehearsal: ${rest.join(", ")}`;
    return { result, message: [message, skipped].filter((text) => text !== "").join("; ") };
  }

  /** What each target was declared as when the stack was last made. */
  private async declared(): Promise<Readonly<Record<string, unknown>>> {
    const declared = (await this.stackOutputs())?.[declaredOutput];
    if (typeof declared === "object" && declared !== null) return declared as Readonly<Record<string, unknown>>;
    const { name } = this.session.loaded;
    throw new Failure(`${name} is not made yet, or by an older release; run \`trainyard up ${name}\` first`);
  }

  private async stackOutputs(): Promise<Readonly<Record<string, unknown>> | undefined> {
    return stackOutputs(await readState(this.session));
  }

  /** What the account says, where real machines are to be had and nobody said not to ask; the plan that is shown is the plan that runs. */
  private async account({ target, strategy }: Change): Promise<Account | undefined> {
    const { options, loaded } = this.session;
    if (options.live !== true || options.account === false) return undefined;
    if (target.kind !== "node-group" && !isTwoClusters(target, strategy)) return undefined;
    this.asked ??= readAccount(loaded, { made: true, nodes: {} });
    return this.asked;
  }

  private note(rollout: RolloutRecord, what: string, text: string): void {
    const { target } = rollout.state.plan;
    const phase = rollout.state.stages[rollout.state.stage]?.phase ?? "steady";
    this.tell({ at: new Date(this.clock.now()).toISOString(), rollout: rollout.id, target: keyOf(target), phase, what, text });
  }

  private tell(entry: Entry): void {
    this.journal.note(entry);
    this.options.onEntry?.(entry);
  }

  /** One driver at a time on an environment. */
  private async locked<T>(work: () => Promise<T>): Promise<T> {
    mkdirSync(this.folder, { recursive: true });
    const lock = Lock.take(join(this.folder, "rollout.lock"), "up");
    try {
      return await work();
    } finally {
      lock.release();
    }
  }
}
