import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";
import { isGiven, known } from "../../core/unknown";
import { targetsReservation } from "../../lib/pools";

export const rule: ResourceRule<aws.ec2.LaunchTemplateArgs> = {
  id: "placement-against-reservation",
  title: "No placement group is asked for where capacity was bought ahead",
  severity: "high",
  level: "mandatory",
  why: "A reservation or capacity block that was not bought in that placement group cannot be used in it: every launch ends in InsufficientInstanceCapacity while the reservation is billed",
  remedy: "leave placement.groupName out; capacity blocks stand in an UltraCluster already",
  unknown: "Nothing: a group or a reservation that is not known yet is one.",
  sources: [
    "terraform-aws-modules/terraform-aws-eks#3730",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-capacity-blocks.html",
  ],
  types: ["aws:ec2/launchTemplate:LaunchTemplate"],
  check: (template, { report }) => {
    if (!isGiven(() => template.placement?.groupName) && !isGiven(() => template.placement?.groupId)) return;
    if (known(() => template.instanceMarketOptions?.marketType) === "capacity-block") {
      report("a placement group and a capacity block; leave placement out, a block stands in an UltraCluster already");
    } else if (targetsReservation(template)) {
      report(
        "a placement group and a reservation; leave placement out, or exempt it where the reservation was bought in this group",
      );
    }
  },
};
