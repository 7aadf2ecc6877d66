import { CloudError } from "../../provider";
import type { Act, Check } from "../model";
import { at, equal, given, isKnown, map, number, type PropertyMap, text, texts } from "../values";
import type { Thing } from "../world";
import { armId, armModel, resolve } from "./names";
import { exists, familyOf, machineOf, quotaOf, regionsWith, vcpusOf } from "./sizes";
import { subnetType } from "./virtual-network";

export const poolType = "azure-native:containerservice:AgentPool";
export const clusterType = "azure-native:containerservice:ManagedCluster";
const placementType = "azure-native:compute:ProximityPlacementGroup";

type Report = (property: string, reason: string) => void;

/** What AKS finds wrong with a pool by itself, be it a resource of its own or a profile of its cluster. */
export function checkPool(pool: PropertyMap, name: string | undefined, where: string, fail: Report): void {
  const bad = (property: string, message: string): void => fail(`${where}${property}`, `InvalidParameter: ${message}`);
  const linux = pool.osType !== "Windows";
  if (name !== undefined && !(linux ? /^[a-z][a-z0-9]{0,11}$/ : /^[a-z][a-z0-9]{0,5}$/).test(name)) {
    const rule = `a lower-case letter and up to ${linux ? 11 : 5} lower-case letters and digits`;
    bad("name", `The value of parameter agentPoolProfile.name is invalid: '${name}' is not ${rule}.`);
  }
  const size = text(pool.vmSize);
  if (size !== undefined && !exists(size)) {
    const meant = machineOf(size.replace("_A100_v4", "_v4"))?.name;
    bad("vmSize", `The VM size of ${size} is not supported${meant === undefined ? "" : `; did you mean ${meant}?`}`);
  }
  const { count, minCount, maxCount } = pool;
  if (pool.enableAutoScaling === true) {
    if (!given(minCount) || !given(maxCount))
      bad("minCount", "minCount and maxCount are required when enableAutoScaling is true");
    if (typeof minCount === "number" && typeof maxCount === "number" && minCount > maxCount) {
      bad("minCount", `minCount ${minCount} is more than maxCount ${maxCount}`);
    }
    if (typeof count === "number" && typeof maxCount === "number" && count > maxCount)
      bad("count", `count ${count} is more than maxCount ${maxCount}`);
    if (typeof count === "number" && typeof minCount === "number" && count < minCount)
      bad("count", `count ${count} is less than minCount ${minCount}`);
  } else if (given(minCount) || given(maxCount)) {
    bad("enableAutoScaling", "minCount and maxCount can only be set when enableAutoScaling is true");
  }
  if (typeof count === "number" && (count < 0 || count > 1000)) bad("count", `count ${count} is not between 0 and 1000`);
  if (pool.scaleSetPriority === "Spot" && pool.mode === "System")
    bad("scaleSetPriority", "System node pools cannot use spot machines");
  if (given(pool.spotMaxPrice) && pool.scaleSetPriority !== "Spot")
    bad("spotMaxPrice", "spotMaxPrice can only be set for scaleSetPriority Spot");
  if (pool.mode === "System" && texts(pool.nodeTaints).some((taint) => !taint.startsWith("CriticalAddonsOnly"))) {
    bad("nodeTaints", "System node pools take no taint that keeps add-ons off, except CriticalAddonsOnly=true:NoSchedule");
  }
  for (const [index, taint] of texts(pool.nodeTaints).entries()) {
    if (!/^[^=:\s]+(=[^:\s]*)?:(NoSchedule|PreferNoSchedule|NoExecute)$/.test(taint)) {
      bad(`nodeTaints[${index}]`, `The taint '${taint}' is invalid; write key=value:NoSchedule`);
    }
  }
  for (const key of Object.keys(map(pool.nodeLabels))) {
    if (/(^|\.)kubernetes\.azure\.com\//.test(key))
      bad(`nodeLabels.${key}`, `The label ${key} has a prefix that is reserved for AKS`);
  }
  const disk = number(pool.osDiskSizeGB);
  if (disk !== undefined && disk !== 0 && (disk < 30 || disk > 2048))
    bad("osDiskSizeGB", `osDiskSizeGB ${disk} is not between 30 and 2048`);
  const pods = number(pool.maxPods);
  if (pods !== undefined && (pods < 10 || pods > 250)) bad("maxPods", `maxPods ${pods} is not between 10 and 250`);
  if (given(pool.proximityPlacementGroupID) && texts(pool.availabilityZones).length > 1) {
    bad("proximityPlacementGroupID", "A proximity placement group cannot be used with more than one availability zone");
  }
  checkMachine(pool, bad);
  checkUpgrade(map(pool.upgradeSettings), bad);
}

/** Grace machines boot no x86 image; MIG is for cards that can be divided (Azure/ai-infrastructure-on-azure, 2026-04-22). */
function checkMachine(pool: PropertyMap, bad: Report): void {
  const machine = machineOf(text(pool.vmSize) ?? "");
  if (machine?.architecture === "arm64" && pool.osSKU !== "Ubuntu2404" && isKnown(pool.osSKU)) {
    bad("osSKU", `The VM size ${machine.name} needs the OS SKU Ubuntu2404, not ${text(pool.osSKU) ?? "the default"}`);
  }
  const driver = text(map(pool.gpuProfile).driver);
  if (driver !== undefined && !["Install", "None"].includes(driver))
    bad("gpuProfile.driver", `'${driver}' is not Install or None`);
  if (given(pool.gpuInstanceProfile) && machine !== undefined && machine.accelerator === undefined) {
    bad("gpuInstanceProfile", `The VM size ${machine.name} has no GPU that could be divided`);
  }
}

function checkUpgrade(settings: PropertyMap, bad: Report): void {
  const zero = (value: unknown): boolean => value === "0" || value === "0%" || value === 0;
  if (zero(settings.maxSurge) && (!given(settings.maxUnavailable) || zero(settings.maxUnavailable))) {
    bad("upgradeSettings.maxUnavailable", "maxSurge and maxUnavailable cannot both be 0");
  }
  for (const field of ["maxSurge", "maxUnavailable"]) {
    const value = text(settings[field]);
    if (value !== undefined && !/^\d+%?$/.test(value))
      bad(`upgradeSettings.${field}`, `'${value}' is not a whole number or a percentage`);
  }
}

/** Refuses machines that a place does not sell or that the subscription may not start. */
export function refuseMachines(act: Act, pool: PropertyMap, location: string): void {
  const size = text(pool.vmSize);
  if (size === undefined) return;
  const regions = regionsWith(size);
  if (regions !== undefined && location !== "" && !regions.includes(location)) {
    throw new CloudError(
      "BadRequest",
      `The VM size of ${size} is not allowed in your subscription in location '${location}'. The available locations are '${regions.join(", ")}'`,
    );
  }
  const family = familyOf(size);
  const limit = quotaOf(act.world, family);
  let used = 0;
  for (const other of act.all(poolType)) {
    if (
      other.id !== act.id &&
      familyOf(text(other.inputs.vmSize) ?? "") === family &&
      text(act.find(clusterType, other.id.split("/agentPools/")[0])?.outputs.location) === location
    ) {
      used += (number(other.inputs.count) ?? 0) * vcpusOf(text(other.inputs.vmSize) ?? "");
    }
  }
  const wanted = (number(pool.count) ?? 0) * vcpusOf(size);
  if (pool.scaleSetPriority !== "Spot" && used + wanted > limit) {
    throw new CloudError(
      "ErrCode_InsufficientVCPUQuota",
      `Insufficient vcpu quota requested ${wanted}, remaining ${limit - used} for family ${family} for region ${location}.`,
    );
  }
}

export function clusterOf(act: Act): Thing | undefined {
  return resolve(act, clusterType, armId(act, { type: "Microsoft.ContainerService/managedClusters", name: "resourceName" }));
}

/** What cannot be changed and is not replaced either: AKS says so when it is asked. */
const unchangeable = [
  "availabilityZones",
  "enableNodePublicIP",
  "enableUltraSSD",
  "gpuProfile.driver",
  "maxPods",
  "osDiskSizeGB",
  "osDiskType",
  "osType",
  "podSubnetID",
  "proximityPlacementGroupID",
  "scaleSetPriority",
  "vnetSubnetID",
];

export const agentPool = armModel(
  {
    type: "Microsoft.ContainerService/managedClusters/agentPools",
    name: "agentPoolName",
    parents: ["resourceName"],
    max: 12,
    pattern: /^[a-z][a-z0-9]{0,11}$/,
    allowed: "a lower-case letter, then lower-case letters and digits",
  },
  {
    replaceOn: ["agentPoolName", "gpuInstanceProfile", "resourceGroupName", "resourceName", "vmSize"],
    references: ["podSubnetID", "proximityPlacementGroupID", "vnetSubnetID", "capacityReservationGroupID"],
    check: (check: Check) => checkPool(check.inputs, undefined, "", check.fail),
    refuse: (act) => {
      const cluster = clusterOf(act);
      resolve(act, subnetType, act.inputs.vnetSubnetID);
      const placement = resolve(act, placementType, act.inputs.proximityPlacementGroupID);
      const location = text(cluster?.outputs.location) ?? "";
      if (placement !== undefined && cluster !== undefined && placement.outputs.location !== cluster.outputs.location) {
        throw new CloudError(
          "BadRequest",
          `The proximity placement group ${placement.id} is not in the cluster's location ${location}.`,
        );
      }
      refuseMachines(act, act.inputs, location);
    },
    refuseUpdate: (act) => {
      for (const path of unchangeable) {
        if (equal(at(act.old.inputs, path), at(act.inputs, path))) continue;
        throw new CloudError(
          "PropertyChangeNotAllowed",
          `Changing property 'properties.${path}' is not allowed. Make another pool, or replace this one.`,
        );
      }
      refuseMachines(act, act.inputs, text(clusterOf(act)?.outputs.location) ?? "");
    },
    refuseDelete: (held, act) => {
      if (held.inputs.mode !== "System") return;
      const cluster = held.id.split("/agentPools/")[0] ?? "";
      const home = act.find(clusterType, cluster);
      if (home === undefined) return;
      const inline =
        Array.isArray(home.inputs.agentPoolProfiles) && home.inputs.agentPoolProfiles.some((pool) => map(pool).mode === "System");
      const others = [...act.all(poolType)].some(
        (pool) => pool.id !== held.id && pool.id.startsWith(`${cluster}/`) && pool.inputs.mode === "System",
      );
      if (!inline && !others)
        throw new CloudError("OperationNotAllowed", "There has to be at least one system node pool in the cluster.");
    },
    outputs: {
      count: () => 1,
      currentOrchestratorVersion: (act) => text(clusterOf(act)?.outputs.currentKubernetesVersion) ?? "",
      eTag: (act) => act.invent.uuid(),
      mode: () => "User",
      nodeImageVersion: () => "AKSUbuntu-2204gen2containerd-202609.17.0",
      orchestratorVersion: (act) => text(clusterOf(act)?.outputs.currentKubernetesVersion) ?? "",
      osDiskType: () => "Managed",
      osSKU: () => "Ubuntu",
      osType: () => "Linux",
      powerState: () => ({ code: "Running" }),
    },
  },
);
