import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";
import { identityPolicyTypes, statementsOf } from "../../lib/iam";

const decrypting = /^kms:(\*|decrypt|reencrypt.*)$/i;

export const rule: ResourceRule<aws.iam.PolicyArgs> = {
  id: "iam-no-decrypt-all",
  title: "No policy allows decryption with every key",
  severity: "medium",
  level: "mandatory",
  why: "kms:Decrypt on * makes every key of the account one key",
  remedy: 'Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: [key.arn]',
  unknown: "What the policy says.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1"],
  types: identityPolicyTypes,
  check: ({ policy }, { report }) => {
    statementsOf(policy).forEach(({ allows, actions, resources, conditions }, index) => {
      const bound = Object.values(conditions).some((keys) =>
        Object.keys(keys).some((key) => /^kms:(viaservice|resourcealiases)$/i.test(key)),
      );
      if (allows && !bound && actions.some((action) => decrypting.test(action)) && resources.includes("*")) {
        report(
          `Statement[${index}] allows ${actions.filter((action) => decrypting.test(action)).join(", ")} with every key; name the keys`,
        );
      }
    });
  },
};
