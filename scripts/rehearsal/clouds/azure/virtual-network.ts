import { CloudError } from "../../provider";
import { address, contains, overlaps, parseCidr, type Range } from "../cidr";
import type { Act, Check, Holder, ResourceModel } from "../model";
import { given, map, maps, text, texts } from "../values";
import type { Thing } from "../world";
import { armId, armModel, groupId } from "./names";

export const vnetType = "azure-native:network:VirtualNetwork";
export const subnetType = "azure-native:network:Subnet";

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

export const models: { readonly [type: string]: ResourceModel } = {
  [vnetType]: virtualNetwork,
  [subnetType]: subnet,
  "azure-native:network:RouteTable": routeTable,
};
