import { CloudError } from "../../provider";
import type { ResourceModel } from "../model";
import { given, map, maps, text } from "../values";
import { armModel, locationOf, resolve } from "./names";
import { subnetType, vnetType } from "./virtual-network";

const privateEndpoint = armModel(
  { type: "Microsoft.Network/privateEndpoints", name: "privateEndpointName", min: 2, max: 64 },
  {
    replaceOn: ["location", "privateEndpointName", "resourceGroupName", "subnet"],
    references: ["subnet.id", "privateLinkServiceConnections[].privateLinkServiceId"],
    check: (check) => {
      if (!given(check.inputs.subnet)) check.fail("subnet", "InvalidRequestFormat: a private endpoint needs a subnet");
      const connections = [
        ...maps(check.inputs.privateLinkServiceConnections),
        ...maps(check.inputs.manualPrivateLinkServiceConnections),
      ];
      if (connections.length !== 1 && !given(check.inputs.manualPrivateLinkServiceConnections)) {
        if (Array.isArray(check.inputs.privateLinkServiceConnections) || !given(check.inputs.privateLinkServiceConnections)) {
          check.fail(
            "privateLinkServiceConnections",
            `PrivateEndpointTooManyConnections: exactly one connection, ${connections.length} are given`,
          );
        }
      }
    },
    refuse: (act) => {
      const place = resolve(act, subnetType, map(act.inputs.subnet).id);
      const home = place === undefined ? undefined : act.find(vnetType, place.id.split("/subnets/")[0]);
      const where = locationOf(act);
      if (home !== undefined && text(home.outputs.location) !== where) {
        throw new CloudError(
          "InvalidResourceReference",
          `The private endpoint is in ${where}, its subnet's network in ${text(home.outputs.location)}; they have to be in one location`,
        );
      }
    },
    outputs: {
      customDnsConfigs: (act) => [{ fqdn: `${act.name}.privatelink.example`, ipAddresses: [`10.0.${act.invent.below(250)}.5`] }],
      etag: (act) => `W/"${act.invent.uuid()}"`,
      networkInterfaces: (act) => [{ id: `${act.id}.nic.${act.invent.uuid()}` }],
    },
  },
);

const zoneGroup = armModel(
  {
    type: "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
    name: "privateDnsZoneGroupName",
    parents: ["privateEndpointName"],
  },
  {
    required: ["privateEndpointName", "resourceGroupName"],
    replaceOn: ["privateDnsZoneGroupName", "privateEndpointName", "resourceGroupName"],
    references: ["privateDnsZoneConfigs[].privateDnsZoneId"],
    outputs: { etag: (act) => `W/"${act.invent.uuid()}"` },
  },
);

const privateZone = armModel(
  {
    type: "Microsoft.Network/privateDnsZones",
    name: "privateZoneName",
    max: 253,
    pattern: /^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?$/i,
    allowed: "a domain name",
  },
  {
    replaceOn: ["location", "privateZoneName", "resourceGroupName"],
    check: (check) => {
      const place = text(check.inputs.location);
      if (place !== undefined && place.toLowerCase() !== "global")
        check.fail(
          "location",
          `LocationNotAvailableForResourceType: private DNS zones are in the location 'global', not ${place}`,
        );
    },
    outputs: { location: () => "global", numberOfRecordSets: () => 1, maxNumberOfRecordSets: () => 25000 },
    refuseDelete: (held, act) => {
      for (const link of act.all("azure-native:privatedns:VirtualNetworkLink")) {
        if (!link.id.startsWith(`${held.id}/`)) continue;
        throw new CloudError("CannotDeleteResource", `Can not delete resource before nested resources are deleted. (${link.id})`);
      }
    },
  },
);

const zoneLink = armModel(
  { type: "Microsoft.Network/privateDnsZones/virtualNetworkLinks", name: "virtualNetworkLinkName", parents: ["privateZoneName"] },
  {
    required: ["privateZoneName", "resourceGroupName"],
    replaceOn: ["location", "privateZoneName", "resourceGroupName", "virtualNetworkLinkName", "virtualNetwork"],
    refersTo: (inputs) => {
      const vnet = map(inputs.virtualNetwork).id;
      return typeof vnet === "string" ? [vnet] : [];
    },
    outputs: { virtualNetworkLinkState: () => "Completed" },
  },
);

export const models: { readonly [type: string]: ResourceModel } = {
  "azure-native:network:PrivateEndpoint": privateEndpoint,
  "azure-native:network:PrivateDnsZoneGroup": zoneGroup,
  "azure-native:privatedns:PrivateZone": privateZone,
  "azure-native:privatedns:VirtualNetworkLink": zoneLink,
};
