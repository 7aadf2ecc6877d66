import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";
import { identityPolicyTypes, statementsOf } from "../../lib/iam";

export const rule: ResourceRule<aws.iam.PolicyArgs> = {
  id: "iam-no-service-wildcard",
  title: "No policy allows every action of a service on every resource",
  severity: "high",
  level: "mandatory",
  why: "s3:* on * on the node role means that each pod of each team may delete each bucket",
  remedy: 'Action: ["s3:GetObject", "s3:PutObject"], Resource: ["arn:aws:s3:::runs/checkpoints/*"]',
  unknown: "What the policy says.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21"],
  types: identityPolicyTypes,
  check: ({ policy }, { report }) => {
    statementsOf(policy).forEach(({ allows, actions, resources }, index) => {
      const whole = actions.filter((action) => /^[a-z0-9-]+:\*$/i.test(action));
      if (allows && whole.length > 0 && resources.includes("*")) {
        report(`Statement[${index}] allows ${whole.join(", ")} on every resource; name actions or resources`);
      }
    });
  },
};
