import type { ResourceRule } from "../../core/rule";
import { type BindingArgs, bindingTypes } from "../../lib/rbac";

export const rule: ResourceRule<BindingArgs> = {
  id: "rbac-no-cluster-admin",
  title: "cluster-admin is bound to nobody, and nothing is bound to everybody",
  severity: "critical",
  level: "mandatory",
  why: "The one who may do everything may also delete every run; system:authenticated is every pod and every person",
  remedy: "a role with what is needed, bound to a group",
  unknown: "Which role is bound to whom.",
  sources: ["CIS EKS 1.8 4.1.1", "KSV-0111"],
  types: bindingTypes,
  check: ({ roleRef, subjects }, { report, each }) => {
    if (roleRef.name === "cluster-admin") report("roleRef is cluster-admin; bind a role with what is needed");
    each(subjects, (subject, index) => {
      if (/^system:(anonymous|unauthenticated|authenticated|masters)$/.test(subject.name)) {
        report(`subjects[${index}] is ${subject.name}; name a group or a service account`);
      }
    });
  },
};
