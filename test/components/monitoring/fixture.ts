import { execFileSync, spawnSync } from "node:child_process";
import type { MonitoringArgs } from "../../../components/monitoring";
import { type MonitoringPlan, planMonitoring } from "../../../components/monitoring/plan";

export const args: MonitoringArgs = {
  environment: "dev",
  coordinators: [{ namespace: "training" }],
  trainingGroups: [{ namespace: "training", metrics: true }],
  cost: { usdPerAcceleratorHour: 2.5 },
  runbookUrl: "https://example.com/runbooks.md",
};

export const plan: MonitoringPlan = planMonitoring("watch", args);

/** Whether a tool of Debian's packages `prometheus` and `prometheus-alertmanager` is there. */
export function installed(tool: string): boolean {
  return spawnSync(tool, ["--version"]).status === 0;
}

/** Runs a tool and gives all that it said; throws with that where it fails. */
export function run(tool: string, ...parameters: string[]): string {
  try {
    return execFileSync(tool, parameters, { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${tool} ${parameters.join(" ")}\n${stdout ?? ""}${stderr ?? ""}`);
  }
}
