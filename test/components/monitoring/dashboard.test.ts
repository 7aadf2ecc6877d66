import { describe, expect, it } from "vitest";
import { environmentDashboard } from "../../../components/monitoring/dashboard";
import { planMonitoring } from "../../../components/monitoring/plan";
import { args, plan } from "./fixture";

interface Panel {
  readonly type: string;
  readonly title?: string;
  readonly gridPos?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

function panels(of = plan): Panel[] {
  return JSON.parse(JSON.stringify(environmentDashboard(of))).panels;
}

describe("the environment's dashboard", () => {
  it("shows each of the coordinator's six metrics", () => {
    const shown = JSON.stringify(panels());
    for (const metric of [
      "coordinator_workers_active",
      "coordinator_heartbeats_total",
      "coordinator_checkpoints_total",
      "coordinator_barriers_waiting",
      "checkpoint_write_duration_seconds",
      "shard_assignment_duration_seconds",
    ]) {
      expect(shown).toContain(metric);
    }
  });

  it("has a section for each kind of key metric in the Gaudi 3 Scale document", () => {
    const rows = panels().filter((panel) => panel.type === "row");
    expect(rows.map((row) => row.title)).toEqual([
      "At a glance",
      "Training",
      "Coordinator",
      "Accelerators",
      "Storage",
      "Network",
      "System",
    ]);
  });

  it("gives every panel a title and a query, and puts no two at one place", () => {
    const placed = new Set<string>();
    for (const panel of panels()) {
      expect(panel.title).toBeTruthy();
      const { x, y, w } = panel.gridPos ?? { x: -1, y: -1, w: 99 };
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + w).toBeLessThanOrEqual(24);
      expect(placed.has(`${x},${y}`)).toBe(false);
      placed.add(`${x},${y}`);
      if (panel.type !== "row") expect(panel.targets?.length).toBeGreaterThan(0);
    }
  });

  it("speaks of money only where a price is known", () => {
    const { cost: _, ...free } = args;
    expect(panels().map((panel) => panel.title)).toContain("Idle cost an hour");
    expect(panels(planMonitoring("watch", free)).map((panel) => panel.title)).not.toContain("Idle cost an hour");
  });
});
