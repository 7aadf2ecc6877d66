import * as aws from "@pulumi/aws";

// Stands for the network that your platform team made: any VPC with private subnets in two zones will do.
const vpc = new aws.ec2.Vpc("shared", { cidrBlock: "10.60.0.0/16", enableDnsHostnames: true });
export const subnets = ["us-west-2a", "us-west-2b"].map((zone, index) => {
  const subnet = new aws.ec2.Subnet(zone, { vpcId: vpc.id, availabilityZone: zone, cidrBlock: `10.60.${index * 64}.0/18` });
  return { id: subnet.id, zone };
});
export const vpcId = vpc.id;
