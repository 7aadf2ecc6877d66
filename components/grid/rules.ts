/** Weights of processor and accelerators in a host's score, as the Grid's own file has them. */
const weights = { cpu: 1, gpu: 3 } as const;

/**
 * The five metrics of the Grid's document, from what Ray and KubeRay count. Ray keeps the state of each task as a gauge
 * (docs.ray.io, "System metrics": `ray_tasks`); how long a job ran is what KubeRay measures, for Ray has no histogram of tasks.
 */
export function gridRules(cluster: string) {
  const of = `ray_io_cluster="${cluster}"`;
  const record = (name: string, expr: string) => ({ record: name, expr });
  const cpu = `avg by (instance) (ray_node_cpu_utilization{${of}})`;
  const gpu = `avg by (instance) (ray_node_gpus_utilization{${of}})`;
  const all = weights.cpu + weights.gpu;
  return [
    record("grid_tasks_submitted_total", `sum(max_over_time(ray_tasks{${of}}[1m]))`),
    record(
      "grid_tasks_completed_total",
      `label_replace(sum(ray_tasks{${of},State="FINISHED"}), "status", "success", "", "") or label_replace(sum(ray_tasks{${of},State="FAILED"}), "status", "failure", "", "")`,
    ),
    record("grid_task_duration_seconds", "max by (namespace, name) (kuberay_job_execution_duration_seconds)"),
    // 0 is idle and 100 is full; a machine without accelerators is judged by its processors alone.
    record("grid_node_health_score", `(${cpu} * ${weights.cpu} + ${gpu} * ${weights.gpu}) / ${all} or ${cpu}`),
    record("grid_active_tasks", `sum(ray_tasks{${of},State="RUNNING"})`),
  ];
}
