import type { MonitoringArgs } from "../../components/monitoring";
import { type MonitoringPlan, planMonitoring } from "../../components/monitoring/plan";
import { type RuleGroup, ruleGroups } from "../../components/monitoring/rules";
import { gridRuleGroups } from "../../components/monitoring/rules/grid";
import { peerRules } from "../../components/peers/rules";

const training = { namespace: "training" };

/** What each system has monitored, as stacks/ composes it. */
const watched: Readonly<Record<string, Omit<MonitoringArgs, "environment">>> = {
  "gaudi-3-scale": { coordinators: [training], trainingGroups: [{ ...training, metrics: true }] },
  "training-runtime": { coordinators: [training], trainingGroups: [training] },
  ringrift: {},
  mlmf: {},
};

export const clusterSystems = Object.keys(watched);

export function planOf(system: string): MonitoringPlan {
  const nodeGroup = system === "mlmf" ? "serving" : "training";
  const price = { nodeGroup, machine: "p4d.24xlarge", capacity: "on-demand", usdPerAcceleratorHour: 2.75 };
  return planMonitoring("watch", { ...watched[system], environment: system, system, prices: [price] });
}

/** Every rule of a system, its peers' own among them. */
export function rulesOf(system: string): readonly RuleGroup[] {
  if (system === "grid") return gridRuleGroups({ environment: "grid", runbookUrl: "docs/runbooks.md" });
  const own = ruleGroups(planOf(system));
  return system === "ringrift" ? [...own, { name: "peers", rules: peerRules() }] : own;
}
