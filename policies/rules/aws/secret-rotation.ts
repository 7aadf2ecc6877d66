import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { refersTo } from "../../lib/stack";

export const rule: StackRule = {
  id: "secret-rotation",
  title: "Secrets are rotated",
  severity: "medium",
  level: "advisory",
  why: "A registry token that is never changed is in every old image layer, log and laptop by the second year",
  remedy:
    'new aws.secretsmanager.SecretRotation("token", { secretId: secret.id, rotationLambdaArn, rotationRules: { automaticallyAfterDays: 30 } })',
  unknown: "Nothing: whose rotation it is, is told by its dependencies.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html#secretsmanager-1"],
  types: ["aws:secretsmanager/secret:Secret"],
  checkStack: (stack, { report, eachOf }) => {
    const rotations = stack.of<aws.secretsmanager.SecretRotationArgs>("aws:secretsmanager/secretRotation:SecretRotation");
    eachOf<aws.secretsmanager.SecretArgs>("aws:secretsmanager/secret:Secret", (secret) => {
      if (!rotations.some((rotation) => refersTo(rotation, "secretId", secret)))
        report("nothing rotates it; add a SecretRotation", secret);
    });
  },
};
