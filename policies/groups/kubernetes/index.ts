/** The kubernetes rules as a pack of their own: `pulumi preview --policy-pack policies/groups/kubernetes`, with a level for all of them. */
import { servePack } from "../../core/pack";
import { rulesOf } from "../../rules";

servePack(
  "trainyard-kubernetes",
  "What pod security, NSA and CIS ask of pods, namespaces, roles and images.",
  rulesOf("kubernetes"),
);
