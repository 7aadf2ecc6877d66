import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { refersTo } from "../../lib/stack";

export const rule: StackRule = {
  id: "vpc-flow-logs",
  title: "Each VPC has flow logs",
  severity: "medium",
  level: "mandatory",
  why: "Without flow logs no one can say what left the network after an incident, or why a collective stalls on a refused connection",
  remedy:
    'new aws.ec2.FlowLog("yard", { vpcId: vpc.id, trafficType: "REJECT", logDestinationType: "s3", logDestination: bucket.arn })',
  unknown: "Nothing: what a flow log watches is told by its dependencies.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-6"],
  types: ["aws:ec2/vpc:Vpc"],
  checkStack: (stack, { report, eachOf }) => {
    const logs = stack.of<aws.ec2.FlowLogArgs>("aws:ec2/flowLog:FlowLog");
    eachOf<aws.ec2.VpcArgs>("aws:ec2/vpc:Vpc", (vpc) => {
      if (!logs.some((log) => refersTo(log, "vpcId", vpc)))
        report("no flow log watches this VPC; add an aws.ec2.FlowLog with its vpcId", vpc);
    });
  },
};
