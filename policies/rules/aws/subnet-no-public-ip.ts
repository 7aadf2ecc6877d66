import type * as aws from "@pulumi/aws";
import type { ResourceRule } from "../../core/rule";

export const rule: ResourceRule<aws.ec2.SubnetArgs> = {
  id: "subnet-no-public-ip",
  title: "Subnets do not give public addresses by themselves",
  severity: "medium",
  level: "advisory",
  why: "What is started in such a subnet is on the internet unless somebody remembers to say no; load balancers and NAT gateways need no such default",
  remedy: "mapPublicIpOnLaunch: false",
  unknown: "Whether the subnet gives public addresses.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15"],
  types: ["aws:ec2/subnet:Subnet"],
  check: ({ mapPublicIpOnLaunch }, { report }) => {
    if (mapPublicIpOnLaunch === true) report("mapPublicIpOnLaunch is true; set false, and give an address where one is needed");
  },
};
