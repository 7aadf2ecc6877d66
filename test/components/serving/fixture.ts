import type { ModelServerArgs, ServingMachineArgs } from "../../../components";

export const h100: ServingMachineArgs = {
  type: "a3-highgpu-8g",
  family: "nvidia",
  resourceName: "nvidia.com/gpu",
  accelerators: 8,
  memoryGiB: 80,
  vcpus: 208,
  hostMemoryGiB: 1872,
  most: 4,
};

export function pool(machine: Partial<ServingMachineArgs> = {}): ModelServerArgs["pools"][number] {
  return { name: "serving", machine: { ...h100, ...machine }, nodeSelector: { "trainyard.dev/node-group": "serving" } };
}

/** A model server with what a test does not say. */
export function server(args: Partial<ModelServerArgs> = {}): ModelServerArgs {
  return {
    namespace: "serving",
    rehearsal: true,
    architecture: "llama-70b",
    weights: { path: "llama-70b", bucketUrl: "gs://models" },
    pools: [pool()],
    ...args,
  };
}
