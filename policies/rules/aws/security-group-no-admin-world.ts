import type { ResourceRule } from "../../core/rule";
import { eachIngress, type SecurityGroupArgs, securityGroupTypes } from "../../lib/aws";
import { adminPorts, openToWorld } from "../../lib/network";

export const rule: ResourceRule<SecurityGroupArgs> = {
  id: "security-group-no-admin-world",
  title: "No security group opens administration or data store ports to the world",
  severity: "critical",
  level: "mandatory",
  why: "SSH, RDP and databases that the internet reaches are found by scanners within minutes",
  remedy: 'ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, securityGroups: [bastion.id] }]',
  unknown: "Whether the range is the whole internet.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19"],
  types: securityGroupTypes,
  check: (group, context) => {
    eachIngress(group, context, (opening) => {
      const open = openToWorld(opening, adminPorts);
      if (open !== "") context.report(`${open}; name the ranges or the security groups that may come in`);
    });
  },
};
