import type { Rule } from "../../core/rule";
import { rule as acceleratorAsDeclared } from "./accelerator-as-declared";
import { rule as acceleratorImage } from "./accelerator-image";
import { rule as acceleratorNodeRepair } from "./accelerator-node-repair";
import { rule as acceleratorTaint } from "./accelerator-taint";
import { rule as acceleratorToleration } from "./accelerator-toleration";
import { rule as capacityBlockOutlivesRun } from "./capacity-block-outlives-run";
import { rule as checkpointBucketReplicated } from "./checkpoint-bucket-replicated";
import { rule as controlPortsNotPublic } from "./control-ports-not-public";
import { rule as devicePluginMofedOff } from "./device-plugin-mofed-off";
import { rule as efaAllInterfaces } from "./efa-all-interfaces";
import { rule as efaGroupSelf } from "./efa-group-self";
import { rule as efaHugepages } from "./efa-hugepages";
import { rule as efaOnlyLayout } from "./efa-only-layout";
import { rule as efaSingleZone } from "./efa-single-zone";
import { rule as flexStartPool } from "./flex-start-pool";
import { rule as gangDisruptionBudget } from "./gang-disruption-budget";
import { rule as gangNoSpot } from "./gang-no-spot";
import { rule as gangOneFabric } from "./gang-one-fabric";
import { rule as gangTakesFabric } from "./gang-takes-fabric";
import { rule as infinibandOnePool } from "./infiniband-one-pool";
import { rule as karpenterNeverExpires } from "./karpenter-never-expires";
import { rule as karpenterNoDra } from "./karpenter-no-dra";
import { rule as noInfinibandHostPath } from "./no-infiniband-host-path";
import { rule as nodeGroupTemplate } from "./node-group-template";
import { rule as oneOwnerPerDriver } from "./one-owner-per-driver";
import { rule as placementAgainstReservation } from "./placement-against-reservation";
import { rule as reservedMinimalUpdate } from "./reserved-minimal-update";
import { rule as scratchNoObjectLock } from "./scratch-no-object-lock";

/** Every rule of this folder. */
export const acceleratorsRules: readonly Rule[] = [
  acceleratorAsDeclared,
  acceleratorImage,
  acceleratorNodeRepair,
  acceleratorTaint,
  acceleratorToleration,
  capacityBlockOutlivesRun,
  checkpointBucketReplicated,
  controlPortsNotPublic,
  devicePluginMofedOff,
  efaAllInterfaces,
  efaGroupSelf,
  efaHugepages,
  efaOnlyLayout,
  efaSingleZone,
  flexStartPool,
  gangDisruptionBudget,
  gangNoSpot,
  gangOneFabric,
  gangTakesFabric,
  infinibandOnePool,
  karpenterNeverExpires,
  karpenterNoDra,
  noInfinibandHostPath,
  nodeGroupTemplate,
  oneOwnerPerDriver,
  placementAgainstReservation,
  reservedMinimalUpdate,
  scratchNoObjectLock,
];
