import type { ResourceRule } from "../../core/rule";
import { type RoleArgs, roleTypes } from "../../lib/rbac";

export const rule: ResourceRule<RoleArgs> = {
  id: "rbac-no-wildcards",
  title: "Roles name what they allow",
  severity: "high",
  level: "mandatory",
  why: "A wildcard also allows what the next version of Kubernetes, or the next operator, brings",
  remedy: 'rules: [{ apiGroups: ["batch"], resources: ["jobs"], verbs: ["get", "list"] }]',
  unknown: "What the role allows.",
  sources: ["CIS EKS 1.8 4.1.3", "KSV-0044, KSV-0045, KSV-0046"],
  types: roleTypes,
  check: ({ rules }, { report, each }) => {
    each(rules, (entry, index) => {
      const wild = (["apiGroups", "resources", "verbs"] as const).filter((key) => entry[key]?.includes("*") === true);
      // Any one wildcard among groups is common for own CRDs; with resources or verbs it is everything.
      if (wild.includes("resources") || wild.includes("verbs")) report(`rules[${index}] has * in ${wild.join(", ")}; name them`);
    });
  },
};
