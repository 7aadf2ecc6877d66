import {
  acceleratorMismatch,
  builtIn,
  type Catalogue,
  catalogueWith,
  LifecycleState,
  lookUp,
  unknownMachine,
  withCatalogue,
  zoneFault,
} from "../accelerators";
import { Cloud } from "../core/cloud";
import { dnsLabel, nameFault } from "../core/names";
import { InvalidInput, type Problem, Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { overlap, parseRange } from "../network/ranges";
import { lockAdvice } from "../storage/gcp-plan";
import { instanceGroups, prefixOf, zonesOfGroup } from "./arguments";
import { checkAutomation } from "./automation-check";
import { checkBackup } from "./backup-check";
import type { Advisory, SoundParts } from "./check";
import { checkClusters } from "./cluster-check";
import { checkConfiguration } from "./configuration-check";
import { checkDelivery } from "./delivery-check";
import { checkFabric } from "./fabric";
import { checkFileSystems } from "./filesystem-check";
import { checkGrid } from "./grid-check";
import { checkHealth } from "./health-check";
import { checkInstances } from "./instances-check";
import { checkKarpenter } from "./karpenter-check";
import { checkMesh } from "./mesh-check";
import { checkPlace, isGiven } from "./place-check";
import { checkPlans } from "./plan-check";
import { checkQueueing } from "./queueing-check";
import { checkQuotas } from "./quotas";
import type { NodeGroup, StorageBucket } from "./schema";
import { checkServing } from "./serving-check";
import { checkShapes } from "./shape-check";
import { checkSoftware } from "./software-check";
import { checkTraining } from "./training-check";
import { checkUsage } from "./usage-check";

/** What no single part can know: names that point at other parts, zones, prices, and what the catalogue says of machines. */
export function checkAcross(
  parts: SoundParts,
  environmentName: string,
): { readonly problems: readonly Problem[]; readonly advisories: readonly Advisory[] } {
  const problems = new Problems(`environment ${environmentName}`);
  const advisories: Advisory[] = [];
  const catalogue = readCatalogue(parts, problems);
  // Whatever looks a machine up while it checks sees what the environment adds and corrects.
  withCatalogue(catalogue, () => checkParts(parts, environmentName, catalogue, problems, advisories));
  return { problems: problems.all, advisories };
}

function checkParts(
  parts: SoundParts,
  environmentName: string,
  catalogue: Catalogue,
  problems: Problems,
  advisories: Advisory[],
): void {
  checkNames(parts, environmentName, problems);
  parts.nodeGroups.forEach((group, index) => {
    if (group !== undefined) checkNodeGroup(group, `nodeGroups[${index}]`, parts, catalogue, problems, advisories);
  });
  checkUnique(parts.nodeGroups, "nodeGroups", problems);
  parts.buckets.forEach((bucket, index) => {
    if (bucket !== undefined) checkBucket(bucket, `storage.buckets[${index}]`, parts.region, problems);
    if (bucket?.retention?.locked === true) {
      advisories.push({
        path: `storage.buckets[${index}].retention.locked`,
        reason: lockAdvice(bucket.retention.days),
        remedy: "try it with locked: false first; a bucket that is there already is locked with `--allow` and its name alone",
      });
    }
  });
  checkUnique(parts.buckets, "storage.buckets", problems);
  checkFabric(parts, problems);
  checkFileSystems(parts, catalogue, problems);
  checkBackup(parts, problems);
  checkReferences(parts, problems);
  checkDelivery(parts, problems);
  checkClusters(parts, problems);
  checkTraining(parts, problems);
  checkShapes(parts, catalogue, problems);
  checkMesh(parts, problems);
  checkConfiguration(parts, problems);
  checkAutomation(parts, problems);
  checkRanges(parts, problems);
  checkPlace(parts, problems);
  checkQuotas(parts, problems, advisories);
  checkUsage(parts, problems);
  checkKarpenter(parts, problems);
  checkSoftware(parts, problems, advisories);
  checkHealth(parts, problems, advisories);
  checkQueueing(parts, problems, advisories);
  checkGrid(parts, catalogue, problems);
  checkInstances(parts, environmentName, catalogue, problems, advisories);
  checkPlans(parts, environmentName, catalogue, problems);
  checkServing(parts, catalogue, problems);
  checkBudget(parts, catalogue, problems);
}

function checkNames(parts: SoundParts, environmentName: string, problems: Problems): void {
  if (parts.system === undefined) return;
  // S3 gives a bucket's name 63 characters; prefix, bucket and a replica's region (14 and a dash) share them.
  const longestBucket = Math.max(0, ...parts.buckets.map((bucket) => (bucket === undefined ? 0 : bucket.name.length + 1)));
  const replicated = parts.buckets.some((bucket) => (bucket?.replicationFactor ?? 1) > 1);
  const max = Math.min(40, 63 - longestBucket - (replicated ? 15 : 0));
  const fault = nameFault(prefixOf({ system: parts.system, name: parts.name }, environmentName), { ...dnsLabel, max });
  const path = parts.name === undefined ? "system" : "name";
  if (fault !== undefined) problems.add(path, `every name begins with ${fault}`, "give a shorter or plainer `name`");
}

function checkUnique(items: readonly ({ readonly name: string } | undefined)[], path: string, problems: Problems): void {
  const names = items.map((item) => item?.name);
  names.forEach((name, index) => {
    if (name === undefined) return;
    const first = names.indexOf(name);
    if (first < index)
      problems.add(`${path}[${index}].name`, `${JSON.stringify(name)} is taken by ${path}[${first}]`, "give another name");
    const fault = nameFault(name, { ...dnsLabel, max: 30 });
    if (fault !== undefined) problems.add(`${path}[${index}].name`, fault, "give a shorter or plainer name");
  });
}

function checkNodeGroup(
  group: NodeGroup,
  path: string,
  parts: SoundParts,
  catalogue: Catalogue,
  problems: Problems,
  advisories: Advisory[],
): void {
  checkNodeCount(group, path, problems);
  checkCapacity(group, path, problems);
  if (group.zone !== undefined && group.zones !== undefined) {
    problems.add(`${path}.zone`, "is given beside zones", "keep one of them");
  }
  checkZones(group, path, parts, problems);
  checkMachine(group, path, parts, catalogue, problems, advisories);
}

function checkNodeCount({ nodes }: NodeGroup, path: string, problems: Problems): void {
  const { desired, min = desired, max = desired } = nodes;
  if (min > max) problems.add(`${path}.nodes.min`, `${min} is more than max (${max})`, "lower min or raise max");
  else if (desired < min)
    problems.add(`${path}.nodes.desired`, `${desired} is less than min (${min})`, "raise desired or lower min");
  else if (desired > max)
    problems.add(`${path}.nodes.desired`, `${desired} is more than max (${max})`, "lower desired or raise max");
}

function checkCapacity({ capacity }: NodeGroup, path: string, problems: Problems): void {
  const bought = capacity.kind === "reservation" || capacity.kind === "capacity-block";
  if (bought && capacity.reservationId === undefined) {
    problems.add(
      `${path}.capacity.reservationId`,
      `is missing, and capacity is ${capacity.kind}`,
      "give what was bought: cr-... on AWS, a reservation's name on Google Cloud",
    );
  }
  if (!bought && capacity.reservationId !== undefined) {
    problems.add(
      `${path}.capacity.reservationId`,
      `is given, and capacity is ${capacity.kind}`,
      "write kind: reservation or kind: capacity-block, or leave it out",
    );
  }
}

function checkZones(group: NodeGroup, path: string, { network }: SoundParts, problems: Problems): void {
  if (network === undefined) return;
  const given = group.zones ?? (group.zone === undefined ? [] : [group.zone]);
  given.forEach((zone, index) => {
    if (network.zones.includes(zone)) return;
    const where = group.zones === undefined ? `${path}.zone` : `${path}.zones[${index}]`;
    problems.add(
      where,
      `${zone} is not among the network's zones`,
      `${remedyFor(zone, network.zones)} or add it to network.zones`,
    );
  });
}

function checkMachine(
  group: NodeGroup,
  path: string,
  parts: SoundParts,
  catalogue: Catalogue,
  problems: Problems,
  advisories: Advisory[],
): void {
  const unknown = unknownMachine(group.machine, catalogue, `${path}.machine`, parts.cloud);
  const machine = lookUp(group.machine, catalogue);
  if (unknown !== undefined || machine === undefined) {
    if (unknown !== undefined) problems.add(unknown.path, unknown.reason, unknown.remedy);
    return;
  }
  if (group.accelerator !== undefined) {
    const mismatch = acceleratorMismatch(machine, group.accelerator, `${path}.accelerator`);
    if (mismatch !== undefined) advisories.push(mismatch);
  }
  if (machine.lifecycle.state !== LifecycleState.Current) {
    advisories.push({
      path: `${path}.machine`,
      reason: `${machine.name} is ${machine.lifecycle.state}: ${machine.lifecycle.reason ?? "current lists do not show it"}`,
      remedy:
        machine.lifecycle.replacement === undefined
          ? "make sure that it can be had"
          : `consider ${machine.lifecycle.replacement}`,
    });
  }
  if (machine.images?.none !== undefined && group.imageId === undefined && !isGiven(parts.cloud)) {
    advisories.push({
      path: `${path}.imageId`,
      reason: `is missing: ${machine.images.none}`,
      remedy: "give imageId for a live run",
    });
  }
  zonesOfGroup(group, parts.network?.zones ?? []).forEach((zone, index) => {
    const where = group.zone !== undefined ? `${path}.zone` : `${path}.zones[${index}]`;
    const fault = zoneFault(machine, zone, where, { region: parts.region, rehearsal: parts.rehearsal });
    if (fault !== undefined) problems.add(fault.path, fault.reason, fault.remedy);
  });
}

/** The catalogue with the environment's own machines, as far as those are sound. */
function readCatalogue({ machines }: SoundParts, problems: Problems): Catalogue {
  if (machines === undefined) return builtIn;
  try {
    return catalogueWith(machines, builtIn);
  } catch (error) {
    if (!InvalidInput.is(error)) throw error;
    problems.addAll(error.problems);
    return builtIn;
  }
}

function checkBucket(bucket: StorageBucket, path: string, environmentRegion: string | undefined, problems: Problems): void {
  const primary = bucket.region ?? environmentRegion;
  const regions = bucket.replicaRegions.length + 1;
  if (bucket.replicationFactor > regions) {
    problems.add(
      `${path}.replicationFactor`,
      `${bucket.replicationFactor} is more than the regions given (${regions}, the primary included)`,
      `name ${bucket.replicationFactor - regions} more in replicaRegions or lower replicationFactor`,
    );
  }
  bucket.replicaRegions.forEach((region, index) => {
    if (region === primary) {
      problems.add(`${path}.replicaRegions[${index}]`, `${region} is the primary's region already`, "name another region");
    } else if (bucket.replicaRegions.indexOf(region) < index) {
      problems.add(`${path}.replicaRegions[${index}]`, `${region} is named twice`, "name each region once");
    }
  });
}

/** EKS: the range of services where none is given, unless the network uses that one itself. */
const defaultServiceCidr = "172.20.0.0/16";

/** A packet to an address that stands in two ranges goes to one of them only. */
function checkRanges({ cloud, network, cluster }: SoundParts, problems: Problems): void {
  // Google cuts the range of services out of the network's own.
  if (cloud === Cloud.Gcp) return;
  const machines = network === undefined ? "syntax" : parseRange(network.cidr);
  const services = parseRange(cluster?.serviceCidr ?? defaultServiceCidr);
  if (network === undefined || typeof machines === "string" || typeof services === "string" || !overlap(machines, services))
    return;
  const given = cluster?.serviceCidr;
  problems.add(
    given === undefined ? "network.cidr" : "cluster.serviceCidr",
    given === undefined
      ? `${network.cidr} overlaps the range of Kubernetes services (${defaultServiceCidr})`
      : `${given} overlaps network.cidr (${network.cidr})`,
    given === undefined
      ? "give another range, or another cluster.serviceCidr"
      : "give a range outside of the network's, such as 172.20.0.0/16",
  );
}

function checkReferences({ nodeGroups, buckets, coordinator, training, monitoring }: SoundParts, problems: Problems): void {
  const groups = nodeGroups.flatMap((group) => (group === undefined ? [] : [group.name]));
  if (training !== undefined && groups.length === nodeGroups.length && !groups.includes(training.nodeGroup)) {
    problems.add(
      "training.nodeGroup",
      `there is no node group ${JSON.stringify(training.nodeGroup)}`,
      remedyFor(training.nodeGroup, groups),
    );
  }
  const names = buckets.flatMap((bucket) => (bucket === undefined ? [] : [bucket.name]));
  const wanted = coordinator?.checkpointBucket;
  if (wanted !== undefined && names.length === buckets.length && !names.includes(wanted)) {
    problems.add("coordinator.checkpointBucket", `there is no bucket ${JSON.stringify(wanted)}`, remedyFor(wanted, names));
  }
  monitoring?.receivers?.forEach((receiver, index) => {
    const path = `monitoring.receivers[${index}]`;
    if ((receiver.kind === "webhook" || receiver.kind === "slack") && receiver.urlSecret === undefined) {
      problems.add(
        `${path}.urlSecret`,
        `is missing, and ${receiver.kind} needs an address`,
        "name the configuration key that holds it",
      );
    }
    if (receiver.kind === "email" && receiver.server === undefined) {
      problems.add(`${path}.server`, "is missing, and e-mail needs a server", "give smarthost and from");
    }
  });
}

/** Machines alone, at the price of their capacity: what is certain before anything is planned. */
function checkBudget(parts: SoundParts, catalogue: Catalogue, problems: Problems): void {
  const most = parts.cost?.maxHourlyUsd;
  if (most === undefined) return;
  let sum = 0;
  const shares: string[] = [];
  for (const group of [...parts.nodeGroups, ...instanceGroups(parts.instances)]) {
    const machine = group === undefined ? undefined : lookUp(group.machine, catalogue);
    const kind = group?.capacity.kind === "spot" ? "spot" : "on-demand";
    const prices = machine?.prices.filter((candidate) => candidate.capacity === kind) ?? [];
    const price = prices.find((candidate) => candidate.region === parts.region) ?? prices[0] ?? machine?.prices[0];
    if (group === undefined || machine === undefined || price === undefined || group.nodes.desired === 0) continue;
    sum += price.usdPerHour * group.nodes.desired;
    shares.push(`${group.nodes.desired} x ${machine.name} at ${price.usdPerHour}`);
  }
  if (sum > most) {
    problems.add(
      "cost.maxHourlyUsd",
      `${most} is less than the machines' ${sum.toFixed(2)} USD an hour (${shares.join(", ")})`,
      "raise it or ask for fewer or other machines",
    );
  }
}
