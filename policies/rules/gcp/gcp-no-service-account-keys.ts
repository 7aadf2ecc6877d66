import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule = {
  id: "gcp-no-service-account-keys",
  title: "Service accounts have no key files",
  severity: "high",
  level: "mandatory",
  why: "A key file never expires and ends up in images and notebooks; workload identity needs none",
  remedy: "workloadIdentityConfig on the cluster, an IAM binding for the Kubernetes service account",
  unknown: "Nothing: that the resource is there decides.",
  sources: ["CIS GCP foundations 1.4"],
  types: ["gcp:serviceaccount/key:Key"],
  check: (_key, { report }) => report("a key file for a service account; use workload identity"),
};
