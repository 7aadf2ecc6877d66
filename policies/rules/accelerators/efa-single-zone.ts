import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { known } from "../../core/unknown";
import { awsPoolType, fabricInterfaces, templateOf } from "../../lib/pools";
import { refersTo } from "../../lib/stack";

export const rule: StackRule = {
  id: "efa-single-zone",
  title: "A node group with EFA stands in one zone",
  severity: "high",
  level: "mandatory",
  why: "EFA does not cross zones: nodes of two zones cannot train together, and the autoscaler gives you both",
  remedy: "subnetIds: [the subnet of one zone]; a second group for a second zone",
  unknown: "Which of several subnets the group gets, where the list is computed.",
  sources: ["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa.html#efa-limits"],
  types: [awsPoolType],
  checkStack: (stack, { report, eachOf }) => {
    const subnets = stack.of<aws.ec2.SubnetArgs>("aws:ec2/subnet:Subnet");
    eachOf<aws.eks.NodeGroupArgs>(awsPoolType, (group) => {
      const template = templateOf(stack, group);
      if (template === undefined || fabricInterfaces(template).length === 0) return;
      const passed = subnets.filter((subnet) => refersTo(group, "subnetIds", subnet));
      // A literal list holds what was passed; a computed one may leave some out, and says so only when it is known.
      const count = known(() => group.props.subnetIds.length);
      const used =
        count === passed.length
          ? passed
          : passed.filter((subnet) => group.props.subnetIds.includes((subnet.props as { id?: string }).id ?? ""));
      const zones = new Set(
        used.map((subnet) => subnet.props.availabilityZone ?? subnet.props.availabilityZoneId ?? subnet.name),
      );
      if (zones.size > 1) report(`its subnets are in ${[...zones].join(", ")}; name the subnet of one zone`, group);
    });
  },
};
