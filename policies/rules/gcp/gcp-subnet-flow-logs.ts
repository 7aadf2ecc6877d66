import type * as compute from "@pulumi/gcp/compute";
import type { ResourceRule } from "../../core/rule";
import { isGiven } from "../../core/unknown";

export const rule: ResourceRule<compute.SubnetworkArgs> = {
  id: "gcp-subnet-flow-logs",
  title: "Subnetworks have flow logs",
  severity: "low",
  level: "advisory",
  why: "Without flow logs no one can say what left the network after an incident",
  remedy: "logConfig: { flowSampling: 0.1 }",
  unknown: "Nothing: that logConfig is given decides.",
  sources: ["CIS GCP foundations 3.8"],
  types: ["gcp:compute/subnetwork:Subnetwork"],
  check: (subnetwork, { report }) => {
    // Google logs nothing on proxy-only and RDMA subnetworks, and refuses the setting there.
    if (/MANAGED_PROXY|PRIVATE_SERVICE_CONNECT|LOAD_BALANCER/.test(subnetwork.purpose ?? "")) return;
    if (!isGiven(() => subnetwork.logConfig))
      report("logConfig is not given; a tenth of the flows is enough to find most things");
  },
};
