import { GiB } from "../core/units";

/**
 * RDMA pins the memory that it moves, and what a container may pin is a limit of the process that starts it. Nobody but root may raise it from
 * inside, so NRI's ulimit adjuster does: to all that the machine has. `DevicePlugin` brings the adjuster to nodes with InfiniBand.
 */
export function pinnedMemory(container: string, resources: readonly string[], memoryGiB: number): Record<string, string> {
  if (!resources.some((resource) => resource.startsWith("rdma/"))) return {};
  const bytes = Math.floor(memoryGiB * GiB);
  const limit = `- type: RLIMIT_MEMLOCK\n  soft: ${bytes}\n  hard: ${bytes}\n`;
  return { [`ulimits.nri.containerd.io/container.${container}`]: limit };
}
