import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";
import { statementsOf } from "../../lib/iam";

export const rule: ResourceRule<aws.kms.KeyArgs & aws.kms.KeyPolicyArgs> = {
  id: "kms-policy-not-public",
  title: "No key policy gives everybody the key",
  severity: "critical",
  level: "mandatory",
  why: "A key that everybody may use protects nothing that it encrypts",
  remedy: 'Principal: { AWS: "arn:aws:iam::123456789012:root" }',
  unknown: "What the policy says.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-5"],
  types: ["aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy"],
  check: ({ policy }, { report }) => {
    statementsOf(policy).forEach((statement, index) => {
      if (statement.allows && statement.principals.includes("*") && Object.keys(statement.conditions).length === 0) {
        report(`Statement[${index}] gives ${statement.actions.join(", ")} to everybody; name the account or a role`);
      }
    });
  },
};
