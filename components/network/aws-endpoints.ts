import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { endpointSecurityGroup } from "./aws-security-groups";
import { type Site, tags } from "./aws-site";

/** AWS services that machines reach without leaving the network: S3 through its free gateway, the others through interfaces. */
export function endpoints(
  { parent, name, plan, vpc }: Site,
  place: { readonly subnetIds: pulumi.Output<string>[]; readonly routeTableIds: pulumi.Output<string>[] },
): void {
  const { region } = plan;
  const serviceName = (service: string) => vpc.region.apply((where) => `com.amazonaws.${where}.${service}`);
  new aws.ec2.VpcEndpoint(
    `${name}-s3`,
    {
      region,
      vpcId: vpc.id,
      serviceName: serviceName("s3"),
      vpcEndpointType: "Gateway",
      routeTableIds: place.routeTableIds,
      tags: tags(plan, `${name}-s3`),
    },
    { parent },
  );
  if (plan.interfaceEndpoints.length === 0) return;
  const group = endpointSecurityGroup(parent, `${name}-endpoints`, { region, vpcId: vpc.id, cidr: plan.cidr, tags: plan.tags });
  for (const service of plan.interfaceEndpoints) {
    const label = `${name}-${service.replaceAll(".", "-")}`;
    new aws.ec2.VpcEndpoint(
      label,
      {
        region,
        vpcId: vpc.id,
        serviceName: serviceName(service),
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: place.subnetIds,
        securityGroupIds: [group.id],
        tags: tags(plan, label),
      },
      { parent },
    );
  }
}
