/** The clouds rules as a pack of their own: `pulumi preview --policy-pack policies/groups/clouds`, with a level for all of them. */
import { servePack } from "../../core/pack";
import { rulesOf } from "../../rules";

servePack(
  "trainyard-clouds",
  "What CIS and FSBP ask of clusters, nodes, networks, buckets, keys and identities on AWS, Google Cloud and Azure.",
  rulesOf("clouds"),
);
