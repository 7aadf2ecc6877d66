import { gauge, type Play, type PlayedTarget, wave } from "../play";
import { clusterFaults, clusterTargets } from "./cluster";
import { coordinatorFaults, coordinatorTarget, gangFaults } from "./training";

const workers = 4;

/** A worker that records what the document asks for, its eight accelerators among it. */
function workerTarget(index: number): PlayedTarget {
  const pod = `worker-${index}`;
  return {
    job: "training/worker",
    labels: { namespace: "training", pod, container: "worker", instance: pod },
    series: [
      gauge("training_steps_per_second", {}, wave(3.4, 0.05, index)),
      gauge("training_loss", {}, (minute) => 1.9 + 4.2 * Math.exp(-minute / 160) + 0.04 * wave(1, 1, index)(minute)),
      gauge("training_gradient_sync_seconds", {}, wave(0.055, 0.3, index)),
      gauge("storage_read_latency_seconds", {}, wave(0.012, 0.4, index)),
      gauge("storage_write_latency_seconds", {}, wave(0.034, 0.4, index + 3)),
      gauge("storage_cache_hit_ratio", {}, wave(0.93, 0.02, index)),
      ...(index === 0
        ? ["checkpoints", "datasets"].map((bucket, seed) =>
            gauge("storage_replication_lag_seconds", { bucket }, wave(140 + 90 * seed, 0.7, seed)),
          )
        : []),
      ...Array.from({ length: 8 }, (_, chip) =>
        gauge("hpu_utilization_percent", { accelerator: `${chip}` }, wave(78, 0.08, index * 8 + chip)),
      ),
    ],
  };
}

const one = { pod: "worker-0", accelerator: "0" };

/** Four machines of eight accelerators and a coordinator; the workers themselves measure, as on machines that have no exporter. */
export const gaudiPlay: Play = {
  system: "gaudi-3-scale",
  targets: [
    ...clusterTargets(
      Array.from({ length: workers }, (_, index) => ({
        name: `training-${index}`,
        group: "training",
        resource: "habana_ai_gaudi",
        accelerators: 8,
      })),
      [
        {
          namespace: "training",
          name: "worker",
          replicas: workers,
          fewest: 3,
          resource: "habana_ai_gaudi",
          accelerators: 8,
          claims: ["checkpoints"],
        },
      ],
    ),
    coordinatorTarget(workers),
    ...Array.from({ length: workers }, (_, index) => workerTarget(index)),
  ],
  faults: [
    {
      alert: "HighHpuUtilization",
      changes: [{ metric: "hpu_utilization_percent", labels: { pod: "worker-1", accelerator: "1" }, level: 91 }],
      within: 8,
      near: [{ metric: "hpu_utilization_percent", labels: { pod: "worker-1", accelerator: "1" }, level: 90 }],
    },
    ...clusterFaults("training-0", 8, "hpu_utilization_percent", one),
    ...coordinatorFaults(workers),
    ...gangFaults(workers, 3),
    {
      alert: "TrainingStalled",
      changes: [{ metric: "training_steps_per_second", level: 0.1 }],
      within: 14,
      near: [{ metric: "training_steps_per_second", level: 1 }],
    },
    {
      alert: "LossNotANumber",
      changes: [{ metric: "training_loss", labels: { pod: "worker-2" }, level: Number.NaN }],
      within: 4,
      near: [{ metric: "training_loss", labels: { pod: "worker-2" }, level: 900 }],
    },
    {
      alert: "ReplicationLag",
      changes: [{ metric: "storage_replication_lag_seconds", labels: { bucket: "checkpoints" }, level: 1000 }],
      within: 8,
      near: [{ metric: "storage_replication_lag_seconds", labels: { bucket: "checkpoints" }, level: 880 }],
    },
  ],
};
