import type { Rule } from "../../core/rule";
import { rule as imageApprovedRegistry } from "./image-approved-registry";
import { rule as imageNotLatest } from "./image-not-latest";
import { rule as imagePinned } from "./image-pinned";
import { rule as namespaceNetworkPolicy } from "./namespace-network-policy";
import { rule as namespaceNotDefault } from "./namespace-not-default";
import { rule as namespacePodSecurity } from "./namespace-pod-security";
import { rule as namespaceQuota } from "./namespace-quota";
import { rule as podCapabilities } from "./pod-capabilities";
import { rule as podHostNamespaces } from "./pod-host-namespaces";
import { rule as podHostPorts } from "./pod-host-ports";
import { rule as podNoEscalation } from "./pod-no-escalation";
import { rule as podNoToken } from "./pod-no-token";
import { rule as podNonRoot } from "./pod-non-root";
import { rule as podNotPrivileged } from "./pod-not-privileged";
import { rule as podOwnServiceAccount } from "./pod-own-service-account";
import { rule as podReadOnlyRoot } from "./pod-read-only-root";
import { rule as podResources } from "./pod-resources";
import { rule as podSeccomp } from "./pod-seccomp";
import { rule as podVolumes } from "./pod-volumes";
import { rule as rbacNoClusterAdmin } from "./rbac-no-cluster-admin";
import { rule as rbacNoEscalation } from "./rbac-no-escalation";
import { rule as rbacNoWildcards } from "./rbac-no-wildcards";
import { rule as rbacSecrets } from "./rbac-secrets";
import { rule as secretsNotInEnv } from "./secrets-not-in-env";
import { rule as serviceNotPublic } from "./service-not-public";

/** Every rule of this folder. */
export const kubernetesRules: readonly Rule[] = [
  imageApprovedRegistry,
  imageNotLatest,
  imagePinned,
  namespaceNetworkPolicy,
  namespaceNotDefault,
  namespacePodSecurity,
  namespaceQuota,
  podCapabilities,
  podHostNamespaces,
  podHostPorts,
  podNoEscalation,
  podNoToken,
  podNonRoot,
  podNotPrivileged,
  podOwnServiceAccount,
  podReadOnlyRoot,
  podResources,
  podSeccomp,
  podVolumes,
  rbacNoClusterAdmin,
  rbacNoEscalation,
  rbacNoWildcards,
  rbacSecrets,
  secretsNotInEnv,
  serviceNotPublic,
];
