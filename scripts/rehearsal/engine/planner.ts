/**
 * Plans what happens to one registered resource, one registration after the other as they arrive, and gives back the chain of steps that
 * does it. The chains then run beside each other.
 */
import { analyze } from "./analysis";
import { type Decision, decide } from "./diff";
import { Stopped, Turn } from "./executor";
import { Family } from "./family";
import { importResource } from "./imports";
import { ignoringChanges } from "./paths";
import type { Provider } from "./plugin";
import { type Goal, newState, type ReadGoal, type ResourceState, stateOf } from "./resource";
import { fail, messageOf, perform, providerOf, type Run, stepOf } from "./run";
import { create, read, remove, same, update } from "./steps";
import { isProviderType } from "./urn";
import { equal, nothing, type PropertyMap } from "./values";

type Chain = () => Promise<ResourceState>;

export class Planner {
  /** What the program has registered so far, by URN. */
  readonly goals = new Map<string, Goal>();
  readonly news = new Map<string, ResourceState>();
  private readonly turn = new Turn();
  private readonly family: Family;
  /** Deleted in this run because something they depend on was deleted first; they are made anew when they are registered. */
  private readonly deletedFirst = new Map<
    string,
    { readonly state: Promise<ResourceState>; readonly replaceKeys: readonly string[] }
  >();
  /** Neither there nor a target. */
  private readonly skipped = new Set<string>();
  /** Registered, and replaced. */
  private readonly replaced = new Set<string>();

  constructor(
    private readonly run: Run,
    base: readonly ResourceState[],
  ) {
    this.family = new Family(run, base);
  }

  /** True for a resource that the program still has. */
  keeps(state: ResourceState): boolean {
    return this.news.get(state.urn) === state || this.family.claimed.has(state);
  }

  async register(goal: Goal): Promise<ResourceState> {
    const chain = await this.turn.take(() => this.guarded(goal.urn, () => this.plan(goal)));
    const state = await this.run.executor.run(chain);
    this.news.set(goal.urn, state);
    return state;
  }

  async read(goal: ReadGoal): Promise<ResourceState> {
    const chain = await this.turn.take(() => this.guarded(goal.urn, () => this.planRead(goal)));
    const state = await this.run.executor.run(chain);
    this.news.set(goal.urn, state);
    return state;
  }

  /** The outputs that a component registers when it is complete. */
  registerOutputs(urn: string, outputs: PropertyMap): void {
    const state = this.news.get(urn);
    if (state === undefined) throw new Error(`outputs for ${urn}, which is not registered`);
    if (equal(state.outputs, outputs)) return;
    const complete = { ...state, outputs };
    this.run.snapshot.mark(state, complete);
    this.news.set(urn, complete);
  }

  /** A failure of planning is a failure of the run, told once. */
  private async guarded(urn: string, plan: () => Promise<Chain>): Promise<Chain> {
    if (this.run.executor.hasStopped) throw new Stopped();
    try {
      return await plan();
    } catch (error) {
      throw error instanceof Stopped ? error : fail(this.run, messageOf(error), urn);
    }
  }

  private async plan(goal: Goal): Promise<Chain> {
    const { run } = this;
    this.mustBeNew(goal.urn);
    this.goals.set(goal.urn, goal);
    const old = this.family.find(goal, goal.aliases);
    const gone = old !== undefined && (old.pendingReplacement || this.deletedFirst.has(goal.urn));
    const provider = await providerOf(run, goal);
    if (run.targets !== undefined && provider !== undefined && !isProviderType(goal.type) && !run.targets.has(goal.urn))
      return this.untouched(goal, old);

    const skipped = [...goal.dependencies, ...(goal.parent === undefined ? [] : [goal.parent])].find((urn) =>
      this.skipped.has(urn),
    );
    if (skipped !== undefined)
      throw new Error(
        `${goal.type} '${goal.name}' needs ${skipped}, which is not there yet and no target; make that a target as well`,
      );
    const desired = old === undefined ? goal.inputs : ignoringChanges(goal.inputs, old.inputs, goal.ignoreChanges);
    const checkedAgainst = old === undefined || gone || old.external ? undefined : old.inputs;
    let asked = desired;
    const check = (news: PropertyMap) => {
      asked = news;
      return this.check(goal, provider, checkedAgainst, news);
    };
    const inputs = await analyze(run, goal, await check(desired), (urn) => this.news.get(urn), check);
    const wanted = stateOf(goal, inputs, nothing, undefined);

    const imports = goal.importId !== undefined && goal.custom && (old === undefined || old.external || old.id !== goal.importId);
    if (imports && provider !== undefined && goal.importId !== old?.importId)
      return () => importResource(run, { goal, wanted, provider, id: goal.importId ?? "", old });
    if (old === undefined) return () => create(run, wanted, { op: "create" });
    if (gone) return this.anew(goal.urn, old, wanted);
    if (old.external) return () => create(run, wanted, { op: "create", insteadOf: old });

    const partnerReplaced = goal.replaceWith.some((urn) => this.replaced.has(urn));
    const decision = await decide({ goal, old, inputs, provider, renamed: this.family.renamed, partnerReplaced });
    const kept = { ...wanted, ...(old.id === undefined ? {} : { id: old.id }) };
    if (decision.kind === "same") return () => same(run, old, kept);
    if (decision.kind === "update") return () => update(run, old, kept, { diffs: decision.diffs });
    // What the provider filled in for the old one (a name above all) is not carried over to the new one: it is asked again, as at first.
    const anew = await this.check(goal, provider, undefined, asked, `${goal.urn} after ${old.id}`);
    return this.replace(goal, old, stateOf(goal, anew, nothing, undefined), decision);
  }

  private mustBeNew(urn: string): void {
    if (this.goals.has(urn) || this.family.read.has(urn))
      throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
  }

  private async check(
    goal: Goal,
    provider: Provider | undefined,
    olds: PropertyMap | undefined,
    news: PropertyMap,
    seed = goal.urn,
  ): Promise<PropertyMap> {
    if (provider === undefined) return news;
    const { urn, type, name } = goal;
    const { inputs, failures } = await provider.check({ urn, type, name, news, seed, ...(olds === undefined ? {} : { olds }) });
    for (const { property, reason } of failures) {
      const value = property === "" ? undefined : news[property];
      const shown = typeof value === "string" ? ` value {${value}}` : "";
      const where = property === "" ? "" : ` property ${property}${shown}`;
      this.run.recorder.diagnose({
        severity: "error",
        urn,
        message: `${type} resource '${name}':${where} has a problem: ${reason}`,
      });
    }
    if (failures.length === 0) return inputs;
    this.run.executor.stop();
    throw new Stopped();
  }

  /** Not a target: it stays as it is. What is not there yet is not made. */
  private untouched(goal: Goal, old: ResourceState | undefined): Chain {
    const { run } = this;
    if (old !== undefined) return () => same(run, old, { ...old, urn: goal.urn });
    this.skipped.add(goal.urn);
    return () => perform(run, stepOf("same", goal.urn), () => stateOf(goal, goal.inputs, goal.inputs, undefined));
  }

  /** It was deleted before, in this run or an earlier one that failed in between. */
  private anew(urn: string, old: ResourceState, wanted: ResourceState): Chain {
    const { run } = this;
    const first = this.deletedFirst.get(urn);
    this.replaced.add(urn);
    return async () => {
      const marked = first === undefined ? old : await first.state;
      const details = { replaceKeys: first?.replaceKeys ?? [] };
      await perform(run, stepOf("replace", urn, details), () => {});
      return create(run, wanted, { op: "create-replacement", insteadOf: marked, ...details });
    };
  }

  private async replace(goal: Goal, old: ResourceState, wanted: ResourceState, decision: Decision): Promise<Chain> {
    const { run } = this;
    if (goal.importId !== undefined) throw new Error(importedAndReplaced(decision.replaceKeys));
    // To unprotect and to replace in one go is allowed.
    if (old.protect && goal.protect) this.refuse(protectedFromReplace(goal.urn), goal.urn);
    const { diffs, replaceKeys } = decision;
    const details = { diffs, replaceKeys };
    this.replaced.add(goal.urn);
    if (!decision.deleteFirst)
      return async () => {
        const made = await create(run, wanted, { op: "create-replacement", beside: old, ...details });
        await perform(run, stepOf("replace", goal.urn, details), () => {});
        return made;
      };

    const dependents = await this.family.replacedWith(old, (state) => providerOf(run, state), this.news);
    for (const { state } of dependents) {
      if (state.protect) this.refuse(protectedFromReplace(state.urn, goal.urn), state.urn);
    }
    const starts = dependents.map(({ state, replaceKeys: keys }) => {
      const deletion = new Deletion(run, state);
      this.deletedFirst.set(state.urn, { state: deletion.done, replaceKeys: keys });
      return deletion;
    });
    return async () => {
      for (const deletion of starts.toReversed()) await deletion.start();
      const gone = await remove(run, old, { op: "delete-replaced", goesWith: false, pendingReplacement: true });
      await perform(run, stepOf("replace", goal.urn, details), () => {});
      return create(run, wanted, { op: "create-replacement", insteadOf: gone, ...details });
    };
  }

  /** What an up may not begin, a preview tells and goes on, so that people see all that would follow. */
  private refuse(message: string, urn: string): void {
    if (!this.run.preview) throw fail(this.run, message, urn);
    this.run.recorder.diagnose({ severity: "error", urn, message });
  }

  private async planRead(goal: ReadGoal): Promise<Chain> {
    const { run } = this;
    this.mustBeNew(goal.urn);
    this.family.read.add(goal.urn);
    const old = this.family.find(goal, []);
    const { name: _, ...rest } = goal;
    const wanted = newState({ ...rest, custom: true, outputs: nothing });
    // What was managed and is only read from now on is let go of, and not deleted.
    if (old === undefined || old.external)
      return () => read(run, wanted, { op: "read", ...(old === undefined ? {} : { insteadOf: old }) });
    return async () => {
      const state = await read(run, wanted, { op: "read-replacement", beside: old });
      await perform(run, stepOf("replace", goal.urn), () => {});
      return state;
    };
  }
}

/** A deletion that others can wait for before it begins. One that never begins lets nobody wait: the run has stopped. */
class Deletion {
  private settle: (state: Promise<ResourceState>) => void = () => {};
  readonly done = new Promise<ResourceState>((resolve) => {
    this.settle = resolve;
  });

  constructor(
    private readonly run: Run,
    private readonly old: ResourceState,
  ) {
    this.done.catch(() => {});
    run.executor.onStop(() => this.settle(Promise.reject(new Stopped())));
  }

  async start(): Promise<void> {
    const gone = remove(this.run, this.old, { op: "delete-replaced", goesWith: false, pendingReplacement: true });
    this.settle(gone);
    await gone;
  }
}

function protectedFromReplace(urn: string, root?: string): string {
  return (
    `unable to replace resource "${urn}"${root === undefined ? "" : ` as part of replacing "${root}"`}\n` +
    "as it is currently marked for protection. To unprotect the resource, " +
    "remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`"
  );
}

function importedAndReplaced(replaceKeys: readonly string[]): string {
  return (
    `a resource that was imported would be replaced, because of ${replaceKeys.join(", ")}; ` +
    "remove the `import` option from the resource in your Pulumi program"
  );
}
