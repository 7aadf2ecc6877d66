import type { Command } from "commander";
import type { ConductOptions, Prospect } from "../rollout/conduct";
import type { RolloutRecord } from "../rollout/drive";
import type { Entry } from "../rollout/journal";
import { type GivenOptions, onEngine } from "./options";

interface RolloutOptions extends GivenOptions {
  readonly dryRun?: boolean;
  readonly approve: readonly string[];
  readonly failGate: readonly string[];
  readonly prometheus?: string;
  readonly cluster?: string;
  readonly newCluster?: string;
  readonly anyway?: boolean;
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

export function register(program: Command): void {
  const rollout = program
    .command("rollout")
    .description("take a change through its phases: side by side or in batches, with gates, and back where one fails");
  const driving = (command: Command): Command =>
    onEngine(command, { plans: true, steps: true, asks: true })
      .option("--approve <gate>", "approve a manual gate; may be repeated", collect, [])
      .option("--prometheus <url>", "where metric gates ask; default: delivery.prometheusUrl")
      .option(
        "--cluster <context>",
        "the environment's cluster, by a context of your kubeconfig: its jobs are moved and its gates' jobs run there",
      )
      .option(
        "--new-cluster <context>",
        "in a blue-green of the cluster: the second one, by a context of your kubeconfig; asked for once it is there",
      )
      .option("--fail-gate <gate>", "in a rehearsal: let this gate fail, to see what happens; may be repeated", collect, []);
  driving(rollout.command("start"))
    .description("begin: the environment's files say what is new, the stack what is old")
    .argument("[target]", "node-group/<name>, service/<name> or cluster; default: what differs")
    .option("--dry-run", "say the stages, the cost and what capacity was proved, and start nothing")
    .option("--anyway", "start although a window or a freeze says no")
    .action((environment: string, target: string | undefined, options: RolloutOptions) =>
      run(environment, options, "start", target),
    );
  driving(rollout.command("resume"))
    .description("go on: after a pause, a kill, or an approval")
    .action((environment: string, options: RolloutOptions) => run(environment, options, "resume"));
  driving(rollout.command("abort"))
    .description("give everything back to the old side")
    .action((environment: string, options: RolloutOptions) => run(environment, options, "abort"));
  onEngine(rollout.command("pause"), {})
    .description("stop before the next step")
    .action((environment: string, options: GivenOptions) => run(environment, { ...options, approve: [], failGate: [] }, "pause"));
  onEngine(rollout.command("status"), {})
    .description("where the rollout stands, and what each target is held at")
    .action((environment: string, options: GivenOptions) => status(environment, options));
  onEngine(rollout.command("history"), {})
    .description("what earlier rollouts did")
    .argument("[rollout]", "one of them, line by line")
    .action((environment: string, which: string | undefined, options: GivenOptions) => history(environment, which, options));
}

function conductor(asked: string, options: GivenOptions, conduct: ConductOptions) {
  const { openSession } = require("./session") as typeof import("./session");
  const { Conductor } = require("../rollout/conduct") as typeof import("../rollout/conduct");
  const session = openSession(asked, options);
  return { session, conductor: new Conductor(session, conduct) };
}

async function run(
  asked: string,
  options: RolloutOptions,
  what: "start" | "resume" | "pause" | "abort",
  target?: string,
): Promise<void> {
  const { line } = require("../rollout/journal") as typeof import("../rollout/journal");
  const { ExitCode } = require("../output/errors") as typeof import("../output/errors");
  const entries: Entry[] = [];
  const { session, conductor: driver } = conductor(asked, options, {
    ...(target === undefined ? {} : { target }),
    ...(options.prometheus === undefined ? {} : { prometheus: options.prometheus }),
    ...(options.cluster === undefined ? {} : { cluster: options.cluster }),
    ...(options.newCluster === undefined ? {} : { newCluster: options.newCluster }),
    ...(options.anyway === undefined ? {} : { anyway: options.anyway }),
    approve: options.approve,
    failGate: options.failGate,
    onEntry: (entry) => {
      entries.push(entry);
      if (options.json !== true) process.stderr.write(`${line(entry)}\n`);
    },
  });
  const { name } = session.loaded;
  let prospect: Prospect | undefined;
  if (what === "start") {
    prospect = await driver.prospect();
    if (options.json !== true) writeProspect(prospect, name);
    if (options.dryRun === true) {
      if (options.json === true)
        print({ environment: name, operation: "rollout start", dryRun: true, ...shownProspect(prospect) });
      return;
    }
  }
  if (options.live === true && what !== "pause") {
    const { agree } = require("./operate") as typeof import("./operate");
    await agree("up", session);
  }
  const ended = await driver[what]();
  const { state } = ended;
  process.exitCode = state.status === "restored" ? ExitCode.Failed : ExitCode.Done;
  if (options.json === true) {
    const shown = prospect === undefined ? {} : shownProspect(prospect);
    print({ environment: name, operation: `rollout ${what}`, ...shownRollout(ended), ...shown, journal: entries });
  } else {
    process.stdout.write(`${name}: ${sentence(ended, asked)}\n`);
  }
}

function sentence({ id, state }: RolloutRecord, asked: string): string {
  const { status, reason } = state;
  const { keyOf } = require("../rollout/targets") as typeof import("../rollout/targets");
  const key = keyOf(state.plan.target);
  if (status === "promoted") return `${key} is promoted (${id})`;
  if (status === "restored") return `${key} is what it was before (${id}): ${reason ?? "aborted"}`;
  const stage = state.stages[state.stage]?.title ?? "its end";
  const how = status === "paused" ? "is paused" : "waits";
  return `${key} ${how} at "${stage}" (${id}); \`trainyard rollout resume ${asked}\` goes on, \`abort\` goes back`;
}

function shownRollout({ id, startedAt, state }: RolloutRecord) {
  const { keyOf } = require("../rollout/targets") as typeof import("../rollout/targets");
  const { currentStage, phaseOf } = require("../rollout/machine") as typeof import("../rollout/machine");
  return {
    id,
    startedAt,
    target: keyOf(state.plan.target),
    strategy: state.plan.strategy,
    result: state.status === "restored" ? "failed" : "succeeded",
    status: state.status,
    direction: state.direction,
    phase: phaseOf(state),
    stage: currentStage(state)?.title,
    reason: state.reason,
    jobs: state.jobs,
  };
}

function shownProspect({ change, plan, capacity }: Prospect) {
  return {
    target: change.key,
    strategy: plan.strategy,
    form: plan.form,
    stages: plan.stages.map(({ phase, title, activities, gates }) => ({
      phase,
      title,
      activities,
      gates: gates.map(({ name }) => name),
    })),
    notes: [...plan.notes, ...capacity.notes],
    doubleRunHourlyUsd: plan.form === "side-by-side" ? capacity.doubleRunHourlyUsd : 0,
  };
}

function writeProspect({ change, plan, capacity }: Prospect, name: string): void {
  const { terminal } = require("../output/style") as typeof import("../output/style");
  const out = terminal(process.stdout);
  out.write(`${out.paint("bold", `${name}: ${plan.strategy} of ${change.key}`)}, ${plan.form}\n`);
  plan.stages.forEach(({ title, gates }, index) => {
    out.write(`  ${index + 1}. ${title}${gates.length === 0 ? "" : `, then ${gates.map((gate) => gate.name).join(", ")}`}\n`);
  });
  for (const note of [...plan.notes, ...capacity.notes]) out.write(`  ${note}\n`);
  if (plan.form === "side-by-side") {
    const price = capacity.doubleRunHourlyUsd;
    out.write(`  both sides together: ${price === undefined ? "no price is known" : `USD ${price.toFixed(2)} an hour more`}\n`);
  }
}

function status(asked: string, options: GivenOptions): void {
  const { session, conductor: driver } = conductor(asked, options, { approve: [], failGate: [] });
  const targets = Object.entries(driver.held()).map(([target, { declaration, rollout, old }]) => ({
    target,
    declaration,
    ...(rollout === undefined
      ? { state: old === undefined ? "steady" : "restored, and kept at what it was" }
      : { state: "under way", rollout: shownRollout(rollout as RolloutRecord) }),
  }));
  if (options.json === true) {
    print({ environment: session.loaded.name, operation: "rollout status", targets });
    return;
  }
  const { table } = require("../output/style") as typeof import("../output/style");
  if (targets.length === 0) process.stdout.write(`${session.loaded.name}: nothing was rolled out, every target is blue\n`);
  const rows = targets.map((each) => [
    each.target,
    `active ${each.declaration.active}`,
    "rollout" in each ? `${each.rollout.status}, ${each.rollout.direction}: ${each.rollout.stage ?? ""}` : each.state,
  ]);
  process.stdout.write(table(rows, [], ""));
}

function history(asked: string, which: string | undefined, options: GivenOptions): void {
  const { line } = require("../rollout/journal") as typeof import("../rollout/journal");
  const { Failure } = require("../output/errors") as typeof import("../output/errors");
  const { session, conductor: driver } = conductor(asked, options, { approve: [], failGate: [] });
  const all = driver.journal.rollouts();
  if (which !== undefined && !all.includes(which)) {
    const { remedyFor } = require("../../components/core/suggest") as typeof import("../../components/core/suggest");
    throw new Failure(`there was no rollout ${JSON.stringify(which)}; ${remedyFor(which, all)}`, 2);
  }
  const shown = which === undefined ? all : [which];
  const rollouts = shown.map((id) => ({ id, entries: driver.journal.read(id) }));
  if (options.json === true) print({ environment: session.loaded.name, operation: "rollout history", rollouts });
  else if (which !== undefined) for (const entry of rollouts[0]?.entries ?? []) process.stdout.write(`${line(entry)}\n`);
  else {
    const { table } = require("../output/style") as typeof import("../output/style");
    process.stdout.write(
      table(
        rollouts.map(({ id, entries }) => [id, entries.at(-1)?.text ?? ""]),
        [],
        "",
      ),
    );
  }
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
