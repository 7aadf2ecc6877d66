import {
  type Accelerator,
  type AcceleratorKind,
  accelerators,
  floorOf,
  lookUp,
  type Machine,
  unknownMachine,
} from "../accelerators";
import { type Problem, Problems } from "../core/problems";
import { remedyFor } from "../core/suggest";
import { checkName, checkWhole } from "../workloads/checks";
import { containerClaims, type PlannedClaim, planClaims, podClaims } from "../workloads/claims";
import type { GroupTest, Settings } from "./controller/main";
import type { BurnInArgs, BurnInGroupArgs } from "./index";
import { burnInAnnotation, burnInLabel, burnInTaint } from "./names";
import { type FamilyTest, familyTests } from "./tests";

export interface BurnInPlan {
  readonly namespace: string;
  readonly settings: Settings;
  readonly controllerImage: string;
  readonly watched: boolean;
  readonly monitoringNamespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** By group: the devices that its test claims, where a DRA driver owns them. */
  readonly claims: Readonly<Record<string, readonly PlannedClaim[]>>;
  readonly advice: readonly Problem[];
}

/** https://hub.docker.com/_/node, 2025-09-24: the controller needs Node.js and nothing else. */
const defaultControllerImage = "docker.io/library/node:22.20.0-alpine3.22";
/** No registry can ever serve `.invalid` (RFC 2606), so a stand-in that slips into a live cluster runs nothing. */
const placeholder = (family: string) => `image-not-given.invalid/${family}-burn-in:rehearsal`;
const groupLabel = "trainyard.dev/node-group";
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
      groups,
    },
    controllerImage: args.controllerImage ?? defaultControllerImage,
    watched: args.watched ?? false,
    monitoringNamespace: args.monitoringNamespace ?? "monitoring",
    labels: args.labels ?? {},
    claims: Object.fromEntries(claims.filter(([, planned]) => planned.length > 0)),
    // One image serves every group of its family, and is missing once.
    advice: advice.filter(({ path }, index) => advice.findIndex((other) => other.path === path) === index),
  };
}

/** All accelerators of the machine. */
function claimsOf({ machine, deviceClass }: BurnInGroupArgs, path: string, problems: Problems): readonly PlannedClaim[] {
  const count = lookUp(machine)?.accelerator?.count ?? 1;
  return planClaims({ accelerators: count, ...(deviceClass !== undefined && { deviceClass }) }, problems, path);
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
  return {
    job: jobOf(group, known, { ...test, image, command: args.tests?.[known.family]?.command, machine }, args),
    ...(collectiveGBps !== undefined && { collectiveGBps }),
    ...(memoryGBps !== undefined && { memoryGBps }),
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

function imageOf({ family }: Accelerator, test: FamilyTest, args: BurnInArgs, problems: Problems, advice: Problem[]): string {
  const image = args.tests?.[family]?.image;
  const needs = `an image with ${test.programs.join(", ")}`;
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

interface Test extends FamilyTest {
  readonly image: string;
  readonly command: readonly string[] | undefined;
  readonly machine: Machine;
}

/** The controller puts the node's and the job's names in. It has no rights, no token and no network: what it says is all that leaves it. */
function jobOf(group: BurnInGroupArgs, chip: Accelerator, test: Test, args: BurnInArgs): Record<string, unknown> {
  const count = test.machine.accelerator?.count ?? 1;
  const half = Math.max(4, Math.floor((test.machine.memoryGiB ?? 128) / 2));
  const hugePages = test.hugePagesMi === undefined ? {} : { "hugepages-2Mi": `${test.hugePagesMi * count}Mi` };
  const claims = claimsOf(group, "group", new Problems("BurnIn"));
  const devices = claims.length > 0 ? {} : { [chip.resourceName]: `${count}` };
  const limits = { memory: `${half}Gi`, ...devices, ...hugePages };
  const seconds = `${(args.timeoutMinutes ?? 30) * 60}`;
  const keys = [...new Set([chip.taint.key, burnInTaint, ...(group.taintKeys ?? [])])];
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "__NAME__", labels: { "app.kubernetes.io/part-of": "trainyard", [groupLabel]: group.name } },
    spec: {
      backoffLimit: 0,
      ttlSecondsAfterFinished: 7 * 86_400,
      template: {
        metadata: { labels: { "app.kubernetes.io/name": "burn-in-test" } },
        spec: {
          restartPolicy: "Never",
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: { seccompProfile: { type: "RuntimeDefault" } },
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["__NODE__"] }] }],
              },
            },
          },
          tolerations: keys.map((key) => ({ key, operator: "Exists" })),
          ...podClaims(claims, group.name),
          containers: [
            {
              name: "test",
              image: test.image,
              // A collective that hangs is what the test is for.
              command: ["timeout", "--kill-after=30", seconds, ...(test.command ?? ["sh", "-c", test.script])],
              env: [
                { name: "COUNT", value: `${count}` },
                { name: "CHIP", value: chip.kind },
              ],
              terminationMessagePolicy: "FallbackToLogsOnError",
              securityContext: { allowPrivilegeEscalation: false },
              resources: { requests: { ...limits, cpu: "1", memory: "2Gi" }, limits, ...containerClaims(claims) },
              volumeMounts: [{ name: "shm", mountPath: "/dev/shm" }],
            },
          ],
          volumes: [{ name: "shm", emptyDir: { medium: "Memory", sizeLimit: `${Math.ceil(half / 2)}Gi` } }],
        },
      },
    },
  };
}
