import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.s3.BucketAclArgs & aws.s3.BucketArgs> = {
  id: "s3-acl-not-public",
  title: "No bucket ACL is public",
  severity: "critical",
  level: "mandatory",
  why: "A public ACL gives the bucket to everybody, and nothing in a bucket policy shows it",
  remedy: "leave acl out; give access by a bucket policy",
  unknown: "Which ACL is set.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-2"],
  types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"],
  check: ({ acl }, { report }) => {
    if (/^(public-read|public-read-write|authenticated-read)$/.test(acl ?? "")) {
      report(`acl is ${acl}; leave it out and give access by a bucket policy`);
    }
  },
};
