/** What a real scheduler does with a large training job: seconds and memory of a local control plane. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { machine } from "../../components/accelerators";
import { Collectives, TrainingGroup } from "../../components/training";
import { text } from "../kubernetes/objects";
import { openCluster } from "../kubernetes/open";
import { startLocal, stopLocal } from "../local/control-plane";
import { localFolders } from "../local/folders";
import { keepNodes } from "../local/node-pool";
import type { LocalNode } from "../local/nodes";
import { readRecord } from "../local/record";
import { keepClasses } from "../local/storage-classes";
import { rehearse } from "../rehearsal";

export interface ScaleMeasurement {
  readonly nodes: number;
  readonly accelerators: number;
  /** Workers that run, each on a node of its own. */
  readonly placed: number;
  readonly secondsToStart: number;
  readonly secondsToAddNodes: number;
  /** Until every worker is ready. */
  readonly secondsToPlace: number;
  /** Absent where it was not asked for. */
  readonly secondsToDestroy?: number;
  /** Resident memory of all programs of the control plane together, after everything was placed. */
  readonly memoryMb: number;
}

const group = "bench";
const zone = "us-west-2d";

export interface ScaleOptions {
  readonly say: (line: string) => void;
  /** Whether the job is taken away again, object by object. */
  readonly destroy: boolean;
}

/** Starts a control plane, gives it machines, and places one worker on each. */
export async function measureScale(nodes: number, { say, destroy }: ScaleOptions): Promise<ScaleMeasurement> {
  const stateDir = mkdtempSync(join(tmpdir(), "trainyard-scale-"));
  const root = join(stateDir, "local");
  const clock = stopwatch();
  try {
    await startLocal({ environment: group, root, attached: true, say });
    const secondsToStart = clock();
    const cluster = await openCluster({ kubernetes: "local", environment: group, stateDir });
    await keepClasses(cluster.api, []);
    await keepNodes(
      cluster.api,
      Array.from({ length: nodes }, (_, index) => node(index)),
    );
    const secondsToAddNodes = clock();
    const yard = await rehearse(() => workers(nodes), { clouds: [cluster.cloud] });
    const secondsToPlace = clock();
    const pods = (await cluster.api.listKind("v1", "Pod")).items.filter((pod) => text(pod, "status", "phase") === "Running");
    const placed = new Set(pods.map((pod) => text(pod, "spec", "nodeName"))).size;
    const memoryMb = memoryOf(root);
    clock();
    if (destroy) await yard.destroy();
    const secondsToDestroy = clock();
    cluster.close();
    return {
      nodes,
      accelerators: nodes * 8,
      placed,
      secondsToStart,
      secondsToAddNodes,
      secondsToPlace,
      ...(destroy ? { secondsToDestroy } : {}),
      memoryMb,
    };
  } finally {
    await stopLocal(group, { root, erase: true });
    rmSync(stateDir, { recursive: true, force: true });
  }
}

function node(index: number): LocalNode {
  const name = `worker-node-${index}`;
  const capacity = { cpu: "96", memory: "786432Mi", "ephemeral-storage": "500Gi", pods: "110", "habana.ai/gaudi": "8" };
  const labels = { "kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone, "trainyard.dev/node-group": group };
  return {
    name,
    zone,
    group,
    labels,
    taints: [{ key: "habana.ai/gaudi", effect: "NoSchedule" }],
    capacity,
    allocatable: capacity,
  };
}

function workers(desired: number): void {
  const { vcpus = 96, memoryGiB = 768 } = machine("dl2q.24xlarge");
  new TrainingGroup("worker", {
    namespace: "default",
    rehearsal: true,
    workers: { desired },
    machine: {
      type: "dl2q.24xlarge",
      vcpus,
      memoryGiB,
      accelerators: 8,
      resourceName: "habana.ai/gaudi",
      collectives: Collectives.Hccl,
    },
    coordinatorUrl: "http://coordinator.default.svc:50051",
    nodeSelector: { "trainyard.dev/node-group": group },
    checkpoints: { size: "500Gi", retain: false },
  });
}

/** From the kernel's own account of each process; 0 where there is none (another system than Linux). */
function memoryOf(root: string): number {
  const record = readRecord(localFolders(group, root));
  const pids = record === undefined ? [] : [record.keeper, ...record.processes.map((each) => each.pid)];
  const kilobytes = pids.map((pid) => {
    try {
      return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    } catch {
      return 0;
    }
  });
  return Math.round(kilobytes.reduce((sum, each) => sum + each, 0) / 1024);
}

/** Seconds since it was last asked. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    return seconds;
  };
}
