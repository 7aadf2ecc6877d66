import type * as aws from "@pulumi/aws";
import type { ResourceContext, ResourceRule } from "../../core/rule";
import { adminPorts, openToWorld } from "../../lib/network";

type Acl = aws.ec2.NetworkAclArgs & aws.ec2.NetworkAclRuleArgs;

/** 22 and 3389 are what the control names; the rest of the list is a security group's business. */
const ports = { 22: adminPorts[22] ?? "SSH", 3389: adminPorts[3389] ?? "RDP" };

export const rule: ResourceRule<Acl> = {
  id: "nacl-no-admin-world",
  title: "No network ACL lets the world in on SSH or RDP",
  severity: "medium",
  level: "mandatory",
  why: "The ACL is the second lock of a subnet; one that lets everybody in on 22 leaves only the first",
  remedy: 'ingress: [{ ruleNo: 100, action: "allow", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlock: "0.0.0.0/0" }]',
  unknown: "Whether the range is the whole internet.",
  sources: ["https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21"],
  types: ["aws:ec2/networkAcl:NetworkAcl", "aws:ec2/networkAclRule:NetworkAclRule"],
  check: (acl, context: ResourceContext) => {
    const look = (
      action: string,
      protocol: string,
      from: number | undefined,
      to: number | undefined,
      ...ranges: (string | undefined)[]
    ) => {
      if (action.toLowerCase() !== "allow") return;
      const all = protocol === "-1" || protocol === "all";
      const sources = ranges.filter((range) => range !== undefined && range !== null);
      const open = openToWorld({ from: all ? 0 : (from ?? 0), to: all ? 65535 : (to ?? 65535), sources }, ports);
      if (open !== "") context.report(`${open}; name the ranges that may come in`);
    };
    if (context.type === "aws:ec2/networkAcl:NetworkAcl") {
      context.each(acl.ingress, (entry) =>
        look(entry.action, entry.protocol, entry.fromPort, entry.toPort, entry.cidrBlock, entry.ipv6CidrBlock),
      );
    } else if (acl.egress !== true)
      look(acl.ruleAction, acl.protocol, acl.fromPort, acl.toPort, acl.cidrBlock, acl.ipv6CidrBlock);
  },
};
