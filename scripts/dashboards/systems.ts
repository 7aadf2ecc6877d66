import { dashboards } from "../../components/monitoring/dashboards";
import { gridDashboard } from "../../components/monitoring/dashboards/grid";
import { type MonitoringPlan, planMonitoring } from "../../components/monitoring/plan";
import { type RuleGroup, ruleGroups } from "../../components/monitoring/rules";
import { gridRuleGroups } from "../../components/monitoring/rules/grid";
import { peerRules } from "../../components/peers/rules";
import { ServingProtocol } from "../../components/serving/enums";
import { servingRules } from "../../components/serving/rules";
import type { DashboardModel } from "./draw/model";

const training = { namespace: "training" };

interface Watched {
  readonly args: Omit<Parameters<typeof planMonitoring>[1], "environment" | "system">;
  /** Rules that stand in the room of what they watch. */
  readonly rules?: readonly RuleGroup[];
}

/** The model of the play. */
const model: Parameters<typeof servingRules>[0] = {
  name: "llama-model",
  protocol: ServingProtocol.Http,
  scaling: { queueLength: 5, acceleratorPercent: 80 },
  pools: [],
};

/** What each system on a cluster has monitored, as stacks/ composes it. */
const watched: ReadonlyMap<string, Watched> = new Map<string, Watched>([
  ["gaudi-3-scale", { args: { coordinators: [training], trainingGroups: [{ ...training, metrics: true }] } }],
  ["training-runtime", { args: { coordinators: [training], trainingGroups: [training] } }],
  ["ringrift", { args: {}, rules: [{ name: "trainyard.peers", rules: peerRules() }] }],
  ["mlmf", { args: {}, rules: servingRules(model) }],
]);

export const clusterSystems: readonly string[] = [...watched.keys()];

/** The monitoring of an environment of that system. */
export function planOf(system: string): MonitoringPlan {
  const nodeGroup = system === "mlmf" ? "serving" : "training";
  const price = { nodeGroup, machine: "p4d.24xlarge", capacity: "on-demand", usdPerAcceleratorHour: 2.75 };
  return planMonitoring("monitoring", { ...watched.get(system)?.args, environment: system, system, prices: [price] });
}

/** Every rule of a system, those of its parts among them. */
export function rulesOf(system: string): readonly RuleGroup[] {
  if (system === "grid") return gridRuleGroups({ environment: "grid", runbookUrl: "docs/runbooks.md" });
  return [...ruleGroups(planOf(system)), ...(watched.get(system)?.rules ?? [])];
}

/** Its dashboards by name, as Grafana reads them. */
export function modelsOf(system: string): ReadonlyMap<string, DashboardModel> {
  const built = system === "grid" ? new Map([["grid", gridDashboard("grid")]]) : dashboards(planOf(system));
  return new Map([...built].map(([name, dashboard]) => [name, JSON.parse(JSON.stringify(dashboard)) as DashboardModel]));
}
