import type * as storage from "@pulumi/gcp/storage";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<storage.BucketIAMMemberArgs & storage.BucketIAMBindingArgs> = {
  id: "gcs-members-not-public",
  title: "No bucket is given to everybody",
  severity: "critical",
  level: "mandatory",
  why: "allUsers is the world, allAuthenticatedUsers is everybody with a Google account",
  remedy: 'member: "serviceAccount:trainer@project.iam.gserviceaccount.com"',
  unknown: "Who gets the role.",
  sources: ["CIS GCP foundations 5.1"],
  types: ["gcp:storage/bucketIAMMember:BucketIAMMember", "gcp:storage/bucketIAMBinding:BucketIAMBinding"],
  check: (binding, { type, report, each }) => {
    const look = (member: string) => {
      if (/^all(Authenticated)?Users$/.test(member))
        report(`${binding.role} is given to ${member}; name service accounts or groups`);
    };
    if (type.endsWith("BucketIAMMember")) look(binding.member);
    else each(binding.members, look);
  },
};
