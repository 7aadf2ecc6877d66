import * as container from "@pulumi/gcp/container";
import * as organizations from "@pulumi/gcp/organizations";
import * as projects from "@pulumi/gcp/projects";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { googleJoin, googleLabels } from "../core/google";
import { accessEntries } from "./gcp-access";
import { clusterKeys } from "./gcp-keys";
import type { GcpClusterPlan } from "./gcp-plan";
import type { ClusterOutputs } from "./index";
import { gkeKubeconfig } from "./kubeconfig";

export interface BuiltCluster extends ClusterOutputs {
  readonly provider: kubernetes.Provider;
}

/** What a node may do: write logs and metrics, and pull images. https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster, 2026-11. */
const nodeRoles = ["roles/container.defaultNodeServiceAccount", "roles/artifactregistry.reader"];

export function gcpCluster(parent: pulumi.Resource, name: string, plan: GcpClusterPlan): BuiltCluster {
  const project = organizations.getProjectOutput({ projectId: plan.project }, { parent });
  const projectId = project.apply((found) => found.projectId ?? "");
  const nodes = nodeAccount(parent, name, plan, projectId);
  const keys = clusterKeys(parent, name, plan);
  const control = controlPlane(parent, name, plan, { projectId, nodes, secretsKey: keys.secrets });
  const certificateAuthority = control.masterAuth.clusterCaCertificate;
  const kubeconfig = pulumi
    .all([control.name, control.endpoint, certificateAuthority])
    .apply(([clusterName, endpoint, authority]) =>
      gkeKubeconfig({ name: clusterName, endpoint: `https://${endpoint}`, certificateAuthority: authority }),
    );
  const provider = new kubernetes.Provider(
    `${name}-kubernetes`,
    // The path says which cluster it is, so that a new certificate or endpoint does not replace what runs there.
    { kubeconfig, clusterIdentifier: control.id, enableServerSideApply: true, enableConfigMapMutable: true },
    { parent },
  );
  accessEntries(parent, name, plan, { project: projectId, provider });
  return {
    name: control.name,
    arn: control.id,
    endpoint: pulumi.interpolate`https://${control.endpoint}`,
    version: control.masterVersion,
    oidcIssuer: pulumi.interpolate`https://container.googleapis.com/v1/${control.id}`,
    connection: pulumi
      .all([
        control.name,
        control.endpoint,
        certificateAuthority,
        control.masterVersion,
        control.servicesIpv4Cidr,
        nodes,
        keys.disks,
      ])
      .apply(([clusterName, endpoint, authority, version, serviceCidr, nodeServiceAccount, volumeKeyId]) => ({
        name: clusterName,
        endpoint: `https://${endpoint}`,
        certificateAuthority: authority,
        serviceCidr,
        version,
        nodeServiceAccount,
        volumeKeyId,
      })),
    kubeconfig,
    provider,
  };
}

/** Who nodes are in Google Cloud; its address is known once it has its rights. */
function nodeAccount(
  parent: pulumi.Resource,
  name: string,
  plan: GcpClusterPlan,
  projectId: pulumi.Input<string>,
): pulumi.Output<string> {
  const account = new serviceaccount.Account(
    `${name}-nodes`,
    {
      project: plan.project,
      accountId: googleJoin([plan.clusterName, "nodes"], 30),
      displayName: `Nodes of cluster ${plan.clusterName}`,
    },
    { parent },
  );
  const rights = nodeRoles.map(
    (role) =>
      new projects.IAMMember(
        `${name}-nodes-${role.slice(role.indexOf("/") + 1).replaceAll(".", "-")}`,
        { project: projectId, role, member: account.member },
        { parent },
      ),
  );
  return pulumi.all([account.email, ...rights.map((right) => right.id)]).apply(([email]) => email ?? "");
}

interface Parts {
  readonly projectId: pulumi.Output<string>;
  readonly nodes: pulumi.Output<string>;
  readonly secretsKey: pulumi.Output<string>;
}

function controlPlane(parent: pulumi.Resource, name: string, plan: GcpClusterPlan, parts: Parts): container.Cluster {
  const drivers = (driver: GcpClusterPlan["storageDrivers"][number]) => ({ enabled: plan.storageDrivers.includes(driver) });
  const isPublic = plan.publicCidrs.length > 0;
  return new container.Cluster(
    name,
    {
      project: plan.project,
      // Regional: a control plane in three zones, and upgrades that nobody notices.
      location: plan.region,
      name: plan.clusterName,
      minMasterVersion: plan.kubernetesVersion,
      releaseChannel: { channel: plan.channel },
      maintenancePolicy: maintenance,
      network: plan.vpcId,
      subnetwork: pulumi.output(plan.subnetIds).apply((ids: readonly string[]) => ids[0] ?? ""),
      networkingMode: "VPC_NATIVE",
      ipAllocationPolicy: { clusterSecondaryRangeName: plan.podRange, servicesSecondaryRangeName: plan.serviceRange },
      datapathProvider: "ADVANCED_DATAPATH",
      enableMultiNetworking: plan.multiNetworking,
      enableIntranodeVisibility: true,
      privateClusterConfig: {
        enablePrivateNodes: true,
        enablePrivateEndpoint: !isPublic,
        masterIpv4CidrBlock: plan.controlPlaneCidr,
      },
      // Without ranges: the network's own nodes and pods, and nobody else. GKE wants it said where the endpoint is private.
      masterAuthorizedNetworksConfig: {
        cidrBlocks: plan.publicCidrs.map((cidrBlock) => ({ cidrBlock })),
        gcpPublicCidrsAccessEnabled: false,
      },
      masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
      enableLegacyAbac: false,
      enableShieldedNodes: true,
      workloadIdentityConfig: { workloadPool: pulumi.interpolate`${parts.projectId}.svc.id.goog` },
      databaseEncryption: { state: "ENCRYPTED", keyName: parts.secretsKey },
      securityPostureConfig: { mode: "BASIC", vulnerabilityMode: "VULNERABILITY_DISABLED" },
      loggingConfig: {
        enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"],
      },
      monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"], managedPrometheus: { enabled: false } },
      costManagementConfig: { enabled: true },
      addonsConfig: {
        dnsCacheConfig: { enabled: true },
        gcePersistentDiskCsiDriverConfig: { enabled: true },
        gcsFuseCsiDriverConfig: drivers("gcsfuse"),
        gcpFilestoreCsiDriverConfig: drivers("filestore"),
        parallelstoreCsiDriverConfig: drivers("parallelstore"),
        lustreCsiDriverConfig: drivers("lustre"),
      },
      nodePoolDefaults: {
        nodeConfigDefaults: { gcfsConfig: { enabled: true }, insecureKubeletReadonlyPortEnabled: "FALSE" },
      },
      // GKE makes no cluster without a pool: one small one a zone, gone again before anything runs. Node groups bring the rest.
      removeDefaultNodePool: true,
      initialNodeCount: 1,
      nodeConfig: {
        machineType: "e2-small",
        serviceAccount: parts.nodes,
        shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
        workloadMetadataConfig: { mode: "GKE_METADATA" },
      },
      deletionProtection: plan.deletionProtection,
      resourceLabels: googleLabels(plan.tags),
    },
    {
      parent,
      deleteBeforeReplace: true,
      // Those of a pool that is gone; a difference there would replace the cluster.
      ignoreChanges: ["nodeConfig"],
      customTimeouts: { create: "60m", update: "90m", delete: "60m" },
    },
  );
}

/**
 * Patches of the control plane at weekends, and nothing that drains a node: GKE waits an hour for a pod and then ends it
 * (https://cloud.google.com/kubernetes-engine/docs/concepts/node-pool-upgrade-strategies, 2026-11), which no training run survives.
 * Minor versions and nodes change when this program says so, at the latest when the version's support ends.
 */
const maintenance = {
  recurringWindow: {
    startTime: "2026-01-03T02:00:00Z",
    endTime: "2026-01-03T08:00:00Z",
    recurrence: "FREQ=WEEKLY;BYDAY=SA,SU",
  },
  maintenanceExclusions: [
    {
      exclusionName: "no-minor-or-node-upgrades",
      startTime: "2026-01-01T00:00:00Z",
      exclusionOptions: { scope: "NO_MINOR_OR_NODE_UPGRADES", endTimeBehavior: "UNTIL_END_OF_SUPPORT" },
    },
  ],
};
