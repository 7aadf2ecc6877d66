import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";
import { statementsOf } from "../../lib/iam";

/** Conditions that tie a statement for everybody to one account, organisation, network or distribution. */
const bounds =
  /^aws:(principalorgid|principalorgpaths|principalaccount|sourceaccount|sourcearn|sourcevpce?|sourceip|principalarn)$/i;

export const rule: ResourceRule<aws.s3.BucketPolicyArgs> = {
  id: "s3-policy-not-public",
  title: "No bucket policy gives everybody access",
  severity: "critical",
  level: "mandatory",
  why: "Principal * without a condition is the whole world, every AWS account and none",
  remedy: 'Principal: { AWS: role.arn }, or Condition: { StringEquals: { "aws:PrincipalOrgID": "o-..." } }',
  unknown: "What the policy says.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-6"],
  types: ["aws:s3/bucketPolicy:BucketPolicy"],
  check: ({ policy }, { report }) => {
    statementsOf(policy).forEach((statement, index) => {
      if (!statement.allows || !statement.principals.includes("*")) return;
      const bound = Object.values(statement.conditions).some((keys) => Object.keys(keys).some((key) => bounds.test(key)));
      if (!bound)
        report(`Statement[${index}] allows ${statement.actions.join(", ")} to everybody; name principals or a condition`);
    });
  },
};
