import type * as container from "@pulumi/gcp/container";
import type { ResourceRule } from "../../core/rule";
import { clusterType } from "../../lib/gcp";

export const rule: ResourceRule<container.ClusterArgs> = {
  id: "gke-legacy-auth-off",
  title: "A GKE cluster has neither legacy authorisation nor client certificates",
  severity: "high",
  level: "mandatory",
  why: "Both give rights that no role shows and nobody can revoke one by one",
  remedy: "enableLegacyAbac: false, masterAuth: { clientCertificateConfig: { issueClientCertificate: false } }",
  unknown: "Whether they are on.",
  sources: ["CIS GKE 1.9 5.8.1, 5.8.3"],
  types: [clusterType],
  check: ({ enableLegacyAbac, masterAuth }, { report }) => {
    if (enableLegacyAbac === true) report("enableLegacyAbac is true; leave it out");
    if (masterAuth?.clientCertificateConfig?.issueClientCertificate === true) report("issueClientCertificate is true; set false");
  },
};
