import { beforeAll, describe, expect, it } from "vitest";
import { Network, type NetworkArgs } from "../../components/network";
import { rehearse, type Yard } from "../../scripts/rehearsal";

const args: NetworkArgs = { cloud: "azure", region: "westeurope", zones: 3, cidr: "10.20.0.0/16" };

describe("a network on Azure in particular", () => {
  let yard: Yard;
  beforeAll(async () => {
    yard = await rehearse(() => new Network("yard", args));
  });

  it("lets nothing in but its own machines and pods, and the load balancers' probes", () => {
    const { securityRules } = yard.one("azure-native:network:NetworkSecurityGroup").inputs;
    expect(securityRules).toMatchObject([
      {
        name: "inside",
        access: "Allow",
        sourceAddressPrefixes: ["10.20.0.0/16", "10.244.0.0/16"],
        destinationAddressPrefixes: ["10.20.0.0/16", "10.244.0.0/16"],
      },
      { name: "load-balancer", access: "Allow", sourceAddressPrefix: "AzureLoadBalancer" },
      { name: "closed", access: "Deny", priority: 4096, sourceAddressPrefix: "*", destinationAddressPrefix: "*" },
    ]);
  });

  it("holds every subnet behind the security group, and lets nodes alone out", () => {
    const subnets = yard.resources("azure-native:network:Subnet").map(({ inputs }) => inputs);
    const group = yard.one("azure-native:network:NetworkSecurityGroup").id;
    expect(subnets.map((subnet) => [subnet.subnetName, subnet.addressPrefix, subnet.natGateway !== undefined])).toEqual([
      ["nodes", "10.20.0.0/17", true],
      ["endpoints", "10.20.128.0/19", false],
      ["control-plane", "10.20.160.0/19", false],
    ]);
    for (const subnet of subnets) {
      expect(subnet).toMatchObject({ networkSecurityGroup: { id: group }, defaultOutboundAccess: false });
    }
  });

  it("keeps flow logs in an account that nobody reaches by a key or in the open", () => {
    expect(yard.one("azure-native:storage:StorageAccount").inputs).toMatchObject({
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: false,
      enableHttpsTrafficOnly: true,
      minimumTlsVersion: "TLS1_2",
      networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
    });
    expect(yard.one("azure-native:storage:BlobServiceProperties").inputs).toMatchObject({
      isVersioningEnabled: true,
      deleteRetentionPolicy: { enabled: true, days: 7 },
    });
    expect(yard.one("azure-native:network:FlowLog").inputs).toMatchObject({
      targetResourceId: yard.one("azure-native:network:VirtualNetwork").id,
      networkWatcherName: "NetworkWatcher_westeurope",
      retentionPolicy: { enabled: true, days: 90 },
    });
  });

  it("uses a resource group that is there", async () => {
    const other = await rehearse(() => new Network("yard", { ...args, resourceGroup: "acme-training" }));
    expect(other.resources("azure-native:resources:ResourceGroup")).toEqual([]);
    expect(other.one("azure-native:network:VirtualNetwork").inputs.resourceGroupName).toBe("acme-training");
  });

  it("names every problem and its remedy", async () => {
    const wrong: NetworkArgs = {
      cloud: "azure",
      region: "West Europe",
      zones: 2,
      zoneNames: ["1", "westeurope-2"],
      cidr: "10.0.0.0/8",
      podCidr: "10.244.0.0/16",
      natGateways: "none",
      interfaceEndpoints: ["s3"],
      flowLogs: { retentionDays: 400 },
      tags: { "a/b": "c" },
    };
    const failed = rehearse(() => new Network("yard", wrong));
    await expect(failed).rejects.toThrow('region: "West Europe" is not a region of Azure; did you mean "westeurope"?');
    for (const message of [
      "podCidr: 10.244.0.0/16 overlaps the network's own range; give a range outside of cidr",
      "flowLogs.retentionDays: Network Watcher keeps no flow logs for 400 days; give a whole number from 1 to 365",
      'natGateways: none leaves AKS nodes without what they fetch when they start; give "single", or bring a network of your own',
      "interfaceEndpoints: names services of AWS",
      'tags["a/b"]: is not a name that Azure takes',
    ]) {
      await expect(failed).rejects.toThrow(message);
    }
    await expect(rehearse(() => new Network("yard", { ...args, zones: 2, zoneNames: ["1", "westeurope-2"] }))).rejects.toThrow(
      'zoneNames[1]: "westeurope-2" is not a zone of westeurope; Azure\'s zones are 1, 2, 3',
    );
    await expect(rehearse(() => new Network("yard", { ...args, region: "westus", zones: 1 }))).rejects.toThrow(
      "region: westus has no zones; take a region that has",
    );
  });
});
