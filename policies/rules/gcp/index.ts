import type { Rule } from "../../core/rule";
import { rule as gcpFirewallNoAdminWorld } from "./gcp-firewall-no-admin-world";
import { rule as gcpKmsRotation } from "./gcp-kms-rotation";
import { rule as gcpNoServiceAccountKeys } from "./gcp-no-service-account-keys";
import { rule as gcpSubnetFlowLogs } from "./gcp-subnet-flow-logs";
import { rule as gcsMembersNotPublic } from "./gcs-members-not-public";
import { rule as gcsPublicAccessPrevented } from "./gcs-public-access-prevented";
import { rule as gcsVersioning } from "./gcs-versioning";
import { rule as gkeAutoRepair } from "./gke-auto-repair";
import { rule as gkeBootDiskCmek } from "./gke-boot-disk-cmek";
import { rule as gkeDeletionProtection } from "./gke-deletion-protection";
import { rule as gkeEndpointRestricted } from "./gke-endpoint-restricted";
import { rule as gkeIntranodeVisibility } from "./gke-intranode-visibility";
import { rule as gkeLegacyAuthOff } from "./gke-legacy-auth-off";
import { rule as gkeLogging } from "./gke-logging";
import { rule as gkeMetadataServer } from "./gke-metadata-server";
import { rule as gkeNetworkPolicy } from "./gke-network-policy";
import { rule as gkeNoDefaultServiceAccount } from "./gke-no-default-service-account";
import { rule as gkePrivateNodes } from "./gke-private-nodes";
import { rule as gkeReleaseChannel } from "./gke-release-channel";
import { rule as gkeSecretsEncrypted } from "./gke-secrets-encrypted";
import { rule as gkeSecurityPosture } from "./gke-security-posture";
import { rule as gkeShieldedNodes } from "./gke-shielded-nodes";
import { rule as gkeVpcNative } from "./gke-vpc-native";
import { rule as gkeWorkloadIdentity } from "./gke-workload-identity";

/** Every rule of this folder. */
export const gcpRules: readonly Rule[] = [
  gcpFirewallNoAdminWorld,
  gcpKmsRotation,
  gcpNoServiceAccountKeys,
  gcpSubnetFlowLogs,
  gcsMembersNotPublic,
  gcsPublicAccessPrevented,
  gcsVersioning,
  gkeAutoRepair,
  gkeBootDiskCmek,
  gkeDeletionProtection,
  gkeEndpointRestricted,
  gkeIntranodeVisibility,
  gkeLegacyAuthOff,
  gkeLogging,
  gkeMetadataServer,
  gkeNetworkPolicy,
  gkeNoDefaultServiceAccount,
  gkePrivateNodes,
  gkeReleaseChannel,
  gkeSecretsEncrypted,
  gkeSecurityPosture,
  gkeShieldedNodes,
  gkeVpcNative,
  gkeWorkloadIdentity,
];
