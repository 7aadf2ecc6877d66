import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { AddonPlan } from "./addons";
import { accessEntries } from "./aws-access";
import { podRole } from "./aws-pod-role";
import type { ClusterOutputs } from "./index";
import { eksKubeconfig } from "./kubeconfig";
import type { ClusterPlan } from "./plan";

const controlPlaneLogs = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** What the parts of a cluster are built with. */
export interface Site {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly plan: ClusterPlan;
  readonly partition: pulumi.Output<string>;
}

export interface BuiltCluster extends ClusterOutputs {
  readonly provider: kubernetes.Provider;
}

export function cluster(parent: pulumi.Resource, name: string, plan: ClusterPlan): BuiltCluster {
  const site: Site = { parent, name, plan, partition: aws.getPartitionOutput({}, { parent }).partition };
  const control = controlPlane(site);
  accessEntries(site, control);
  const beforeNodes = plan.addons.filter((entry) => entry.beforeNodes).map((entry) => addon(site, control, entry));
  for (const entry of plan.addons.filter((candidate) => !candidate.beforeNodes)) addon(site, control, entry);

  // Nodes wait for the add-ons that they need to become ready; and these go only after the nodes are gone.
  const ready = pulumi.all(beforeNodes.map((made) => made.id));
  const certificateAuthority = control.certificateAuthority.data;
  const connection = pulumi
    .all([control.name, control.endpoint, certificateAuthority, control.version, control.vpcConfig, ready])
    .apply(([clusterName, endpoint, authority, version, vpc]) => ({
      name: clusterName,
      endpoint,
      certificateAuthority: authority,
      serviceCidr: plan.serviceCidr,
      version,
      securityGroupId: vpc.clusterSecurityGroupId,
    }));
  const kubeconfig = pulumi
    .all([control.name, control.endpoint, certificateAuthority, control.region])
    .apply(([clusterName, endpoint, authority, region]) =>
      eksKubeconfig({ name: clusterName, endpoint, certificateAuthority: authority, region }),
    );
  const provider = new kubernetes.Provider(
    `${name}-kubernetes`,
    // The ARN says which cluster it is, so that a new certificate or endpoint does not replace what runs there.
    { kubeconfig, clusterIdentifier: control.arn, enableServerSideApply: true, enableConfigMapMutable: true },
    { parent },
  );
  return {
    name: control.name,
    arn: control.arn,
    endpoint: control.endpoint,
    version: control.version,
    securityGroupId: control.vpcConfig.clusterSecurityGroupId,
    oidcIssuer: control.identities.apply((identities) => identities[0]?.oidcs[0]?.issuer ?? ""),
    connection,
    kubeconfig,
    provider,
  };
}

function controlPlane(site: Site): aws.eks.Cluster {
  const { parent, name, plan } = site;
  const { region, clusterName, tags } = plan;
  const keyArn = plan.keyArn ?? secretsKey(site).arn;
  const role = clusterRole(site, keyArn);
  // EKS writes to this name; made here first, the group has a retention and goes away with the cluster.
  const logs = new aws.cloudwatch.LogGroup(
    `${name}-control-plane`,
    { region, name: `/aws/eks/${clusterName}/cluster`, retentionInDays: plan.logRetentionDays, tags },
    { parent, deleteBeforeReplace: true },
  );
  return new aws.eks.Cluster(
    name,
    {
      region,
      name: clusterName,
      version: plan.kubernetesVersion,
      roleArn: role.arn,
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: plan.creatorIsAdmin },
      // Add-ons are managed, every one of them; nothing is installed behind their back.
      bootstrapSelfManagedAddons: false,
      vpcConfig: {
        subnetIds: plan.subnetIds,
        endpointPrivateAccess: true,
        endpointPublicAccess: plan.publicCidrs.length > 0,
        publicAccessCidrs: plan.publicCidrs.length > 0 ? [...plan.publicCidrs] : undefined,
      },
      kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: plan.serviceCidr },
      encryptionConfig: { provider: { keyArn }, resources: ["secrets"] },
      enabledClusterLogTypes: controlPlaneLogs,
      deletionProtection: plan.deletionProtection,
      upgradePolicy: { supportType: plan.supportType },
      zonalShiftConfig: { enabled: plan.zonalShift },
      tags,
    },
    { parent, dependsOn: [logs, ...role.rights], deleteBeforeReplace: true },
  );
}

/** Kubernetes encrypts each secret with a key of its own, and those keys with this one. */
function secretsKey({ parent, name, plan }: Site): aws.kms.Key {
  const { region, tags } = plan;
  const key = new aws.kms.Key(
    `${name}-secrets`,
    { region, description: `Kubernetes secrets of cluster ${plan.clusterName}`, enableKeyRotation: true, tags },
    { parent },
  );
  new aws.kms.Alias(
    `${name}-secrets`,
    { region, name: `alias/trainyard/${plan.clusterName}/secrets`, targetKeyId: key.keyId },
    { parent },
  );
  return key;
}

function clusterRole({ parent, name, plan, partition }: Site, keyArn: pulumi.Input<string>) {
  const role = new aws.iam.Role(
    `${name}-control-plane`,
    {
      description: `Control plane of cluster ${plan.clusterName}`,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "eks.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
      tags: plan.tags,
    },
    { parent },
  );
  const managed = new aws.iam.RolePolicyAttachment(
    `${name}-control-plane`,
    { role: role.name, policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/AmazonEKSClusterPolicy` },
    { parent },
  );
  const key = new aws.iam.RolePolicy(
    `${name}-secrets`,
    {
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: ["kms:Encrypt", "kms:Decrypt", "kms:ListGrants", "kms:DescribeKey"], Resource: keyArn },
        ],
      }),
    },
    { parent },
  );
  return { arn: role.arn, rights: [managed, key] };
}

function addon(site: Site, control: aws.eks.Cluster, plan: AddonPlan): aws.eks.Addon {
  const { parent, name } = site;
  const { region, tags } = site.plan;
  const rights = plan.rights;
  const roleArn = rights === undefined ? undefined : (rights.roleArn ?? podRole(site, plan.name, rights.managedPolicies));
  return new aws.eks.Addon(
    `${name}-${plan.name}`,
    {
      region,
      clusterName: control.name,
      addonName: plan.name,
      addonVersion: plan.version,
      configurationValues: plan.configuration,
      podIdentityAssociations:
        roleArn === undefined
          ? undefined
          : (rights?.serviceAccounts ?? []).map((serviceAccount) => ({ serviceAccount, roleArn })),
      resolveConflictsOnCreate: "OVERWRITE",
      // What somebody changed by hand stays until our own configuration says otherwise.
      resolveConflictsOnUpdate: "PRESERVE",
      tags,
    },
    // CoreDNS and storage controllers become active only when nodes have joined, which happens meanwhile.
    { parent, customTimeouts: plan.beforeNodes ? undefined : { create: "45m" } },
  );
}
