import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as net from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { azureRoles, azureZonesOf, worldName } from "../core/azure";
import { grant } from "../identity/azure-roles";
import { type AzureNetworkPlan, blobZone, controlPlaneSubnet, endpointSubnet, nodeSubnet } from "./azure-plan";
import type { NetworkOutputs } from "./index";

/** What every part of the network is built with. */
interface Site {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly plan: AzureNetworkPlan;
  readonly group: pulumi.Input<string>;
  /** Region, group and tags, which everything has. */
  readonly place: {
    readonly location: string;
    readonly resourceGroupName: pulumi.Input<string>;
    readonly tags: Record<string, pulumi.Input<string>>;
  };
}

export function azureNetwork(parent: pulumi.Resource, name: string, plan: AzureNetworkPlan): NetworkOutputs {
  const tags = { ...plan.tags };
  const group = plan.resourceGroup ?? new resources.ResourceGroup(name, { location: plan.region, tags }, { parent }).name;
  const site: Site = { parent, name, plan, group, place: { location: plan.region, resourceGroupName: group, tags } };
  const vnet = new net.VirtualNetwork(name, { ...site.place, addressSpace: { addressPrefixes: [plan.cidr] } }, { parent });
  const closed = securityGroup(site);
  const nat = wayOut(site);
  const cut = subnets(site, vnet, closed, nat.gateway);
  flowLogs(site, vnet);
  const names = privateNames(site, vnet);
  // Handed out once the subnets are there: a cluster that comes before them finds nothing to join.
  const ready = pulumi.all(cut.map((subnet) => subnet.id));
  const id = pulumi.all([vnet.id, ready, names.id]).apply(([known]) => known);
  return {
    id,
    publicSubnets: pulumi.output([]),
    privateSubnets: ready.apply(([nodes]) => plan.zones.map((zone) => ({ id: nodes ?? "", zone, cidr: plan.nodes }))),
    fabricSubnets: pulumi.output([]),
    natAddresses: pulumi.all(nat.addresses.map((address) => address.ipAddress.apply((known) => known ?? ""))),
    resourceGroup: pulumi.output(group),
  };
}

/**
 * Nodes, pods, control plane and endpoints talk to each other, Azure's load balancers look whether they are well, and nothing else comes
 * in. Azure's own rules would let in what a peered network or a VPN brings. Pods keep their addresses between nodes, so their range has
 * to be named: https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay, 2026-11.
 */
function securityGroup({ parent, name, plan, place }: Site): net.NetworkSecurityGroup {
  const inside = [plan.cidr, plan.podCidr];
  const rule = { direction: "Inbound", protocol: "*", sourcePortRange: "*", destinationPortRange: "*" };
  return new net.NetworkSecurityGroup(
    name,
    {
      ...place,
      securityRules: [
        {
          ...rule,
          name: "inside",
          priority: 1000,
          access: "Allow",
          sourceAddressPrefixes: inside,
          destinationAddressPrefixes: inside,
        },
        {
          ...rule,
          name: "load-balancer",
          priority: 1100,
          access: "Allow",
          sourceAddressPrefix: "AzureLoadBalancer",
          destinationAddressPrefix: "*",
        },
        { ...rule, name: "closed", priority: 4096, access: "Deny", sourceAddressPrefix: "*", destinationAddressPrefix: "*" },
      ],
    },
    { parent },
  );
}

function wayOut({ parent, name, plan, place }: Site) {
  const addresses = Array.from(
    { length: plan.natAddresses },
    (_, index) =>
      new net.PublicIPAddress(
        `${name}-nat-${index + 1}`,
        {
          ...place,
          publicIPAllocationMethod: "Static",
          sku: { name: "Standard" },
          zones: [...(azureZonesOf(plan.region) ?? [])],
        },
        { parent },
      ),
  );
  const gateway = new net.NatGateway(
    name,
    {
      ...place,
      sku: { name: "Standard" },
      publicIpAddresses: addresses.map((address) => ({ id: address.id })),
      // Long downloads of images and data stay open between their parts.
      idleTimeoutInMinutes: 10,
    },
    { parent },
  );
  return { addresses, gateway };
}

/** One after another: Azure changes a network for one request at a time and refuses the rest. */
function subnets(site: Site, vnet: net.VirtualNetwork, closed: net.NetworkSecurityGroup, gateway: net.NatGateway): net.Subnet[] {
  const { parent, name, plan, group } = site;
  const wanted = [
    { subnetName: nodeSubnet, addressPrefix: plan.nodes, natGateway: { id: gateway.id } },
    {
      subnetName: endpointSubnet,
      addressPrefix: plan.endpoints,
      // Without it the security group does not reach private endpoints.
      privateEndpointNetworkPolicies: "NetworkSecurityGroupEnabled",
    },
    {
      subnetName: controlPlaneSubnet,
      addressPrefix: plan.controlPlane,
      delegations: [{ name: "aks", serviceName: "Microsoft.ContainerService/managedClusters" }],
    },
  ];
  const made: net.Subnet[] = [];
  for (const args of wanted) {
    made.push(
      new net.Subnet(
        `${name}-${args.subnetName}`,
        {
          resourceGroupName: group,
          virtualNetworkName: vnet.name,
          networkSecurityGroup: { id: closed.id },
          // Nobody leaves by an address of Azure's choosing.
          defaultOutboundAccess: false,
          ...args,
        },
        { parent, dependsOn: made.slice(-1) },
      ),
    );
  }
  return made;
}

/** A network is linked to one zone of a name only, so it is made here once and not beside each storage account. */
function privateNames({ parent, name, place }: Site, vnet: net.VirtualNetwork): privatedns.VirtualNetworkLink {
  const everywhere = { location: "Global", resourceGroupName: place.resourceGroupName, tags: place.tags };
  const zone = new privatedns.PrivateZone(`${name}-blob`, { ...everywhere, privateZoneName: blobZone }, { parent });
  return new privatedns.VirtualNetworkLink(
    `${name}-blob`,
    { ...everywhere, privateZoneName: zone.name, virtualNetwork: { id: vnet.id }, registrationEnabled: false },
    { parent },
  );
}

/** Written into a storage account of their own, by an identity that may do just that; Azure makes the watcher with the first network. */
function flowLogs(site: Site, vnet: net.VirtualNetwork): void {
  const { parent, name, plan, place } = site;
  if (plan.flowLogs === undefined) return;
  const label = `${name}-flow-logs`;
  const account = new storage.StorageAccount(
    label,
    {
      ...place,
      accountName: vnet.id.apply((id) => worldName([name, "flows"], id, 24)),
      kind: "StorageV2",
      sku: { name: "Standard_ZRS" },
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: false,
      enableHttpsTrafficOnly: true,
      minimumTlsVersion: "TLS1_2",
      // Network Watcher is one of the services that Azure lets pass.
      networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
    },
    { parent },
  );
  recoverable(site, label, account);
  const writer = new managedidentity.UserAssignedIdentity(`${label}-writer`, place, { parent });
  const right = grant(parent, `${label}-writer`, {
    scope: account.id,
    principalId: writer.principalId,
    principalType: "ServicePrincipal",
    role: azureRoles.StorageBlobDataContributor,
  });
  new net.FlowLog(
    label,
    {
      location: plan.region,
      tags: place.tags,
      resourceGroupName: "NetworkWatcherRG",
      networkWatcherName: `NetworkWatcher_${plan.region}`,
      targetResourceId: vnet.id,
      storageId: account.id,
      enabled: true,
      format: { type: "JSON", version: 2 },
      retentionPolicy: { enabled: true, days: plan.flowLogs.retentionDays },
      identity: { type: "UserAssigned", userAssignedIdentities: [writer.id] },
    },
    { parent, dependsOn: [right] },
  );
}

/** What is deleted by mistake comes back within a week; a version, of which each minute's record makes one, goes after a day. */
function recoverable({ parent, group }: Site, label: string, account: storage.StorageAccount): void {
  const part = { resourceGroupName: group, accountName: account.name };
  const kept = { enabled: true, days: 7 };
  const service = new storage.BlobServiceProperties(
    label,
    {
      ...part,
      blobServicesName: "default",
      isVersioningEnabled: true,
      deleteRetentionPolicy: kept,
      containerDeleteRetentionPolicy: kept,
    },
    { parent },
  );
  const definition = {
    filters: { blobTypes: ["blockBlob"] },
    actions: { version: { delete: { daysAfterCreationGreaterThan: 1 } } },
  };
  new storage.ManagementPolicy(
    label,
    {
      ...part,
      managementPolicyName: "default",
      policy: { rules: [{ name: "versions", enabled: true, type: "Lifecycle", definition }] },
    },
    { parent, dependsOn: [service] },
  );
}
