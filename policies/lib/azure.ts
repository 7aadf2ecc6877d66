/**
 * The parts of azure-native's arguments that rules read, written down here because loading that provider's typings for the whole
 * project costs more than all rules together. Names and values: Azure REST API containerservice 2025-05-01, storage 2024-01-01,
 * network 2024-05-01, keyvault 2024-11-01, which azure-native 3 follows.
 */
import type { Opening } from "./network";
import { parsePorts } from "./network";

export const managedClusterType = "azure-native:containerservice:ManagedCluster";
export const agentPoolType = "azure-native:containerservice:AgentPool";

export interface AgentPoolArgs {
  readonly vmSize?: string;
  readonly count?: number;
  readonly minCount?: number;
  readonly maxCount?: number;
  readonly enableNodePublicIP?: boolean;
  readonly nodeTaints?: readonly string[];
  readonly nodeLabels?: { readonly [label: string]: string };
  readonly scaleSetPriority?: string;
  readonly scaleSetEvictionPolicy?: string;
  readonly gpuProfile?: { readonly driver?: string };
  readonly mode?: string;
  readonly availabilityZones?: readonly string[];
  readonly tags?: { readonly [tag: string]: string };
}

export interface ManagedClusterArgs {
  readonly apiServerAccessProfile?: { readonly enablePrivateCluster?: boolean; readonly authorizedIPRanges?: readonly string[] };
  readonly networkProfile?: { readonly networkPolicy?: string; readonly networkDataplane?: string };
  readonly enableRBAC?: boolean;
  readonly aadProfile?: { readonly managed?: boolean; readonly enableAzureRBAC?: boolean };
  readonly disableLocalAccounts?: boolean;
  readonly addonProfiles?: { readonly [name: string]: { readonly enabled: boolean } };
  readonly securityProfile?: {
    readonly azureKeyVaultKms?: { readonly enabled?: boolean };
    readonly workloadIdentity?: { readonly enabled?: boolean };
  };
  readonly oidcIssuerProfile?: { readonly enabled?: boolean };
  readonly diskEncryptionSetID?: string;
  readonly autoUpgradeProfile?: { readonly upgradeChannel?: string; readonly nodeOSUpgradeChannel?: string };
  readonly agentPoolProfiles?: readonly (AgentPoolArgs & { readonly name: string })[];
  readonly tags?: { readonly [tag: string]: string };
}

export interface StorageAccountArgs {
  readonly enableHttpsTrafficOnly?: boolean;
  readonly minimumTlsVersion?: string;
  readonly allowBlobPublicAccess?: boolean;
  readonly allowSharedKeyAccess?: boolean;
}

export interface SecurityRuleArgs {
  readonly name?: string;
  readonly access: string;
  readonly direction: string;
  readonly protocol: string;
  readonly sourceAddressPrefix?: string;
  readonly sourceAddressPrefixes?: readonly string[];
  readonly destinationPortRange?: string;
  readonly destinationPortRanges?: readonly string[];
}

export interface NetworkSecurityGroupArgs extends SecurityRuleArgs {
  readonly securityRules?: readonly SecurityRuleArgs[];
}

export const networkSecurityTypes = ["azure-native:network:NetworkSecurityGroup", "azure-native:network:SecurityRule"] as const;

/** The ways in that a rule allows; none where it denies or leads out. */
export function openingsOf(rule: SecurityRuleArgs): readonly Opening[] {
  if (rule.access !== "Allow" || rule.direction !== "Inbound" || /^(udp|icmp|esp|ah)$/i.test(rule.protocol)) return [];
  const sources = [rule.sourceAddressPrefix, ...(rule.sourceAddressPrefixes ?? [])].filter(
    (prefix) => prefix !== undefined && prefix !== null,
  );
  const ports = [rule.destinationPortRange, ...(rule.destinationPortRanges ?? [])];
  return ports.flatMap((range) => {
    const parsed = parsePorts(range);
    return parsed === undefined ? [] : [{ ...parsed, sources }];
  });
}
