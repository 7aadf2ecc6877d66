import type { ResourceRule } from "../../core/rule";
import { isGiven } from "../../core/unknown";
import { type ManagedClusterArgs, managedClusterType } from "../../lib/azure";

export const rule: ResourceRule<ManagedClusterArgs> = {
  id: "aks-disks-encrypted",
  title: "Disks of AKS nodes are encrypted with a key of your own",
  severity: "low",
  level: "advisory",
  why: "Images and what pods write to the node lie on it; Azure encrypts it anyway, a key of your own can be taken away",
  remedy: "diskEncryptionSetID: encryptionSet.id",
  unknown: "Nothing: a set that is not known yet is a set.",
  sources: ["trivy AZU-0067"],
  types: [managedClusterType],
  check: (cluster, { report }) => {
    if (!isGiven(() => cluster.diskEncryptionSetID))
      report("diskEncryptionSetID is not given; give one (the cluster is replaced)");
  },
};
