import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { gridRules } from "../../../components/grid/rules";

const promtool = spawnSync("promtool", ["--version"]).status === 0;
const ray = 'ray_io_cluster="grid"';

describe.skipIf(!promtool)("the Grid's five metrics from Ray's, by promtool (skipped where promtool is not installed)", () => {
  it("count tasks by their state, score machines by their load, and take no other cluster's", () => {
    const folder = mkdtempSync(join(tmpdir(), "trainyard-grid-"));
    writeFileSync(join(folder, "rules.yaml"), stringify({ groups: [{ name: "grid", rules: gridRules("grid") }] }));
    const series = {
      [`ray_tasks{${ray},State="RUNNING"}`]: "3+0x10",
      [`ray_tasks{${ray},State="FINISHED"}`]: "90+0x10",
      [`ray_tasks{${ray},State="FAILED"}`]: "7+0x10",
      'ray_tasks{ray_io_cluster="other",State="RUNNING"}': "1000+0x10",
      [`ray_node_cpu_utilization{${ray},instance="a"}`]: "20+0x10",
      [`ray_node_gpus_utilization{${ray},instance="a",GpuIndex="0"}`]: "60+0x10",
      [`ray_node_gpus_utilization{${ray},instance="a",GpuIndex="1"}`]: "100+0x10",
      [`ray_node_cpu_utilization{${ray},instance="head"}`]: "12+0x10",
      'kuberay_job_execution_duration_seconds{namespace="training",name="train",retry_count="0"}': "45+0x10",
    };
    const expected = {
      grid_active_tasks: [["grid_active_tasks", 3]],
      grid_tasks_submitted_total: [["grid_tasks_submitted_total", 100]],
      grid_tasks_completed_total: [
        ['grid_tasks_completed_total{status="success"}', 90],
        ['grid_tasks_completed_total{status="failure"}', 7],
      ],
      grid_task_duration_seconds: [['grid_task_duration_seconds{namespace="training",name="train"}', 45]],
      grid_node_health_score: [
        ['grid_node_health_score{instance="a"}', 65],
        ['grid_node_health_score{instance="head"}', 12],
      ],
    } as const;
    const test = {
      interval: "1m",
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: Object.entries(expected).map(([expr, samples]) => ({
        expr,
        eval_time: "5m",
        exp_samples: samples.map(([labels, value]) => ({ labels, value })),
      })),
    };
    writeFileSync(join(folder, "test.yaml"), stringify({ rule_files: ["rules.yaml"], evaluation_interval: "1m", tests: [test] }));
    const { stdout, stderr } = spawnSync("promtool", ["test", "rules", join(folder, "test.yaml")], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect(`${stdout}${stderr}`).toContain("SUCCESS");
  });
});
