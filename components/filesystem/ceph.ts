import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { chartReference } from "../charts";
import { installEngine } from "../charts/engine";
import { PodSecurity } from "../namespace";
import { cephBucketClass, cephNamespace } from "./ceph-names";
import type { FileSystemPlan } from "./plan";

/**
 * Rook's operator and one Ceph cluster: the class `<name>` for shared files (CephFS), `<name>-block` for disks. Everything is kept as often
 * as the factor says, each copy on a host of its own, and is encrypted on disk and between hosts. Values: charts/rook-ceph-cluster of
 * v1.20, 2026-08.
 */
export function ceph(parent: pulumi.Resource, label: string, plan: FileSystemPlan): pulumi.Resource {
  const operator = installEngine(parent, `${label}-operator`, {
    chart: "rook-ceph",
    namespace: cephNamespace,
    podSecurity: PodSecurity.Privileged,
    values: { crds: { enabled: true }, enableDiscoveryDaemon: false },
    metricsPorts: [9283],
    webhookPorts: [80],
  });
  return new kubernetes.helm.v3.Release(
    `${label}-cluster`,
    {
      ...chartReference("rook-ceph-cluster"),
      name: "rook-ceph-cluster",
      namespace: operator.namespace,
      atomic: true,
      // Ceph prepares every disk before it answers.
      timeout: 1800,
      values: {
        operatorNamespace: cephNamespace,
        cephClusterSpec: {
          mon: { count: 3, allowMultiplePerNode: false },
          mgr: { count: 2, allowMultiplePerNode: false },
          dashboard: { enabled: false },
          network: { connections: { encryption: { enabled: true }, requireMsgr2: true } },
          storage: {
            useAllNodes: true,
            useAllDevices: plan.ceph.deviceFilter === undefined,
            ...(plan.ceph.deviceFilter !== undefined && { deviceFilter: plan.ceph.deviceFilter }),
            config: { encryptedDevice: "true" },
          },
        },
        cephBlockPools: [blockPool(plan)],
        cephFileSystems: [fileSystem(plan)],
        cephObjectStores: plan.ceph.objectStore ? [objectStore(plan)] : [],
      },
    },
    { parent, dependsOn: [operator.release] },
  );
}

/** Each copy on a host of its own. */
function pool({ replicationFactor }: FileSystemPlan) {
  return {
    failureDomain: "host",
    replicated: { size: replicationFactor, requireSafeReplicaSize: replicationFactor > 1 },
  };
}

/** What both classes for pods have in common. */
function storageClass({ retain }: FileSystemPlan) {
  return {
    enabled: true,
    isDefault: false,
    reclaimPolicy: retain ? "Retain" : "Delete",
    allowVolumeExpansion: true,
    volumeBindingMode: "Immediate",
  };
}

/** By what a driver of Rook's makes, grows and mounts volumes. */
function driverSecrets(driver: "rbd" | "cephfs") {
  const secret = (use: string, account: string) => ({
    [`csi.storage.k8s.io/${use}-secret-name`]: `rook-csi-${driver}-${account}`,
    [`csi.storage.k8s.io/${use}-secret-namespace`]: cephNamespace,
  });
  return {
    ...secret("provisioner", "provisioner"),
    ...secret("controller-expand", "provisioner"),
    ...secret("node-stage", "node"),
    "csi.storage.k8s.io/fstype": "ext4",
  };
}

function blockPool(plan: FileSystemPlan) {
  return {
    name: `${plan.name}-block`,
    spec: pool(plan),
    storageClass: {
      ...storageClass(plan),
      name: `${plan.name}-block`,
      parameters: { imageFormat: "2", imageFeatures: "layering", ...driverSecrets("rbd") },
    },
  };
}

function fileSystem(plan: FileSystemPlan) {
  return {
    name: plan.name,
    spec: {
      metadataPool: { replicated: pool(plan).replicated },
      dataPools: [{ name: "data0", ...pool(plan) }],
      metadataServer: { activeCount: 1, activeStandby: true },
    },
    storageClass: { ...storageClass(plan), name: plan.name, pool: "data0", parameters: driverSecrets("cephfs") },
  };
}

function objectStore(plan: FileSystemPlan) {
  return {
    name: `${plan.name}-store`,
    spec: {
      metadataPool: pool(plan),
      dataPool: pool(plan),
      preservePoolsOnDelete: true,
      gateway: { port: 80, instances: 2 },
    },
    storageClass: {
      enabled: true,
      name: cephBucketClass(plan.name),
      reclaimPolicy: "Retain",
      volumeBindingMode: "Immediate",
      parameters: { region: "us-east-1" },
    },
  };
}
