import * as pulumi from "@pulumi/pulumi";
import type { ChartValues } from "../charts/engine";
import { engineAffinity } from "../charts/engine";
import { Cloud } from "../core/cloud";
import type { BackupPlan } from "./plan";

/**
 * Plugins of Velero 1.18: each minor version of Velero has one of theirs (velero-plugin-for-aws, README, "Compatibility"; 1.14.2 is built
 * with velero v1.18.0 as of 2026-08-21).
 */
const plugins: Readonly<Partial<Record<Cloud, { readonly provider: string; readonly image: string }>>> = {
  [Cloud.Aws]: { provider: "aws", image: "docker.io/velero/velero-plugin-for-aws:v1.14.2" },
  [Cloud.Kubernetes]: { provider: "aws", image: "docker.io/velero/velero-plugin-for-aws:v1.14.2" },
  [Cloud.Gcp]: { provider: "gcp", image: "docker.io/velero/velero-plugin-for-gcp:v1.14.2" },
  [Cloud.Azure]: { provider: "azure", image: "docker.io/velero/velero-plugin-for-microsoft-azure:v1.14.2" },
};

/** Distroless' own user, which plugin images run as. */
const user = 65532;
const podSecurityContext = {
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  seccompProfile: { type: "RuntimeDefault" },
};
const containerSecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};

/** Values of charts/velero 12.1.0, 2026-06-25. */
export function veleroValues(plan: BackupPlan, credentials: pulumi.Output<string> | undefined): ChartValues {
  const plugin = plugins[plan.cloud];
  const provider = plugin?.provider ?? "";
  return {
    initContainers: [
      {
        name: `velero-plugin-for-${provider}`,
        image: plugin?.image ?? "",
        imagePullPolicy: "IfNotPresent",
        securityContext: containerSecurityContext,
        volumeMounts: [{ mountPath: "/target", name: "plugins" }],
        resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "128Mi" } },
      },
    ],
    podSecurityContext,
    containerSecurityContext,
    kubectl: { containerSecurityContext },
    affinity: engineAffinity(),
    resources: { requests: { cpu: "500m", memory: "256Mi" }, limits: { memory: "1Gi" } },
    upgradeJobResources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "256Mi" } },
    podLabels: plan.cloud === Cloud.Azure ? { "azure.workload.identity/use": "true" } : {},
    // Who backs up and restores everything has to be able to make everything.
    rbac: { create: true, clusterAdministrator: true },
    serviceAccount: {
      server: { create: true, name: pulumi.output(plan.serviceAccountName), annotations: annotations(plan) },
    },
    credentials: credentials === undefined ? { useSecret: false } : { useSecret: true, existingSecret: credentials },
    configuration: {
      backupStorageLocation: [
        {
          name: "default",
          provider,
          bucket: bucketName(plan),
          prefix: "velero",
          default: true,
          accessMode: "ReadWrite",
          config: locationConfig(plan),
        },
      ],
      defaultBackupTTL: `${plan.keepDays * 24}h`,
      logFormat: "json",
    },
    // Checkpoints and data are in buckets; no disk is copied.
    snapshotsEnabled: false,
    deployNodeAgent: false,
    metrics: { enabled: true, serviceMonitor: { enabled: plan.watched, autodetect: false } },
  };
}

function annotations({ serviceAccountAnnotations }: BackupPlan): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(Object.entries(serviceAccountAnnotations).map(([key, value]) => [key, pulumi.output(value)]));
}

/** Azure calls a container by itself; its account stands in the location's configuration. */
function bucketName({ cloud, bucket }: BackupPlan): pulumi.Output<string> {
  return pulumi.output(bucket).apply((name) => (cloud === Cloud.Azure ? name.slice(name.lastIndexOf("/") + 1) : name));
}

/** https://github.com/vmware-tanzu/velero-plugin-for-aws/blob/main/backupstoragelocation.md and those of the other two, 2026-11. */
function locationConfig({ cloud, region, store, bucketArn }: BackupPlan): ChartValues {
  if (store !== undefined) return { region, s3ForcePathStyle: "true", s3Url: store.endpoint };
  if (cloud === Cloud.Aws) return { region };
  if (cloud !== Cloud.Azure) return {};
  const part = (name: string) => pulumi.output(bucketArn).apply((id) => new RegExp(`/${name}/([^/]+)`, "i").exec(id)?.[1] ?? "");
  return {
    subscriptionId: part("subscriptions"),
    resourceGroup: part("resourceGroups"),
    storageAccount: part("storageAccounts"),
    // By its identity: accounts of ours take no key.
    useAAD: "true",
  };
}
