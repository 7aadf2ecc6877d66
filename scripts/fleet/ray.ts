import type { Host } from "../../components/hosts/inventory";
import type { Fleet, HostResult } from "./fleet";

/** Ray's own default (docs.ray.io, "Configuring Ray: ports"). */
const rayPort = 6379;

/** The head is the host whose role says so, else the first that is ready. */
export function headOf(hosts: readonly Host[]): Host | undefined {
  const ready = hosts.filter((host) => host.status === "ready");
  return ready.find((host) => host.role === "head") ?? ready[0];
}

const needRay = "command -v ray >/dev/null 2>&1 || { echo 'ray is not installed there: pip install ray' >&2; exit 127; }";

/** Starts Ray's head, then every other host as a worker. Hosts are fixed: no autoscaler. */
export async function startRay(fleet: Fleet): Promise<HostResult[]> {
  const head = headOf(fleet.inventory.hosts);
  if (head === undefined) throw new Error("no host of the inventory is ready, so none can be the head");
  const address = head.tailscaleAddress ?? head.address ?? head.name;
  const [started] = await fleet.runEverywhere([head], `${needRay}; ray start --head --port=${rayPort} --disable-usage-stats`);
  if (started === undefined || started.code !== 0) return started === undefined ? [] : [started];
  const workers = fleet.inventory.hosts.filter((host) => host.status === "ready" && host.name !== head.name);
  return [
    started,
    ...(await fleet.runEverywhere(workers, `${needRay}; ray start --address=${address}:${rayPort} --disable-usage-stats`)),
  ];
}

/** Stops the workers first, so that the head does not take them for lost. */
export async function stopRay(fleet: Fleet): Promise<HostResult[]> {
  const head = headOf(fleet.inventory.hosts);
  const ready = fleet.inventory.hosts.filter((host) => host.status === "ready");
  const stop = `${needRay}; ray stop`;
  const workers = await fleet.runEverywhere(
    ready.filter((host) => host.name !== head?.name),
    stop,
  );
  return [...workers, ...(head === undefined ? [] : await fleet.runEverywhere([head], stop))];
}
