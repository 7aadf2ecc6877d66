import type { Rule } from "../../core/rule";
import { rule as asgLaunchTemplate } from "./asg-launch-template";
import { rule as backupVaultEncrypted } from "./backup-vault-encrypted";
import { rule as cloudtrailComplete } from "./cloudtrail-complete";
import { rule as dynamodbRecovery } from "./dynamodb-recovery";
import { rule as ebsEncrypted } from "./ebs-encrypted";
import { rule as ec2Imdsv2 } from "./ec2-imdsv2";
import { rule as ec2NoPublicIp } from "./ec2-no-public-ip";
import { rule as ecrImmutableTags } from "./ecr-immutable-tags";
import { rule as ecrLifecycle } from "./ecr-lifecycle";
import { rule as ecrScanOnPush } from "./ecr-scan-on-push";
import { rule as efsAccessPointBounded } from "./efs-access-point-bounded";
import { rule as efsEncrypted } from "./efs-encrypted";
import { rule as eksAccessEntries } from "./eks-access-entries";
import { rule as eksControlPlaneLogs } from "./eks-control-plane-logs";
import { rule as eksDeletionProtection } from "./eks-deletion-protection";
import { rule as eksEndpointRestricted } from "./eks-endpoint-restricted";
import { rule as eksNetworkPolicy } from "./eks-network-policy";
import { rule as eksNodeRemoteAccessOff } from "./eks-node-remote-access-off";
import { rule as eksNodesPrivate } from "./eks-nodes-private";
import { rule as eksSecretsEncrypted } from "./eks-secrets-encrypted";
import { rule as eksVersionSupported } from "./eks-version-supported";
import { rule as eksWorkloadIdentity } from "./eks-workload-identity";
import { rule as fsxLustreSafe } from "./fsx-lustre-safe";
import { rule as guarddutyOn } from "./guardduty-on";
import { rule as iamNoAdminStar } from "./iam-no-admin-star";
import { rule as iamNoDecryptAll } from "./iam-no-decrypt-all";
import { rule as iamNoServiceWildcard } from "./iam-no-service-wildcard";
import { rule as iamNoUserPolicies } from "./iam-no-user-policies";
import { rule as iamNodeRoleBounded } from "./iam-node-role-bounded";
import { rule as kmsDeletionWindow } from "./kms-deletion-window";
import { rule as kmsPolicyNotPublic } from "./kms-policy-not-public";
import { rule as kmsRotation } from "./kms-rotation";
import { rule as naclNoAdminWorld } from "./nacl-no-admin-world";
import { rule as queueEncrypted } from "./queue-encrypted";
import { rule as s3AbortUploads } from "./s3-abort-uploads";
import { rule as s3AccessLogging } from "./s3-access-logging";
import { rule as s3AclNotPublic } from "./s3-acl-not-public";
import { rule as s3KmsEncryption } from "./s3-kms-encryption";
import { rule as s3OldVersionsExpire } from "./s3-old-versions-expire";
import { rule as s3OwnershipEnforced } from "./s3-ownership-enforced";
import { rule as s3PolicyNotPublic } from "./s3-policy-not-public";
import { rule as s3PublicAccessBlock } from "./s3-public-access-block";
import { rule as s3TlsOnly } from "./s3-tls-only";
import { rule as s3Versioning } from "./s3-versioning";
import { rule as secretRotation } from "./secret-rotation";
import { rule as securityGroupNoAdminWorld } from "./security-group-no-admin-world";
import { rule as subnetNoPublicIp } from "./subnet-no-public-ip";
import { rule as vpcDefaultSecurityGroupClosed } from "./vpc-default-security-group-closed";
import { rule as vpcEndpoints } from "./vpc-endpoints";
import { rule as vpcFlowLogs } from "./vpc-flow-logs";

/** Every rule of this folder. */
export const awsRules: readonly Rule[] = [
  asgLaunchTemplate,
  backupVaultEncrypted,
  cloudtrailComplete,
  dynamodbRecovery,
  ebsEncrypted,
  ec2Imdsv2,
  ec2NoPublicIp,
  ecrImmutableTags,
  ecrLifecycle,
  ecrScanOnPush,
  efsAccessPointBounded,
  efsEncrypted,
  eksAccessEntries,
  eksControlPlaneLogs,
  eksDeletionProtection,
  eksEndpointRestricted,
  eksNetworkPolicy,
  eksNodeRemoteAccessOff,
  eksNodesPrivate,
  eksSecretsEncrypted,
  eksVersionSupported,
  eksWorkloadIdentity,
  fsxLustreSafe,
  guarddutyOn,
  iamNoAdminStar,
  iamNoDecryptAll,
  iamNoServiceWildcard,
  iamNoUserPolicies,
  iamNodeRoleBounded,
  kmsDeletionWindow,
  kmsPolicyNotPublic,
  kmsRotation,
  naclNoAdminWorld,
  queueEncrypted,
  s3AbortUploads,
  s3AccessLogging,
  s3AclNotPublic,
  s3KmsEncryption,
  s3OldVersionsExpire,
  s3OwnershipEnforced,
  s3PolicyNotPublic,
  s3PublicAccessBlock,
  s3TlsOnly,
  s3Versioning,
  secretRotation,
  securityGroupNoAdminWorld,
  subnetNoPublicIp,
  vpcDefaultSecurityGroupClosed,
  vpcEndpoints,
  vpcFlowLogs,
];
