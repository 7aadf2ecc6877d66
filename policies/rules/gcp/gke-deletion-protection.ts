import type * as container from "@pulumi/gcp/container";
import type { ResourceRule } from "../../core/rule";
import { clusterType } from "../../lib/gcp";

export const rule: ResourceRule<container.ClusterArgs> = {
  id: "gke-deletion-protection",
  title: "A GKE cluster is protected against deletion",
  severity: "medium",
  level: "advisory",
  why: "One destroy in the wrong window ends every run on the cluster",
  remedy: "leave deletionProtection out, it is on by default; set false in an update of its own before a destroy",
  unknown: "Whether protection is on.",
  sources: ["https://www.pulumi.com/registry/packages/gcp/api-docs/container/cluster/"],
  types: [clusterType],
  check: ({ deletionProtection }, { report }) => {
    if (deletionProtection === false) report("deletionProtection is false; leave it out");
  },
};
