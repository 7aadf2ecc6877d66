import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { Stack, StackResource, StackRule } from "../../core/rule";
import { fabricInterfaces, type LaunchTemplate } from "../../lib/pools";
import { refersTo } from "../../lib/stack";

type Group = StackResource<Unwrap<aws.ec2.SecurityGroupArgs>>;

export const rule: StackRule = {
  id: "efa-group-self",
  title: "The security group of EFA interfaces lets its members in and out on every protocol",
  severity: "high",
  level: "mandatory",
  why: "EFA addresses are neither IPv4 nor IPv6, so 0.0.0.0/0 does not cover them: without a rule that names the group itself, in both directions, collectives hang or fall back to TCP without a word",
  remedy:
    'new aws.vpc.SecurityGroupEgressRule("out", { securityGroupId: fabric.id, referencedSecurityGroupId: fabric.id, ipProtocol: "-1" }), and the same as an ingress rule',
  unknown: "Which interfaces speak EFA; which groups they have is told by their dependencies.",
  sources: [
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start.html",
    "awslabs/awsome-distributed-ai#546",
    "eksctl-io/eksctl#8554",
  ],
  types: ["aws:ec2/launchTemplate:LaunchTemplate"],
  checkStack: (stack, { report, eachOf }) => {
    const groups = stack.of<aws.ec2.SecurityGroupArgs>("aws:ec2/securityGroup:SecurityGroup");
    eachOf<aws.ec2.LaunchTemplateArgs>("aws:ec2/launchTemplate:LaunchTemplate", (template: LaunchTemplate) => {
      if (fabricInterfaces(template).length === 0) return;
      const used = groups.filter(
        (group) => refersTo(template, "networkInterfaces", group) || refersTo(template, "vpcSecurityGroupIds", group),
      );
      // Groups that the stack does not make cannot be looked at.
      if (used.length === 0) return;
      for (const way of ["ingress", "egress"] as const) {
        if (!used.some((group) => namesItself(stack, group, way))) {
          report(
            `no rule lets ${used.map((group) => group.name).join(", ")} reach itself on ${way}; add one with all protocols`,
            template,
          );
        }
      }
    });
  },
};

function namesItself(stack: Stack, group: Group, way: "ingress" | "egress"): boolean {
  const inline = (group.props[way] ?? []).some((entry) => entry.self === true && entry.protocol === "-1");
  const rules = stack
    .of<aws.ec2.SecurityGroupRuleArgs>("aws:ec2/securityGroupRule:SecurityGroupRule")
    .some(
      ({ props, ...entry }) =>
        refersTo({ props, ...entry }, "securityGroupId", group) &&
        props.type === way &&
        (props.protocol === "-1" || props.protocol === "all") &&
        (props.self === true || refersTo({ props, ...entry }, "sourceSecurityGroupId", group)),
    );
  const type =
    way === "ingress"
      ? "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
      : "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
  const separate = stack
    .of<aws.vpc.SecurityGroupEgressRuleArgs>(type)
    .some(
      (entry) =>
        refersTo(entry, "securityGroupId", group) &&
        refersTo(entry, "referencedSecurityGroupId", group) &&
        entry.props.ipProtocol === "-1",
    );
  return inline || rules || separate;
}
