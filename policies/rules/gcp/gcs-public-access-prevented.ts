import type * as storage from "@pulumi/gcp/storage";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<storage.BucketArgs> = {
  id: "gcs-public-access-prevented",
  title: "Buckets refuse public access, and have no ACLs",
  severity: "critical",
  level: "mandatory",
  why: "One wrong binding later, weights and datasets are public; with prevention Google refuses the binding",
  remedy: 'publicAccessPrevention: "enforced", uniformBucketLevelAccess: true',
  unknown: "Whether prevention and uniform access are on.",
  sources: ["CIS GCP foundations 5.1, 5.2"],
  types: ["gcp:storage/bucket:Bucket"],
  check: ({ publicAccessPrevention, uniformBucketLevelAccess }, { report }) => {
    if (publicAccessPrevention !== "enforced")
      report(`publicAccessPrevention is ${publicAccessPrevention ?? "not given"}; set "enforced"`);
    if (uniformBucketLevelAccess !== true) report("uniformBucketLevelAccess is not true; set it");
  },
  remediate: (bucket) =>
    bucket.publicAccessPrevention === "enforced" && bucket.uniformBucketLevelAccess === true
      ? undefined
      : { publicAccessPrevention: "enforced", uniformBucketLevelAccess: true },
};
