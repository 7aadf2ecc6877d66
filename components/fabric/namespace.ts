import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { hostLibraries, librariesClaim, needsDaemon } from "./attachment";
import type { FabricTransport } from "./enums";
import { guardPods } from "./guard";
import type { FabricNamespacePlan } from "./plan";

export function fabricNamespace(
  parent: pulumi.Resource,
  name: string,
  plan: FabricNamespacePlan,
  namespace: pulumi.Output<string>,
): pulumi.Output<string> {
  const labels = { "app.kubernetes.io/part-of": "trainyard", "app.kubernetes.io/managed-by": "pulumi" };
  const claims = plan.transports.map((transport) => libraries(parent, name, plan.name, transport, namespace, labels));
  const daemons = plan.transports.filter(needsDaemon);
  const guards = daemons.length === 0 ? [] : [guardPods(name, plan, daemons, labels, { parent })];
  return pulumi.all([namespace, ...[...claims, ...guards].map((made) => made.id)]).apply(([found]) => found ?? plan.name);
}

/**
 * The plug-in on whatever node a pod stands on, as a volume that pods may name. A directory of the host in a pod would need the level `privileged`;
 * a volume that whoever runs the cluster has made of it, to be read only and by this namespace, does not. A pod waits where the directory is not there.
 */
function libraries(
  parent: pulumi.Resource,
  name: string,
  space: string,
  transport: FabricTransport,
  namespace: pulumi.Output<string>,
  labels: Record<string, string>,
): kubernetes.core.v1.PersistentVolumeClaim {
  const claim = librariesClaim(transport);
  // Velero has nothing to keep of it: every node has its own.
  const metadata = { labels: { ...labels, "velero.io/exclude-from-backup": "true" } };
  const amount = { storage: "1Gi" };
  const volume = new kubernetes.core.v1.PersistentVolume(
    `${name}-${claim}`,
    {
      metadata: { ...metadata, name: `${space}-${claim}` },
      spec: {
        capacity: amount,
        accessModes: ["ReadOnlyMany"],
        // Nothing is deleted with it.
        persistentVolumeReclaimPolicy: "Retain",
        storageClassName: "",
        claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name: claim },
        hostPath: { path: hostLibraries(transport), type: "Directory" },
      },
    },
    { parent },
  );
  return new kubernetes.core.v1.PersistentVolumeClaim(
    `${name}-${claim}`,
    {
      metadata: { ...metadata, name: claim, namespace },
      spec: {
        accessModes: ["ReadOnlyMany"],
        storageClassName: "",
        volumeName: volume.metadata.name,
        resources: { requests: amount },
      },
    },
    { parent },
  );
}
