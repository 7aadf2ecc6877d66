import type * as container from "@pulumi/gcp/container";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<container.NodePoolArgs> = {
  id: "gke-auto-repair",
  title: "Node pools are repaired and upgraded by GKE, save for flex-start pools",
  severity: "medium",
  level: "mandatory",
  why: "A node with a dead GPU stays in the pool and fails each gang that lands on it; a flex-start pool, in turn, is refused with repair on",
  remedy: "management: { autoRepair: true, autoUpgrade: true }; for flex-start: { autoRepair: false, autoUpgrade: true }",
  unknown: "Whether repair is on, and whether the pool is flex-start.",
  sources: ["CIS GKE 1.9 5.5.2, 5.5.3", "https://cloud.google.com/kubernetes-engine/docs/how-to/provisioningrequest"],
  types: ["gcp:container/nodePool:NodePool"],
  check: ({ management, nodeConfig, queuedProvisioning }, { report }) => {
    const flex = nodeConfig?.flexStart === true || queuedProvisioning?.enabled === true;
    const repair = management?.autoRepair ?? true;
    if (flex && repair) report("autoRepair is on, with which GKE refuses a flex-start pool; set management.autoRepair: false");
    if (!flex && !repair) report("management.autoRepair is false; leave it out, or use a maintenance window");
    if (!flex && management?.autoUpgrade === false)
      report("management.autoUpgrade is false; leave it out, and set a maintenance exclusion for a run");
  },
};
