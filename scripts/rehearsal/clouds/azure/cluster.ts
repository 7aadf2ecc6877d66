import { CloudError } from "../../provider";
import { address, contains, overlaps, parseCidr } from "../cidr";
import type { Act, Check, ResourceModel } from "../model";
import { at, equal, given, isKnown, list, map, maps, text, texts } from "../values";
import { checkPool, poolType, refuseMachines } from "./agent-pool";
import { armId, armModel, groupId, locationOf, resolve, tenant } from "./names";
import { subnetType } from "./virtual-network";

const clusterName = {
  type: "Microsoft.ContainerService/managedClusters",
  name: "resourceName",
  max: 63,
  pattern: /^[a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/,
  allowed: "letters, digits, underscores and hyphens, a letter or digit first and last",
};

/** Minor versions that AKS makes new clusters with (AKS release calendar, November 2026; 1.32 with long-term support). */
const minors = ["1.32", "1.33", "1.34", "1.35"];

/** Replaces in Pulumi's provider (pulumi/pulumi-azure-native, provider/pkg/gen/replacement.go, read November 2026). */
const fixed = [
  ..."diskEncryptionSetID dnsPrefix fqdnSubdomain linuxProfile location nodeResourceGroup resourceGroupName resourceName".split(
    " ",
  ),
  "windowsProfile",
  ...[
    ..."dnsServiceIP ipFamilies networkDataplane networkMode networkPlugin networkPluginMode networkPolicy outboundType".split(
      " ",
    ),
    ..."podCidr podCidrs serviceCidr serviceCidrs".split(" "),
  ].map((field) => `networkProfile.${field}`),
];

function checkNetwork(check: Check): void {
  const profile = map(check.inputs.networkProfile);
  const bad = (property: string, message: string): void =>
    check.fail(`networkProfile.${property}`, `InvalidParameter: ${message}`);
  const service = parseCidr(text(profile.serviceCidr) ?? "10.0.0.0/16");
  if (service === undefined || !service.aligned) bad("serviceCidr", `'${text(profile.serviceCidr)}' is not a valid CIDR`);
  const dns = text(profile.dnsServiceIP);
  const resolver = dns === undefined ? undefined : parseCidr(`${dns}/32`);
  if (dns !== undefined && service !== undefined && (resolver === undefined || !contains(service, resolver))) {
    bad("dnsServiceIP", `The DNS service IP ${dns} is not in the service CIDR ${text(profile.serviceCidr) ?? "10.0.0.0/16"}`);
  } else if (resolver !== undefined && service !== undefined && resolver.first === service.first + 1) {
    bad(
      "dnsServiceIP",
      `${dns} is the first address of the service CIDR, which the API server has; take ${address(service.first + 10)}`,
    );
  }
  if (profile.networkDataplane === "cilium") {
    if (profile.networkPlugin !== "azure") bad("networkDataplane", "Cilium dataplane requires the network plugin azure");
    const podSubnets = maps(check.inputs.agentPoolProfiles).some((pool) => given(pool.podSubnetID));
    if (profile.networkPluginMode !== "overlay" && !podSubnets && isKnown(check.inputs.agentPoolProfiles)) {
      bad("networkDataplane", "Cilium dataplane requires either the network plugin mode overlay or pod subnets");
    }
    if (given(profile.networkPolicy) && profile.networkPolicy !== "cilium" && profile.networkPolicy !== "none") {
      bad("networkPolicy", `Cilium dataplane goes with the network policy cilium, not ${text(profile.networkPolicy)}`);
    }
  }
  if (profile.networkPluginMode === "overlay" && profile.networkPlugin !== "azure")
    bad("networkPluginMode", "overlay requires the network plugin azure");
  const pods = parseCidr(text(profile.podCidr) ?? "");
  if (pods !== undefined && service !== undefined && overlaps(pods, service))
    bad("podCidr", "The pod CIDR and the service CIDR overlap");
}

function checkAccess(check: Check): void {
  const { inputs } = check;
  const access = map(inputs.apiServerAccessProfile);
  const bad = (property: string, message: string): void => check.fail(property, `InvalidParameter: ${message}`);
  if (access.enablePrivateCluster === true && texts(access.authorizedIPRanges).length > 0) {
    bad("apiServerAccessProfile.authorizedIPRanges", "API server authorized IP ranges cannot be used with a private cluster");
  }
  const workload = map(map(inputs.securityProfile).workloadIdentity).enabled === true;
  if (workload && map(inputs.oidcIssuerProfile).enabled !== true && isKnown(inputs.oidcIssuerProfile)) {
    bad("securityProfile.workloadIdentity", "Workload identity requires the OIDC issuer (oidcIssuerProfile.enabled: true)");
  }
  const identity = map(inputs.identity);
  if (!given(inputs.identity) && !given(inputs.servicePrincipalProfile)) {
    bad("identity", "Either a managed identity or a service principal is required; write identity: { type: SystemAssigned }");
  }
  if (
    identity.type === "UserAssigned" &&
    list(identity.userAssignedIdentities).length === 0 &&
    Object.keys(map(identity.userAssignedIdentities)).length === 0
  ) {
    if (isKnown(identity.userAssignedIdentities))
      bad("identity.userAssignedIdentities", "A user-assigned identity is required for the identity type UserAssigned");
  }
  if (
    given(access.privateDNSZone) &&
    access.privateDNSZone !== "system" &&
    access.privateDNSZone !== "none" &&
    identity.type === "SystemAssigned"
  ) {
    bad("apiServerAccessProfile.privateDNSZone", "A private DNS zone of one's own requires a user-assigned identity");
  }
  const kms = map(map(inputs.securityProfile).azureKeyVaultKms);
  if (kms.enabled === true && !given(kms.keyId)) bad("securityProfile.azureKeyVaultKms.keyId", "keyId is required for KMS");
  if (inputs.disableLocalAccounts === true && !given(inputs.aadProfile)) {
    bad("disableLocalAccounts", "Local accounts can be disabled only with Microsoft Entra integration (aadProfile)");
  }
}

function supported(version: string): boolean {
  return minors.some((minor) => version === minor || version.startsWith(`${minor}.`));
}

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}

/** The addresses of services must be nobody else's in the network that the nodes are in. */
function refuseOverlap(act: Act): void {
  const cidr = text(map(act.inputs.networkProfile).serviceCidr) ?? "10.0.0.0/16";
  const service = parseCidr(cidr);
  for (const pool of maps(act.inputs.agentPoolProfiles)) {
    const place = resolve(act, subnetType, pool.vnetSubnetID);
    const network = place?.id.split("/subnets/")[0];
    if (network === undefined || service === undefined) continue;
    for (const subnet of act.all(subnetType)) {
      const theirs = text(subnet.inputs.addressPrefix) ?? texts(subnet.inputs.addressPrefixes)[0] ?? "";
      const range = parseCidr(theirs);
      if (!subnet.id.startsWith(`${network}/`) || range === undefined || !overlaps(range, service)) continue;
      throw new CloudError(
        "ServiceCidrOverlapExistingSubnetsCidr",
        `The specified service CIDR ${cidr} is conflicted with an existing subnet CIDR ${theirs}`,
      );
    }
  }
}

export const managedCluster: ResourceModel = armModel(clusterName, {
  replaces: ({ olds, news, changed }) => {
    const keys = new Set<string>();
    for (const path of fixed) {
      const key = path.split(".")[0] ?? path;
      if (changed.includes(key) && (!path.includes(".") || !isKnown(news[key]) || !equal(at(olds, path), at(news, path))))
        keys.add(key);
    }
    return [...keys];
  },
  references: [
    "agentPoolProfiles[].vnetSubnetID",
    "agentPoolProfiles[].podSubnetID",
    "agentPoolProfiles[].proximityPlacementGroupID",
    "apiServerAccessProfile.subnetId",
    "apiServerAccessProfile.privateDNSZone",
    "diskEncryptionSetID",
    "identity.userAssignedIdentities[]",
  ],
  check: (check) => {
    const version = text(check.inputs.kubernetesVersion);
    if (version !== undefined && !supported(version)) {
      check.fail(
        "kubernetesVersion",
        `K8sVersionNotSupported: Managed cluster ${check.name} is on version ${version}, which is not supported in this region. Supported: ${minors.join(", ")}`,
      );
    }
    if (!given(check.inputs.dnsPrefix) && !given(check.inputs.fqdnSubdomain)) {
      check.fail("dnsPrefix", "InvalidParameter: Required parameter dnsPrefix or fqdnSubdomain is missing (null).");
    }
    const pools = maps(check.inputs.agentPoolProfiles);
    for (const [index, pool] of pools.entries()) checkPool(pool, text(pool.name), `agentPoolProfiles[${index}].`, check.fail);
    if (isKnown(check.inputs.agentPoolProfiles) && !pools.some((pool) => pool.mode === "System")) {
      check.fail("agentPoolProfiles", "InvalidParameter: Must define at least one system pool.");
    }
    checkNetwork(check);
    checkAccess(check);
  },
  refuse: (act) => {
    refuseOverlap(act);
    for (const pool of maps(act.inputs.agentPoolProfiles)) refuseMachines(act, pool, locationOf(act));
  },
  refuseUpdate: (act) => {
    const before = text(act.old.outputs.currentKubernetesVersion) ?? "";
    const after = text(act.inputs.kubernetesVersion);
    if (after !== undefined && before !== "" && (minorOf(after) > minorOf(before) + 1 || minorOf(after) < minorOf(before))) {
      throw new CloudError(
        "OperationNotAllowed",
        `Upgrading Kubernetes version ${before} to ${after} is not allowed. One minor version at a time, and never back.`,
      );
    }
  },
  deleted: (thing, act) => {
    for (const pool of [...act.all(poolType)]) if (pool.id.startsWith(`${thing.id}/`)) act.world.delete(pool);
  },
  outputs: {
    currentKubernetesVersion: (act) => patched(text(act.inputs.kubernetesVersion) ?? "1.34"),
    eTag: (act) => act.invent.uuid(),
    fqdn: (act) => `${text(act.inputs.dnsPrefix) ?? "aks"}-${act.invent.hex(8)}.hcp.${locationOf(act)}.azmk8s.io`,
    identityProfile: (act) => ({
      kubeletidentity: {
        clientId: act.invent.uuid(),
        objectId: `${act.invent.hex(8)}-0000-4000-8000-${act.invent.hex(12)}`,
        resourceId: `${groupId(act.config, nodeGroup(act))}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${act.name}-agentpool`,
      },
    }),
    kubernetesVersion: () => patched("1.34"),
    maxAgentPools: () => 100,
    nodeResourceGroup: nodeGroup,
    oidcIssuerProfile: (act) => {
      const own = map(act.inputs.oidcIssuerProfile);
      return own.enabled === true
        ? { ...own, issuerURL: `https://${locationOf(act)}.oic.prod-aks.azure.com/${tenant}/${act.invent.uuid()}/` }
        : { ...own };
    },
    powerState: () => ({ code: "Running" }),
    privateFQDN: (act) =>
      map(act.inputs.apiServerAccessProfile).enablePrivateCluster === true
        ? `${text(act.inputs.dnsPrefix) ?? "aks"}-${act.invent.hex(8)}.${act.invent.uuid()}.privatelink.${locationOf(act)}.azmk8s.io`
        : undefined,
    resourceUID: (act) => act.invent.hex(24),
  },
  owns: ["oidcIssuerProfile"],
});

function patched(version: string): string {
  return version.split(".").length > 2 ? version : `${version}.2`;
}

function nodeGroup(act: Act): string {
  const own = text(act.inputs.nodeResourceGroup);
  return own ?? `MC_${text(act.inputs.resourceGroupName)}_${armId(act, clusterName).split("/").pop()}_${locationOf(act)}`;
}
