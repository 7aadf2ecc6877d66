import type { Accelerator, Machine } from "../accelerators";
import { type FabricParts, noFabric } from "../fabric/attachment";
import { containerClaims, type PlannedClaim, podClaims } from "../workloads/claims";
import { pinnedMemory } from "../workloads/pinned-memory";
import type { FabricTest } from "./fabric-tests";
import type { BurnInArgs, BurnInGroupArgs } from "./index";
import { burnInTaint, fabricTestName, groupLabel, meetingPort, meetingService, testName } from "./names";
import type { FamilyTest } from "./tests";

/** What a group's tests are made from. */
export interface TestSite {
  readonly group: BurnInGroupArgs;
  readonly chip: Accelerator;
  readonly machine: Machine;
  readonly image: string;
  readonly args: BurnInArgs;
  /** Devices that DRA drivers own. */
  readonly claims: readonly PlannedClaim[];
  /** Of the tests' pods: they take nobody's place, and give theirs to whoever has work. */
  readonly priorityClass: string;
}

interface Container {
  readonly command: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  /** Devices and huge pages beside the accelerators. */
  readonly devices: Readonly<Record<string, string>>;
  readonly claims: readonly PlannedClaim[];
  /** What stands beside it, and what it opens, of the fabric. */
  readonly parts: Pick<FabricParts, "sidecars" | "volumes" | "mounts">;
}

const days = 86_400;

/** One machine by itself. The controller puts the node's and the job's names in. It has no rights, no token and no network. */
export function machineJob(site: TestSite, test: FamilyTest): Record<string, unknown> {
  const { chip, args } = site;
  const seconds = `${(args.timeoutMinutes ?? 30) * 60}`;
  const own = args.tests?.[chip.family]?.command;
  const spec = podSpec(site, {
    // A collective that hangs is what the test is for.
    command: ["timeout", "--kill-after=30", seconds, ...(own ?? ["sh", "-c", test.script])],
    env: [],
    devices: hugePages(test.hugePagesMi === undefined ? 0 : test.hugePagesMi * countOf(site)),
    // What is between machines is not tested here, and may be somebody else's.
    claims: site.claims.filter(({ name }) => name === "accelerators"),
    parts: noFabric,
  });
  const affinity = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["__NODE__"] }] }],
      },
    },
  };
  return job(site, {
    backoffLimit: 0,
    ttlSecondsAfterFinished: 7 * days,
    template: { metadata: { labels: { "app.kubernetes.io/name": testName } }, spec: { ...spec, affinity } },
  });
}

/** What the fabric's devices are, as a pod asks for them. */
export interface FabricDevices {
  /** What the pod gets for them, as a worker does: `resources` such as `{ "vpc.amazonaws.com/efa": "32" }`, networks, daemon, plug-in, variables. */
  readonly parts: FabricParts;
  /** MiB in pages of 2 MiB that the fabric's driver takes. */
  readonly hugePagesMi: number;
  /** Interfaces that the library has to find; undefined where nobody counts them. */
  readonly interfaces?: number;
}

/** Of a machine whose owner does not say. */
const unknownMemoryGiB = 128;

/** Seconds that the machines of a test may take to find each other, beside the test itself. */
const meetingSeconds = 660;

/** One pod on each of several machines. The controller puts the nodes, their number and the job's name in. */
export function fabricJob(
  site: TestSite,
  test: FabricTest,
  devices: FabricDevices,
  timeoutMinutes: number,
): Record<string, unknown> {
  const { chip, machine, args } = site;
  const limit = timeoutMinutes * 60;
  const own = args.tests?.[chip.family]?.fabricCommand;
  const pages = Math.max(devices.hugePagesMi, familyPages(site));
  const { parts } = devices;
  const spec = podSpec(site, {
    command: ["timeout", "--kill-after=30", `${limit + meetingSeconds}`, ...(own ?? ["sh", "-c", test.script])],
    env: [
      { name: "NODES", value: "__NODES__" },
      { name: "MASTER", value: `__NAME__-0.${meetingService}` },
      { name: "MASTER_PORT", value: `${meetingPort}` },
      { name: "FABRIC", value: machine.fabric },
      { name: "INTERFACES", value: devices.interfaces === undefined ? "" : `${devices.interfaces}` },
      { name: "LIMIT_SECONDS", value: `${limit}` },
      ...Object.entries(parts.variables).map(([key, value]) => ({ name: key, value })),
    ],
    devices: { ...parts.resources, ...hugePages(pages) },
    claims: site.claims,
    parts,
  });
  return job(site, {
    completionMode: "Indexed",
    backoffLimit: 0,
    // A pod that work took the place of is gone before anybody looks at it; this is what is left to tell of it.
    podFailurePolicy: { rules: [{ action: "FailJob", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }] },
    activeDeadlineSeconds: limit + meetingSeconds + 600,
    ttlSecondsAfterFinished: 7 * days,
    template: {
      metadata: {
        labels: { "app.kubernetes.io/name": fabricTestName },
        annotations: {
          ...parts.annotations,
          ...pinnedMemory("test", Object.keys(parts.resources), machine.memoryGiB ?? unknownMemoryGiB),
        },
      },
      spec: { ...spec, subdomain: meetingService },
    },
  });
}

function countOf({ machine }: TestSite): number {
  return machine.accelerator?.count ?? 1;
}

/** Gaudi's driver takes them for every chip, whatever is tested. */
function familyPages(site: TestSite): number {
  return site.chip.family === "gaudi" ? 3625 * countOf(site) : 0;
}

function hugePages(mebibytes: number): Record<string, string> {
  return mebibytes === 0 ? {} : { "hugepages-2Mi": `${mebibytes}Mi` };
}

function job({ group }: TestSite, spec: Record<string, unknown>): Record<string, unknown> {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "__NAME__", labels: { "app.kubernetes.io/part-of": "trainyard", [groupLabel]: group.name } },
    spec,
  };
}

function podSpec(site: TestSite, { command, env, devices, claims, parts }: Container): Record<string, unknown> {
  const { group, chip, machine, image, priorityClass } = site;
  const count = countOf(site);
  const half = Math.max(4, Math.floor((machine.memoryGiB ?? unknownMemoryGiB) / 2));
  const counted = claims.some(({ name }) => name === "accelerators") ? {} : { [chip.resourceName]: `${count}` };
  const limits = { memory: `${half}Gi`, ...counted, ...devices };
  const keys = [...new Set([chip.taint.key, burnInTaint, ...(group.taintKeys ?? [])])];
  return {
    restartPolicy: "Never",
    priorityClassName: priorityClass,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    tolerations: keys.map((key) => ({ key, operator: "Exists" })),
    ...podClaims(claims, group.name),
    ...(parts.sidecars.length > 0 && { initContainers: [...parts.sidecars] }),
    containers: [
      {
        name: "test",
        image,
        command: [...command],
        env: [{ name: "COUNT", value: `${count}` }, { name: "CHIP", value: chip.kind }, ...env],
        terminationMessagePolicy: "FallbackToLogsOnError",
        securityContext: { allowPrivilegeEscalation: false },
        resources: { requests: { ...limits, cpu: "1", memory: "2Gi" }, limits, ...containerClaims(claims) },
        volumeMounts: [{ name: "shm", mountPath: "/dev/shm" }, ...parts.mounts],
      },
    ],
    volumes: [{ name: "shm", emptyDir: { medium: "Memory", sizeLimit: `${Math.ceil(half / 2)}Gi` } }, ...parts.volumes],
  };
}
