import { builtIn } from "../../components/accelerators";
import type { LoadedEnvironment } from "../../components/config";
import { InvalidInput } from "../../components/core/problems";
import { budgetFault, type CostSummary, demandsOf, priceAll } from "../cost";
import type { YardResource } from "../rehearsal/engine/types";

/** What these resources cost, with the environment's own prices where it states any. */
export function priceResources(resources: readonly YardResource[], { environment }: LoadedEnvironment): CostSummary {
  const { machines, region } = environment;
  if (machines === undefined) return priceAll(demandsOf(resources, region), builtIn);
  const { catalogueWith } = require("../../components/accelerators") as typeof import("../../components/accelerators");
  return priceAll(demandsOf(resources, region), catalogueWith(machines, builtIn));
}

/** Refuses what costs more than the environment may. */
export function checkBudget(cost: CostSummary, loaded: LoadedEnvironment): void {
  const most = loaded.environment.cost.maxHourlyUsd;
  const fault = most === undefined ? undefined : budgetFault(cost, most);
  if (fault !== undefined) throw new InvalidInput(`environment ${loaded.name}`, [fault]);
}
