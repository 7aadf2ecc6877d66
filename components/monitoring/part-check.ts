import type { Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { commonFunctions, functionsIn, metricsIn } from "./expression";
import { AlertSeverity } from "./kinds";
import { metricTables, seriesOf } from "./metrics";
import type { WatchedAlertArgs, WatchedMetricArgs, WatchedPartArgs } from "./part";
import type { MonitoringPlan } from "./plan";
import { ruleGroups } from "./rules";

/**
 * Holds what other parts hand over against what is known. An alert on a metric that nobody gives never fires and a panel on one stays
 * empty, and neither says why: so both are refused.
 */
export function checkParts(plan: MonitoringPlan, problems: Problems): void {
  const known = new Set([...Object.values(metricTables).flat(), ...plan.parts.flatMap(given)].flatMap(seriesOf));
  plan.parts.forEach((part, index) => {
    checkPart(`parts[${index}]`, part, known, problems);
  });
  checkUnique(plan, problems);
}

/** What a part gives: its table, and what its own rules record. */
function given({ metrics = [], groups = [] }: WatchedPartArgs): WatchedMetricArgs[] {
  const recorded = groups.flatMap(({ records = [] }) => records);
  return [...metrics, ...recorded.map(({ record }) => ({ name: record, kind: "gauge" as const, help: "recorded" }))];
}

function checkPart(path: string, part: WatchedPartArgs, known: ReadonlySet<string>, problems: Problems): void {
  const check = (where: string, expr: string) => {
    checkExpression(where, expr, known, problems);
  };
  part.groups?.forEach(({ records, alerts }, group) => {
    records?.forEach(({ expr }, index) => {
      check(`${path}.groups[${group}].records[${index}].expr`, expr);
    });
    alerts?.forEach((alert, index) => {
      check(`${path}.groups[${group}].alerts[${index}].expr`, alert.expr);
      checkAlert(`${path}.groups[${group}].alerts[${index}]`, alert, problems);
    });
  });
  part.rows?.forEach(({ panels }, row) => {
    panels.forEach(({ queries }, panel) => {
      queries.forEach(({ expr }, index) => {
        check(`${path}.rows[${row}].panels[${panel}].queries[${index}].expr`, expr);
      });
    });
  });
}

function checkExpression(path: string, expr: string, known: ReadonlySet<string>, problems: Problems): void {
  for (const metric of metricsIn(expr)) {
    if (known.has(metric)) continue;
    const near = remedyFor(metric, known);
    problems.add(path, `no table of metrics holds ${metric}`, `${near}; or add it to the part's metrics, if something gives it`);
  }
  for (const name of functionsIn(expr)) {
    if (commonFunctions.has(name)) continue;
    problems.add(path, `${name}() is not known to both Prometheus 2.42 and 3`, remedyFor(name, commonFunctions));
  }
}

function checkAlert(path: string, { alert, severity, for: time }: WatchedAlertArgs, problems: Problems): void {
  if (!/^[A-Z][A-Za-z0-9]*$/.test(alert))
    problems.add(`${path}.alert`, `${JSON.stringify(alert)} is no name of an alert`, "write it as CoordinatorDown");
  if (!/^(\d+(ms|s|m|h|d))+$/.test(time)) problems.add(`${path}.for`, `${JSON.stringify(time)} is no time`, "write it as 5m");
  const severities = Object.values(AlertSeverity);
  if (!severities.includes(severity)) {
    problems.add(`${path}.severity`, `${JSON.stringify(severity)} is not known`, remedyFor(severity, severities));
  }
}

/** Prometheus takes two groups or alerts of one name; the operator refuses the first, and a runbook cannot tell the others apart. */
function checkUnique(plan: MonitoringPlan, problems: Problems): void {
  const groups = ruleGroups(plan);
  for (const name of twice(plan.parts.map((part) => part.name)))
    problems.add("parts", `two are called ${name}`, "give each a name of its own");
  for (const name of twice(groups.map((group) => group.name)))
    problems.add("parts", `two groups of rules are called ${name}`, "give each a name of its own");
  // One part may say the same of several targets.
  const owners = plan.parts.map(({ groups: own = [] }) => [
    ...new Set(own.flatMap(({ alerts = [] }) => alerts.map(({ alert }) => alert))),
  ]);
  const builtIn = ruleGroups({ ...plan, parts: [] }).flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? []));
  for (const name of twice([[...new Set(builtIn)], ...owners].flat()))
    problems.add("parts", `two alerts are called ${name}`, "give each a name of its own, which its runbook has too");
}

function twice(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
