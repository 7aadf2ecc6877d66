import { type Catalogue, lookUp } from "../accelerators";
import { Cloud } from "../core/cloud";
import { InvalidInput, type Problem, type Problems, problemsThrownBy } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { planAudit } from "../serving/audit";
import { type ModelServerPlan, planModelServer } from "../serving/plan";
import { zonesOfGroup } from "./arguments";
import type { SoundParts } from "./check";
import { attached } from "./fabric";
import { isGiven } from "./place-check";
import type { NodeGroup, StorageBucket } from "./schema";
import { bucketNameOf, machineGap, modelServerArgs } from "./serving-arguments";
import type { ServedModel } from "./serving-schema";

/** What models ask of the rest: node groups that are there and have room, buckets that are there, and ports of their own. */
export function checkServing(parts: SoundParts, catalogue: Catalogue, problems: Problems): void {
  const { serving } = parts;
  if (serving === undefined) return;
  const groups = parts.nodeGroups.flatMap((group) => group ?? []);
  const served = { nodeGroups: groups, devicePlugins: parts.devicePlugins };
  const buckets = parts.buckets.flatMap((bucket) => bucket ?? []);
  const sound = groups.length === parts.nodeGroups.length && buckets.length === parts.buckets.length;
  checkPorts(serving.models, problems);
  const measured = parts.monitoring === undefined ? {} : { prometheusUrl: "http://prometheus" };
  const plans = serving.models.flatMap((model, index) => {
    const path = `serving.models[${index}]`;
    const before = problems.all.length;
    if (sound) checkReferences(model, path, { parts, groups, buckets, catalogue }, problems);
    const first = serving.models.findIndex(({ name }) => name === model.name);
    if (first < index)
      problems.add(`${path}.name`, `${JSON.stringify(model.name)} is taken by serving.models[${first}]`, "give another name");
    if (problems.all.length > before || !sound) return [];
    // The image is asked for by the run, and addresses are known once buckets are made.
    const args = attached(modelServerArgs(serving, model, served, buckets, parts.mesh, catalogue), parts, groups);
    const weights = { ...args.weights, ...(args.weights.claim === undefined && { bucketUrl: "gs://some-bucket" }) };
    const planned = plan(model.name, { ...args, weights, namespace: "serving", rehearsal: true, ...measured });
    if ("faults" in planned) {
      for (const fault of planned.faults) {
        // Certificates and the image are said once for all models.
        if (!/^(tls|image)\b/.test(fault.path)) problems.addAll([fault], path);
        else if (!problems.all.some((known) => known.path === `serving.${fault.path}`)) problems.addAll([fault], "serving");
      }
      return [];
    }
    return [planned.plan];
  });
  checkAudit(parts, problems);
  // A cold standby has no server, and may have no machine.
  if (plans.length === serving.models.length && serving.standby !== "cold") checkRoom(plans, groups, catalogue, problems);
}

function checkAudit({ serving, cloud, region }: SoundParts, problems: Problems): void {
  if (serving?.audit === undefined || cloud === undefined || region === undefined) return;
  if ((cloud === Cloud.Aws || cloud === Cloud.Azure) && serving.audit.region !== undefined && serving.audit.region !== region)
    problems.add(
      "serving.audit.region",
      `${serving.audit.region} is another region than the cluster's, and ${cloud} hands logs on within ${region}`,
      "leave it out",
    );
  // The cluster is known once it is made.
  const cluster = { clusterName: "cluster", clusterId: "cluster" };
  const args = { cloud, region, namespace: "serving", ...cluster, ...serving.audit };
  problems.addAll(
    problemsThrownBy(() => planAudit("audit", args)).map((each) => ({ ...each, path: each.path === "cloud" ? "" : each.path })),
    "serving.audit",
  );
}

interface Around {
  readonly parts: SoundParts;
  readonly groups: readonly NodeGroup[];
  readonly buckets: readonly StorageBucket[];
  readonly catalogue: Catalogue;
}

function checkReferences(
  model: ServedModel,
  path: string,
  { parts, groups, buckets, catalogue }: Around,
  problems: Problems,
): void {
  model.pools.forEach(({ nodeGroup }, index) => {
    const at = `${path}.pools[${index}].nodeGroup`;
    const group = groups.find(({ name }) => name === nodeGroup);
    if (group === undefined) {
      const known = groups.map(({ name }) => name);
      problems.add(at, `there is no node group ${JSON.stringify(nodeGroup)}`, remedyFor(nodeGroup, known));
      return;
    }
    checkZones(model, path, group, parts, problems);
    const facts = lookUp(group.machine, catalogue);
    const gap = facts && machineGap(facts);
    if (gap === undefined) return;
    const remedy =
      facts?.accelerator === undefined
        ? "name a group of machines that have accelerators"
        : "state vcpus, memoryGiB and accelerator.memoryGiB for it under `machines`";
    problems.add(at, `${group.machine} ${gap}`, remedy);
  });
  const wanted = bucketNameOf(model, parts.serving ?? {});
  if (wanted === undefined || buckets.some(({ name }) => name === wanted)) return;
  const known = buckets.map(({ name }) => name);
  const given = parts.cloud !== undefined && isGiven(parts.cloud);
  problems.add(
    model.weights.bucket === undefined ? `${path}.weights` : `${path}.weights.bucket`,
    `there is no bucket ${JSON.stringify(wanted)}`,
    given
      ? "give weights.claim: buckets are made in a cloud, and this cluster is in none that is known"
      : remedyFor(wanted, known),
  );
}

/** A zone that none of its machines stands in leaves a pool without servers. */
function checkZones(
  { placement }: ServedModel,
  path: string,
  group: NodeGroup,
  { network }: SoundParts,
  problems: Problems,
): void {
  const wanted = placement?.zones ?? [];
  const there = zonesOfGroup(group, network?.zones ?? []);
  if (wanted.length === 0 || there.length === 0 || wanted.some((zone) => there.includes(zone))) return;
  problems.add(
    `${path}.placement.zones`,
    `names ${wanted.join(", ")}, and the machines of ${group.name} stand in ${there.join(", ")}`,
    "name a zone of theirs, or leave it out",
  );
}

/** Every model has ports of its own, so that one address can serve all of them. */
function checkPorts(models: readonly ServedModel[], problems: Problems): void {
  const owners = new Map<number, string>();
  models.forEach((model, index) => {
    const ports = model.ports ?? [8080];
    ports.forEach((port, place) => {
      const path = model.ports === undefined ? `serving.models[${index}].ports` : `serving.models[${index}].ports[${place}]`;
      const owner = owners.get(port);
      // Twice in one model is what its own plan tells of.
      if (owner !== undefined && owner !== model.name)
        problems.add(path, `${port} is taken by the model ${owner}`, "give each model ports of its own");
      else owners.set(port, model.name);
    });
  });
}

/** The fewest copies of all models have to have accelerators; those beyond come where there is room. */
function checkRoom(
  plans: readonly ModelServerPlan[],
  groups: readonly NodeGroup[],
  catalogue: Catalogue,
  problems: Problems,
): void {
  for (const [index, group] of groups.entries()) {
    const asked = plans.flatMap((each) =>
      each.pools
        .filter(({ name }) => name === group.name)
        .map(({ chips, sharding, replicas }) => ({ name: each.name, chips: chips * sharding.machines * replicas.min })),
    );
    const sum = asked.reduce((all, { chips }) => all + chips, 0);
    const nodes = group.autoscaled === true ? (group.nodes.max ?? group.nodes.desired) : group.nodes.desired;
    const there = nodes * (lookUp(group.machine, catalogue)?.accelerator?.count ?? 0);
    if (sum <= there) continue;
    const shares = asked.map(({ name, chips }) => `${name} ${chips}`).join(", ");
    problems.add(
      `nodeGroups[${index}].nodes.desired`,
      `${nodes} x ${group.machine} have ${there} accelerators, and models take ${sum} (${shares})`,
      `give ${Math.ceil(sum / (there / nodes || 1))} machines, or fewer replicas`,
    );
  }
}

function plan(
  name: string,
  args: Parameters<typeof planModelServer>[1],
): { readonly plan: ModelServerPlan } | { readonly faults: readonly Problem[] } {
  try {
    return { plan: planModelServer(name, args) };
  } catch (error) {
    if (InvalidInput.is(error)) return { faults: error.problems };
    throw error;
  }
}
