/** What an environment costs, before it is made: list prices with their day, and everything that has none by name. */
export {
  budgetFault,
  type CostItem,
  type CostSummary,
  type Demand,
  HOURS_A_MONTH,
  type MachineDemand,
  priceAll,
  priceOf,
} from "./price";
export { type Rate, type RateName, rates } from "./rates";
export type { PricedResource, Usage } from "./reading";
export { demandsOf, type PricedWhere } from "./resources";
