/** Deletes what the program no longer has and what was replaced, each after everything that needs it. */
import { Stopped } from "./executor";
import { type ResourceState, references } from "./resource";
import { fail, perform, type Run, stepOf } from "./run";
import { type DeleteOptions, remove } from "./steps";
import { urnName } from "./urn";

/** What is to go: all that stands in the state and that the program has not registered, and what it has replaced. */
export function condemned(states: readonly ResourceState[], alive: (state: ResourceState) => boolean): ResourceState[] {
  return states.filter((state) => state.deleted || !alive(state));
}

export async function deleteAll(run: Run, doomed: readonly ResourceState[]): Promise<void> {
  const going = new Set(doomed.filter(({ deleted }) => !deleted).map(({ urn }) => urn));
  const nodes = graph(doomed);
  const removals: Promise<void>[] = [];
  const begin = (node: Node): void => {
    const { state } = node;
    const goesWith = state.deletedWith !== undefined && going.has(state.deletedWith);
    const removal = run.executor
      .run(() => remove(run, state, { op: opFor(state), goesWith }))
      .then(() => {
        for (const freed of node.needs) if (--freed.neededBy === 0) begin(freed);
      });
    removals.push(removal);
  };
  for (const node of nodes.filter(({ neededBy }) => neededBy === 0)) begin(node);
  // Each removal may add others before it ends, so the list grows while it is waited for.
  for (let i = 0; i < removals.length; i++) {
    const [outcome] = await Promise.allSettled([removals[i]]);
    if (outcome.status === "rejected" && !(outcome.reason instanceof Stopped)) throw outcome.reason;
  }
}

function opFor(state: ResourceState): DeleteOptions["op"] {
  if (state.deleted) return state.external ? "discard-replaced" : "delete-replaced";
  if (state.pendingReplacement) return "remove-pending-replace";
  return state.external ? "discard" : "delete";
}

interface Node {
  readonly state: ResourceState;
  /** What can go once this has gone, in the order of the state. */
  readonly needs: Node[];
  neededBy: number;
}

function graph(doomed: readonly ResourceState[]): Node[] {
  const nodes = doomed.map((state): Node => ({ state, needs: [], neededBy: 0 }));
  const byUrn = new Map<string, Node[]>();
  for (const node of nodes) {
    const list = byUrn.get(node.state.urn);
    if (list === undefined) byUrn.set(node.state.urn, [node]);
    else list.push(node);
  }
  const order = new Map(nodes.map((node, index) => [node, index]));
  for (const node of nodes) {
    const needed = references(node.state).flatMap((urn) => byUrn.get(urn) ?? []);
    needed.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    for (const other of needed) {
      node.needs.push(other);
      other.neededBy++;
    }
  }
  return nodes;
}

/** Deletes the targets alone; what else stands in the state is said to stay the same. Refuses where something that stays needs a target. */
export async function deleteTargets(run: Run, states: readonly ResourceState[], targets: ReadonlySet<string>): Promise<void> {
  const doomed = states.filter(({ urn }) => targets.has(urn));
  for (const target of targets) {
    if (!doomed.some(({ urn }) => urn === target)) throw fail(run, `the target ${target} is not in the state`);
  }
  const staying = states.filter(({ urn }) => !targets.has(urn));
  for (const state of staying) {
    const needed = references(state).find((urn) => targets.has(urn));
    if (needed !== undefined)
      throw fail(run, `'${urnName(needed)}' cannot be deleted alone: ${state.urn} needs it; make that a target as well`, needed);
  }
  for (const state of staying) {
    await perform(run, stepOf("same", state.urn), () => run.snapshot.keep(state));
  }
  await deleteAll(run, doomed);
}
