import type * as container from "@pulumi/gcp/container";
import type { ResourceRule } from "../../core/rule";
import { clusterType } from "../../lib/gcp";

export const rule: ResourceRule<container.ClusterArgs> = {
  id: "gke-vpc-native",
  title: "A GKE cluster is VPC-native",
  severity: "medium",
  level: "mandatory",
  why: "Routes-based clusters have no multi-networking, so no GPUDirect or RDMA interface reaches a pod",
  remedy: 'networkingMode: "VPC_NATIVE", ipAllocationPolicy: { clusterSecondaryRangeName, servicesSecondaryRangeName }',
  unknown: "Which networking mode is used.",
  sources: ["CIS GKE 1.9 5.6.2"],
  types: [clusterType],
  check: ({ networkingMode }, { report }) => {
    if (networkingMode === "ROUTES") report('networkingMode is ROUTES; set "VPC_NATIVE" (the cluster is replaced)');
  },
};
