import type { ResourceRule } from "../../core/rule";
import { type ManagedClusterArgs, managedClusterType } from "../../lib/azure";

export const rule: ResourceRule<ManagedClusterArgs> = {
  id: "aks-policy-addon",
  title: "The Azure Policy add-on is on",
  severity: "low",
  level: "advisory",
  why: "It is what enforces the organisation's own rules inside the cluster",
  remedy: "addonProfiles: { azurepolicy: { enabled: true } }",
  unknown: "Whether it is on.",
  sources: ["trivy AZU-0066"],
  types: [managedClusterType],
  check: ({ addonProfiles }, { report }) => {
    if (addonProfiles?.azurepolicy?.enabled !== true) report("addonProfiles.azurepolicy.enabled is not true; set it");
  },
};
