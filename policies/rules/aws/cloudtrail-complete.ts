import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";
import { isGiven } from "../../core/unknown";

export const rule: ResourceRule<aws.cloudtrail.TrailArgs> = {
  id: "cloudtrail-complete",
  title: "A trail covers every region, is encrypted, and shows when it was changed",
  severity: "medium",
  level: "mandatory",
  why: "Stolen keys start machines in the region that nobody looks at; a trail that can be edited proves nothing",
  remedy: "isMultiRegionTrail: true, kmsKeyId: key.arn, enableLogFileValidation: true",
  unknown: "What the trail covers.",
  sources: [
    "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1",
    "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-2",
    "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-4",
  ],
  types: ["aws:cloudtrail/trail:Trail"],
  check: (trail, { report }) => {
    if (trail.isMultiRegionTrail !== true) report("isMultiRegionTrail is not true; set it");
    if (!isGiven(() => trail.kmsKeyId)) report("kmsKeyId is not given; give a key of your own");
    if (trail.enableLogFileValidation !== true) report("enableLogFileValidation is not true; set it");
  },
};
