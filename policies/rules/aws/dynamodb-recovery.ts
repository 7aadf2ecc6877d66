import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.dynamodb.TableArgs> = {
  id: "dynamodb-recovery",
  title: "Tables can be taken back to any second, and not deleted by accident",
  severity: "medium",
  level: "mandatory",
  why: "The coordinator's membership and job state lie here; without them a run that could resume starts again",
  remedy: "pointInTimeRecovery: { enabled: true }, deletionProtectionEnabled: true",
  unknown: "Whether recovery and protection are on.",
  sources: [
    "https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-2",
    "https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-6",
  ],
  types: ["aws:dynamodb/table:Table"],
  check: ({ pointInTimeRecovery, deletionProtectionEnabled }, { report }) => {
    if (pointInTimeRecovery?.enabled !== true) report("pointInTimeRecovery.enabled is not true; set it");
    if (deletionProtectionEnabled !== true) report("deletionProtectionEnabled is not true; set it");
  },
  remediate: (table) =>
    table.pointInTimeRecovery?.enabled === true && table.deletionProtectionEnabled === true
      ? undefined
      : { pointInTimeRecovery: { ...table.pointInTimeRecovery, enabled: true }, deletionProtectionEnabled: true },
};
