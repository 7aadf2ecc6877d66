import type { ResourceRule } from "../../core/rule";
import { bringsAccelerators, type NodePoolArgs, nodePoolPattern } from "../../lib/karpenter";

export const rule: ResourceRule<NodePoolArgs> = {
  id: "karpenter-never-expires",
  title: "Training pools never expire and give up only machines that are empty",
  severity: "high",
  level: "mandatory",
  why: "Karpenter's default replaces each machine after 30 days and moves pods to cheaper ones: in the middle of a run, for nothing",
  remedy: 'template: { spec: { expireAfter: "Never" } }, disruption: { consolidationPolicy: "WhenEmpty" }',
  unknown: "When machines expire.",
  sources: ["https://karpenter.sh/docs/concepts/disruption/"],
  types: [nodePoolPattern],
  check: (pool, { report }) => {
    if (!bringsAccelerators(pool)) return;
    const expires = pool.spec?.template?.spec?.expireAfter ?? "720h";
    if (expires !== "Never") report(`spec.template.spec.expireAfter is ${expires}; set "Never"`);
    const policy = pool.spec?.disruption?.consolidationPolicy ?? "WhenEmptyOrUnderutilized";
    if (policy !== "WhenEmpty") report(`spec.disruption.consolidationPolicy is ${policy}; set "WhenEmpty"`);
  },
};
