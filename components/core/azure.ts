import * as pulumi from "@pulumi/pulumi";
import { digest, type NameRule } from "./names";
import type { Problems } from "./problems";
import { remedyFor } from "./suggest";

/** What every kind of resource that we make takes, with room for Pulumi's eight random digits. */
export const azureName: NameRule = {
  max: 63,
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  allowed: "lower-case letters, digits and dashes, a letter or digit first and last",
};

/**
 * Regions with availability zones; each subscription sees them as 1, 2 and 3, in an order of its own. Source:
 * https://learn.microsoft.com/azure/reliability/regions-list, 2026-11.
 */
const zonal =
  "australiaeast austriaeast belgiumcentral brazilsouth canadacentral centralindia centralus chilecentral eastasia eastus eastus2 francecentral germanywestcentral indonesiacentral israelcentral italynorth japaneast japanwest koreacentral malaysiawest mexicocentral newzealandnorth northeurope norwayeast polandcentral qatarcentral southafricanorth southcentralus southeastasia spaincentral swedencentral switzerlandnorth uaenorth uksouth westeurope westus2 westus3".split(
    " ",
  );
/** Regions without them. */
const flat =
  "australiacentral australiacentral2 australiasoutheast brazilsoutheast canadaeast francesouth germanynorth jioindiacentral jioindiawest koreasouth northcentralus norwaywest southafricawest southindia swedensouth switzerlandwest uaecentral ukwest westcentralus westindia westus".split(
    " ",
  );

export const azureRegions: readonly string[] = [...zonal, ...flat];

/** The zones of a region, empty where it has none, undefined for a region that is not known here. */
export function azureZonesOf(region: string): readonly string[] | undefined {
  if (zonal.includes(region)) return ["1", "2", "3"];
  return flat.includes(region) ? [] : undefined;
}

/** The region, which `westeurope` names and `West Europe` describes. */
export function checkRegion(region: string | undefined, problems: Problems, path = "region"): string {
  if (region === undefined) {
    problems.add(path, "is not known", "give region, or set azure-native:location in the stack's configuration");
  } else if (!azureRegions.includes(region)) {
    const plain = region.toLowerCase().replaceAll(" ", "");
    problems.add(path, `${JSON.stringify(region)} is not a region of Azure`, remedyFor(plain, azureRegions));
  }
  return region ?? "";
}

/** Zones by their numbers; a region without zones has none to name. */
export function checkZones(zones: readonly string[], region: string, problems: Problems, path = "zones"): void {
  const known = azureZonesOf(region);
  zones.forEach((zone, index) => {
    const at = `${path}[${index}]`;
    if (zones.indexOf(zone) < index) problems.add(at, `${zone} is named twice`, "name each zone once");
    else if (known !== undefined && !known.includes(zone)) {
      problems.add(
        at,
        `${JSON.stringify(zone)} is not a zone of ${region}`,
        known.length === 0 ? "the region has no zones: take another region" : `Azure's zones are ${known.join(", ")}`,
      );
    }
  });
}

/** https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources, 2026-11. */
export function checkAzureTags(tags: Readonly<Record<string, pulumi.Input<string>>>, problems: Problems): void {
  const keys = Object.keys(tags);
  if (keys.length > 50) problems.add("tags", `${keys.length} are given, Azure takes 50`, "leave some out");
  for (const key of keys) {
    if (/[<>%&\\?/]/.test(key) || key.length > 512) {
      problems.add(`tags[${JSON.stringify(key)}]`, "is not a name that Azure takes", "leave out < > % & \\ ? and /");
    }
  }
}

/** `Microsoft.Network/virtualNetworks` in a whole resource id. */
export function isResourceId(id: string, type: string): boolean {
  const escaped = type.replaceAll(".", "\\.").split("/");
  const [namespace, ...kinds] = escaped;
  const path = `/providers/${namespace}${kinds.map((kind) => `/${kind}/[^/]+`).join("")}$`;
  return new RegExp(`^/subscriptions/[^/]+/resourceGroups/[^/]+${path}`, "i").test(id);
}

/** The resource group that a resource stands in. */
export function resourceGroupOf(id: string): string {
  return /\/resourceGroups\/([^/]+)/i.exec(id)?.[1] ?? "";
}

/** The last part of a resource id. */
export function lastPart(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

/**
 * A name that is unique in all of Azure and stays the same for the same subscription and group: letters and digits of the parts, and a
 * mark of where it stands.
 */
export function worldName(parts: readonly string[], scope: string, max: number): string {
  const mark = digest(`${scope.toLowerCase()}|${parts.join("-")}`, 8);
  const plain = parts
    .join("")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
  const kept = plain.slice(Math.max(0, plain.length - (max - mark.length)));
  const start = /^[a-z]/.test(kept) ? kept : `t${kept.slice(1)}`;
  return `${start}${mark}`;
}

/** A built-in role by its own number, as the subscription of the scope has it. */
export function roleDefinition(scope: string, role: string): string {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? "";
  return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
}

/** Built-in roles: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles, 2026-11. */
export const azureRoles = {
  NetworkContributor: "4d97b98b-1d4f-4787-a291-c67834d212e7",
  KeyVaultContributor: "f25e0fa2-a7c8-4377-a976-54943a77a395",
  KeyVaultCryptoUser: "12338af0-0e69-4776-bea7-57ae8d297424",
  KeyVaultCryptoServiceEncryptionUser: "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  StorageBlobDataReader: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  StorageBlobDataContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  AksClusterAdmin: "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
  AksAdmin: "3498e952-d568-435e-9b2c-8d77e338d7f7",
  AksWriter: "a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb",
  AksReader: "7f6c6a51-bcf8-42ba-9220-52d62157d7db",
} as const;

/** The resource group that is given, or the one that a resource stands in. */
export function groupFor(given: pulumi.Input<string> | undefined, id: pulumi.Input<string>): pulumi.Output<string> {
  return given === undefined ? pulumi.output(id).apply(resourceGroupOf) : pulumi.output(given);
}
