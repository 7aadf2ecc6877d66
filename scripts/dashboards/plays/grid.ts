import { counter, gauge, histogram, type Play, wave } from "../play";
import { hostTarget } from "./cluster";

const hosts = ["gpu1", "gpu2", "gpu3", "gpu4"];
const durations = [1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400];
const disk = { instance: "gpu1:9100", mountpoint: "/" };

/** One minute in four. */
const often = (minute: number) => Math.floor(minute) % 4 === 0;

/** Four hosts, their node exporters, and the machine that commands them. */
export const gridPlay: Play = {
  system: "grid",
  targets: [
    {
      job: "fleet",
      labels: { instance: "127.0.0.1:8000", environment: "grid" },
      series: [
        counter("grid_tasks_submitted_total", {}, wave(2.1, 0.4)),
        counter("grid_tasks_completed_total", { status: "success" }, wave(2, 0.4)),
        counter("grid_tasks_completed_total", { status: "failure" }, wave(0.06, 0.9)),
        histogram("grid_task_duration_seconds", {}, durations, 2, wave(240, 0.3)),
        gauge("grid_active_tasks", {}, (minute) => Math.round(wave(9, 0.4)(minute))),
        ...hosts.map((host, index) => gauge("grid_node_health_score", { host }, wave(30 + index * 12, 0.25, index))),
      ],
    },
    ...hosts.map((host, index) => {
      const target = hostTarget(`${host}:9100`, index, "hosts");
      return { ...target, labels: { ...target.labels, environment: "grid" } };
    }),
  ],
  faults: [
    {
      alert: "GridMetricsMissing",
      changes: [{ down: "fleet" }],
      within: 12,
      near: [{ down: "fleet", when: often }],
      alone: true,
    },
    {
      alert: "GridHostDown",
      changes: [{ down: "hosts", labels: { instance: "gpu3:9100" } }],
      within: 5,
      near: [{ down: "hosts", labels: { instance: "gpu3:9100" }, when: often }],
    },
    {
      alert: "GridHostBusy",
      changes: [{ metric: "grid_node_health_score", labels: { host: "gpu4" }, level: 97 }],
      within: 35,
      near: [{ metric: "grid_node_health_score", labels: { host: "gpu4" }, level: 89 }],
    },
    {
      alert: "GridTasksFailing",
      changes: [{ metric: "grid_tasks_completed_total", labels: { status: "failure" }, level: 2 }],
      within: 35,
      near: [{ metric: "grid_tasks_completed_total", labels: { status: "failure" }, level: 0.3 }],
    },
    {
      alert: "GridTasksStuck",
      changes: [{ metric: "grid_tasks_completed_total", level: 0 }],
      within: 135,
      near: [
        { metric: "grid_tasks_completed_total", level: 0 },
        { metric: "grid_active_tasks", level: 0 },
      ],
      // Both are about tasks that end, so they cannot be played at once.
      alone: true,
    },
    {
      alert: "GridDiskFull",
      changes: [{ metric: "node_filesystem_avail_bytes", labels: disk, level: 60 * 2 ** 30 }],
      within: 14,
      near: [{ metric: "node_filesystem_avail_bytes", labels: disk, level: 110 * 2 ** 30 }],
    },
  ],
};
