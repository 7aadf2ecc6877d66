import { beforeEach, describe, expect, it } from "vitest";
import { World } from "../../../scripts/rehearsal/clouds";
import { map } from "../../../scripts/rehearsal/clouds/values";
import { isUnknown, type Properties } from "../../../scripts/rehearsal/provider";
import { Bench, type Made } from "./harness";

const types = {
  account: "azure-native:storage:StorageAccount",
  cluster: "azure-native:containerservice:ManagedCluster",
  container: "azure-native:storage:BlobContainer",
  group: "azure-native:resources:ResourceGroup",
  pool: "azure-native:containerservice:AgentPool",
  replication: "azure-native:storage:ObjectReplicationPolicy",
  role: "azure-native:authorization:RoleAssignment",
  service: "azure-native:storage:BlobServiceProperties",
  subnet: "azure-native:network:Subnet",
  vault: "azure-native:keyvault:Vault",
  vnet: "azure-native:network:VirtualNetwork",
};
const inGroup = { resourceGroupName: "yard" };
const config = { subscriptionId: "11111111-2222-4333-8444-555555555555", location: "eastus" };

async function open(settings: Properties = {}): Promise<Bench> {
  const azure = await Bench.open("azure-native", config, new World({ settings: { azure: settings } }));
  await azure.make(types.group, "yard", { resourceGroupName: "yard", location: "eastus" });
  return azure;
}

describe("networks in simulated Azure", () => {
  let azure: Bench;
  let vnet: Made;
  const subnet = (name: string, addressPrefix: string) =>
    azure.make(types.subnet, name, { ...inGroup, virtualNetworkName: "net", subnetName: name, addressPrefix });

  beforeEach(async () => {
    azure = await open();
    vnet = await azure.make(types.vnet, "net", {
      ...inGroup,
      virtualNetworkName: "net",
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
    });
  });

  it("calls things by their paths", async () => {
    expect(vnet.id).toBe(
      "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/yard/providers/Microsoft.Network/virtualNetworks/net",
    );
    expect((await subnet("nodes", "10.0.0.0/20")).id).toBe(`${vnet.id}/subnets/nodes`);
    expect(vnet.outputs).toMatchObject({ name: "net", location: "eastus", provisioningState: "Succeeded" });
  });

  it("makes up names as Pulumi's provider does: digits on a name of its own, the logical name inside a parent", async () => {
    const named = await azure.make(types.vnet, "spare", { ...inGroup, addressSpace: { addressPrefixes: ["10.1.0.0/16"] } });
    expect(named.inputs.virtualNetworkName).toMatch(/^spare[0-9a-f]{8}$/);
    const part = await azure.make(types.subnet, "pods", { ...inGroup, virtualNetworkName: "net", addressPrefix: "10.0.16.0/20" });
    expect(part.inputs.subnetName).toBe("pods");
  });

  it("refuses subnets that overlap or lie outside", async () => {
    await subnet("one", "10.0.0.0/20");
    await expect(subnet("two", "10.0.8.0/24")).rejects.toThrow(
      "NetcfgSubnetRangesOverlap: Subnet 'two' is not valid because its IP address range overlaps with that of an existing subnet in virtual network 'net' (one)",
    );
    await expect(subnet("far", "10.9.0.0/24")).rejects.toThrow(
      "NetcfgInvalidSubnet: Subnet 'far' is not valid in virtual network 'net'",
    );
    await expect(subnet("odd", "10.0.0.1/24")).rejects.toThrow("InvalidCIDRNotation: The address prefix 10.0.0.1/24");
  });

  it("keeps a subnet that something stands in, and its network", async () => {
    const place = await subnet("one", "10.0.0.0/20");
    const endpoint = await azure.make("azure-native:network:PrivateEndpoint", "blob", {
      ...inGroup,
      subnet: { id: place.id },
      privateLinkServiceConnections: [{ name: "blob", privateLinkServiceId: "/x", groupIds: ["blob"] }],
    });
    await expect(azure.delete(place)).rejects.toThrow(
      `InUseSubnetCannotBeDeleted: Subnet one is in use by ${endpoint.id} and cannot be deleted.`,
    );
    await expect(azure.delete(vnet)).rejects.toThrow("InUseSubnetCannotBeDeleted");
  });

  it("takes a group's things along with the group", async () => {
    await subnet("one", "10.0.0.0/20");
    const group = {
      urn: "",
      type: types.group,
      name: "yard",
      id: vnet.id.split("/providers/")[0] ?? "",
      inputs: inGroup,
      outputs: {},
    };
    await azure.delete({ ...group, urn: azure.urn(types.group, "yard") });
    expect(azure.world.size).toBe(0);
  });

  it("shows a group that is the user's own as such", async () => {
    await azure.make(types.vnet, "theirs", { resourceGroupName: "shared", addressSpace: { addressPrefixes: ["10.2.0.0/16"] } });
    expect(azure.advice.map((one) => one.message)).toEqual([
      "the rehearsed subscription has no resource group shared; it is taken for one that you have",
    ]);
  });
});

describe("clusters in simulated Azure", () => {
  let azure: Bench;
  const system = { name: "system", mode: "System", count: 3, vmSize: "Standard_D8s_v5" };
  const cluster = (more: Properties = {}) =>
    azure.make(types.cluster, "aks", {
      ...inGroup,
      resourceName: "aks",
      dnsPrefix: "yard",
      kubernetesVersion: "1.34",
      identity: { type: "SystemAssigned" },
      agentPoolProfiles: [system],
      networkProfile: { networkPlugin: "azure", networkPluginMode: "overlay", networkDataplane: "cilium" },
      ...more,
    });
  const pool = (more: Properties = {}) =>
    azure.make(types.pool, "train", {
      ...inGroup,
      resourceName: "aks",
      agentPoolName: "train",
      count: 2,
      vmSize: "Standard_ND96isr_H100_v5",
      ...more,
    });

  beforeEach(async () => {
    azure = await open();
  });

  it("makes a cluster with an address, an issuer and a kubelet's identity, and answers with its kubeconfig", async () => {
    const made = await cluster({ oidcIssuerProfile: { enabled: true } });
    expect(made.outputs.fqdn).toMatch(/^yard-[0-9a-f]{8}\.hcp\.eastus\.azmk8s\.io$/);
    expect(map(made.outputs.oidcIssuerProfile).issuerURL).toMatch(/^https:\/\/eastus\.oic\.prod-aks\.azure\.com\//);
    const token = "azure-native:containerservice:listManagedClusterUserCredentials";
    const { kubeconfigs } = await azure.provider.invoke({ token, args: { ...inGroup, resourceName: "aks" } });
    const value = Array.isArray(kubeconfigs) ? map(kubeconfigs[0]).value : "";
    expect(Buffer.from(String(value), "base64").toString()).toContain(`https://${String(made.outputs.fqdn)}:443`);
    expect(isUnknown((await azure.plan(types.cluster, "other", made.inputs)).fqdn)).toBe(true);
  });

  it.each<[string, Properties, string]>([
    ["without a system pool", { agentPoolProfiles: [{ ...system, mode: "User" }] }, "Must define at least one system pool."],
    ["of a version that AKS does not have", { kubernetesVersion: "1.20" }, "K8sVersionNotSupported"],
    ["without an identity", { identity: null }, "Either a managed identity or a service principal is required"],
    [
      "with workload identity and no issuer",
      { securityProfile: { workloadIdentity: { enabled: true } } },
      "Workload identity requires the OIDC issuer",
    ],
    [
      "that is private and open to ranges",
      { apiServerAccessProfile: { enablePrivateCluster: true, authorizedIPRanges: ["1.2.3.4/32"] } },
      "API server authorized IP ranges cannot be used with a private cluster",
    ],
    [
      "with Cilium on kubenet",
      { networkProfile: { networkPlugin: "kubenet", networkDataplane: "cilium" } },
      "Cilium dataplane requires the network plugin azure",
    ],
    [
      "whose resolver is no service",
      { networkProfile: { serviceCidr: "10.0.0.0/16", dnsServiceIP: "10.1.0.10" } },
      "The DNS service IP 10.1.0.10 is not in the service CIDR 10.0.0.0/16",
    ],
    [
      "with a pool of a long name",
      { agentPoolProfiles: [{ ...system, name: "systempool-one" }] },
      "'systempool-one' is not a lower-case letter",
    ],
  ])("refuses a cluster %s", async (_, more, message) => {
    await expect(cluster(more)).rejects.toThrow(message);
  });

  it("refuses services on the addresses of the network", async () => {
    await azure.make(types.vnet, "net", {
      ...inGroup,
      virtualNetworkName: "net",
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
    });
    const place = await azure.make(types.subnet, "n", {
      ...inGroup,
      virtualNetworkName: "net",
      subnetName: "n",
      addressPrefix: "10.0.1.0/24",
    });
    await expect(cluster({ agentPoolProfiles: [{ ...system, vnetSubnetID: place.id }] })).rejects.toThrow(
      "ServiceCidrOverlapExistingSubnetsCidr: The specified service CIDR 10.0.0.0/16 is conflicted with an existing subnet CIDR 10.0.1.0/24",
    );
  });

  it("replaces a cluster for its DNS prefix and network plugin, and not for its version", async () => {
    const made = await cluster();
    const replaces = async (more: Properties) => (await azure.diff(made, { ...made.inputs, ...more })).replaces;
    expect(await replaces({ dnsPrefix: "other" })).toEqual(["dnsPrefix"]);
    expect(await replaces({ networkProfile: { ...map(made.inputs.networkProfile), networkPlugin: "none" } })).toEqual([
      "networkProfile",
    ]);
    expect(await replaces({ networkProfile: { ...map(made.inputs.networkProfile), loadBalancerSku: "standard" } })).toEqual([]);
    expect(await replaces({ kubernetesVersion: "1.35" })).toEqual([]);
    await expect(azure.update(made, { ...made.inputs, kubernetesVersion: "1.32" })).rejects.toThrow(
      "Upgrading Kubernetes version 1.34.2 to 1.32 is not allowed.",
    );
  });

  it.each<[string, Properties, string]>([
    [
      "of a size that is only a rumour",
      { vmSize: "Standard_ND96asr_A100_v4" },
      "is not supported; did you mean Standard_ND96asr_v4?",
    ],
    ["for x86 on Grace", { vmSize: "Standard_ND128isr_NDR_GB200_v6" }, "needs the OS SKU Ubuntu2404"],
    [
      "with fewer machines than its least",
      { enableAutoScaling: true, minCount: 4, maxCount: 8 },
      "count 2 is less than minCount 4",
    ],
    [
      "placed closely over two zones",
      { proximityPlacementGroupID: "/p", availabilityZones: ["1", "2"] },
      "more than one availability zone",
    ],
    [
      "that neither grows nor shrinks for an upgrade",
      { upgradeSettings: { maxSurge: "0", maxUnavailable: "0" } },
      "cannot both be 0",
    ],
    ["with a taint that is none", { nodeTaints: ["nvidia.com/gpu"] }, "The taint 'nvidia.com/gpu' is invalid"],
    ["above the quota", { count: 100 }, "ErrCode_InsufficientVCPUQuota: Insufficient vcpu quota requested 9600, remaining 1536"],
  ])("refuses a pool %s", async (_, more, message) => {
    await cluster();
    await expect(pool(more)).rejects.toThrow(message);
  });

  it("replaces a pool for another size, and says what it cannot change", async () => {
    await cluster();
    const made = await pool();
    expect((await azure.diff(made, { ...made.inputs, vmSize: "Standard_ND96isr_H200_v5" })).replaces).toEqual(["vmSize"]);
    expect((await azure.diff(made, { ...made.inputs, count: 3 })).replaces).toEqual([]);
    await expect(azure.update(made, { ...made.inputs, maxPods: 50 })).rejects.toThrow(
      "PropertyChangeNotAllowed: Changing property 'properties.maxPods' is not allowed.",
    );
  });
});

describe("storage and keys in simulated Azure", () => {
  let azure: Bench;
  beforeEach(async () => {
    azure = await open();
  });
  const account = (accountName: string, more: Properties = {}) =>
    azure.make(types.account, accountName, {
      ...inGroup,
      accountName,
      kind: "StorageV2",
      sku: { name: "Standard_ZRS" },
      ...more,
    });
  const service = (accountName: string, more: Properties) =>
    azure.make(types.service, `${accountName}-service`, { ...inGroup, accountName, ...more });
  const container = (accountName: string) =>
    azure.make(types.container, `${accountName}-data`, { ...inGroup, accountName, containerName: "data" });
  const replicate = () =>
    azure.make(types.replication, "copies", {
      ...inGroup,
      accountName: "there",
      sourceAccount: "here",
      destinationAccount: "there",
      rules: [{ sourceContainer: "data", destinationContainer: "data" }],
    });

  it("refuses names that are taken or none", async () => {
    await account("trainyard1");
    await expect(
      azure.make(types.account, "again", {
        resourceGroupName: "other",
        accountName: "trainyard1",
        kind: "StorageV2",
        sku: { name: "Standard_LRS" },
      }),
    ).rejects.toThrow("StorageAccountAlreadyTaken: The storage account named trainyard1 is already taken.");
    await expect(account("Train-Yard")).rejects.toThrow(
      "Resource name 'Train-Yard' is invalid. It must be 3 to 24 characters: lower-case letters and digits",
    );
  });

  it("replicates only between accounts that keep versions, from one that keeps a change feed, containers that are there", async () => {
    await account("here");
    await account("there");
    await expect(replicate()).rejects.toThrow(
      "ObjectReplicationVersioningNotEnabled: Blob versioning must be enabled on the source account",
    );
    const here = await service("here", { isVersioningEnabled: true });
    await expect(replicate()).rejects.toThrow("Blob versioning must be enabled on the destination account");
    await service("there", { isVersioningEnabled: true });
    await expect(replicate()).rejects.toThrow("ObjectReplicationChangeFeedNotEnabled");
    await azure.update(here, { ...here.inputs, changeFeed: { enabled: true } });
    await expect(replicate()).rejects.toThrow("ContainerNotFound: The specified container does not exist. ('data' in ");
    await container("here");
    await container("there");
    expect(map((await replicate()).outputs).policyId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("lets nothing be public that the account forbids", async () => {
    await account("here");
    const open = { ...inGroup, accountName: "here", containerName: "data", publicAccess: "Blob" };
    await expect(azure.make(types.container, "c", open)).rejects.toThrow(
      "PublicAccessNotPermitted: Public access is not permitted on this storage account.",
    );
  });

  it("keeps the name of a deleted vault, and its protection for good", async () => {
    const properties = { tenantId: "72f1e0d9-c8b7-4a65-9f43-2e1d0c9b8a76", sku: { family: "A", name: "standard" } };
    const vault = (more: Properties = {}) => ({ ...inGroup, vaultName: "yardkeys", properties: { ...properties, ...more } });
    await expect(azure.make(types.vault, "v", vault({ enablePurgeProtection: false }))).rejects.toThrow(
      '"enablePurgeProtection" cannot be set to false',
    );
    const made = await azure.make(types.vault, "v", vault({ enablePurgeProtection: true }));
    expect(map(made.outputs.properties).vaultUri).toBe("https://yardkeys.vault.azure.net/");
    await expect(azure.update(made, vault())).rejects.toThrow("irreversible");
    await azure.delete(made);
    await expect(azure.make(types.vault, "w", vault())).rejects.toThrow(
      "ConflictError: A vault with the same name already exists in deleted state.",
    );
  });

  it("gives a right once, under a GUID", async () => {
    const grant = {
      principalId: "11111111-1111-4111-8111-111111111111",
      roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
      scope: "/subscriptions/s/resourceGroups/yard",
    };
    const made = await azure.make(types.role, "read", grant);
    expect(made.inputs.roleAssignmentName).toMatch(/^[0-9a-f-]{36}$/);
    await expect(azure.make(types.role, "again", grant)).rejects.toThrow(
      "RoleAssignmentExists: The role assignment already exists.",
    );
    await expect(azure.make(types.role, "bad", { ...grant, roleDefinitionId: "Reader" })).rejects.toThrow(
      "InvalidRoleDefinitionId",
    );
  });

  it("takes other types by their shape, and older API versions as the same", async () => {
    const workspace = await azure.make("azure-native:operationalinsights:Workspace", "logs", {
      ...inGroup,
      workspaceName: "logs",
    });
    expect(workspace.id).toContain("/resourceGroups/yard/providers/Microsoft.operationalinsights/workspaces/logs");
    expect((await azure.diff(workspace, { ...workspace.inputs, workspaceName: "other" })).replaces).toEqual(["workspaceName"]);
    const old = await azure.make("azure-native:storage/v20230101:StorageAccount", "x", {
      ...inGroup,
      accountName: "older",
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
    });
    expect(old.outputs.primaryEndpoints).toMatchObject({ blob: "https://older.blob.core.windows.net/" });
  });
});
