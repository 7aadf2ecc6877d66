/** The accelerators rules as a pack of their own: `pulumi preview --policy-pack policies/groups/accelerators`, with a level for all of them. */
import { servePack } from "../../core/pack";
import { rulesOf } from "../../rules";

servePack(
  "trainyard-accelerators",
  "What fabric, capacity, gangs and drivers of accelerator machines need.",
  rulesOf("accelerators"),
);
