import type { ResourceRule } from "../../core/rule";
import { type RoleArgs, roleTypes } from "../../lib/rbac";

const verbs = ["bind", "escalate", "impersonate"];
const resources = ["serviceaccounts/token", "nodes/proxy", "certificatesigningrequests/approval"];

export const rule: ResourceRule<RoleArgs> = {
  id: "rbac-no-escalation",
  title: "No role lets its holder become somebody else",
  severity: "high",
  level: "mandatory",
  why: "bind, escalate, impersonate, tokens and nodes/proxy each lead to cluster-admin in one step",
  remedy: "take the verb out; bindings are made by the program and not by workloads",
  unknown: "What the role allows.",
  sources: ["CIS EKS 1.8 4.1.8", "KSV-0123"],
  types: roleTypes,
  check: ({ rules }, { report, each }) => {
    each(rules, (entry, index) => {
      const found = (entry.verbs ?? []).filter((verb) => verbs.includes(verb));
      if (found.length > 0) report(`rules[${index}] allows ${found.join(", ")}; take it out`);
      const leads = (entry.resources ?? []).filter((resource) => resources.includes(resource));
      const writes = (entry.verbs ?? []).some(
        (verb) => verb === "create" || verb === "update" || verb === "patch" || verb === "*",
      );
      if (leads.length > 0 && (writes || leads.includes("nodes/proxy")))
        report(`rules[${index}] allows ${leads.join(", ")}; take it out`);
    });
  },
};
