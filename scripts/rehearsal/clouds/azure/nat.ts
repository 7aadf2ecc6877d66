import { CloudError } from "../../provider";
import type { ResourceModel } from "../model";
import { map, maps, number, texts } from "../values";
import { armModel, resolve } from "./names";

const publicAddressType = "azure-native:network:PublicIPAddress";

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

export const models: { readonly [type: string]: ResourceModel } = {
  [publicAddressType]: publicAddress,
  "azure-native:network:NatGateway": natGateway,
};
