import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { refersTo } from "../../lib/stack";

export const rule: StackRule = {
  id: "vpc-endpoints",
  title: "A VPC with nodes reaches S3 by an endpoint of its own",
  severity: "medium",
  level: "advisory",
  why: "Datasets and checkpoints through a NAT gateway cost 0.045 USD a GB and share its bandwidth; the S3 gateway endpoint is free",
  remedy: 'new aws.ec2.VpcEndpoint("s3", { vpcId: vpc.id, serviceName: "com.amazonaws.us-west-2.s3", routeTableIds })',
  unknown: "Which service an endpoint is for, where its name is computed.",
  sources: ["https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html"],
  types: ["aws:ec2/vpc:Vpc"],
  checkStack: (stack, { report, eachOf }) => {
    const endpoints = stack.of<aws.ec2.VpcEndpointArgs>("aws:ec2/vpcEndpoint:VpcEndpoint");
    const hasNodes = stack.of("aws:eks/nodeGroup:NodeGroup", "aws:eks/cluster:Cluster", "aws:autoscaling/group:Group").length > 0;
    if (!hasNodes) return;
    eachOf<aws.ec2.VpcArgs>("aws:ec2/vpc:Vpc", (vpc) => {
      const s3 = endpoints.some(
        (endpoint) => refersTo(endpoint, "vpcId", vpc) && endpoint.props.serviceName?.endsWith(".s3") === true,
      );
      if (!s3) report("it has no endpoint for S3; add a gateway endpoint to its route tables", vpc);
    });
  },
};
