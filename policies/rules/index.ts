/** Every rule, with the group whose level it shares. */
import type { Area, Group, PlacedRule, Rule } from "../core/rule";
import { acceleratorsRules } from "./accelerators";
import { awsRules } from "./aws";
import { azureRules } from "./azure";
import { gcpRules } from "./gcp";
import { kubernetesRules } from "./kubernetes";
import { moneyRules } from "./money";

const areas: { readonly [area in Area]: readonly Rule[] } = {
  aws: awsRules,
  gcp: gcpRules,
  azure: azureRules,
  kubernetes: kubernetesRules,
  accelerators: acceleratorsRules,
  money: moneyRules,
};

const groupOf: { readonly [area in Area]: Group } = {
  aws: "clouds",
  gcp: "clouds",
  azure: "clouds",
  kubernetes: "kubernetes",
  accelerators: "accelerators",
  money: "money",
};

export const groups: readonly Group[] = ["clouds", "kubernetes", "accelerators", "money"];

/** A rule with the folder it stands in. */
export interface AreaRule extends PlacedRule {
  readonly area: Area;
}

export const rules: readonly AreaRule[] = (Object.keys(areas) as Area[]).flatMap((area) =>
  areas[area].map((rule) => ({ area, group: groupOf[area], rule })),
);

export function rulesOf(group: Group): readonly AreaRule[] {
  return rules.filter((placed) => placed.group === group);
}

export function ruleById(id: string): AreaRule | undefined {
  return rules.find(({ rule }) => rule.id === id);
}
