import type * as container from "@pulumi/gcp/container";
import type { ResourceRule } from "../../core/rule";
import { clusterType } from "../../lib/gcp";

export const rule: ResourceRule<container.ClusterArgs> = {
  id: "gke-secrets-encrypted",
  title: "A GKE cluster encrypts Kubernetes secrets with a key of your own",
  severity: "medium",
  level: "mandatory",
  why: "Registry, dataset and object store credentials of every team lie in etcd; a key of your own can be watched and taken away",
  remedy: 'databaseEncryption: { state: "ENCRYPTED", keyName: key.id }',
  unknown: "Whether encryption is on.",
  sources: ["CIS GKE 1.9 5.3.1"],
  types: [clusterType],
  check: ({ databaseEncryption }, { report }) => {
    const state = databaseEncryption?.state;
    if (state !== "ENCRYPTED") report(`databaseEncryption.state is ${state ?? "not given"}; set "ENCRYPTED" with a key`);
  },
};
