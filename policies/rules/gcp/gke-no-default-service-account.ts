import type { ResourceRule } from "../../core/rule";
import { isGiven, known } from "../../core/unknown";
import { type NodePoolArgs, nodeConfigOf, nodePoolTypes } from "../../lib/gcp";

export const rule: ResourceRule<NodePoolArgs> = {
  id: "gke-no-default-service-account",
  title: "Nodes have a service account of their own",
  severity: "high",
  level: "mandatory",
  why: "The project's default account is editor of the whole project in most organisations, buckets and other clusters included",
  remedy: "nodeConfig: { serviceAccount: nodes.email }",
  unknown: "Nothing: an account that is not known yet is one that the program makes.",
  sources: ["CIS GKE 1.9 5.2.1"],
  types: nodePoolTypes,
  check: (pool, { type, report }) => {
    const config = nodeConfigOf(type, pool);
    if (config === undefined) return;
    const account = known(() => config.serviceAccount);
    if (!isGiven(() => config.serviceAccount) || account === "default")
      report("serviceAccount is the project's default; give one with the node's roles only");
  },
};
