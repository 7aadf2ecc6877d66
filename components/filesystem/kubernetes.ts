import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { installEngine } from "../charts/engine";
import { PodSecurity } from "../namespace";
import { ceph } from "./ceph";
import { FileSystemKind, type FileSystemOutput } from "./index";
import { fuseOptions, fusePodAnnotations, type SharedVolume } from "./mount";
import type { FileSystemPlan, FileSystemsPlan } from "./plan";
import type { MountedServer } from "./servers";

type ClassArgs = Omit<kubernetes.storage.v1.StorageClassArgs, "metadata" | "apiVersion" | "kind">;

const labels = { "app.kubernetes.io/part-of": "trainyard", "app.kubernetes.io/managed-by": "pulumi" };
/** For classes whose volumes are declared and not made on demand. */
const declared = "kubernetes.io/no-provisioner";

/** What one file system left behind: what its users wait for, and its claim where it has one for all. */
interface Built {
  readonly ready: readonly pulumi.Resource[];
  readonly claim?: kubernetes.core.v1.PersistentVolumeClaim;
}

export function fileSystems(
  parent: pulumi.Resource,
  name: string,
  plan: FileSystemsPlan,
  servers: readonly MountedServer[],
): pulumi.Output<FileSystemOutput[]> {
  const nfs = plan.fileSystems.some(({ kind }) => kind === FileSystemKind.Nfs) ? [nfsDriver(parent, name)] : [];
  return pulumi.all(
    plan.fileSystems.map((each) => {
      const { ready, claim } = build(
        parent,
        name,
        plan,
        each,
        nfs,
        servers.find((server) => server.name === each.name),
      );
      return pulumi.all([claim?.metadata.name, ...ready.map((resource) => resource.urn)]).apply(([claimName]) => ({
        storageClass: each.name,
        ...(claimName !== undefined && { claimName }),
        podAnnotations: annotationsFor(each),
      }));
    }),
  );
}

function annotationsFor({ kind }: FileSystemPlan): Record<string, string> {
  return kind === FileSystemKind.GcsFuse ? { ...fusePodAnnotations } : {};
}

function build(
  parent: pulumi.Resource,
  name: string,
  plan: FileSystemsPlan,
  each: FileSystemPlan,
  nfs: readonly pulumi.Resource[],
  server: MountedServer | undefined,
): Built {
  const label = `${name}-${each.name}`;
  switch (each.kind) {
    case FileSystemKind.Disk:
      return { ready: [diskClass(parent, label, each)] };
    case FileSystemKind.Local:
      return localVolumes(parent, label, each);
    case FileSystemKind.Nfs:
      return { ready: [nfsClass(parent, label, each, nfs, server)] };
    case FileSystemKind.Ceph:
      return { ready: [ceph(parent, label, each)] };
    case FileSystemKind.Lustre:
      return sharedVolume(parent, label, each, {
        driver: "fsx.csi.aws.com",
        handle: server?.handle ?? "",
        attributes: { dnsname: server?.address ?? "", mountname: server?.mountName ?? "" },
        mountOptions: ["flock", "noatime"],
        ready: server?.ready ?? [],
      });
    case FileSystemKind.GcsFuse:
      return sharedVolume(parent, label, each, {
        driver: "gcsfuse.csi.storage.gke.io",
        handle: each.bucket?.name ?? "",
        attributes: {},
        mountOptions: fuseOptions(each),
      });
    case FileSystemKind.Blobfuse: {
      const { blobfuse } = require("./azure") as typeof import("./azure");
      return sharedVolume(parent, label, each, blobfuse(parent, label, plan, each));
    }
  }
}

function storageClass(
  parent: pulumi.Resource,
  label: string,
  each: FileSystemPlan,
  args: ClassArgs,
  dependsOn: readonly pulumi.Resource[] = [],
) {
  return new kubernetes.storage.v1.StorageClass(
    `${label}-class`,
    { metadata: { name: each.name, labels }, reclaimPolicy: each.retain ? "Retain" : "Delete", ...args },
    // Nothing of a class but whether volumes may grow can be changed, and two of one name cannot be.
    { parent, dependsOn: [...dependsOn], deleteBeforeReplace: true },
  );
}

function diskClass(parent: pulumi.Resource, label: string, each: FileSystemPlan): pulumi.Resource {
  return storageClass(parent, label, each, {
    provisioner: each.disk.provisioner ?? "",
    parameters: { ...each.disk.parameters },
    // A disk stays in its zone, so it is made where the pod that asks for it goes.
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
  });
}

/** One volume a node. It is bound by the first pod that is placed, and stays with what was written when that pod is gone. */
function localVolumes(parent: pulumi.Resource, label: string, each: FileSystemPlan): Built {
  const made = storageClass(parent, label, each, { provisioner: declared, volumeBindingMode: "WaitForFirstConsumer" });
  const volumes = each.local.nodes.map(
    (node) =>
      new kubernetes.core.v1.PersistentVolume(
        `${label}-${node}`,
        {
          metadata: { name: `${each.name}-${node}`, labels },
          spec: {
            storageClassName: made.metadata.name,
            capacity: { storage: each.size },
            accessModes: ["ReadWriteOnce"],
            persistentVolumeReclaimPolicy: "Retain",
            local: { path: each.local.path },
            nodeAffinity: {
              required: {
                nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [node] }] }],
              },
            },
          },
        },
        { parent },
      ),
  );
  return { ready: [made, ...volumes] };
}

function nfsDriver(parent: pulumi.Resource, name: string): pulumi.Resource {
  return installEngine(parent, `${name}-nfs`, {
    chart: "csi-driver-nfs",
    namespace: "csi-driver-nfs",
    // Mounts on the host, for every pod of a node.
    podSecurity: PodSecurity.Privileged,
    values: { controller: { replicas: 2, enableSnapshotter: false }, externalSnapshotter: { enabled: false } },
  }).release;
}

function nfsClass(
  parent: pulumi.Resource,
  label: string,
  each: FileSystemPlan,
  driver: readonly pulumi.Resource[],
  made: MountedServer | undefined,
): pulumi.Resource {
  const { server, share, directory } = each.nfs;
  return storageClass(
    parent,
    label,
    each,
    {
      provisioner: "nfs.csi.k8s.io",
      parameters: {
        server: server ?? made?.address ?? "",
        share,
        ...(directory !== undefined && { subDir: directory }),
        // What all volumes of the class share does not go with one of them.
        onDelete: each.retain ? "retain" : "delete",
      },
      mountOptions: [
        "nfsvers=4.1",
        "hard",
        "noresvport",
        ...(each.maxStalenessSeconds === undefined ? [] : [`actimeo=${each.maxStalenessSeconds}`]),
      ],
      volumeBindingMode: "Immediate",
      allowVolumeExpansion: true,
    },
    [...driver, ...(made?.ready ?? [])],
  );
}

/** A volume that is there, and one claim of it that all pods of the namespace share. */
function sharedVolume(parent: pulumi.Resource, label: string, each: FileSystemPlan, volume: SharedVolume): Built {
  const made = storageClass(parent, label, each, { provisioner: declared, volumeBindingMode: "Immediate" });
  const shape = { storageClassName: made.metadata.name, accessModes: ["ReadWriteMany"] };
  const persistent = new kubernetes.core.v1.PersistentVolume(
    `${label}-volume`,
    {
      metadata: { name: each.name, labels },
      spec: {
        ...shape,
        capacity: { storage: each.size },
        persistentVolumeReclaimPolicy: "Retain",
        mountOptions: [...volume.mountOptions],
        csi: { driver: volume.driver, volumeHandle: volume.handle, volumeAttributes: volume.attributes },
        // For this claim and no other, whoever asks first.
        claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: each.namespace, name: each.name },
      },
    },
    { parent, dependsOn: [...(volume.ready ?? [])] },
  );
  const claim = new kubernetes.core.v1.PersistentVolumeClaim(
    `${label}-claim`,
    {
      metadata: { name: each.name, namespace: each.namespace, labels },
      spec: { ...shape, volumeName: persistent.metadata.name, resources: { requests: { storage: each.size } } },
    },
    { parent },
  );
  return { ready: [made, persistent], claim };
}
