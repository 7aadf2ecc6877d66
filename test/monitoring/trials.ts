import type { RuleGroup } from "../../components/monitoring/rules";
import { type Change, type Fault, notation, type Play, Player, storedLabels } from "../../scripts/dashboards/play";
import { alertsOf, type PromtoolTest } from "./promtool";

/** Minutes that all is well before a fault begins. */
const lead = 10;

const firingNow = 'sum by (alertname) (ALERTS{alertstate="firing"}) > bool 0';

/** A play in which all is well for a while, and something is not from then on: series in promtool's notation. */
function series(play: Play, changes: readonly Change[], minutes: number): PromtoolTest["input_series"] {
  const player = new Player(play);
  const values = new Map<string, string[]>();
  for (let minute = 0; minute <= minutes; minute++) {
    if (minute === lead) player.suffer(changes);
    player.advance(1);
    const seen = (name: string, value: number) => {
      const before = values.get(name) ?? [];
      values.set(name, [...before, ...Array<string>(minute - before.length).fill("_"), `${value}`]);
    };
    for (const target of play.targets) {
      seen(notation("up", storedLabels(target)), player.isDown(target) ? 0 : 1);
    }
    for (const { target, name, labels, value } of player.samples()) seen(notation(name, storedLabels(target, labels)), value);
  }
  return [...values].map(([name, each]) => ({ series: name, values: each.join(" ") }));
}

function expectation(at: number, alerts: readonly string[]): PromtoolTest["promql_expr_test"][number] {
  const known = [...alerts].sort().map((alert) => ({ labels: `{alertname=${JSON.stringify(alert)}}`, value: 1 }));
  return { expr: firingNow, eval_time: `${at}m`, exp_samples: known };
}

/** Nothing fires while all is well; then the fault's alert fires, and no other. */
export function firingTest(play: Play, { alert, also = [], changes, within }: Fault): PromtoolTest {
  return {
    interval: "1m",
    input_series: series(play, changes, lead + within),
    promql_expr_test: [expectation(lead - 1, []), expectation(lead + within, [alert, ...also])],
  };
}

/** What comes closest to the fault does not make its alert fire, however long it lasts. */
export function quietTest(play: Play, { alert, near, within }: Fault): PromtoolTest {
  const expr = `count(ALERTS{alertname="${alert}",alertstate="firing"})`;
  return {
    interval: "1m",
    input_series: series(play, near, lead + within),
    promql_expr_test: [lead + 1, lead + Math.ceil(within / 2), lead + within].map((at) => ({
      expr,
      eval_time: `${at}m`,
      exp_samples: [],
    })),
  };
}

/** Alerts that no fault of the play makes fire: they would go untried. */
export function untried(groups: readonly RuleGroup[], play: Play): string[] {
  const tried = new Set(play.faults.map(({ alert }) => alert));
  return alertsOf(groups).flatMap(({ alert }) => (alert === undefined || tried.has(alert) ? [] : [alert]));
}

/** Faults that stand for no alert of the rules, and faults that have nothing that comes close. */
export function idleFaults(groups: readonly RuleGroup[], play: Play): string[] {
  const known = new Set(alertsOf(groups).map(({ alert }) => alert));
  return play.faults.filter(({ alert, near }) => !known.has(alert) || near.length === 0).map(({ alert }) => alert);
}
