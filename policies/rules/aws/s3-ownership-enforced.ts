import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.s3.BucketOwnershipControlsArgs> = {
  id: "s3-ownership-enforced",
  title: "Buckets have no ACLs: what is written belongs to the bucket's owner",
  severity: "medium",
  level: "mandatory",
  why: "With ACLs an object that another account writes belongs to that account, and the owner of the bucket cannot read it",
  remedy: 'rule: { objectOwnership: "BucketOwnerEnforced" }',
  unknown: "Who owns objects.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-12"],
  types: ["aws:s3/bucketOwnershipControls:BucketOwnershipControls"],
  check: (controls, { report }) => {
    const ownership = controls.rule.objectOwnership;
    if (ownership !== "BucketOwnerEnforced")
      report(`objectOwnership is ${ownership}; set "BucketOwnerEnforced", which is S3's default`);
  },
};
