import * as authorization from "@pulumi/azure-native/authorization";
import * as containerservice from "@pulumi/azure-native/containerservice";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { load } from "js-yaml";
import { azureRoles, groupFor } from "../core/azure";
import { grant } from "../identity/azure-roles";
import { diskEncryption, encryptionKey, keyVault, type VaultSite } from "./azure-keys";
import { controlPlaneLogs, logWorkspace, maintenanceWindows } from "./azure-operations";
import type { AzureClusterPlan } from "./azure-plan";
import { type ClusterOutputs, ClusterPermission, UpgradeChannel } from "./index";
import { aksKubeconfig } from "./kubeconfig";

export interface BuiltCluster extends ClusterOutputs {
  readonly provider: kubernetes.Provider;
}

const roleOf: Readonly<Record<ClusterPermission, string>> = {
  [ClusterPermission.ClusterAdmin]: azureRoles.AksClusterAdmin,
  [ClusterPermission.Admin]: azureRoles.AksAdmin,
  [ClusterPermission.Edit]: azureRoles.AksWriter,
  [ClusterPermission.View]: azureRoles.AksReader,
};

/** The same in every directory. https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in, 2026-11. */
const azureCli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

const channels = {
  [UpgradeChannel.None]: { upgradeChannel: "none", nodeOSUpgradeChannel: "None" },
  [UpgradeChannel.Patch]: { upgradeChannel: "patch", nodeOSUpgradeChannel: "NodeImage" },
  [UpgradeChannel.Stable]: { upgradeChannel: "stable", nodeOSUpgradeChannel: "NodeImage" },
  [UpgradeChannel.NodeImage]: { upgradeChannel: "node-image", nodeOSUpgradeChannel: "NodeImage" },
} as const;

export function azureCluster(parent: pulumi.Resource, name: string, plan: AzureClusterPlan): BuiltCluster {
  const group = groupFor(plan.resourceGroup, plan.vpcId);
  const place = { location: plan.region, resourceGroupName: group, tags: { ...plan.tags } };
  const identity = new managedidentity.UserAssignedIdentity(`${name}-control-plane`, place, { parent });
  const site: VaultSite = { parent, name, place, scope: identity.id, tenantId: identity.tenantId };
  const logs = logWorkspace(site, plan);
  const control = controlPlane(site, plan, identity, logs.id);
  controlPlaneLogs(site, logs, control);
  maintenanceWindows(site, control);
  const admins = access(parent, name, plan, control);

  const known = containerservice
    .listManagedClusterUserCredentialsOutput(
      { resourceGroupName: group, resourceName: pulumi.all([control.name, control.id]).apply(([made]) => made) },
      { parent },
    )
    .apply(({ kubeconfigs }) => readKubeconfig(kubeconfigs?.[0]?.value));
  const endpoint = known.apply(({ server }) => server);
  const kubeconfig = pulumi
    .all([control.name, known])
    .apply(([clusterName, { server, authority }]) =>
      aksKubeconfig({ name: clusterName, endpoint: server, certificateAuthority: authority }),
    );
  const provider = new kubernetes.Provider(
    `${name}-kubernetes`,
    { kubeconfig, clusterIdentifier: control.id, enableServerSideApply: true, enableConfigMapMutable: true },
    // Without a right nobody is let in: local accounts are off.
    { parent, dependsOn: admins },
  );
  const version = control.currentKubernetesVersion;
  const kubelet = control.identityProfile.apply((profile) => ({
    client: profile?.kubeletidentity?.clientId ?? "",
    object: profile?.kubeletidentity?.objectId ?? "",
  }));
  return {
    name: control.name,
    arn: control.id,
    endpoint,
    version,
    oidcIssuer: control.oidcIssuerProfile.apply((profile) => profile?.issuerURL ?? ""),
    connection: pulumi
      .all([control.name, known, version, group, kubelet])
      .apply(([clusterName, { server, authority }, current, resourceGroup, node]) => ({
        name: clusterName,
        endpoint: server,
        certificateAuthority: authority,
        serviceCidr: plan.serviceCidr,
        version: current,
        resourceGroup,
        nodeIdentity: node.client,
        nodePrincipal: node.object,
      })),
    kubeconfig,
    provider,
  };
}

/** Address and certificate out of the kubeconfig that AKS hands to everybody, which holds no secret where local accounts are off. */
function readKubeconfig(encoded: string | undefined): { readonly server: string; readonly authority: string } {
  const config: unknown = load(Buffer.from(encoded ?? "", "base64").toString("utf8"));
  const [first] = listOf(config, "clusters");
  const cluster = at(first, "cluster");
  return { server: String(at(cluster, "server") ?? ""), authority: String(at(cluster, "certificate-authority-data") ?? "") };
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function listOf(value: unknown, key: string): readonly unknown[] {
  const list = at(value, key);
  return Array.isArray(list) ? list : [];
}

function controlPlane(
  site: VaultSite,
  plan: AzureClusterPlan,
  identity: managedidentity.UserAssignedIdentity,
  workspaceId: pulumi.Output<string>,
): containerservice.ManagedCluster {
  const { parent, name, place } = site;
  const vault = keyVault(site);
  const principal = { principalId: identity.principalId, principalType: "ServicePrincipal" as const };
  const rights = [
    grant(parent, `${name}-network`, { scope: plan.vpcId, ...principal, role: azureRoles.NetworkContributor }),
    grant(parent, `${name}-secrets`, { scope: vault.id, ...principal, role: azureRoles.KeyVaultCryptoUser }),
    // By it AKS reaches a vault that is closed to the internet.
    grant(parent, `${name}-vault`, { scope: vault.id, ...principal, role: azureRoles.KeyVaultContributor }),
  ];
  const disks = diskEncryption(site, vault, encryptionKey(site, `${name}-disks`, vault, true), identity);
  // AKS names the version of the key, so it is changed here and does not rotate by itself.
  const secrets = plan.keyId === undefined ? encryptionKey(site, `${name}-secrets`, vault, false) : undefined;
  return new containerservice.ManagedCluster(
    name,
    {
      ...place,
      resourceName: plan.clusterName,
      dnsPrefix: plan.clusterName.replaceAll("_", "-").slice(0, 54),
      nodeResourceGroup: `${plan.clusterName}-nodes`,
      kubernetesVersion: plan.kubernetesVersion,
      sku: { name: "Base", tier: plan.longSupport ? "Premium" : "Standard" },
      supportPlan: plan.longSupport ? "AKSLongTermSupport" : "KubernetesOfficial",
      identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
      // Entra ID says who somebody is, Azure's roles what he may do, and there is no other way in.
      aadProfile: { managed: true, enableAzureRBAC: true, tenantID: identity.tenantId },
      disableLocalAccounts: true,
      enableRBAC: true,
      apiServerAccessProfile: apiServerAccess(plan),
      agentPoolProfiles: [systemPool(plan)],
      networkProfile: {
        networkPlugin: "azure",
        networkPluginMode: "overlay",
        networkDataplane: "cilium",
        networkPolicy: "cilium",
        podCidr: plan.podCidr,
        serviceCidr: plan.serviceCidr,
        dnsServiceIP: plan.dnsServiceIp,
        loadBalancerSku: "standard",
        outboundType: "userAssignedNATGateway",
      },
      oidcIssuerProfile: { enabled: true },
      securityProfile: {
        workloadIdentity: { enabled: true },
        azureKeyVaultKms:
          secrets === undefined
            ? { enabled: true, keyId: plan.keyId, keyVaultNetworkAccess: "Public" }
            : { enabled: true, keyId: secrets.keyUriWithVersion, keyVaultNetworkAccess: "Private", keyVaultResourceId: vault.id },
        imageCleaner: { enabled: true, intervalHours: 168 },
      },
      diskEncryptionSetID: disks.id,
      addonProfiles: {
        azurepolicy: { enabled: true },
        // Its rules say what goes where; the workspace is the one that it is set up with.
        ...(plan.containerLogs && {
          omsagent: { enabled: true, config: { logAnalyticsWorkspaceResourceID: workspaceId, useAADAuth: "true" } },
        }),
      },
      storageProfile: {
        diskCSIDriver: { enabled: true },
        snapshotController: { enabled: true },
        blobCSIDriver: { enabled: plan.storageDrivers.includes("blob") },
        fileCSIDriver: { enabled: plan.storageDrivers.includes("file") },
      },
      autoUpgradeProfile: channels[plan.upgradeChannel],
    },
    {
      parent,
      dependsOn: rights,
      // AKS has no protection of its own; Pulumi's refuses until it is taken off.
      protect: plan.deletionProtection,
      replaceOnChanges: ["agentPoolProfiles[0].vmSize", "agentPoolProfiles[0].availabilityZones"],
      deleteBeforeReplace: true,
      customTimeouts: { create: "60m", update: "3h", delete: "60m" },
    },
  );
}

type ClusterArgs = containerservice.ManagedClusterArgs;

function apiServerAccess(plan: AzureClusterPlan): ClusterArgs["apiServerAccessProfile"] {
  return {
    enablePrivateCluster: plan.isPrivate,
    ...(plan.isPrivate && { privateDNSZone: "system", enablePrivateClusterPublicFQDN: false }),
    ...(plan.authorisedRanges.length > 0 && { authorizedIPRanges: [...plan.authorisedRanges] }),
    enableVnetIntegration: true,
    subnetId: pulumi.interpolate`${plan.vpcId}/subnets/${plan.controlPlaneSubnet}`,
    // `az aks command invoke` runs as administrator past the private network.
    disableRunCommand: true,
  };
}

/** Nodes for what AKS runs itself; everything else stands on groups of its own. */
function systemPool(plan: AzureClusterPlan): Extract<ClusterArgs["agentPoolProfiles"], readonly unknown[]>[number] {
  return {
    name: "system",
    mode: "System",
    count: plan.systemPool.count,
    vmSize: plan.systemPool.machine,
    availabilityZones: [...plan.systemPool.zones],
    vnetSubnetID: firstOf(plan.subnetIds),
    osType: "Linux",
    osSKU: "AzureLinux",
    osDiskSizeGB: 128,
    enableEncryptionAtHost: true,
    enableNodePublicIP: false,
    nodeTaints: ["CriticalAddonsOnly=true:NoSchedule"],
    securityProfile: { sshAccess: "Disabled" },
    upgradeSettings: { maxSurge: "1", drainTimeoutInMinutes: 30 },
  };
}

function firstOf(ids: AzureClusterPlan["subnetIds"]): pulumi.Output<string> {
  return pulumi.output(ids).apply((known: readonly string[]) => known[0] ?? "");
}

function access(
  parent: pulumi.Resource,
  name: string,
  plan: AzureClusterPlan,
  control: containerservice.ManagedCluster,
): pulumi.Resource[] {
  const rights: pulumi.Resource[] = plan.access.flatMap(({ name: entry, permission, namespaces, principalId, principalType }) => {
    const who = { principalId, principalType, role: roleOf[permission] };
    if (namespaces === undefined) return [grant(parent, `${name}-${entry}`, { scope: control.id, ...who })];
    return namespaces.map((namespace) =>
      grant(parent, `${name}-${entry}-${namespace}`, {
        scope: pulumi.interpolate`${control.id}/namespaces/${namespace}`,
        ...who,
      }),
    );
  });
  if (!plan.creatorIsAdmin) return rights;
  const client = authorization.getClientConfigOutput({ parent });
  const creator = grant(
    parent,
    `${name}-creator`,
    {
      scope: control.id,
      principalId: client.objectId,
      // Azure's command line signs people in; whatever else signs in is an application.
      principalType: client.clientId.apply((id) => (id === azureCli ? "User" : "ServicePrincipal")),
      role: azureRoles.AksClusterAdmin,
    },
    // Whoever deployed first: another person's run must not take the right away from him.
    { ignoreChanges: ["principalId", "principalType"] },
  );
  return [...rights, creator];
}
