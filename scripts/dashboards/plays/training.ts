import { counter, type Fault, gauge, histogram, type Labels, type PlayedTarget, wave } from "../play";

const coordinator: Labels = { namespace: "training", service: "coordinator", pod: "coordinator-0", instance: "coordinator-0" };
const writeBuckets = [1, 5, 15, 30, 60, 120, 300, 600, 1200];
const shardBuckets = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30];

/** A coordinator and its six metrics; `workers` send a heartbeat a second. */
export function coordinatorTarget(workers: number): PlayedTarget {
  return {
    job: "coordinator",
    labels: coordinator,
    series: [
      gauge("coordinator_workers_active", {}, workers),
      counter("coordinator_heartbeats_total", {}, wave(workers * 60, 0.01)),
      counter("coordinator_checkpoints_total", {}, 0.2),
      // Workers meet at a barrier every few minutes and go on.
      gauge("coordinator_barriers_waiting", {}, (minute) => (Math.floor(minute) % 6 === 0 ? workers - 1 : 0)),
      histogram("checkpoint_write_duration_seconds", {}, writeBuckets, 0.2 * workers, wave(38, 0.3)),
      histogram("shard_assignment_duration_seconds", {}, shardBuckets, 12, wave(0.18, 0.4)),
    ],
  };
}

export function coordinatorFaults(workers: number): Fault[] {
  return [
    {
      alert: "CoordinatorDown",
      changes: [{ down: "coordinator" }],
      within: 8,
      // It starts again and again, each time within a minute.
      near: [{ down: "coordinator", when: (minute) => Math.floor(minute) % 4 === 0 }],
      alone: true,
    },
    {
      alert: "HeartbeatsStopped",
      changes: [{ metric: "coordinator_heartbeats_total", level: 0 }],
      within: 10,
      // No worker, no heartbeat: nothing is wrong.
      near: [
        { metric: "coordinator_heartbeats_total", level: 0 },
        { metric: "coordinator_workers_active", level: 0 },
      ],
    },
    {
      alert: "CheckpointTooOld",
      changes: [{ metric: "coordinator_checkpoints_total", level: 0 }],
      within: 70,
      // One in fifty minutes is late and not too late.
      near: [{ metric: "coordinator_checkpoints_total", level: 0.02 }],
    },
    {
      alert: "BarrierStuck",
      changes: [{ metric: "coordinator_barriers_waiting", level: workers - 1 }],
      within: 25,
      near: [{ metric: "coordinator_barriers_waiting", level: (minute) => (Math.floor(minute) % 10 === 0 ? 0 : workers - 1) }],
    },
    {
      alert: "CheckpointWritesSlow",
      changes: [{ metric: "checkpoint_write_duration_seconds", level: 400 }],
      within: 50,
      near: [{ metric: "checkpoint_write_duration_seconds", level: 120 }],
    },
    {
      alert: "ShardAssignmentSlow",
      changes: [{ metric: "shard_assignment_duration_seconds", level: 8 }],
      within: 35,
      near: [{ metric: "shard_assignment_duration_seconds", level: 1.5 }],
    },
  ];
}

const set = { namespace: "training", statefulset: "worker" };
const gang = { namespace: "training", poddisruptionbudget: "worker" };

/** What Kubernetes says of workers. `fewest` of them can go on. */
export function gangFaults(workers: number, fewest: number): Fault[] {
  return [
    {
      alert: "GangBelowMinimum",
      changes: [{ metric: "kube_poddisruptionbudget_status_current_healthy", labels: gang, level: fewest - 1 }],
      within: 8,
      near: [{ metric: "kube_poddisruptionbudget_status_current_healthy", labels: gang, level: fewest }],
    },
    {
      alert: "WorkersLost",
      changes: [{ metric: "kube_statefulset_status_replicas_ready", labels: set, level: workers - 1 }],
      within: 18,
      // A worker that comes back within ten minutes.
      near: [
        {
          metric: "kube_statefulset_status_replicas_ready",
          labels: set,
          level: (minute) => (Math.floor(minute) % 12 === 0 ? workers : workers - 1),
        },
      ],
    },
    {
      alert: "WorkerRestarting",
      changes: [{ metric: "kube_pod_container_status_restarts_total", labels: { pod: "worker-0" }, level: 0.2 }],
      within: 25,
      near: [{ metric: "kube_pod_container_status_restarts_total", labels: { pod: "worker-0" }, level: 0.05 }],
    },
    {
      alert: "CheckpointVolumeFull",
      changes: [
        {
          metric: "kubelet_volume_stats_available_bytes",
          labels: { persistentvolumeclaim: "checkpoints-worker-0" },
          level: 30 * 2 ** 30,
        },
      ],
      within: 8,
      near: [
        {
          metric: "kubelet_volume_stats_available_bytes",
          labels: { persistentvolumeclaim: "checkpoints-worker-0" },
          level: 60 * 2 ** 30,
        },
      ],
    },
  ];
}
