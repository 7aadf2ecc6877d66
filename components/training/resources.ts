import type { Problems } from "../core/problems";
import { bytesQuantity, GiB, parseQuantity } from "../core/units";
import { checkWhole } from "../workloads/checks";
import { countedDevices } from "../workloads/claims";
import { checkQuantity, checkRequestAndLimit } from "../workloads/quantity";
import type { WorkerMachineArgs, WorkerResourcesArgs } from "./index";

/** What one worker asks for, as a container's resources. Extended resources and huge pages have to be equal in both. */
export interface WorkerResources {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

export interface SizedWorker {
  readonly resources: WorkerResources;
  /** Size of /dev/shm. */
  readonly sharedMemory: string;
}

/**
 * A whole machine less the headroom. The processor may be used up to the machine's own, because what the system does not take is
 * free; memory may not, because it cannot be taken back.
 */
export function planWorkerResources(
  machine: WorkerMachineArgs,
  headroomPercent: number,
  own: WorkerResourcesArgs,
  sharedMemory: string | undefined,
  scratch: string,
  problems: Problems,
): SizedWorker {
  const share = 1 - headroomPercent / 100;
  const cpus = Math.floor(machine.vcpus * share);
  const gibibytes = Math.floor(machine.memoryGiB * share);
  const cpuRequest = own.cpuRequest ?? `${cpus}`;
  const memoryRequest = own.memoryRequest ?? `${gibibytes}Gi`;
  const cpuLimit = own.cpuLimit ?? `${machine.vcpus}`;
  const memoryLimit = own.memoryLimit ?? memoryRequest;

  checkRequestAndLimit("resources.cpuRequest", cpuRequest, "resources.cpuLimit", cpuLimit, problems);
  checkRequestAndLimit("resources.memoryRequest", memoryRequest, "resources.memoryLimit", memoryLimit, problems);
  checkFits("resources.cpuRequest", cpuRequest, cpus, `${cpus}`, machine, headroomPercent, problems);
  checkFits("resources.memoryRequest", memoryRequest, gibibytes * GiB, `${gibibytes}Gi`, machine, headroomPercent, problems);

  const shared = sharedMemory ?? defaultSharedMemory(memoryRequest);
  const sharedBytes = checkQuantity("sharedMemory", shared, problems);
  const limitBytes = parseQuantity(memoryLimit);
  if (sharedBytes !== undefined && limitBytes !== undefined && sharedBytes >= limitBytes) {
    problems.add(
      "sharedMemory",
      `${shared} takes all of the worker's memory (${memoryLimit})`,
      "leave most of the memory to the process",
    );
  }
  const same = { "ephemeral-storage": diskFor(scratch, problems), ...deviceResources(machine, problems) };
  return {
    resources: {
      requests: { cpu: cpuRequest, memory: memoryRequest, ...same },
      limits: { cpu: cpuLimit, memory: memoryLimit, ...same },
    },
    sharedMemory: shared,
  };
}

/** The node's disk that a pod may fill: scratch space, and as much again as logs may take before kubelet turns them over. */
function diskFor(scratch: string, problems: Problems): string {
  return bytesQuantity((checkQuantity("scratch", scratch, problems) ?? 0) + GiB);
}

function defaultSharedMemory(memoryRequest: string): string {
  const bytes = parseQuantity(memoryRequest) ?? 0;
  return `${Math.max(1, Math.floor(bytes / 8 / GiB))}Gi`;
}

function checkFits(
  path: string,
  asked: string,
  left: number,
  leftText: string,
  machine: WorkerMachineArgs,
  headroomPercent: number,
  problems: Problems,
): void {
  const value = parseQuantity(asked);
  if (value === undefined || value <= left) return;
  problems.add(
    path,
    `${asked} is more than the ${leftText} that ${machine.type} leaves with ${headroomPercent} percent of headroom`,
    "lower the request or headroomPercent, or take a larger machine",
  );
}

function deviceResources(machine: WorkerMachineArgs, problems: Problems): Record<string, string> {
  checkWhole("machine.accelerators", machine.accelerators, 0, problems);
  if (machine.accelerators > 0 && !/^[a-z0-9.-]+\.[a-z]+\/[A-Za-z0-9._-]+$/.test(machine.resourceName)) {
    problems.add(
      "machine.resourceName",
      `${JSON.stringify(machine.resourceName)} is not an extended resource`,
      "write it as the device plugin does: habana.ai/gaudi, nvidia.com/gpu",
    );
  }
  return countedDevices(machine, machine.accelerators);
}
