import type { ResourceRule } from "../../core/rule";
import { type RoleArgs, roleTypes } from "../../lib/rbac";

export const rule: ResourceRule<RoleArgs> = {
  id: "rbac-secrets",
  title: "No role of the whole cluster reads every secret",
  severity: "high",
  level: "mandatory",
  why: "Who lists the secrets of all namespaces has every team's registry and bucket credentials",
  remedy: "a Role in the namespace, with resourceNames",
  unknown: "What the role allows.",
  sources: ["CIS EKS 1.8 4.1.2", "KSV-0041"],
  types: roleTypes,
  check: ({ rules }, { type, report, each }) => {
    if (!type.endsWith(":ClusterRole")) return;
    each(rules, (entry, index) => {
      const core = (entry.apiGroups ?? []).some((group) => group === "" || group === "*");
      const reads = (entry.verbs ?? []).some((verb) => /^(get|list|watch|\*)$/.test(verb));
      if (core && reads && entry.resources?.includes("secrets") === true && (entry.resourceNames ?? []).length === 0) {
        report(`rules[${index}] reads every secret; use a Role in the namespace, or resourceNames`);
      }
    });
  },
};
