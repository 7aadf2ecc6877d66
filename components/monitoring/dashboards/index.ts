import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { WatchedRowArgs } from "../part";
import type { MonitoringPlan } from "../plan";
import { buildDashboard } from "./build";
import { gaudiRows } from "./gaudi-3-scale";
import { clusterGridRows } from "./grid";
import { servingRows } from "./mlmf";
import { overviewRows } from "./overview";
import { peerRows } from "./ringrift";
import { runtimeRows } from "./training-runtime";

interface SystemDashboard {
  /** What people call the system. */
  readonly title: string;
  readonly rows: (plan: MonitoringPlan) => WatchedRowArgs[];
}

/** By the environment's `system`. On hosts of its own the Grid has no cluster that a Grafana could run in: grid.ts. */
const systems: Readonly<Record<string, SystemDashboard>> = {
  "gaudi-3-scale": { title: "Gaudi 3 Scale", rows: gaudiRows },
  "training-runtime": { title: "training runtime", rows: runtimeRows },
  grid: { title: "Grid", rows: clusterGridRows },
  ringrift: { title: "RingRift", rows: peerRows },
  mlmf: { title: "model servers", rows: servingRows },
};

/** All dashboards of an environment by their names: the general one, and that of its system. */
export function dashboards(plan: MonitoringPlan): ReadonlyMap<string, Dashboard> {
  const { environment } = plan;
  const shown = systemsOf(plan).map(([name, system]) => [name, systemDashboard(plan, name, system)] as const);
  const overview = buildDashboard({
    uid: uid(environment),
    title: `Trainyard: ${environment}`,
    tags: [environment],
    // Parts without a system's dashboard to stand on.
    rows: [...overviewRows(plan), ...(shown.length === 0 ? partRows(plan) : [])],
  });
  return new Map([["overview", overview], ...shown]);
}

function systemDashboard(plan: MonitoringPlan, name: string, { title, rows }: SystemDashboard): Dashboard {
  return buildDashboard({
    uid: uid(`${plan.environment}-${name}`),
    title: `Trainyard: ${plan.environment} (${title})`,
    tags: [plan.environment, name],
    rows: [...rows(plan), ...partRows(plan)],
  });
}

/** That of the system; for a system of somebody's own, those of what it runs. */
function systemsOf(plan: MonitoringPlan): readonly (readonly [string, SystemDashboard])[] {
  const wanted =
    plan.system !== undefined && plan.system in systems
      ? [plan.system]
      : [
          ...(plan.trainingGroups.length > 0 ? ["gaudi-3-scale"] : []),
          ...(plan.coordinators.length > 0 ? ["training-runtime"] : []),
        ];
  return wanted.flatMap((name) => {
    const system = systems[name];
    return system === undefined ? [] : [[name, system] as const];
  });
}

function partRows({ parts }: MonitoringPlan): WatchedRowArgs[] {
  return parts.flatMap(({ rows }) => rows ?? []);
}

/** Grafana takes forty characters. */
function uid(name: string): string {
  return `trainyard-${name}`.slice(0, 40);
}
