import type { MonitoringArgs } from "../../../components/monitoring";
import { type MonitoringPlan, planMonitoring } from "../../../components/monitoring/plan";

export const args: MonitoringArgs = {
  environment: "dev",
  coordinators: [{ namespace: "training" }],
  trainingGroups: [{ namespace: "training", metrics: true }],
  prices: [{ nodeGroup: "training", machine: "dl2q.24xlarge", capacity: "on-demand", usdPerAcceleratorHour: 2.5 }],
  runbookUrl: "https://example.com/runbooks.md",
};

export const plan: MonitoringPlan = planMonitoring("watch", args);
