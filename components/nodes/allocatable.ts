import type { Machine } from "../accelerators/types";

/** What a pod that has a machine to itself may ask for. */
export interface Allocatable {
  /** CPU in thousandths of a core. */
  readonly cpuMillis: number;
  /** Memory in MiB. */
  readonly memoryMiB: number;
  /** Accelerators; they are not divided. */
  readonly accelerators: number;
}

/**
 * A machine less what its system processes take: kubelet, device plugins, exporters, the CNI, the page cache of data loaders. The
 * documents of the systems that this serves say 20 to 30 % overhead, so 25 % unless told otherwise. Undefined where the catalogue
 * does not know the machine's size.
 */
export function allocatable(machine: Machine, overheadPercent = 25): Allocatable | undefined {
  if (overheadPercent < 0 || overheadPercent >= 100) {
    throw new RangeError(`overheadPercent: ${overheadPercent} leaves nothing or more than there is; give 0 to 99`);
  }
  if (machine.vcpus === undefined || machine.memoryGiB === undefined) return undefined;
  const kept = (100 - overheadPercent) / 100;
  return {
    cpuMillis: Math.floor(machine.vcpus * 1000 * kept),
    memoryMiB: Math.floor(machine.memoryGiB * 1024 * kept),
    accelerators: machine.accelerator?.count ?? 0,
  };
}
