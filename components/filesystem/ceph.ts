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
  const pool = {
    failureDomain: "host",
    replicated: { size: plan.replicationFactor, requireSafeReplicaSize: plan.replicationFactor > 1 },
  };
  const reclaimPolicy = plan.retain ? "Retain" : "Delete";
  const secret = (driver: string, use: string, account: string) => ({
    [`csi.storage.k8s.io/${use}-secret-name`]: `rook-csi-${driver}-${account}`,
    [`csi.storage.k8s.io/${use}-secret-namespace`]: cephNamespace,
  });
  const secrets = (driver: string) => ({
    ...secret(driver, "provisioner", "provisioner"),
    ...secret(driver, "controller-expand", "provisioner"),
    ...secret(driver, "node-stage", "node"),
    "csi.storage.k8s.io/fstype": "ext4",
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
        cephBlockPools: [
          {
            name: `${plan.name}-block`,
            spec: pool,
            storageClass: {
              enabled: true,
              name: `${plan.name}-block`,
              isDefault: false,
              reclaimPolicy,
              allowVolumeExpansion: true,
              volumeBindingMode: "Immediate",
              parameters: {
                imageFormat: "2",
                imageFeatures: "layering",
                ...secrets("rbd"),
              },
            },
          },
        ],
        cephFileSystems: [
          {
            name: plan.name,
            spec: {
              metadataPool: { replicated: pool.replicated },
              dataPools: [{ name: "data0", ...pool }],
              metadataServer: { activeCount: 1, activeStandby: true },
            },
            storageClass: {
              enabled: true,
              name: plan.name,
              isDefault: false,
              pool: "data0",
              reclaimPolicy,
              allowVolumeExpansion: true,
              volumeBindingMode: "Immediate",
              parameters: secrets("cephfs"),
            },
          },
        ],
        cephObjectStores: plan.ceph.objectStore
          ? [
              {
                name: `${plan.name}-store`,
                spec: {
                  metadataPool: pool,
                  dataPool: pool,
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
              },
            ]
          : [],
      },
    },
    { parent, dependsOn: [operator.release] },
  );
}
