import { type Accelerator, type AcceleratorKind, accelerators, floorOf, lookUp, unknownMachine } from "../accelerators";
import { type Problem, Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import type { FabricTransport } from "../fabric/enums";
import { checkName, checkWhole } from "../workloads/checks";
import { type PlannedClaim, planClaims } from "../workloads/claims";
import type { GroupTest, Settings } from "./controller/main";
import { claimedFabric, fabricRules, planFabric } from "./fabric-plan";
import { fabricTests } from "./fabric-tests";
import type { BurnInArgs, BurnInGroupArgs } from "./index";
import { machineJob } from "./job";
import { burnInAnnotation, burnInLabel, burnInTaint, groupLabel } from "./names";
import { type FamilyTest, familyTests } from "./tests";

export interface BurnInPlan {
  readonly namespace: string;
  readonly settings: Settings;
  readonly controllerImage: string;
  readonly priorityClass: string;
  readonly watched: boolean;
  readonly monitoringNamespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What its tests' pods talk over where GKE attaches them; the namespace has to allow it. */
  readonly transports: readonly FabricTransport[];
  /** By group: the devices that its test claims, where a DRA driver owns them. */
  readonly claims: Readonly<Record<string, readonly PlannedClaim[]>>;
  readonly advice: readonly Problem[];
}

/** https://hub.docker.com/_/node, 2025-09-24: the controller needs Node.js and nothing else. */
const defaultControllerImage = "docker.io/library/node:22.20.0-alpine3.22";
/** No registry can ever serve `.invalid` (RFC 2606), so a stand-in that slips into a live cluster runs nothing. */
const placeholder = (family: string) => `image-not-given.invalid/${family}-burn-in:rehearsal`;
export const metricsPort = 8080;

/** Works out what each group is tested by and has to reach; throws every problem it finds, each with its path. */
export function planBurnIn(componentName: string, args: BurnInArgs): BurnInPlan {
  const problems = new Problems(`BurnIn ${componentName}`);
  const namespace = args.namespace ?? "burn-in";
  checkName("namespace", namespace, problems);
  const { attempts = 2, timeoutMinutes = 30, tests = {} } = args;
  checkWhole("attempts", attempts, 1, problems);
  checkWhole("timeoutMinutes", timeoutMinutes, 1, problems);
  const families = Object.keys(familyTests);
  for (const family of Object.keys(tests)) {
    if (!families.includes(family))
      problems.add(`tests.${family}`, "is not a family that has a test", remedyFor(family, families));
  }
  if (args.groups.length === 0) problems.add("groups", "is empty, and nothing would be tested", "name a group, or leave it out");
  const advice: Problem[] = [];
  const fabric = fabricRules(args, problems);
  const groups = Object.fromEntries(
    args.groups.flatMap((group, index) => {
      const test = planGroup(group, `groups[${index}]`, args, problems, advice);
      return test === undefined ? [] : [[group.name, test]];
    }),
  );
  const claims = args.groups.map((group, index) => [group.name, claimsOf(group, `groups[${index}]`, problems)] as const);
  problems.throwIfAny();
  return {
    namespace,
    settings: {
      namespace,
      taint: burnInTaint,
      label: burnInLabel,
      annotation: burnInAnnotation,
      groupLabel,
      mark: args.marksNodes ?? false,
      attempts,
      intervalSeconds: 15,
      port: metricsPort,
      ...(fabric !== undefined && { fabric }),
      groups,
    },
    priorityClass: priorityClassOf(args),
    controllerImage: args.controllerImage ?? defaultControllerImage,
    watched: args.watched ?? false,
    monitoringNamespace: args.monitoringNamespace ?? "monitoring",
    labels: args.labels ?? {},
    transports: [...new Set(args.groups.flatMap(({ fabric }) => fabric?.attachment?.transport ?? []))],
    claims: Object.fromEntries(claims.filter(([, planned]) => planned.length > 0)),
    // One image serves every group of its family, and is missing once.
    advice: advice.filter(({ path }, index) => advice.findIndex((other) => other.path === path) === index),
  };
}

/** All accelerators of the machine, and all of its fabric where pods claim that. */
function claimsOf(group: BurnInGroupArgs, path: string, problems: Problems): readonly PlannedClaim[] {
  const machine = lookUp(group.machine);
  const { deviceClass, fabric } = group;
  const fabricDevices = machine === undefined || fabric === undefined ? undefined : claimedFabric(machine, fabric);
  const count = machine?.accelerator?.count ?? 1;
  return planClaims(
    {
      accelerators: count,
      ...(deviceClass !== undefined && { deviceClass }),
      ...(fabricDevices !== undefined && { fabricDevices }),
    },
    problems,
    path,
  );
}

/** Of the whole cluster, and so named after the namespace that its tests run in. */
export function priorityClassOf({ namespace = "burn-in" }: Pick<BurnInArgs, "namespace">): string {
  return `trainyard-${namespace}`;
}

function planGroup(
  group: BurnInGroupArgs,
  path: string,
  args: BurnInArgs,
  problems: Problems,
  advice: Problem[],
): GroupTest | undefined {
  const machine = lookUp(group.machine);
  if (machine === undefined) {
    const unknown = unknownMachine(group.machine, undefined, `${path}.machine`);
    if (unknown !== undefined) problems.addAll([unknown]);
    return undefined;
  }
  const word = group.accelerator ?? machine.accelerator?.kind;
  const known = word === undefined ? undefined : accelerators.get(word as AcceleratorKind);
  if (known === undefined) {
    problems.add(
      `${path}.accelerator`,
      word === undefined ? `${machine.name} has none, and there is nothing to test` : `${JSON.stringify(word)} is unknown`,
      word === undefined ? "leave the group out" : remedyFor(word, accelerators.keys()),
    );
    return undefined;
  }
  const test = familyTests[known.family];
  if (test === undefined) {
    problems.add(`${path}.machine`, `there is no test for ${known.product}`, "leave the group out");
    return undefined;
  }
  const floor = floorOf(machine, known.kind);
  const collectiveGBps = group.collectiveGBps ?? floor?.collectiveGBps;
  const memoryGBps = group.memoryGBps ?? floor?.memoryGBps;
  checkFloor(group.collectiveGBps, "collectiveGBps", path, known, problems, args);
  checkFloor(group.memoryGBps, "memoryGBps", path, known, problems, args);
  if (collectiveGBps === undefined && test.measures.includes("collectiveGBps") && (machine.accelerator?.count ?? 0) > 1)
    advice.push({
      path: `${path}.collectiveGBps`,
      reason: `no source says what ${machine.name} reaches, so only a test that fails keeps a node out`,
      remedy: "give the number that yours reach",
    });
  const image = imageOf(known, test, args, problems, advice);
  const claims = claimsOf(group, path, new Problems("BurnIn"));
  const site = { group, chip: known, machine, image, args, claims, priorityClass: priorityClassOf(args) };
  const fabric = planFabric(site, path, problems, advice);
  return {
    job: machineJob(site, test),
    ...(collectiveGBps !== undefined && { collectiveGBps }),
    ...(memoryGBps !== undefined && { memoryGBps }),
    ...(fabric !== undefined && { fabric }),
  };
}

function checkFloor(
  value: number | undefined,
  key: "collectiveGBps" | "memoryGBps",
  path: string,
  { family, product }: Accelerator,
  problems: Problems,
  args: BurnInArgs,
): void {
  if (value === undefined) return;
  if (!(value > 0)) problems.add(`${path}.${key}`, `${value} is not a bandwidth`, "give GB/s above 0");
  const own = args.tests?.[family]?.command !== undefined;
  if (!own && familyTests[family]?.measures.includes(key) === false)
    problems.add(`${path}.${key}`, `the test of ${product} does not measure it`, `leave it out, or give tests.${family}.command`);
}

/** What the test between machines needs of an image. */
function betweenMachines(family: Accelerator["family"], { groups }: BurnInArgs): readonly string[] {
  const between = groups.flatMap(({ fabric }) => fabric ?? []);
  const test = fabricTests[family];
  if (between.length === 0 || test === undefined) return [];
  const own = test.plugin !== undefined && between.some(({ attachment }) => attachment === undefined);
  return own ? [...test.programs, test.plugin] : test.programs;
}

function imageOf({ family }: Accelerator, test: FamilyTest, args: BurnInArgs, problems: Problems, advice: Problem[]): string {
  const image = args.tests?.[family]?.image;
  const programs = [
    ...test.programs,
    ...(args.tests?.[family]?.fabricCommand === undefined ? betweenMachines(family, args) : []),
  ];
  const needs = `an image with ${programs.join(", ")}`;
  if (image === undefined && args.rehearsal === true) {
    advice.push({ path: `tests.${family}.image`, reason: "is missing", remedy: `a live run asks for ${needs}` });
    return placeholder(family);
  }
  if (image === undefined) {
    const path = `tests.${family}.image`;
    if (!problems.all.some((problem) => problem.path === path))
      problems.add(path, `is missing, and ${family} nodes are tested in it`, `give ${needs}`);
    return "";
  }
  if (!/^[a-z0-9][-._/:a-z0-9]*(:[\w][-.\w]*|@sha256:[0-9a-f]{64})$/i.test(image))
    problems.add(
      `tests.${family}.image`,
      `${JSON.stringify(image)} is not an image with a tag or digest`,
      "give registry/name:tag",
    );
  return image;
}
