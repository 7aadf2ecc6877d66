import { builtIn, type Catalogue, withMachines } from "../../components/accelerators";
import { type Environment, type LoadedEnvironment, prefixOf } from "../../components/config";
import { Cloud } from "../../components/core/cloud";
import { InvalidInput } from "../../components/core/problems";
import { budgetFault, type CostSummary, demandsOf, priceAll } from "../cost";
import type { YardResource } from "../rehearsal/engine/types";

/** What these resources cost, with the environment's own prices where it states any. */
export function priceResources(resources: readonly YardResource[], { environment, name }: LoadedEnvironment): CostSummary {
  const { machines, region, cost } = environment;
  const where = { region, prefix: prefixOf(environment, name), ...(cost.usage !== undefined && { usage: cost.usage }) };
  const demands = withMachines(machines, () => demandsOf(resources, where));
  const summary = priceAll(demands, machines === undefined ? builtIn : ownCatalogue(machines));
  return { ...summary, unpriced: [...summary.unpriced, ...givenMachines(environment)] };
}

function ownCatalogue(machines: NonNullable<Environment["machines"]>): Catalogue {
  const { catalogueWith } = require("../../components/accelerators") as typeof import("../../components/accelerators");
  return catalogueWith(machines, builtIn);
}

/** Machines that are there already cost somebody something, and nobody here knows what. */
function givenMachines({ cloud, nodeGroups, fleet }: Environment): string[] {
  if (cloud === Cloud.Hosts) return fleet === undefined ? [] : [`hosts of ${fleet.inventory} (machines of your own)`];
  if (cloud !== Cloud.Kubernetes) return [];
  return nodeGroups.map(({ name, machine, nodes }) => `node group ${name}: ${nodes.desired} x ${machine} (machines of your own)`);
}

/** Refuses what costs more than the environment may. */
export function checkBudget(cost: CostSummary, loaded: LoadedEnvironment): void {
  const most = loaded.environment.cost.maxHourlyUsd;
  const fault = most === undefined ? undefined : budgetFault(cost, most);
  if (fault !== undefined) throw new InvalidInput(`environment ${loaded.name}`, [fault]);
}
