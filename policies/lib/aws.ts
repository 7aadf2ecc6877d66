/** What AWS rules share: the openings of a security group, in each of the three ways people write them. */
import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceContext } from "../core/rule";
import type { Opening } from "./network";

export const securityGroupTypes = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
] as const;

export type SecurityGroupArgs = aws.ec2.SecurityGroupArgs & aws.ec2.SecurityGroupRuleArgs & aws.vpc.SecurityGroupIngressRuleArgs;

/** Runs the look on each way in. A protocol of -1 means every port. */
export function eachIngress(group: Unwrap<SecurityGroupArgs>, context: ResourceContext, look: (opening: Opening) => void): void {
  if (context.type === "aws:ec2/securityGroup:SecurityGroup") {
    context.each((group as Unwrap<aws.ec2.SecurityGroupArgs>).ingress, (rule) => look(openingOf(rule)));
  } else if (context.type === "aws:ec2/securityGroupRule:SecurityGroupRule") {
    const rule = group as Unwrap<aws.ec2.SecurityGroupRuleArgs>;
    if (rule.type === "ingress") look(openingOf(rule));
  } else {
    const rule = group as Unwrap<aws.vpc.SecurityGroupIngressRuleArgs>;
    const sources = [rule.cidrIpv4, rule.cidrIpv6].filter((range) => range !== undefined && range !== null);
    look({ ...portsOf(rule.ipProtocol, rule.fromPort, rule.toPort), sources });
  }
}

interface InlineRule {
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly cidrBlocks?: readonly string[];
  readonly ipv6CidrBlocks?: readonly string[];
}

function openingOf(rule: InlineRule): Opening {
  return {
    ...portsOf(rule.protocol, rule.fromPort, rule.toPort),
    sources: [...(rule.cidrBlocks ?? []), ...(rule.ipv6CidrBlocks ?? [])],
  };
}

function portsOf(
  protocol: string,
  from: number | undefined,
  to: number | undefined,
): { readonly from: number; readonly to: number } {
  if (protocol === "-1" || protocol === "all") return { from: 0, to: 65535 };
  return { from: from ?? 0, to: to ?? 65535 };
}
