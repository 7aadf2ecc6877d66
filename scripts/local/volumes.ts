import type { ApiServer } from "../kubernetes/api-server";
import { type KubernetesObject, list, referenceTo, text } from "../kubernetes/objects";

/** Fields that we set on nodes and on storage classes are ours under this name. */
export const localManager = "trainyard-local";

/** The class of claims that name none, as a managed cluster has one. */
export const defaultClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "local", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
  provisioner: "volumes.trainyard.local",
  volumeBindingMode: "WaitForFirstConsumer",
  reclaimPolicy: "Delete",
  allowVolumeExpansion: true,
} as const;

/** Marks the volumes that we made, and so may delete. */
const provisionedBy = "pv.kubernetes.io/provisioned-by";
const selectedNode = "volume.kubernetes.io/selected-node";
const zoneLabel = "topology.kubernetes.io/zone";
/** Kubernetes' name for "there is no provisioner": such volumes are made by people. */
const noProvisioner = "kubernetes.io/no-provisioner";

/** Makes the volume that a claim's class promises, as the CSI driver of that class would; Kubernetes itself binds the two. */
export async function provisionVolume(api: ApiServer, claim: KubernetesObject): Promise<void> {
  if (text(claim, "status", "phase") !== "Pending" || claim.metadata.deletionTimestamp !== undefined) return;
  if ((text(claim, "spec", "volumeName") ?? "") !== "") return;
  const className = text(claim, "spec", "storageClassName") ?? "";
  // An empty name asks for a volume that people made.
  if (className === "") return;
  const storageClass = await api.get({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: className });
  const provisioner = text(storageClass, "provisioner");
  if (provisioner === undefined || provisioner === noProvisioner) return;
  const node = claim.metadata.annotations?.[selectedNode];
  if (text(storageClass, "volumeBindingMode") === "WaitForFirstConsumer" && node === undefined) return;
  const zone =
    node === undefined
      ? undefined
      : (await api.get({ apiVersion: "v1", kind: "Node", name: node }))?.metadata.labels?.[zoneLabel];
  await api.create(volumeFor(claim, className, provisioner, text(storageClass, "reclaimPolicy") ?? "Delete", zone));
}

/** Shared file systems are reached from every zone; a disk stays in the zone of the node that first used it. */
function volumeFor(claim: KubernetesObject, className: string, driver: string, reclaim: string, zone: string | undefined) {
  const modes = list(claim, "spec", "accessModes").map(String);
  const shared = modes.some((mode) => mode === "ReadWriteMany" || mode === "ReadOnlyMany");
  const name = `pvc-${claim.metadata.uid ?? claim.metadata.name}`;
  const zonal = zone === undefined || shared ? {} : { nodeAffinity: { required: { nodeSelectorTerms: [inZone(zone)] } } };
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name, annotations: { [provisionedBy]: driver } },
    spec: {
      storageClassName: className,
      capacity: { storage: text(claim, "spec", "resources", "requests", "storage") ?? "1Gi" },
      accessModes: modes,
      volumeMode: text(claim, "spec", "volumeMode") ?? "Filesystem",
      persistentVolumeReclaimPolicy: reclaim,
      csi: { driver, volumeHandle: name },
      claimRef: {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        namespace: claim.metadata.namespace ?? "default",
        name: claim.metadata.name,
        uid: claim.metadata.uid ?? "",
      },
      ...zonal,
    },
  };
}

function inZone(zone: string) {
  return { matchExpressions: [{ key: zoneLabel, operator: "In", values: [zone] }] };
}

/** Deletes a volume whose claim is gone, where its class says so. */
export async function removeReleasedVolume(api: ApiServer, volume: KubernetesObject): Promise<void> {
  if (text(volume, "status", "phase") !== "Released") return;
  if (text(volume, "spec", "persistentVolumeReclaimPolicy") !== "Delete") return;
  if (volume.metadata.annotations?.[provisionedBy] === undefined) return;
  await api.delete(referenceTo(volume));
}
