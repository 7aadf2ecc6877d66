import type { ResourceRule } from "../../core/rule";
import { isGiven } from "../../core/unknown";
import { type NodePoolArgs, nodeConfigOf, nodePoolTypes } from "../../lib/gcp";

export const rule: ResourceRule<NodePoolArgs> = {
  id: "gke-boot-disk-cmek",
  title: "Boot disks of nodes are encrypted with a key of your own",
  severity: "low",
  level: "advisory",
  why: "Images and what pods write to the node lie on it; Google encrypts it anyway, a key of your own can be taken away",
  remedy: "nodeConfig: { bootDiskKmsKey: key.id }",
  unknown: "Nothing: a key that is not known yet is a key.",
  sources: ["CIS GKE 1.9 5.9.2"],
  types: nodePoolTypes,
  check: (pool, { type, report }) => {
    const config = nodeConfigOf(type, pool);
    if (config !== undefined && !isGiven(() => config.bootDiskKmsKey)) report("bootDiskKmsKey is not given; give a key");
  },
};
