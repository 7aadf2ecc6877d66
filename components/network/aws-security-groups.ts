import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

export interface SecurityGroupPlace {
  readonly region?: string;
  readonly vpcId: pulumi.Input<string>;
  readonly tags: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * The group of the machines that talk over EFA. EFA's addresses are neither IPv4 nor IPv6, so that a rule for 0.0.0.0/0 does not
 * cover them and traffic disappears without a word: both directions have to name the group itself, on all protocols.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start.html, awslabs/awsome-distributed-ai#546; read 2026-11.
 * The rules are resources of their own because a group cannot name itself while it is made.
 */
export function fabricSecurityGroup(parent: pulumi.Resource, name: string, place: SecurityGroupPlace): aws.ec2.SecurityGroup {
  const { region, vpcId, tags } = place;
  const group = new aws.ec2.SecurityGroup(
    name,
    { region, vpcId, description: "EFA traffic between accelerators", tags: { ...tags, Name: name } },
    { parent },
  );
  const itself = { region, securityGroupId: group.id, referencedSecurityGroupId: group.id, ipProtocol: "-1" };
  new aws.vpc.SecurityGroupIngressRule(
    `${name}-in`,
    { ...itself, description: "EFA from members", tags: { ...tags } },
    { parent },
  );
  new aws.vpc.SecurityGroupEgressRule(`${name}-out`, { ...itself, description: "EFA to members", tags: { ...tags } }, { parent });
  return group;
}

/** Lets machines of the network call AWS services inside it, over TLS and nothing else. */
export function endpointSecurityGroup(
  parent: pulumi.Resource,
  name: string,
  place: SecurityGroupPlace & { readonly cidr: string },
): aws.ec2.SecurityGroup {
  const { region, vpcId, tags } = place;
  const group = new aws.ec2.SecurityGroup(
    name,
    { region, vpcId, description: "AWS services inside the network", tags: { ...tags, Name: name } },
    { parent },
  );
  new aws.vpc.SecurityGroupIngressRule(
    `${name}-tls`,
    {
      region,
      securityGroupId: group.id,
      description: "TLS from the network",
      cidrIpv4: place.cidr,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      tags: { ...tags },
    },
    { parent },
  );
  return group;
}
