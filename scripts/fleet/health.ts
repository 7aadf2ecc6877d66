import type { FleetSettings, Host } from "../../components/hosts/inventory";

/** What a host says of itself. */
export interface Vitals {
  /** Load average of one minute. */
  readonly load: number;
  readonly cpus: number;
  readonly memoryGb?: number;
  readonly memoryFreeGb?: number;
  /** One entry an accelerator: use in percent, memory in MiB. */
  readonly accelerators: readonly { readonly usePercent: number; readonly usedMb?: number; readonly totalMb?: number }[];
}

export interface HostHealth {
  readonly host: string;
  readonly status: "healthy" | "busy" | "unreachable" | "skipped";
  readonly vitals?: Vitals;
  /** Weighted load; the lowest is the best host for the next task. Undefined where the host did not answer. */
  readonly score?: number;
  readonly seconds: number;
  /** Why it is unreachable or skipped. */
  readonly reason?: string;
}

/** Asks for load, processors, memory and accelerators (nvidia-smi, or hl-smi for Gaudi) in one command, without anything installed. */
export const vitalsCommand = `
echo "load $(cut -d' ' -f1 /proc/loadavg)"
echo "cpus $(nproc)"
awk '/^MemTotal:/{print "memory", $2} /^MemAvailable:/{print "available", $2}' /proc/meminfo
if command -v nvidia-smi >/dev/null 2>&1; then
  nvidia-smi --query-gpu=utilization.gpu,memory.used,memory.total --format=csv,noheader,nounits | sed 's/^/accelerator /'
elif command -v hl-smi >/dev/null 2>&1; then
  hl-smi -Q utilization.aip,memory.used,memory.total -f csv,noheader | sed 's/^/accelerator /'
fi`;

/** Reads what `vitalsCommand` printed. Throws where load or processors are missing: then it is no host that we understand. */
export function parseVitals(output: string): Vitals {
  const values = new Map<string, string>();
  const accelerators: Vitals["accelerators"][number][] = [];
  for (const line of output.split("\n")) {
    const space = line.indexOf(" ");
    if (space < 0) continue;
    const [key, rest] = [line.slice(0, space), line.slice(space + 1)];
    if (key !== "accelerator") {
      values.set(key, rest);
      continue;
    }
    const [use, used, total] = rest.split(",").map((part) => Number.parseFloat(part));
    if (use !== undefined && Number.isFinite(use))
      accelerators.push({ usePercent: use, usedMb: finite(used), totalMb: finite(total) });
  }
  const load = Number.parseFloat(values.get("load") ?? "");
  const cpus = Number.parseInt(values.get("cpus") ?? "", 10);
  if (!Number.isFinite(load) || !Number.isFinite(cpus))
    throw new Error(`its answer is not understood: ${JSON.stringify(output.slice(0, 80))}`);
  return { load, cpus, memoryGb: kibToGb(values.get("memory")), memoryFreeGb: kibToGb(values.get("available")), accelerators };
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

function kibToGb(text: string | undefined): number | undefined {
  const kib = Number.parseInt(text ?? "", 10);
  return Number.isFinite(kib) ? Math.round((kib * 1024) / 1e8) / 10 : undefined;
}

/**
 * Weighted mean of the load per processor and the accelerators' use, both in percent: 0 idle, 100 full. A host without accelerators
 * counts as one whose accelerators are full, so that it is chosen last.
 */
export function score(vitals: Vitals, weights: Pick<FleetSettings["health"], "cpuWeight" | "gpuWeight">): number {
  const cpu = (vitals.load / Math.max(1, vitals.cpus)) * 100;
  const uses = vitals.accelerators.map((accelerator) => accelerator.usePercent);
  const gpu = uses.length === 0 ? 100 : uses.reduce((sum, use) => sum + use, 0) / uses.length;
  const total = weights.cpuWeight + weights.gpuWeight;
  return total === 0 ? 0 : (weights.cpuWeight * cpu + weights.gpuWeight * gpu) / total;
}

/** Above this score a host is told as busy; it stays eligible, as the last choice. */
const busyAbove = 90;

/**
 * Asks every host at the same time; none waits for another, and a silent one costs its time-out and no more.
 *
 * @param ask runs a command on a host and gives what it printed; rejects where it cannot
 */
export async function checkHosts(
  hosts: readonly Host[],
  settings: FleetSettings["health"],
  ask: (host: Host, command: string, timeoutSeconds: number) => Promise<string>,
  onResult: (health: HostHealth) => void = () => {},
): Promise<HostHealth[]> {
  const check = async (host: Host): Promise<HostHealth> => {
    if (host.status !== "ready")
      return { host: host.name, status: "skipped", seconds: 0, reason: `its status is ${host.status}` };
    const started = performance.now();
    const seconds = () => Math.round(performance.now() - started) / 1000;
    try {
      const vitals = parseVitals(await ask(host, vitalsCommand, settings.timeoutSeconds));
      const weighted = score(vitals, settings);
      return { host: host.name, status: weighted > busyAbove ? "busy" : "healthy", vitals, score: weighted, seconds: seconds() };
    } catch (error) {
      return {
        host: host.name,
        status: "unreachable",
        seconds: seconds(),
        reason: error instanceof Error ? error.message : String(error),
      };
    }
  };
  const results: HostHealth[] = new Array(hosts.length);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < hosts.length; index = next++) {
      const host = hosts[index];
      if (host === undefined) return;
      const health = await check(host);
      results[index] = health;
      onResult(health);
    }
  };
  await Promise.all(Array.from({ length: Math.min(settings.maxWorkers ?? hosts.length, hosts.length) }, worker));
  return results;
}

/** The host for the next task: the lowest score among those that answered and match; undefined where none did. */
export function bestHost(healths: readonly HostHealth[]): HostHealth | undefined {
  return healths
    .filter((health) => health.score !== undefined)
    .sort((a, b) => (a.score ?? 0) - (b.score ?? 0) || a.host.localeCompare(b.host))[0];
}
