import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { type Statement, statementsOf } from "../../lib/iam";
import { bucketTypes, eachBucket, settingsOf } from "../../lib/s3";

export const rule: StackRule = {
  id: "s3-tls-only",
  title: "Each bucket refuses requests without TLS",
  severity: "medium",
  level: "mandatory",
  why: "A client with a wrong endpoint reads and writes checkpoints, and its signed headers, in the clear",
  remedy:
    'Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, arn + "/*"], Condition: { Bool: { "aws:SecureTransport": "false" } } }]',
  unknown: "What the bucket policy says, where it holds the bucket's ARN.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5"],
  types: bucketTypes,
  checkStack: (stack, context) => {
    eachBucket(context, (bucket) => {
      const policies = settingsOf<aws.s3.BucketPolicyArgs>(stack, "bucketPolicy", bucket);
      if (!policies.some((policy) => statementsOf(policy.props.policy).some(deniesWithoutTls))) {
        context.report("no bucket policy denies aws:SecureTransport false; add that statement", bucket);
      }
    });
  },
};

function deniesWithoutTls({ allows, principals, conditions }: Statement): boolean {
  return !allows && principals.includes("*") && String(conditions.Bool?.["aws:SecureTransport"]) === "false";
}
