/* Draws the dashboards again: `npm run docs:dashboards`. Needs Debian's `prometheus` and `chromium`, and a minute. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { playedHistory } from "./history";
import { drawDashboard, photograph } from "./picture";
import type { Play } from "./play";
import { plays } from "./plays";
import { hasProgram } from "./processes";
import { startPrometheus } from "./prometheus";
import { modelsOf, rulesOf } from "./systems";

/** What goes wrong in each picture, and how many minutes ago: a dashboard is for the day on which something does. */
const incidents: Readonly<Record<string, { readonly alerts: readonly string[]; readonly ago: number }>> = {
  "gaudi-3-scale": { alerts: ["ReplicationLag", "CheckpointWritesSlow", "AcceleratorIdle"], ago: 50 },
  "training-runtime": { alerts: ["WorkersLost", "BarrierStuck"], ago: 35 },
  grid: { alerts: ["GridHostBusy", "GridTasksFailing"], ago: 60 },
  ringrift: { alerts: ["PeerSyncSlow", "PeerRequestErrors"], ago: 40 },
  mlmf: { alerts: ["AcceleratorIdle", "ModelQueueLong", "ModelSlow"], ago: 45 },
};

/** Two hours more than are shown, so that what is counted over an hour is whole from the start. */
const minutes = 480;

async function draw(play: Play, folder: string): Promise<void> {
  const end = Math.floor(Date.now() / 1000);
  const { alerts = [], ago = 0 } = incidents[play.system] ?? {};
  const changes = play.faults.filter(({ alert }) => alerts.includes(alert)).flatMap((fault) => fault.changes);
  const history = playedHistory(play, minutes, end, { from: minutes - ago, changes });
  const groups = rulesOf(play.system);
  // What is wrong is so for long enough in the history, where no rule was there to see it.
  const rules = groups.map(({ name, rules: own }) => ({
    name,
    rules: own.map((rule) => ({ ...rule, ...(rule.for && { for: "0s" }) })),
  }));
  const prometheus = await startPrometheus({ evaluationInterval: "1s", rules, data: join(history, "data") });
  try {
    await sleep(4000);
    const now = Math.floor(Date.now() / 1000);
    for (const [name, model] of modelsOf(play.system)) {
      // The general dashboard is the same everywhere.
      if (name === "overview" && play.system !== "gaudi-3-scale") continue;
      const file = join(folder, `dashboard-${name}.png`);
      photograph(await drawDashboard(model, prometheus, groups, now), file);
      process.stdout.write(`written: ${file}\n`);
    }
  } finally {
    await prometheus.stop();
    rmSync(history, { recursive: true });
  }
}

async function main(folder: string): Promise<void> {
  const missing = ["prometheus", "promtool", "chromium"].filter((program) => !hasProgram(program));
  if (missing.length > 0) throw new Error(`not installed: ${missing.join(", ")}; on Debian, apt-get install prometheus chromium`);
  mkdirSync(folder, { recursive: true });
  for (const play of plays.values()) await draw(play, folder);
}

main(process.argv[2] ?? join(__dirname, "../../docs/pictures")).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
