import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.guardduty.DetectorArgs> = {
  id: "guardduty-on",
  title: "A GuardDuty detector is on",
  severity: "high",
  level: "mandatory",
  why: "A detector that is declared and off looks like protection in every review",
  remedy: "enable: true",
  unknown: "Whether it is on.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-1"],
  types: ["aws:guardduty/detector:Detector"],
  check: ({ enable }, { report }) => {
    if (enable === false) report("enable is false; set true, or take the detector out");
  },
};
