import { beforeAll, describe, expect, it } from "vitest";
import { Cluster, type ClusterArgs } from "../../components/cluster";
import { Network } from "../../components/network";
import { rehearse, type Yard } from "../../scripts/rehearsal";

const region = "eastus2";
const ann = "5f0a1b2c-3d4e-4f5a-8b6c-7d8e9f0a1b2c";

function program(changes: Partial<ClusterArgs> = {}) {
  return () => {
    const network = new Network("net", { cloud: "azure", region, zones: 2, cidr: "10.0.0.0/16", flowLogs: { enabled: false } });
    const { connection, kubeconfig, oidcIssuer } = new Cluster("yard", {
      cloud: "azure",
      region,
      vpcId: network.id,
      subnetIds: network.privateSubnetIds,
      ...changes,
    });
    return { connection, kubeconfig, oidcIssuer };
  };
}

const type = "azure-native:containerservice:ManagedCluster";

describe("a cluster on Azure in particular", () => {
  let yard: Yard;
  beforeAll(async () => {
    yard = await rehearse(
      program({ accessEntries: [{ name: "ann", principalArn: `user:${ann}`, permission: "view", namespaces: ["jobs"] }] }),
    );
  });

  it("lets in whom Entra ID knows and Azure's roles allow, and nobody else", () => {
    const cluster = yard.one(type);
    expect(cluster.inputs).toMatchObject({
      aadProfile: { managed: true, enableAzureRBAC: true },
      disableLocalAccounts: true,
      enableRBAC: true,
      apiServerAccessProfile: {
        enablePrivateCluster: true,
        enablePrivateClusterPublicFQDN: false,
        enableVnetIntegration: true,
        disableRunCommand: true,
        subnetId: expect.stringMatching(/\/subnets\/control-plane$/),
      },
    });
    const roles = yard
      .resources("azure-native:authorization:RoleAssignment")
      .filter(({ name }) => name === "yard-ann-jobs" || name === "yard-creator");
    expect(roles.map(({ inputs }) => [inputs.scope, inputs.principalType, String(inputs.roleDefinitionId).slice(-36)])).toEqual(
      expect.arrayContaining([
        [`${cluster.id}/namespaces/jobs`, "User", "7f6c6a51-bcf8-42ba-9220-52d62157d7db"],
        [cluster.id, "ServicePrincipal", "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b"],
      ]),
    );
  });

  it("encrypts secrets and disks with keys of a vault that the internet does not reach", () => {
    const vault = yard.one("azure-native:keyvault:Vault");
    expect(vault.inputs.properties).toMatchObject({
      enableRbacAuthorization: true,
      enablePurgeProtection: true,
      softDeleteRetentionInDays: 90,
      publicNetworkAccess: "Disabled",
      networkAcls: { defaultAction: "Deny", bypass: "AzureServices" },
    });
    expect(yard.one(type).inputs).toMatchObject({
      securityProfile: {
        workloadIdentity: { enabled: true },
        azureKeyVaultKms: { enabled: true, keyVaultNetworkAccess: "Private", keyVaultResourceId: vault.id },
      },
      diskEncryptionSetID: yard.one("azure-native:compute:DiskEncryptionSet").id,
    });
    expect(yard.one("azure-native:compute:DiskEncryptionSet").inputs).toMatchObject({ rotationToLatestKeyVersionEnabled: true });
  });

  it("carries pods over Cilium, and drains no node by itself", () => {
    expect(yard.one(type).inputs).toMatchObject({
      networkProfile: {
        networkPlugin: "azure",
        networkPluginMode: "overlay",
        networkDataplane: "cilium",
        networkPolicy: "cilium",
        podCidr: "10.244.0.0/16",
        serviceCidr: "172.20.0.0/16",
        dnsServiceIP: "172.20.0.10",
        outboundType: "userAssignedNATGateway",
      },
      addonProfiles: { azurepolicy: { enabled: true } },
      oidcIssuerProfile: { enabled: true },
      autoUpgradeProfile: { upgradeChannel: "none", nodeOSUpgradeChannel: "None" },
    });
    const windows = yard.resources("azure-native:containerservice:MaintenanceConfiguration");
    expect(windows.map(({ inputs }) => inputs.configName).toSorted()).toEqual([
      "aksManagedAutoUpgradeSchedule",
      "aksManagedNodeOSUpgradeSchedule",
    ]);
  });

  it("keeps what the control plane writes", () => {
    expect(yard.one("azure-native:operationalinsights:Workspace").inputs.retentionInDays).toBe(90);
    const { logs, resourceUri } = yard.one("azure-native:monitor:DiagnosticSetting").inputs;
    expect(resourceUri).toBe(yard.one(type).id);
    expect(logs).toEqual(expect.arrayContaining([{ category: "kube-audit-admin", enabled: true }]));
  });

  it("tells nodes and workloads where they are", () => {
    expect(yard.outputs.oidcIssuer).toMatch(/^https:\/\//);
    expect(yard.outputs.connection).toMatchObject({
      name: "yard",
      serviceCidr: "172.20.0.0/16",
      resourceGroup: yard.one("azure-native:network:VirtualNetwork").inputs.resourceGroupName,
      certificateAuthority: expect.stringMatching(/\w/),
    });
  });

  it("opens the API to the ranges that are said", async () => {
    const open = await rehearse(program({ publicCidrs: ["203.0.113.0/24"] }));
    expect(open.one(type).inputs.apiServerAccessProfile).toMatchObject({
      enablePrivateCluster: false,
      authorizedIPRanges: ["203.0.113.0/24"],
    });
  });

  it("names every problem and its remedy", async () => {
    const failed = rehearse(
      program({
        clusterName: "yard!",
        logRetentionDays: 7,
        podCidr: "172.20.0.0/16",
        storageDrivers: ["blobb"],
        upgradeChannel: "rapid" as never,
        systemPool: { nodes: 1, machine: "m6i.large" },
        addons: [{ name: "vpc-cni" }],
        accessEntries: [{ name: "ann", principalArn: "ann@example.com", permission: "view" }],
      }),
    );
    for (const message of [
      'clusterName: "yard!" may hold only letters, digits, dashes and underscores',
      "logRetentionDays: a workspace keeps no logs for 7 days; give a whole number from 30 to 730",
      "podCidr: 172.20.0.0/16 overlaps 172.20.0.0/16; give another range, such as 10.244.0.0/16",
      'storageDrivers[0]: "blobb" is not a storage driver of AKS; did you mean "blob"?',
      'upgradeChannel: "rapid" is unknown; use one of none, patch, stable, node-image',
      "systemPool.nodes: 1 nodes are not enough to lose one; give 2 or more",
      'systemPool.machine: "m6i.large" is not a size of Azure; give one such as Standard_D4s_v5',
      "addons: names EKS add-ons, and AKS brings its own with the cluster; leave it out",
      'accessEntries[0].principalArn: "ann@example.com" is not a role or user; give one such as user:, group: or servicePrincipal: and the object id in Entra ID',
    ]) {
      await expect(failed).rejects.toThrow(message);
    }
  });
});
