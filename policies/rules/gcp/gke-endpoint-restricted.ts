import type * as container from "@pulumi/gcp/container";
import type { ResourceRule } from "../../core/rule";
import { clusterType } from "../../lib/gcp";
import { isWorld } from "../../lib/network";

export const rule: ResourceRule<container.ClusterArgs> = {
  id: "gke-endpoint-restricted",
  title: "The API endpoint of a GKE cluster is private, or open to named ranges only",
  severity: "high",
  level: "mandatory",
  why: "An endpoint that the whole internet reaches is one leaked token away from the accelerators behind it",
  remedy: 'masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "203.0.113.0/24" }] }',
  unknown: "Which ranges may come in.",
  sources: ["CIS GKE 1.9 5.6.3, 5.6.4"],
  types: [clusterType],
  check: ({ privateClusterConfig, masterAuthorizedNetworksConfig: networks }, { report, each }) => {
    if (privateClusterConfig?.enablePrivateEndpoint === true) return;
    if (networks === undefined || networks === null) {
      report("the endpoint is public and masterAuthorizedNetworksConfig is not given; name ranges, or set enablePrivateEndpoint");
    }
    each(networks?.cidrBlocks, ({ cidrBlock }, index) => {
      if (isWorld(cidrBlock))
        report(`masterAuthorizedNetworksConfig.cidrBlocks[${index}] is ${cidrBlock}; name the ranges people come from`);
    });
  },
};
