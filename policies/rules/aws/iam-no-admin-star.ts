import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";
import { identityPolicyTypes, statementsOf } from "../../lib/iam";

export const rule: ResourceRule<aws.iam.PolicyArgs> = {
  id: "iam-no-admin-star",
  title: "No policy allows every action on every resource",
  severity: "critical",
  level: "mandatory",
  why: "A role with *:* that a notebook can take is the whole account",
  remedy: 'Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::datasets/*"]',
  unknown: "What the policy says.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1"],
  types: identityPolicyTypes,
  check: ({ policy }, { report }) => {
    statementsOf(policy).forEach(({ allows, actions, resources }, index) => {
      if (allows && actions.some((action) => action === "*" || action === "*:*") && resources.includes("*")) {
        report(`Statement[${index}] allows * on *; name actions and resources`);
      }
    });
  },
};
