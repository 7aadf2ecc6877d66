import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.kms.KeyArgs> = {
  id: "kms-deletion-window",
  title: "A deleted key can be had back for weeks",
  severity: "high",
  level: "mandatory",
  why: "What a lost key encrypted is lost with it: every checkpoint, every replica; the window is the only way back",
  remedy: "deletionWindowInDays: 30",
  unknown: "How long the window is.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-3"],
  types: ["aws:kms/key:Key"],
  settings: { days: { type: "integer", description: "The shortest window, in days.", default: 14 } },
  check: ({ deletionWindowInDays }, { report, setting }) => {
    const least = setting<number>("days");
    const days = deletionWindowInDays ?? 30;
    if (days < least) report(`deletionWindowInDays is ${days}; give ${least} or more, 30 is the longest`);
  },
};
