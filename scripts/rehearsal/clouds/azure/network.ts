import { CloudError } from "../../provider";
import { address, contains, overlaps, parseCidr, type Range } from "../cidr";
import type { Act, Check, Holder, ResourceModel } from "../model";
import { given, map, maps, number, text, texts } from "../values";
import type { Thing } from "../world";
import { armId, armModel, groupId, locationOf, resolve } from "./names";

const vnetType = "azure-native:network:VirtualNetwork";
export const subnetType = "azure-native:network:Subnet";
const publicAddressType = "azure-native:network:PublicIPAddress";

const vnetName = { type: "Microsoft.Network/virtualNetworks", name: "virtualNetworkName", max: 64 };

function checkPrefix(check: Check, property: string, prefix: string): Range | undefined {
  const range = parseCidr(prefix);
  if (prefix.includes(":")) return undefined;
  if (range === undefined || !range.aligned) {
    const hint = range === undefined ? "" : `; did you mean ${address(range.first)}/${range.bits}?`;
    check.fail(property, `InvalidCIDRNotation: The address prefix ${prefix} is not a valid CIDR notation${hint}`);
  } else if (range.bits > 29) {
    check.fail(property, `NetcfgInvalidSubnet: ${prefix} is too small; the smallest subnet is a /29`);
  }
  return range;
}

/** Subnets inside the network's own inputs; ARM lets them be given there or as resources of their own. */
function checkInline(check: Check): void {
  const spaces = texts(map(check.inputs.addressSpace).addressPrefixes);
  const ranges = spaces.flatMap((space, index) => checkPrefix(check, `addressSpace.addressPrefixes[${index}]`, space) ?? []);
  const seen: { readonly name: string; readonly range: Range }[] = [];
  for (const [index, one] of maps(check.inputs.subnets).entries()) {
    const prefix = text(one.addressPrefix) ?? texts(one.addressPrefixes)[0];
    const name = text(one.name) ?? "";
    const range = prefix === undefined ? undefined : checkPrefix(check, `subnets[${index}].addressPrefix`, prefix);
    if (range === undefined) continue;
    const fault = placeFault(name, range, ranges, seen);
    if (fault !== undefined) check.fail(`subnets[${index}]`, fault);
    seen.push({ name, range });
  }
}

function placeFault(
  name: string,
  range: Range,
  spaces: readonly Range[],
  others: readonly { readonly name: string; readonly range: Range }[],
  vnet = "the network",
) {
  if (spaces.length > 0 && !spaces.some((space) => contains(space, range))) {
    return `NetcfgInvalidSubnet: Subnet '${name}' is not valid in virtual network '${vnet}': it is outside its address space`;
  }
  const clash = others.find((other) => overlaps(other.range, range));
  if (clash === undefined) return undefined;
  return `NetcfgSubnetRangesOverlap: Subnet '${name}' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '${vnet}' (${clash.name})`;
}

const inUse: Holder = {
  code: "InUseSubnetCannotBeDeleted",
  message: (held, holder) =>
    `Subnet ${held.id.split("/").pop()} is in use by ${holder.id} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`,
};

const virtualNetwork = armModel(vnetName, {
  replaceOn: ["location", "resourceGroupName", "virtualNetworkName"],
  references: ["subnets[].natGateway.id", "subnets[].networkSecurityGroup.id", "subnets[].routeTable.id"],
  check: (check) => {
    if (!given(check.inputs.addressSpace) && !given(check.inputs.ipamPoolPrefixAllocations)) {
      check.fail("addressSpace", "InvalidRequestFormat: a virtual network needs an address space (addressSpace.addressPrefixes)");
    }
    checkInline(check);
  },
  refuseDelete: (held, act) => {
    for (const subnet of subnetsOf(act, held.id)) {
      for (const user of act.world.holders(subnet.id))
        if (user.id !== held.id) throw new CloudError(inUse.code, inUse.message(subnet, user));
    }
  },
  deleted: (thing, act) => {
    for (const subnet of subnetsOf(act, thing.id)) act.world.delete(subnet);
  },
  outputs: {
    etag: (act) => `W/"${act.invent.uuid()}"`,
    resourceGuid: (act) => act.invent.uuid(),
    subnets: (act) =>
      maps(act.inputs.subnets).map((one) => ({ ...one, id: `${armId(act, vnetName)}/subnets/${text(one.name)}` })),
  },
  owns: ["subnets"],
});

function subnetsOf(act: Act, vnet: string): Thing[] {
  return [...act.all(subnetType)].filter((subnet) => subnet.id.startsWith(`${vnet}/subnets/`));
}

const subnetName = {
  type: "Microsoft.Network/virtualNetworks/subnets",
  name: "subnetName",
  parents: ["virtualNetworkName"],
  max: 80,
};

const subnet = armModel(subnetName, {
  replaceOn: ["resourceGroupName", "subnetName", "virtualNetworkName"],
  references: ["natGateway.id", "networkSecurityGroup.id", "routeTable.id"],
  check: (check) => {
    const prefix = text(check.inputs.addressPrefix) ?? texts(check.inputs.addressPrefixes)[0];
    if (prefix !== undefined) checkPrefix(check, "addressPrefix", prefix);
    else if (
      !given(check.inputs.addressPrefix) &&
      !given(check.inputs.addressPrefixes) &&
      !given(check.inputs.ipamPoolPrefixAllocations)
    ) {
      check.fail("addressPrefix", "InvalidRequestFormat: a subnet needs an address prefix");
    }
  },
  refuse: (act) => {
    const vnet = act.find(
      vnetType,
      `${groupId(act.config, text(act.inputs.resourceGroupName) ?? "")}/providers/Microsoft.Network/virtualNetworks/${text(act.inputs.virtualNetworkName)}`,
    );
    const range = parseCidr(text(act.inputs.addressPrefix) ?? texts(act.inputs.addressPrefixes)[0] ?? "");
    if (vnet === undefined) {
      act.advise(
        "info",
        `the rehearsed subscription has no virtual network ${text(act.inputs.virtualNetworkName)}; it is taken for one that you have`,
      );
      return;
    }
    if (range === undefined) return;
    const spaces = texts(map(vnet.inputs.addressSpace).addressPrefixes).flatMap((space) => parseCidr(space) ?? []);
    const others = subnetsOf(act, vnet.id).flatMap((other) => {
      const theirs = parseCidr(text(other.inputs.addressPrefix) ?? texts(other.inputs.addressPrefixes)[0] ?? "");
      return theirs === undefined || other.id === act.id
        ? []
        : [{ name: text(other.inputs.subnetName) ?? other.id, range: theirs }];
    });
    const fault = placeFault(
      text(act.inputs.subnetName) ?? act.name,
      range,
      spaces,
      others,
      text(vnet.inputs.virtualNetworkName),
    );
    const colon = fault?.indexOf(": ") ?? -1;
    if (fault !== undefined) throw new CloudError(fault.slice(0, colon), fault.slice(colon + 2));
  },
  heldBy: [inUse],
  outputs: { etag: (act) => `W/"${act.invent.uuid()}"`, privateEndpointNetworkPolicies: () => "Disabled" },
});

const publicAddress = armModel(
  { type: "Microsoft.Network/publicIPAddresses", name: "publicIpAddressName", max: 80 },
  {
    replaceOn: ["location", "publicIPAddressVersion", "publicIPPrefix", "publicIpAddressName", "resourceGroupName", "sku"],
    check: (check) => {
      const { sku, publicIPAllocationMethod } = check.inputs;
      if (map(sku).name === "Standard" && publicIPAllocationMethod === "Dynamic") {
        check.fail(
          "publicIPAllocationMethod",
          "PublicIPAddressCannotBeDynamic: a public IP address of the SKU Standard is allocated statically",
        );
      }
      if (map(sku).name === "Basic") {
        check.fail(
          "sku.name",
          "BasicPublicIPRetired: public IP addresses of the SKU Basic can no longer be made (retired 2025-09-30); use Standard",
        );
      }
    },
    outputs: {
      etag: (act) => `W/"${act.invent.uuid()}"`,
      ipAddress: (act) => act.invent.publicAddress(),
      resourceGuid: (act) => act.invent.uuid(),
    },
    heldBy: [
      {
        code: "PublicIPAddressCannotBeDeleted",
        message: (held, holder) =>
          `Public IP address ${held.id} can not be deleted since it is still allocated to resource ${holder.id}.`,
      },
    ],
  },
);

const natGateway = armModel(
  { type: "Microsoft.Network/natGateways", name: "natGatewayName", max: 80 },
  {
    replaceOn: ["location", "natGatewayName", "resourceGroupName", "sku", "zones"],
    references: ["publicIpAddresses[].id", "publicIpPrefixes[].id"],
    check: (check) => {
      const minutes = number(check.inputs.idleTimeoutInMinutes);
      if (minutes !== undefined && (minutes < 4 || minutes > 120)) {
        check.fail("idleTimeoutInMinutes", `NatGatewayInvalidIdleTimeout: ${minutes} is not between 4 and 120 minutes`);
      }
      if (texts(check.inputs.zones).length > 1 && map(check.inputs.sku).name !== "StandardV2") {
        check.fail("zones", "NatGatewayMultipleZones: a NAT gateway of the SKU Standard stands in one zone at most");
      }
    },
    refuse: (act) => {
      for (const one of maps(act.inputs.publicIpAddresses)) {
        const found = resolve(act, publicAddressType, one.id);
        if (found !== undefined && map(found.inputs.sku).name !== "Standard" && map(found.inputs.sku).name !== "StandardV2") {
          throw new CloudError(
            "NatGatewayPublicIpSkuNotSupported",
            `NAT gateway takes public IP addresses of the SKU Standard only; ${found.id} is not`,
          );
        }
        for (const user of found === undefined ? [] : act.world.holders(found.id, act.type)) {
          if (user.id !== act.id)
            throw new CloudError("PublicIPAddressInUse", `Resource ${found?.id} is used by resource ${user.id}`);
        }
      }
    },
    outputs: { etag: (act) => `W/"${act.invent.uuid()}"`, resourceGuid: (act) => act.invent.uuid() },
    heldBy: [
      { code: "InUseNatGatewayCannotBeDeleted", message: (held, holder) => `NAT gateway ${held.id} is in use by ${holder.id}.` },
    ],
  },
);

function checkSecurityRules(check: Check): void {
  const priorities = new Map<string, string>();
  for (const [index, rule] of maps(check.inputs.securityRules).entries()) {
    checkRule(check, `securityRules[${index}].`, rule);
    const key = `${text(rule.direction)} ${number(rule.priority)}`;
    const other = priorities.get(key);
    if (other !== undefined) {
      check.fail(
        `securityRules[${index}].priority`,
        `SecurityRuleConflict: Security rule ${text(rule.name)} conflicts with rule ${other}. Rules cannot have the same Priority and Direction.`,
      );
    }
    priorities.set(key, text(rule.name) ?? "");
  }
}

function checkRule(check: Check, where: string, rule: { readonly [key: string]: unknown }): void {
  const { priority } = rule;
  if (typeof priority === "number" && (priority < 100 || priority > 4096)) {
    check.fail(
      `${where}priority`,
      `SecurityRuleInvalidPriority: Security rule has invalid priority ${priority}. Value should be between 100 and 4096.`,
    );
  }
}

const securityGroup = armModel(
  { type: "Microsoft.Network/networkSecurityGroups", name: "networkSecurityGroupName", max: 80 },
  {
    replaceOn: ["location", "networkSecurityGroupName", "resourceGroupName"],
    check: checkSecurityRules,
    outputs: {
      etag: (act) => `W/"${act.invent.uuid()}"`,
      resourceGuid: (act) => act.invent.uuid(),
      defaultSecurityRules: () => [],
    },
    heldBy: [
      {
        code: "InUseNetworkSecurityGroupCannotBeDeleted",
        message: (held, holder) =>
          `Network security group ${held.id} cannot be deleted because it is in use by the following resources: ${holder.id}.`,
      },
    ],
  },
);

const securityRule = armModel(
  {
    type: "Microsoft.Network/networkSecurityGroups/securityRules",
    name: "securityRuleName",
    parents: ["networkSecurityGroupName"],
  },
  {
    required: ["access", "direction", "networkSecurityGroupName", "priority", "protocol", "resourceGroupName"],
    replaceOn: ["networkSecurityGroupName", "resourceGroupName", "securityRuleName"],
    check: (check) => checkRule(check, "", check.inputs),
    refuse: (act) => {
      const group = armId(act, { type: "Microsoft.Network/networkSecurityGroups", name: "networkSecurityGroupName" });
      for (const other of act.all(act.type)) {
        if (other.id === act.id || !other.id.startsWith(`${group}/`)) continue;
        if (other.inputs.priority !== act.inputs.priority || other.inputs.direction !== act.inputs.direction) continue;
        throw new CloudError(
          "SecurityRuleConflict",
          `Security rule ${act.name} conflicts with rule ${other.id.split("/").pop()}. Rules cannot have the same Priority and Direction.`,
        );
      }
    },
  },
);

const routeTable = armModel(
  { type: "Microsoft.Network/routeTables", name: "routeTableName", max: 80 },
  {
    replaceOn: ["location", "resourceGroupName", "routeTableName"],
    outputs: { etag: (act) => `W/"${act.invent.uuid()}"`, resourceGuid: (act) => act.invent.uuid() },
    heldBy: [
      { code: "InUseRouteTableCannotBeDeleted", message: (held, holder) => `Route table ${held.id} is in use by ${holder.id}.` },
    ],
  },
);

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
  [vnetType]: virtualNetwork,
  [subnetType]: subnet,
  [publicAddressType]: publicAddress,
  "azure-native:network:NatGateway": natGateway,
  "azure-native:network:NetworkSecurityGroup": securityGroup,
  "azure-native:network:SecurityRule": securityRule,
  "azure-native:network:RouteTable": routeTable,
  "azure-native:network:PrivateEndpoint": privateEndpoint,
  "azure-native:network:PrivateDnsZoneGroup": zoneGroup,
  "azure-native:privatedns:PrivateZone": privateZone,
  "azure-native:privatedns:VirtualNetworkLink": zoneLink,
};
