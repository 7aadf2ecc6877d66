import type * as storage from "@pulumi/gcp/storage";
import type { ResourceRule } from "../../core/rule";
import { known } from "../../core/unknown";

export const rule: ResourceRule<storage.BucketArgs> = {
  id: "gcs-versioning",
  title: "Buckets keep old versions or deleted objects",
  severity: "medium",
  level: "mandatory",
  why: "A job that writes NaN into the last good checkpoint, or a wrong delete, is undone in a minute",
  remedy: "versioning: { enabled: true }",
  unknown: "Whether versioning is on.",
  sources: ["https://cloud.google.com/storage/docs/object-versioning"],
  types: ["gcp:storage/bucket:Bucket"],
  check: (bucket, { report, name }) => {
    if (/scratch|temp\b|\btmp\b|\blogs?\b/i.test(`${name} ${known(() => bucket.name) ?? ""}`)) return;
    // What a retention policy keeps can be neither overwritten nor deleted, and Cloud Storage has no versions beside one.
    if (bucket.retentionPolicy !== undefined) return;
    // Hierarchical namespaces, which make renames of checkpoints cheap, have no versions; soft delete stands in for them.
    const hierarchical = bucket.hierarchicalNamespace?.enabled === true;
    const soft = (bucket.softDeletePolicy?.retentionDurationSeconds ?? 604800) > 0;
    if (hierarchical ? !soft : bucket.versioning?.enabled !== true) {
      report(hierarchical ? "softDeletePolicy is off; keep seven days" : "versioning.enabled is not true; set it");
    }
  },
};
