import type * as aws from "@pulumi/aws";
import type { ResourceContext, ResourceRule } from "../../core/rule";

interface Machine
  extends Pick<aws.ec2.LaunchTemplateArgs, "networkInterfaces">,
    Pick<aws.ec2.InstanceArgs, "associatePublicIpAddress"> {}

export const rule: ResourceRule<Machine> = {
  id: "ec2-no-public-ip",
  title: "Machines get no public address",
  severity: "high",
  level: "mandatory",
  why: "A training machine that the internet reaches is attacked within minutes; out goes a NAT gateway, in goes nothing",
  remedy: 'networkInterfaces: [{ deviceIndex: 0, associatePublicIpAddress: "false" }]',
  unknown: "Whether an interface gets a public address.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-9"],
  types: ["aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/instance:Instance"],
  check: (machine, context: ResourceContext) => {
    if (context.type === "aws:ec2/instance:Instance") {
      if (machine.associatePublicIpAddress === true) context.report("associatePublicIpAddress is true; set false");
      return;
    }
    context.each(machine.networkInterfaces, ({ associatePublicIpAddress }, index) => {
      if (String(associatePublicIpAddress) === "true") {
        context.report(`networkInterfaces[${index}].associatePublicIpAddress is true; set "false"`);
      }
    });
  },
};
