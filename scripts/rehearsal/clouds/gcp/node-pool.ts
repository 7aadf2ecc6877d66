import { knownRegions, lookUp, type Machine } from "../../../../components/accelerators";
import type { Act, Check, ResourceModel } from "../model";
import { given, isKnown, list, map, maps, number, type PropertyMap, text, texts } from "../values";
import type { Thing } from "../world";
import { refusePodRange, refuseQuota, refuseReservation, refuseZones } from "./capacity";
import { clusterType, versionOf } from "./cluster";
import { checkName, named, nameOf, networkType, projectOf, refusal, subnetworkType } from "./names";

function machineOf(type: string | undefined): Machine | undefined {
  const machine = type === undefined ? undefined : lookUp(type);
  return machine?.cloud === "gcp" ? machine : undefined;
}

/** Machine families on which flex-start may be placed compactly (cluster-toolkit v1.95.0, 2026-06-24). */
const compactFlexStart = /^(a3-ultragpu|a4-|h4d-)/;

/**
 * What excludes what in a node pool, as cluster-toolkit v1.95.0 (2026-06-24) and GKE's documents on flex-start, queued provisioning
 * and placement write it down.
 */
function checkCapacity(check: Check): void {
  const { inputs } = check;
  const config = map(inputs.nodeConfig);
  const bad = (property: string, message: string): void => check.fail(property, `Error 400: ${message}, badRequest`);
  const queued = map(inputs.queuedProvisioning).enabled === true;
  const flex = config.flexStart === true;
  const compact = map(inputs.placementPolicy).type === "COMPACT";
  const reserved = text(map(config.reservationAffinity).consumeReservationType);
  const autoscaling = map(inputs.autoscaling);
  if (config.spot === true && config.preemptible === true) bad("nodeConfig.spot", "spot and preemptible cannot both be set.");
  if (flex || queued) {
    const what = flex ? "Flex-start" : "Queued provisioning";
    const where = flex ? "nodeConfig.flexStart" : "queuedProvisioning.enabled";
    if (config.spot === true || config.preemptible === true)
      bad(where, `${what} cannot be used with spot or preemptible machines.`);
    if (reserved !== undefined && reserved !== "NO_RESERVATION")
      bad(where, `${what} needs reservation affinity NO_RESERVATION, not ${reserved}.`);
    if (!given(inputs.autoscaling) && isKnown(inputs.autoscaling)) bad(where, `${what} needs autoscaling with a minimum of 0.`);
    const least = number(autoscaling.minNodeCount) ?? number(autoscaling.totalMinNodeCount) ?? 0;
    if (least > 0) bad("autoscaling", `${what} needs a minimum of 0 machines, not ${least}.`);
    if ((number(inputs.initialNodeCount) ?? 0) > 0)
      bad("initialNodeCount", `${what} starts from 0 machines, not ${number(inputs.initialNodeCount)}.`);
  }
  if (flex && map(inputs.management).autoRepair !== false && isKnown(inputs.management)) {
    bad(
      "management.autoRepair",
      "Node auto-repair must be disabled for node pools that use flex-start; set management.autoRepair to false.",
    );
  }
  if (flex && given(inputs.nodeCount)) bad("nodeCount", "Flex-start takes no fixed number of machines; give autoscaling.");
  if (compact) {
    const zones = texts(inputs.nodeLocations);
    if (zones.length > 1)
      bad("nodeLocations", `Compact placement is in exactly one zone, ${zones.length} are given (${zones.join(", ")}).`);
    if (map(inputs.upgradeSettings).strategy === "BLUE_GREEN")
      bad("upgradeSettings.strategy", "Compact placement excludes blue-green upgrades.");
    if (queued && !given(map(inputs.placementPolicy).tpuTopology))
      bad("placementPolicy", "Compact placement excludes queued provisioning.");
    const type = text(config.machineType);
    if (flex && type !== undefined && !compactFlexStart.test(type)) {
      bad("placementPolicy", `Flex-start with compact placement is for A3 Ultra, A4 and H4D machines, not ${type}.`);
    }
  }
  if (
    reserved === "SPECIFIC_RESERVATION" &&
    (!given(map(config.reservationAffinity).key) || list(map(config.reservationAffinity).values).length === 0)
  ) {
    if (isKnown(config.reservationAffinity))
      bad(
        "nodeConfig.reservationAffinity",
        "SPECIFIC_RESERVATION needs key compute.googleapis.com/reservation-name and its values.",
      );
  }
}

function checkSettings(check: Check): void {
  const { inputs } = check;
  const bad = (property: string, message: string): void => check.fail(property, `Error 400: ${message}, badRequest`);
  if (given(inputs.nodeCount) && given(inputs.autoscaling)) {
    check.advise("warning", "nodeCount and autoscaling are both given: every up sets the number back to nodeCount");
  }
  const { minNodeCount, maxNodeCount, totalMinNodeCount, totalMaxNodeCount } = map(inputs.autoscaling);
  for (const [least, most] of [
    [minNodeCount, maxNodeCount],
    [totalMinNodeCount, totalMaxNodeCount],
  ]) {
    if (typeof least === "number" && typeof most === "number" && least > most)
      bad("autoscaling", `the minimum (${least}) is more than the maximum (${most}).`);
  }
  if (given(minNodeCount ?? maxNodeCount) && given(totalMinNodeCount ?? totalMaxNodeCount)) {
    check.fail("autoscaling", '"minNodeCount": conflicts with totalMinNodeCount, totalMaxNodeCount');
  }
  const upgrade = map(inputs.upgradeSettings);
  if (upgrade.maxSurge === 0 && upgrade.maxUnavailable === 0) {
    bad("upgradeSettings", "max_surge and max_unavailable cannot both be 0.");
  }
  if (upgrade.strategy === "BLUE_GREEN" && (given(upgrade.maxSurge) || given(upgrade.maxUnavailable))) {
    bad("upgradeSettings", "max_surge and max_unavailable go with the strategy SURGE, not with BLUE_GREEN.");
  }
  const config = map(inputs.nodeConfig);
  const disks = ["ephemeralStorageLocalSsdConfig", "localNvmeSsdBlockConfig", "localSsdCount"].filter((mode) =>
    given(config[mode]),
  );
  if (disks.length > 1) bad("nodeConfig", `one way of using local SSDs only, ${disks.join(" and ")} are given.`);
  for (const [index, taint] of maps(config.taints).entries()) {
    const effect = text(taint.effect);
    if (effect !== undefined && !["NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE"].includes(effect)) {
      check.fail(
        `nodeConfig.taints[${index}].effect`,
        `expected effect to be one of ["NO_SCHEDULE" "PREFER_NO_SCHEDULE" "NO_EXECUTE"], got ${effect}`,
      );
    }
  }
  checkAccelerators(check, config);
}

function checkAccelerators(check: Check, config: PropertyMap): void {
  const type = text(config.machineType);
  const machine = machineOf(type);
  for (const [index, one] of maps(config.guestAccelerators).entries()) {
    const count = number(one.count);
    if (machine?.accelerator !== undefined && count !== undefined && count !== machine.accelerator.count) {
      check.fail(
        `nodeConfig.guestAccelerators[${index}].count`,
        `Error 400: machine type ${type} comes with ${machine.accelerator.count} accelerators, not ${count}., badRequest`,
      );
    }
  }
  if (type !== undefined && !/^[a-z]\w*-[a-z0-9-]+$/.test(type)) {
    check.fail("nodeConfig.machineType", `Error 400: Machine type with name '${type}' does not exist., badRequest`);
  }
}

/** Machines that are known to be sold in some regions only. */
function refuseOffering(act: Act, location: string): void {
  const type = text(map(act.inputs.nodeConfig).machineType);
  const machine = machineOf(type);
  const regions = machine === undefined ? undefined : knownRegions(machine);
  const region = location.replace(/-[a-z]$/, "");
  if (regions === undefined || regions.includes(region)) return;
  throw refusal(
    400,
    `Machine type with name '${type}' does not exist in zone '${location}'. (It is known in ${regions.join(", ")}.)`,
    "badRequest",
  );
}

/** Further networks of the nodes: the cluster has to be made for them, and each has a subnetwork that is there. */
function refuseNetworks(act: Act, home: Thing | undefined): void {
  const more = maps(map(act.inputs.networkConfig).additionalNodeNetworkConfigs);
  if (more.length > 0 && home !== undefined && home.inputs.enableMultiNetworking !== true) {
    throw refusal(
      400,
      "Additional node networks need a cluster with multi-networking enabled (enableMultiNetworking).",
      "badRequest",
    );
  }
  const type = text(map(act.inputs.nodeConfig).machineType);
  const takes = machineOf(type)?.additionalNetworks?.reduce((sum, { count }) => sum + count, 0);
  // Only machines whose cards are known: others take as many as their processors allow.
  if (takes !== undefined && more.length > takes) {
    throw refusal(400, `Machine type ${type} takes ${takes} additional networks, ${more.length} are given.`, "badRequest");
  }
  const seen = new Set<string>();
  for (const one of more) {
    const key = `${text(one.network)} ${text(one.subnetwork)}`;
    if (seen.has(key)) throw refusal(400, `The additional network ${key} is given twice.`, "badRequest");
    seen.add(key);
    named(act, networkType, one.network, "global/networks");
    named(act, subnetworkType, one.subnetwork, `regions/${text(home?.outputs.location)?.replace(/-[a-z]$/, "")}/subnetworks`);
  }
}

/** A placement policy is in the region of its machines. */
function refusePlacement(act: Act, region: string): void {
  named(
    act,
    "gcp:compute/resourcePolicy:ResourcePolicy",
    map(act.inputs.placementPolicy).policyName,
    `regions/${region}/resourcePolicies`,
  );
}

function homeOf(act: Act): Thing | undefined {
  const given = text(act.inputs.cluster);
  const location = text(act.inputs.location) ?? text(act.config.zone) ?? text(act.config.region) ?? "us-central1";
  return named(act, clusterType, given, `locations/${location}/clusters`);
}

function poolId(act: Act): string {
  const home = homeOf(act);
  const location = text(act.inputs.location) ?? text(home?.outputs.location) ?? "us-central1";
  const cluster = text(home?.inputs.name) ?? text(act.inputs.cluster)?.split("/").pop() ?? "";
  return `projects/${projectOf(act)}/locations/${location}/clusters/${cluster}/nodePools/${nameOf(act)}`;
}

const fixedConfig = [
  ..."advancedMachineFeatures bootDiskKmsKey confidentialNodes enableConfidentialStorage ephemeralStorageLocalSsdConfig flexStart".split(
    " ",
  ),
  ..."guestAccelerators hostMaintenancePolicy localNvmeSsdBlockConfig localSsdCount maxRunDuration minCpuPlatform nodeGroup".split(
    " ",
  ),
  ..."oauthScopes preemptible reservationAffinity serviceAccount shieldedInstanceConfig soleTenantConfig spot".split(" "),
];

export const nodePool: ResourceModel = {
  required: ["cluster"],
  replaceOn: [
    ..."cluster initialNodeCount location maxPodsPerNode name namePrefix placementPolicy project queuedProvisioning".split(" "),
    ..."networkConfig.additionalNodeNetworkConfigs networkConfig.additionalPodNetworkConfigs networkConfig.podRange".split(" "),
    ...fixedConfig.map((field) => `nodeConfig.${field}`),
  ],
  autoName: { property: "name", max: 40 },
  sets: ["nodeLocations"],
  references: [
    "cluster",
    "networkConfig.additionalNodeNetworkConfigs[].network",
    "networkConfig.additionalNodeNetworkConfigs[].subnetwork",
    "placementPolicy.policyName",
  ],
  check: (check) => {
    checkName(check, "name", 40);
    checkCapacity(check);
    checkSettings(check);
  },
  refuse: (act) => {
    const home = homeOf(act);
    const id = poolId(act);
    if (act.old === undefined && act.find(act.type, id) !== undefined)
      throw refusal(409, `Already exists: ${id}.`, "alreadyExists");
    if (home?.inputs.enableAutopilot === true)
      throw refusal(400, "Autopilot clusters do not support adding node pools.", "badRequest");
    const location = texts(act.inputs.nodeLocations)[0] ?? text(act.inputs.location) ?? text(home?.outputs.location) ?? "";
    const region = text(home?.outputs.location)?.replace(/-[a-z]$/, "");
    const strange = texts(act.inputs.nodeLocations).find((zone) => region !== undefined && !zone.startsWith(`${region}-`));
    if (strange !== undefined)
      throw refusal(400, `Node location '${strange}' is not in the cluster's region '${region}'.`, "badRequest");
    refuseZones(act);
    refuseOffering(act, location);
    refuseReservation(act);
    refuseQuota(act, location);
    refusePodRange(act, home);
    refusePlacement(act, region ?? "");
    refuseNetworks(act, home);
  },
  id: poolId,
  outputs: {
    instanceGroupUrls: (act) => [
      `https://www.googleapis.com/compute/v1/projects/${projectOf(act)}/zones/${text(act.inputs.location) ?? "us-central1-a"}/instanceGroupManagers/gke-${act.invent.hex(8)}-grp`,
    ],
    managedInstanceGroupUrls: (act) => [
      `https://www.googleapis.com/compute/v1/projects/${projectOf(act)}/zones/${text(act.inputs.location) ?? "us-central1-a"}/instanceGroups/gke-${act.invent.hex(8)}-grp`,
    ],
    location: (act) => text(homeOf(act)?.outputs.location) ?? "us-central1",
    nodeCount: (act) => number(act.inputs.initialNodeCount) ?? 0,
    operation: () => "",
    project: projectOf,
    version: (act) => text(homeOf(act)?.outputs.masterVersion) ?? versionOf(undefined, "REGULAR"),
  },
};
