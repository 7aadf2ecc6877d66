import type { WorkerMachineArgs } from "../../../components/training";

/** AWS's p4d.24xlarge, as a group of workers takes it. */
export const p4d: WorkerMachineArgs = {
  type: "p4d.24xlarge",
  vcpus: 96,
  memoryGiB: 1152,
  accelerators: 8,
  resourceName: "nvidia.com/gpu",
  collectives: "NCCL",
  efaInterfaces: 4,
};
