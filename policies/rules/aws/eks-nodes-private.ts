import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { refersTo } from "../../lib/stack";

export const rule: StackRule = {
  id: "eks-nodes-private",
  title: "Nodes stand in subnets that give no public addresses",
  severity: "high",
  level: "mandatory",
  why: "A node with a public address is a target, and pays for addresses that a NAT gateway or endpoints make needless",
  remedy: "subnetIds: network.privateSubnets",
  unknown: "Whether a subnet gives public addresses; which subnets a group uses is told by its dependencies.",
  sources: ["https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html"],
  types: ["aws:eks/nodeGroup:NodeGroup"],
  checkStack: (stack, { report, eachOf }) => {
    const subnets = stack.of<aws.ec2.SubnetArgs>("aws:ec2/subnet:Subnet");
    eachOf<aws.eks.NodeGroupArgs>("aws:eks/nodeGroup:NodeGroup", (group) => {
      const open = subnets.filter((subnet) => refersTo(group, "subnetIds", subnet) && subnet.props.mapPublicIpOnLaunch === true);
      if (open.length > 0)
        report(`${open.map((subnet) => subnet.name).join(", ")} give public addresses; use private subnets`, group);
    });
  },
};
