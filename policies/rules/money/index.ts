import type { Rule } from "../../core/rule";
import { rule as acceleratorsInUse } from "./accelerators-in-use";
import { rule as budgetPerEnvironment } from "./budget-per-environment";
import { rule as logsExpire } from "./logs-expire";
import { rule as priceCeiling } from "./price-ceiling";
import { rule as priceKnown } from "./price-known";
import { rule as spendingTagged } from "./spending-tagged";
import { rule as volumesCurrent } from "./volumes-current";

/** Every rule of this folder. */
export const moneyRules: readonly Rule[] = [
  acceleratorsInUse,
  budgetPerEnvironment,
  logsExpire,
  priceCeiling,
  priceKnown,
  spendingTagged,
  volumesCurrent,
];
