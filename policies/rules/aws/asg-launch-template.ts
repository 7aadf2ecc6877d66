import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";
import { isGiven } from "../../core/unknown";

export const rule: ResourceRule<aws.autoscaling.GroupArgs> = {
  id: "asg-launch-template",
  title: "Auto Scaling groups use launch templates",
  severity: "medium",
  level: "mandatory",
  why: "Launch configurations know no capacity reservations, no EFA-only interfaces and no metadata options, and AWS adds nothing to them any more",
  remedy: "launchTemplate: { id: template.id, version: template.latestVersion.apply(String) }",
  unknown: "Nothing: a launch configuration that is not known yet is one.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-9"],
  types: ["aws:autoscaling/group:Group"],
  check: (group, { report }) => {
    if (isGiven(() => group.launchConfiguration)) {
      report("launchConfiguration is used; use launchTemplate or mixedInstancesPolicy");
    }
  },
};
