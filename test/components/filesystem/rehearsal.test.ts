import { join } from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import { describe, expect, it } from "vitest";
import { FileSystems, type FileSystemsArgs } from "../../../components/filesystem";
import { Network } from "../../../components/network";
import { Bucket } from "../../../components/storage";
import { checkChartValues } from "../../../scripts/kubernetes/chart-values";
import { rehearse } from "../../../scripts/rehearsal";
import type { Properties } from "../../../scripts/rehearsal/provider";
import { chartShelf, onShelf } from "../shelf";

const bucket = { name: "acme-data", arn: "arn:aws:s3:::acme-data" };
const container =
  "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/acmedata/blobServices/default/containers/datasets";

/** A cluster with the namespace that claims are in. */
function cluster() {
  const provider = new kubernetes.Provider("cluster", { kubeconfig: "{}" });
  const space = new kubernetes.core.v1.Namespace("training", { metadata: { name: "training" } }, { provider });
  return { namespace: space.metadata.name, opts: { provider } };
}
const made = (args: Omit<FileSystemsArgs, "namespace">) =>
  rehearse(() => {
    const { namespace, opts } = cluster();
    return { files: new FileSystems("files", { ...args, namespace }, opts).fileSystems };
  });
const classType = "kubernetes:storage.k8s.io/v1:StorageClass";
const volumeType = "kubernetes:core/v1:PersistentVolume";
const claimType = "kubernetes:core/v1:PersistentVolumeClaim";

/** Each cloud's disks under the same name; a cloud joins the contract with a row here. */
const disks = [
  { cloud: "aws", provisioner: "ebs.csi.aws.com", type: "type", standard: "gp3" },
  { cloud: "gcp", provisioner: "pd.csi.storage.gke.io", type: "type", standard: "pd-ssd" },
  { cloud: "azure", provisioner: "disk.csi.azure.com", type: "skuName", standard: "Premium_LRS" },
] as const;

describe.each(disks)("disks on $cloud", ({ cloud, provisioner, type, standard }) => {
  it("are made where their pod goes, may grow, and go with their claim", async () => {
    const yard = await made({ cloud, fileSystems: [{ name: "fast-ssd", kind: "disk" }] });
    expect(yard.one(classType).inputs).toMatchObject({
      metadata: { name: "fast-ssd" },
      provisioner,
      parameters: { [type]: standard },
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
    });
    expect(yard.outputs.files).toEqual([{ storageClass: "fast-ssd", podAnnotations: {} }]);
  });
});

describe.each(["aws", "gcp", "azure", "kubernetes"] as const)("a given NFS server on %s", (cloud) => {
  it("is mounted by one driver, each class with its own directory, which stays", async () => {
    const yard = await made({
      cloud,
      fileSystems: [
        { name: "datasets", kind: "nfs", nfs: { server: "nas.example.com", share: "/exports", directory: "datasets" } },
        {
          name: "home",
          kind: "nfs",
          nfs: { server: "nas.example.com", share: "/exports" },
          consistency: "bounded",
          maxStalenessSeconds: 5,
        },
      ],
    });
    const [datasets, home] = yard.resources(classType).map(({ inputs }) => inputs);
    expect(datasets).toMatchObject({
      provisioner: "nfs.csi.k8s.io",
      parameters: { server: "nas.example.com", share: "/exports", subDir: "datasets", onDelete: "retain" },
      reclaimPolicy: "Retain",
      mountOptions: ["nfsvers=4.1", "hard", "noresvport"],
    });
    expect(home).toMatchObject({ parameters: { onDelete: "delete" }, reclaimPolicy: "Delete" });
    expect(home?.mountOptions).toContain("actimeo=5");
    expect(yard.resources("kubernetes:helm.sh/v3:Release").map(({ inputs }) => inputs.chart)).toEqual(["csi-driver-nfs"]);
  });
});

const awsPlace = {
  cloud: "aws",
  region: "us-west-2",
  vpcId: "vpc-a",
  nodeSecurityGroupId: "sg-nodes",
} as const;

describe("on AWS", () => {
  it("NFS without a server is EFS: encrypted, backed up, and reached from nodes alone in every zone", async () => {
    const yard = await rehearse(() => {
      const { namespace, opts } = cluster();
      const network = new Network("yard", { cloud: "aws", region: "us-west-2", zones: 2, cidr: "10.20.0.0/16" });
      new FileSystems(
        "files",
        {
          cloud: "aws",
          region: "us-west-2",
          namespace,
          vpcId: network.id,
          zones: ["us-west-2a", "us-west-2b"],
          subnets: network.privateSubnets,
          nodeSecurityGroupId: network.fabricSecurityGroupId ?? "",
          fileSystems: [{ name: "shared", kind: "nfs" }],
        },
        opts,
      );
    });
    expect(yard.one("aws:efs/fileSystem:FileSystem").inputs).toMatchObject({ encrypted: true, throughputMode: "elastic" });
    expect(yard.one("aws:efs/backupPolicy:BackupPolicy").inputs.backupPolicy).toEqual({ status: "ENABLED" });
    expect(new Set(yard.resources("aws:efs/mountTarget:MountTarget").map(({ inputs }) => inputs.subnetId)).size).toBe(2);
    const rules = yard
      .resources("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .filter(({ name }) => name.startsWith("files"));
    expect(rules.map(({ inputs }) => [inputs.fromPort, inputs.toPort, inputs.cidrIpv4])).toEqual([[2049, 2049, undefined]]);
  });

  it("Lustre reads its bucket by the bucket's own key, and gives back what nobody read", async () => {
    const yard = await rehearse(() => {
      const { namespace, opts } = cluster();
      const network = new Network("yard", { cloud: "aws", region: "us-west-2", zones: 2, cidr: "10.20.0.0/16" });
      const data = new Bucket("data", { cloud: "aws", region: "us-west-2" });
      new FileSystems(
        "files",
        {
          ...awsPlace,
          namespace,
          vpcId: network.id,
          zones: ["us-west-2a"],
          subnets: network.privateSubnets,
          nodeSecurityGroupId: network.fabricSecurityGroupId ?? "",
          fileSystems: [
            {
              name: "cache",
              kind: "lustre",
              lifetimeHours: 72,
              bucket: { name: data.name, arn: data.arn, keyArn: data.keyArn, readOnly: true },
            },
          ],
        },
        opts,
      );
    });
    expect(yard.one("aws:fsx/lustreFileSystem:LustreFileSystem").inputs).toMatchObject({
      deploymentType: "PERSISTENT_2",
      perUnitStorageThroughput: 125,
      storageCapacity: 1200,
      dataCompressionType: "LZ4",
    });
    const behind = yard.one("aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation").inputs;
    expect(behind.s3).toEqual({ autoImportPolicy: { events: ["NEW", "CHANGED", "DELETED"] } });
    const policy = JSON.parse(String(yard.one("aws:kms/keyPolicy:KeyPolicy").inputs.policy)) as {
      Statement: { Condition?: unknown }[];
    };
    expect(policy.Statement[1]?.Condition).toMatchObject({
      StringEquals: { "kms:ViaService": "s3.us-west-2.amazonaws.com" },
      ArnLike: {
        "aws:PrincipalArn": expect.stringContaining(":role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/*"),
      },
    });
    const target = yard.one("aws:scheduler/schedule:Schedule").inputs.target as { arn: string; input: string };
    expect(target.arn).toBe("arn:aws:scheduler:::aws-sdk:fsx:createDataRepositoryTask");
    expect(JSON.parse(target.input)).toMatchObject({
      Type: "RELEASE_DATA_FROM_FILESYSTEM",
      ReleaseConfiguration: { DurationSinceLastAccess: { Unit: "DAYS", Value: 3 } },
    });
    expect(yard.one(claimType).inputs).toMatchObject({
      metadata: { name: "cache", namespace: "training" },
      spec: { storageClassName: "cache", accessModes: ["ReadWriteMany"], volumeName: "cache" },
    });
    expect(yard.one(volumeType).inputs).toMatchObject({
      spec: { csi: { driver: "fsx.csi.aws.com" }, persistentVolumeReclaimPolicy: "Retain", claimRef: { name: "cache" } },
    });
  });
});

it("a bucket of Google Cloud becomes a claim, and pods are told what mounts it", async () => {
  const yard = await made({
    cloud: "gcp",
    fileSystems: [{ name: "models", kind: "gcsfuse", bucket, consistency: "eventual", lifetimeHours: 24 }],
  });
  expect(yard.one(volumeType).inputs).toMatchObject({
    spec: {
      csi: { driver: "gcsfuse.csi.storage.gke.io", volumeHandle: "acme-data" },
      mountOptions: expect.arrayContaining(["metadata-cache:ttl-secs:86400"]),
    },
  });
  expect(yard.outputs.files).toEqual([
    { storageClass: "models", claimName: "models", podAnnotations: { "gke-gcsfuse/volumes": "true" } },
  ]);
});

it("a container of Azure is mounted as the nodes' identity, which may read it, and with no key", async () => {
  const yard = await made({
    cloud: "azure",
    nodeIdentity: "client-of-nodes",
    nodePrincipal: "0f8fad5b-d9cb-469f-a165-70867728950e",
    fileSystems: [{ name: "data", kind: "blobfuse", bucket: { name: "x", arn: container } }],
  });
  expect(yard.one(volumeType).inputs).toMatchObject({
    spec: {
      csi: {
        driver: "blob.csi.azure.com",
        volumeHandle: "acmedata_datasets",
        volumeAttributes: {
          protocol: "fuse2",
          resourceGroup: "g",
          storageAccount: "acmedata",
          containerName: "datasets",
          AzureStorageAuthType: "MSI",
          AzureStorageIdentityClientID: "client-of-nodes",
        },
      },
    },
  });
  expect(yard.one("azure-native:authorization:RoleAssignment").inputs).toMatchObject({
    scope: container,
    principalId: "0f8fad5b-d9cb-469f-a165-70867728950e",
  });
});

describe("on a cluster that is there", () => {
  it("a local disk is one volume a node, which is bound where a pod goes", async () => {
    const yard = await made({
      cloud: "kubernetes",
      fileSystems: [{ name: "nvme", kind: "local", size: "3Ti", local: { path: "/mnt/nvme", nodes: ["gaudi-0", "gaudi-1"] } }],
    });
    expect(yard.one(classType).inputs).toMatchObject({
      provisioner: "kubernetes.io/no-provisioner",
      volumeBindingMode: "WaitForFirstConsumer",
    });
    const volumes = yard.resources(volumeType).map(({ inputs }) => inputs);
    expect(volumes.map(({ metadata }) => metadata)).toMatchObject([{ name: "nvme-gaudi-0" }, { name: "nvme-gaudi-1" }]);
    expect(volumes[1]).toMatchObject({
      spec: {
        local: { path: "/mnt/nvme" },
        capacity: { storage: "3Ti" },
        nodeAffinity: {
          required: { nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/hostname", values: ["gaudi-1"] }] }] },
        },
      },
    });
  });

  it("Ceph keeps as many copies as asked, on as many hosts, encrypted, by values that its charts have", async () => {
    const yard = await made({
      cloud: "kubernetes",
      nodes: 4,
      fileSystems: [
        { name: "ceph", kind: "ceph", replicationFactor: 4, ceph: { objectStore: true, deviceFilter: "^nvme[1-8]n1$" } },
      ],
    });
    const [operator, ceph] = yard.resources("kubernetes:helm.sh/v3:Release").map(({ inputs }) => inputs);
    expect([operator?.chart, ceph?.chart]).toEqual(["rook-ceph", "rook-ceph-cluster"]);
    const pool = { failureDomain: "host", replicated: { size: 4, requireSafeReplicaSize: true } };
    expect(ceph?.values).toMatchObject({
      cephClusterSpec: {
        network: { connections: { encryption: { enabled: true } } },
        storage: { useAllDevices: false, deviceFilter: "^nvme[1-8]n1$", config: { encryptedDevice: "true" } },
      },
      cephBlockPools: [{ name: "ceph-block", spec: pool, storageClass: { name: "ceph-block" } }],
      cephFileSystems: [{ name: "ceph", spec: { dataPools: [{ name: "data0", ...pool }] }, storageClass: { name: "ceph" } }],
      cephObjectStores: [{ name: "ceph-store", spec: { dataPool: pool } }],
    });
    for (const { chart, values } of [operator, ceph] as Properties[]) {
      if (!onShelf(String(chart))) continue;
      expect(await checkChartValues(join(chartShelf, String(chart)), values as Properties, () => undefined)).toEqual([]);
    }
  });
});
