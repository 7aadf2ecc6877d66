import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkInterface } from "../accelerators/types";
import type { Site } from "./aws";
import { type JoinDetails, userData } from "./user-data";

export interface LaunchParts {
  readonly fabricGroupId?: pulumi.Input<string>;
  readonly placementGroupName?: pulumi.Input<string>;
}

/**
 * What a machine of the group starts with. Managed groups allow no subnet, role or shutdown behaviour here; EKS adds those, and the
 * cluster's security group where no interface is described.
 */
export function launchTemplate(site: Site, parts: LaunchParts): aws.ec2.LaunchTemplate {
  const { parent, name, plan } = site;
  const { capacity } = plan;
  const block = capacity.capacityType === "CAPACITY_BLOCK";
  const tags = { ...plan.tags, Name: name };
  return new aws.ec2.LaunchTemplate(
    name,
    {
      region: plan.region,
      description: `Nodes of group ${name}`,
      updateDefaultVersion: true,
      imageId: plan.imageId,
      instanceType: block ? plan.machine.name : undefined,
      instanceMarketOptions: block ? { marketType: "capacity-block" } : undefined,
      capacityReservationSpecification:
        capacity.reservationId === undefined
          ? undefined
          : { capacityReservationTarget: { capacityReservationId: capacity.reservationId } },
      placement: parts.placementGroupName === undefined ? undefined : { groupName: parts.placementGroupName },
      // Pods reach the metadata service, and with it the node's role, only from a hop limit of 2.
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: "disabled",
      },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            volumeType: "gp3",
            volumeSize: plan.rootVolumeGiB,
            encrypted: "true",
            kmsKeyId: plan.volumeKeyArn,
            deleteOnTermination: "true",
          },
        },
      ],
      networkInterfaces: networkInterfaces(site, parts),
      monitoring: { enabled: true },
      userData: joinDetails(site).apply((join) => Buffer.from(userData(plan.boot, join)).toString("base64")),
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({ resourceType, tags })),
      tags,
    },
    { parent },
  );
}

function networkInterfaces(
  { plan, cluster }: Site,
  parts: LaunchParts,
): aws.types.input.ec2.LaunchTemplateNetworkInterface[] | undefined {
  if (plan.interfaces.length === 0) return undefined;
  const clusterGroupId = cluster.apply((joined) => joined.securityGroupId ?? "");
  const fabric = parts.fabricGroupId === undefined ? [] : [parts.fabricGroupId];
  const describe = ({ networkCardIndex, deviceIndex, interfaceType }: NetworkInterface) => ({
    networkCardIndex,
    deviceIndex,
    interfaceType,
    deleteOnTermination: "true",
    // What speaks EFA alone has no address that could be public, and talks to nobody but members of its group.
    ...(interfaceType === "interface"
      ? { associatePublicIpAddress: "false", securityGroups: [clusterGroupId, ...fabric] }
      : { securityGroups: [...fabric] }),
  });
  return plan.interfaces.map(describe);
}

/** How the node finds its cluster, which only an image of one's own has to be told. */
function joinDetails({ plan, cluster }: Site): pulumi.Output<JoinDetails | undefined> {
  if (plan.imageId === undefined) return pulumi.output<JoinDetails | undefined>(undefined);
  return cluster.apply(({ name, endpoint, certificateAuthority, serviceCidr }) => ({
    name,
    endpoint: endpoint ?? "",
    certificateAuthority: certificateAuthority ?? "",
    serviceCidr: serviceCidr ?? "",
  }));
}
