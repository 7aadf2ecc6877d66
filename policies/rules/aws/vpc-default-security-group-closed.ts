import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { refersTo } from "../../lib/stack";

export const rule: StackRule = {
  id: "vpc-default-security-group-closed",
  title: "The default security group of each VPC lets nothing in or out",
  severity: "medium",
  level: "mandatory",
  why: "Whatever forgets its security group lands in the default one, which lets all its members talk to each other and to the world",
  remedy: 'new aws.ec2.DefaultSecurityGroup("closed", { vpcId: vpc.id, ingress: [], egress: [] })',
  unknown: "Which rules the default group has.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2"],
  types: ["aws:ec2/vpc:Vpc"],
  checkStack: (stack, { report, eachOf }) => {
    const defaults = stack.of<aws.ec2.DefaultSecurityGroupArgs>("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
    eachOf<aws.ec2.VpcArgs>("aws:ec2/vpc:Vpc", (vpc) => {
      const group = defaults.find((candidate) => refersTo(candidate, "vpcId", vpc));
      if (group === undefined) {
        report("its default security group is open; add an aws.ec2.DefaultSecurityGroup without rules", vpc);
        return;
      }
      const ways = (group.props.ingress ?? []).length + (group.props.egress ?? []).length;
      if (ways > 0) report(`it has ${ways} rules; take them away and use groups of their own`, group);
    });
  },
};
