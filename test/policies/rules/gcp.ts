import { unknown } from "../../../scripts/rehearsal/provider";
import { type AreaExamples, type RuleExamples, resource } from "../harness";

const cluster = (props: object) => resource("gcp:container/cluster:Cluster", { ...props });
const pool = (nodeConfig: object, more: object = {}) => resource("gcp:container/nodePool:NodePool", { nodeConfig, ...more });
const firewall = (props: object) => resource("gcp:compute/firewall:Firewall", { network: "default", ...props });
const bucket = (props: object, name = "data") => resource("gcp:storage/bucket:Bucket", { location: "US", ...props }, { name });
const key = (props: object) => resource("gcp:kms/cryptoKey:CryptoKey", { keyRing: "ring", ...props });

/** A setting of a cluster: one value is good, another is bad. */
function setting(good: object, bad: object, says: string, unsure: object): RuleExamples {
  return { good: [cluster(good)], bad: [{ example: cluster(bad), says }], unknown: cluster(unsure) };
}

export const gcpExamples: AreaExamples = {
  "gcp-firewall-no-admin-world": {
    good: [
      firewall({ sourceRanges: ["35.235.240.0/20"], allows: [{ protocol: "tcp", ports: ["22"] }] }),
      firewall({ sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "tcp", ports: ["443"] }, { protocol: "icmp" }] }),
      firewall({ direction: "EGRESS", allows: [{ protocol: "all" }] }),
      firewall({ sourceTags: ["bastion"], allows: [{ protocol: "tcp", ports: ["22"] }] }),
    ],
    bad: [
      { example: firewall({ sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "tcp", ports: ["20-25"] }] }), says: "22 (SSH)" },
      { example: firewall({ allows: [{ protocol: "all" }] }), says: "3389 (RDP)" },
    ],
    unknown: firewall({ sourceRanges: unknown, allows: [{ protocol: "tcp", ports: ["22"] }] }),
  },
  "gcp-kms-rotation": {
    good: [key({ rotationPeriod: "7776000s" }), key({ purpose: "ASYMMETRIC_SIGN" })],
    bad: [
      { example: key({}), says: "rotationPeriod is not given" },
      { example: key({ rotationPeriod: "31536000s" }), says: "rotationPeriod is 31536000s" },
    ],
    unknown: key({ rotationPeriod: unknown }),
  },
  "gcp-no-service-account-keys": {
    good: [resource("gcp:serviceaccount/account:Account", { accountId: "trainer" })],
    bad: [
      {
        example: resource("gcp:serviceaccount/key:Key", { serviceAccountId: "trainer" }),
        says: "a key file for a service account",
      },
    ],
    unknown: { example: resource("gcp:serviceaccount/account:Account", { accountId: unknown }), decided: true },
  },
  "gcp-subnet-flow-logs": {
    good: [
      resource("gcp:compute/subnetwork:Subnetwork", { logConfig: { flowSampling: 0.1 } }),
      resource("gcp:compute/subnetwork:Subnetwork", { purpose: "REGIONAL_MANAGED_PROXY" }),
    ],
    bad: [{ example: resource("gcp:compute/subnetwork:Subnetwork", {}), says: "logConfig is not given" }],
    unknown: { example: resource("gcp:compute/subnetwork:Subnetwork", { logConfig: unknown }), decided: true },
  },
  "gcs-members-not-public": {
    good: [
      resource("gcp:storage/bucketIAMMember:BucketIAMMember", {
        role: "roles/storage.objectViewer",
        member: "serviceAccount:trainer@p.iam.gserviceaccount.com",
      }),
    ],
    bad: [
      {
        example: resource("gcp:storage/bucketIAMMember:BucketIAMMember", {
          role: "roles/storage.objectViewer",
          member: "allUsers",
        }),
        says: "given to allUsers",
      },
      {
        example: resource("gcp:storage/bucketIAMBinding:BucketIAMBinding", {
          role: "roles/storage.admin",
          members: [unknown, "allAuthenticatedUsers"],
        }),
        says: "given to allAuthenticatedUsers",
      },
    ],
    unknown: resource("gcp:storage/bucketIAMMember:BucketIAMMember", { role: "roles/storage.objectViewer", member: unknown }),
  },
  "gcs-public-access-prevented": {
    good: [bucket({ publicAccessPrevention: "enforced", uniformBucketLevelAccess: true })],
    bad: [
      { example: bucket({ uniformBucketLevelAccess: true }), says: "publicAccessPrevention is not given" },
      { example: bucket({ publicAccessPrevention: "enforced" }), says: "uniformBucketLevelAccess is not true" },
    ],
    unknown: bucket({ publicAccessPrevention: unknown }),
  },
  "gcs-versioning": {
    good: [
      bucket({ versioning: { enabled: true } }),
      bucket({}, "scratch"),
      bucket({ hierarchicalNamespace: { enabled: true } }),
      bucket({ versioning: { enabled: false }, retentionPolicy: { retentionPeriod: "86400" } }),
    ],
    bad: [
      { example: bucket({}), says: "versioning.enabled is not true" },
      {
        example: bucket({ hierarchicalNamespace: { enabled: true }, softDeletePolicy: { retentionDurationSeconds: 0 } }),
        says: "softDeletePolicy is off",
      },
    ],
    unknown: bucket({ versioning: unknown }),
  },
  "gke-auto-repair": {
    good: [pool({}), pool({ flexStart: true }, { management: { autoRepair: false } })],
    bad: [
      { example: pool({}, { management: { autoRepair: false } }), says: "management.autoRepair is false" },
      { example: pool({}, { management: { autoUpgrade: false } }), says: "management.autoUpgrade is false" },
      { example: pool({ flexStart: true }), says: "with which GKE refuses a flex-start pool" },
    ],
    unknown: pool({}, { management: unknown }),
  },
  "gke-boot-disk-cmek": {
    good: [pool({ bootDiskKmsKey: "k" }), cluster({ removeDefaultNodePool: true })],
    bad: [{ example: pool({}), says: "bootDiskKmsKey is not given" }],
    unknown: { example: pool({ bootDiskKmsKey: unknown }), decided: true },
  },
  "gke-deletion-protection": setting({}, { deletionProtection: false }, "deletionProtection is false", {
    deletionProtection: unknown,
  }),
  "gke-endpoint-restricted": {
    good: [
      cluster({ privateClusterConfig: { enablePrivateEndpoint: true } }),
      cluster({ masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "203.0.113.0/24" }] } }),
    ],
    bad: [
      { example: cluster({}), says: "masterAuthorizedNetworksConfig is not given" },
      {
        example: cluster({ masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "0.0.0.0/0" }] } }),
        says: "cidrBlocks[0] is 0.0.0.0/0",
      },
    ],
    unknown: cluster({ masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: unknown }] } }),
  },
  "gke-intranode-visibility": setting({ enableIntranodeVisibility: true }, {}, "enableIntranodeVisibility is not true", {
    enableIntranodeVisibility: unknown,
  }),
  "gke-legacy-auth-off": {
    good: [cluster({})],
    bad: [
      { example: cluster({ enableLegacyAbac: true }), says: "enableLegacyAbac is true" },
      {
        example: cluster({ masterAuth: { clientCertificateConfig: { issueClientCertificate: true } } }),
        says: "issueClientCertificate is true",
      },
    ],
    unknown: cluster({ enableLegacyAbac: unknown }),
  },
  "gke-logging": {
    good: [cluster({}), cluster({ loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS"] } })],
    bad: [
      { example: cluster({ loggingService: "none" }), says: "loggingService is none" },
      { example: cluster({ monitoringService: "none" }), says: "monitoringService is none" },
      { example: cluster({ loggingConfig: { enableComponents: [] } }), says: "lacks SYSTEM_COMPONENTS" },
    ],
    unknown: cluster({ loggingService: unknown }),
  },
  "gke-metadata-server": {
    good: [
      pool({ workloadMetadataConfig: { mode: "GKE_METADATA" } }),
      cluster({ enableAutopilot: true }),
      cluster({ removeDefaultNodePool: true }),
    ],
    bad: [
      { example: pool({}), says: "workloadMetadataConfig.mode is not given" },
      { example: cluster({ initialNodeCount: 1 }), says: "workloadMetadataConfig.mode is not given" },
      { example: pool({ workloadMetadataConfig: { mode: "GCE_METADATA" } }), says: "mode is GCE_METADATA" },
    ],
    unknown: pool({ workloadMetadataConfig: unknown }),
  },
  "gke-network-policy": {
    good: [
      cluster({ datapathProvider: "ADVANCED_DATAPATH" }),
      cluster({ networkPolicy: { enabled: true } }),
      cluster({ enableAutopilot: true }),
    ],
    bad: [{ example: cluster({}), says: "datapathProvider is not ADVANCED_DATAPATH" }],
    unknown: cluster({ datapathProvider: unknown }),
  },
  "gke-no-default-service-account": {
    good: [pool({ serviceAccount: "nodes@p.iam.gserviceaccount.com" })],
    bad: [
      { example: pool({}), says: "serviceAccount is the project's default" },
      { example: pool({ serviceAccount: "default" }), says: "serviceAccount is the project's default" },
    ],
    unknown: { example: pool({ serviceAccount: unknown }), decided: true },
  },
  "gke-private-nodes": setting({ privateClusterConfig: { enablePrivateNodes: true } }, {}, "enablePrivateNodes is not true", {
    privateClusterConfig: unknown,
  }),
  "gke-release-channel": {
    good: [cluster({ releaseChannel: { channel: "REGULAR" } }), cluster({ releaseChannel: { channel: "EXTENDED" } })],
    bad: [
      { example: cluster({}), says: "releaseChannel.channel is UNSPECIFIED" },
      { example: cluster({ releaseChannel: { channel: "RAPID" } }), says: "releaseChannel.channel is RAPID" },
      {
        example: cluster({ releaseChannel: { channel: "REGULAR" }, enableKubernetesAlpha: true }),
        says: "deleted after 30 days",
      },
    ],
    unknown: cluster({ releaseChannel: unknown }),
  },
  "gke-secrets-encrypted": setting(
    { databaseEncryption: { state: "ENCRYPTED", keyName: unknown } },
    { databaseEncryption: { state: "DECRYPTED" } },
    "databaseEncryption.state is DECRYPTED",
    { databaseEncryption: { state: unknown } },
  ),
  "gke-security-posture": setting(
    { securityPostureConfig: { mode: "BASIC" } },
    { securityPostureConfig: { mode: "DISABLED" } },
    "securityPostureConfig.mode is DISABLED",
    { securityPostureConfig: unknown },
  ),
  "gke-shielded-nodes": {
    good: [pool({ shieldedInstanceConfig: { enableSecureBoot: true } })],
    bad: [
      { example: pool({}), says: "enableSecureBoot is not true" },
      {
        example: pool({ shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: false } }),
        says: "enableIntegrityMonitoring is false",
      },
      { example: cluster({ enableShieldedNodes: false, removeDefaultNodePool: true }), says: "enableShieldedNodes is false" },
    ],
    unknown: pool({ shieldedInstanceConfig: unknown }),
  },
  "gke-vpc-native": setting({ networkingMode: "VPC_NATIVE" }, { networkingMode: "ROUTES" }, "networkingMode is ROUTES", {
    networkingMode: unknown,
  }),
  "gke-workload-identity": {
    good: [cluster({ workloadIdentityConfig: { workloadPool: "p.svc.id.goog" } }), cluster({ enableAutopilot: true })],
    bad: [{ example: cluster({}), says: "workloadIdentityConfig.workloadPool is not given" }],
    unknown: { example: cluster({ workloadIdentityConfig: { workloadPool: unknown } }), decided: true },
  },
};
