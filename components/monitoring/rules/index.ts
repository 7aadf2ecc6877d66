import type { WatchedAlertArgs, WatchedRuleGroupArgs } from "../part";
import type { MonitoringPlan } from "../plan";
import { acceleratorAlerts, acceleratorRecords, utilisationAlert } from "./accelerators";
import { coordinatorAlerts } from "./coordinator";
import { costRecords } from "./cost";
import { gridTaskAlerts } from "./grid";
import { networkAlerts } from "./network";
import { storageAlerts } from "./storage";
import { gangAlerts, recordedAlerts } from "./training";

/** One rule in Prometheus' own form: a recording rule has `record`, an alert has `alert`. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly Rule[];
}

/** All rules of an environment; rules for what it does not have are not made, because they would be silent for the wrong reason. */
export function ruleGroups(plan: MonitoringPlan): RuleGroup[] {
  const recorded = plan.trainingGroups.some(({ metrics }) => metrics);
  const groups: WatchedRuleGroupArgs[] = [
    { name: "trainyard.accelerators.records", interval: "30s", records: [...acceleratorRecords(plan), ...costRecords(plan)] },
    { name: "trainyard.accelerators", alerts: [...(recorded ? [utilisationAlert(plan)] : []), ...acceleratorAlerts(plan)] },
    ...plan.coordinators.map((target) => ({
      name: `trainyard.coordinator.${target.namespace}.${target.serviceName}`,
      alerts: coordinatorAlerts(plan, target),
    })),
    ...plan.trainingGroups.map((target) => ({
      name: `trainyard.training.${target.namespace}.${target.serviceName}`,
      alerts: [...gangAlerts(target), ...(target.metrics ? recordedAlerts(target) : [])],
    })),
    ...(recorded ? [{ name: "trainyard.storage", alerts: storageAlerts(plan) }] : []),
    { name: "trainyard.network", alerts: networkAlerts() },
    ...(plan.system === "grid" ? [{ name: "trainyard.grid", alerts: [...gridTaskAlerts] }] : []),
    ...plan.parts.flatMap(({ groups: own }) => own ?? []),
  ];
  return groups.map((group) => ruleGroup(plan, group));
}

/** What every alert says of where it comes from and where to read on. */
export interface AlertOrigin {
  readonly environment: string;
  readonly runbookUrl: string;
}

export function ruleGroup(origin: AlertOrigin, { name, interval, records, alerts }: WatchedRuleGroupArgs): RuleGroup {
  return {
    name,
    ...(interval !== undefined && { interval }),
    rules: [...(records ?? []), ...(alerts ?? []).map((words) => alert(origin, words))],
  };
}

function alert({ environment, runbookUrl }: AlertOrigin, words: WatchedAlertArgs): Rule {
  return {
    alert: words.alert,
    expr: words.expr,
    for: words.for,
    labels: { severity: words.severity, environment, ...words.labels },
    annotations: {
      summary: words.summary,
      description: words.description,
      runbook_url: `${runbookUrl}#${words.alert.toLowerCase()}`,
    },
  };
}
