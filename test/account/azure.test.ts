import { describe, expect, it } from "vitest";
import { checkAccount, readAccount, type Standing } from "../../scripts/account";
import { load } from "../config/fixture";
import { standIn } from "./stand-in";

const group =
  "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/bought/providers/Microsoft.Compute/capacityReservationGroups/h100";
const environment = (capacity = "") => `config:
  azure-native:subscriptionId: 99999999-2222-3333-4444-555555555555
  trainyard:environment:
    system: yard
    cloud: azure
    region: eastus
    strategy: rolling
    network: { cidr: 10.0.0.0/16, zones: ["1", "2"] }
    nodeGroups:
      - { name: system, machine: Standard_D8s_v5, nodes: { desired: 2 } }
      - { name: training, machine: Standard_ND96isr_H100_v5, zone: "1", nodes: { desired: 2 }, ${capacity}infinibandFeature: true }
    storage: { buckets: [] }
`;
const nothing: Standing = { made: false, nodes: {} };

/** https://learn.microsoft.com/rest/api/compute/usage/list; `az` prints numbers as text in older releases. */
const usage = (h100: number, cores: number) =>
  [
    "vm list-usage --location eastus",
    [
      {
        currentValue: "4",
        limit: String(cores),
        localName: "x",
        name: { value: "cores", localizedValue: "Total Regional vCPUs" },
      },
      {
        currentValue: 0,
        limit: h100,
        name: { value: "standardNDSH100v5Family", localizedValue: "Standard NDSH100v5 Family vCPUs" },
      },
      { currentValue: 0, limit: 350, name: { value: "standardDSv5Family", localizedValue: "Standard DSv5 Family vCPUs" } },
    ],
  ] as const;
/** https://learn.microsoft.com/rest/api/compute/resource-skus/list */
const sku = (name: string, zones: readonly string[], restrictions: readonly unknown[] = []) => ({
  name,
  resourceType: "virtualMachines",
  locations: ["eastus"],
  locationInfo: [{ location: "eastus", zones }],
  restrictions,
});
const skus = (...h100: readonly unknown[]) =>
  [
    "vm list-skus --location eastus --resource-type virtualMachines --all",
    [sku("Standard_D8s_v5", ["1", "2", "3"]), sku("Standard_D4s_v5", ["1", "2", "3"]), ...h100],
  ] as const;
const offered = skus(sku("Standard_ND96isr_H100_v5", ["1"]));

describe("a subscription of Azure, read by `az`", () => {
  it("is asked for use and sizes, as the subscription that the stack names", async () => {
    const { calls } = standIn("az", [usage(192, 400), offered]);
    const account = await readAccount(load({ "stacks/Pulumi.test.yaml": environment() }), nothing);
    expect(account).toMatchObject({
      limits: {
        standardNDSH100v5Family: { told: { limit: 192, used: 0 } },
        cores: { told: { limit: 400, used: 4 } },
      },
      offers: { Standard_ND96isr_H100_v5: { told: { zones: ["1"] } } },
    });
    expect(calls().every((call) => call.endsWith("--subscription 99999999-2222-3333-4444-555555555555"))).toBe(true);
  });

  it("refuses more than the family or the region has left", async () => {
    standIn("az", [usage(96, 200), offered]);
    const verdict = await checkAccount(load({ "stacks/Pulumi.test.yaml": environment() }), nothing);
    // 2 x 96 for training, 2 x 8 for the system group, and 2 x 4 for AKS's own pool.
    expect(verdict?.faults.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
      "nodeGroups[1].nodes.desired: Total Regional vCPUs (cores): 216 vcpus are needed for system and training and system pool, 196 of 200 are left in eastus",
      "nodeGroups[1].nodes.desired: standardNDSH100v5Family vCPUs: 192 vcpus are needed for training, 96 of 96 are left in eastus",
    ]);
  });

  it("tells a size that the subscription may not have, with Azure's own reason", async () => {
    const barred = {
      type: "Location",
      values: ["eastus"],
      reasonCode: "NotAvailableForSubscription",
      restrictionInfo: { locations: ["eastus"] },
    };
    standIn("az", [usage(192, 400), skus(sku("Standard_ND96isr_H100_v5", ["1"], [barred]))]);
    const whole = await checkAccount(load({ "stacks/Pulumi.test.yaml": environment() }), nothing);
    expect(whole?.faults).toEqual([
      {
        path: "nodeGroups[1].machine",
        reason: "Standard_ND96isr_H100_v5 is not offered to this account in eastus (NotAvailableForSubscription in 1)",
        remedy: "take another machine or region, or ask the cloud for it",
      },
    ]);
    const zone = {
      type: "Zone",
      values: ["eastus"],
      reasonCode: "NotAvailableForSubscription",
      restrictionInfo: { locations: ["eastus"], zones: ["1"] },
    };
    standIn("az", [usage(192, 400), skus(sku("Standard_ND96isr_H100_v5", ["1", "3"], [zone]))]);
    const one = await checkAccount(load({ "stacks/Pulumi.test.yaml": environment() }), nothing);
    expect(one?.faults).toEqual([
      {
        path: "nodeGroups[1].zone",
        reason: "Standard_ND96isr_H100_v5 is not offered in 1 (NotAvailableForSubscription in 1)",
        remedy: "use 3",
      },
    ]);
  });

  it("reads a capacity reservation group in its own subscription: what it holds, and what is taken", async () => {
    const view = {
      instanceView: {
        capacityReservations: [{ name: "r", utilizationInfo: { virtualMachinesAllocated: [{ id: "/one" }, { id: "/two" }] } }],
      },
    };
    const { calls } = standIn("az", [
      [
        "capacity reservation list",
        [{ name: "r", sku: { name: "Standard_ND96isr_H100_v5", capacity: 3 }, zones: ["1"], provisioningState: "Succeeded" }],
      ],
      ["capacity reservation group show", view],
      usage(192, 400),
      offered,
    ]);
    const text = environment(`capacity: { kind: reservation, reservationId: ${group} }, `);
    const verdict = await checkAccount(load({ "stacks/Pulumi.test.yaml": text }), nothing);
    expect(verdict?.faults).toEqual([
      {
        path: "nodeGroups[1].capacity.reservationId",
        reason: `${group} has 1 machines left of 3, and 2 more are needed`,
        remedy: "end what uses them, raise the reservation, or ask for fewer",
      },
    ]);
    expect(calls()).toContainEqual(
      "capacity reservation list --resource-group bought --capacity-reservation-group h100 --output json --only-show-errors --subscription 11111111-2222-3333-4444-555555555555",
    );
  });
});
