import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { planMonitoring } from "../../../components/monitoring/plan";
import { ruleGroups } from "../../../components/monitoring/rules";
import { peerRules } from "../../../components/peers/rules";
import {
  type AlertTrial,
  alertsOf,
  describeAlerts,
  installed,
  type PromtoolTest,
  type TrialSeries,
  testRules,
} from "../../monitoring/promtool";
import { args, plan } from "./fixture";

const groups = ruleGroups(plan);
const alerts = alertsOf(groups);

describe("the alert rules", () => {
  it("say how bad it is, where, what happened and where to read on", () => {
    for (const rule of alerts) {
      expect(rule.labels).toMatchObject({ severity: expect.stringMatching(/^(info|warning|critical)$/), environment: "dev" });
      expect(rule.annotations?.summary).toMatch(/^[A-Z].*[^.]$/);
      expect(rule.annotations?.description).toBeTruthy();
    }
  });

  it("each have a section in docs/runbooks.md", () => {
    const runbooks = readFileSync(join(__dirname, "../../../docs/runbooks.md"), "utf8");
    const sections = [...runbooks.matchAll(/^## (\w+)$/gm)].map((match) => match[1]);
    expect([...alerts, ...peerRules()].map((rule) => rule.alert).sort()).toEqual(sections.sort());
    for (const rule of alerts) {
      expect(rule.annotations?.runbook_url).toBe(`https://example.com/runbooks.md#${rule.alert?.toLowerCase()}`);
    }
  });

  it("hold the document's own: a warning above 90 percent, under its name", () => {
    const rule = alerts.find(({ labels }) => labels?.rule === "high_gpu_utilization");
    expect(rule).toMatchObject({ expr: "hpu_utilization_percent > 90", labels: { severity: "warning" } });
  });

  it("are not made for what the environment does not have", () => {
    const { coordinators: _, trainingGroups: __, cost: ___, ...bare } = args;
    const made = ruleGroups(planMonitoring("watch", bare)).flatMap(({ rules }) => rules);
    expect(made.map((rule) => rule.alert)).not.toContain("CoordinatorDown");
    expect(made.map((rule) => rule.alert)).not.toContain("GangBelowMinimum");
    expect(made.map((rule) => rule.record)).not.toContain("trainyard:accelerator_cost:usd_per_hour");
  });
});

const coordinator = 'namespace="training",service="coordinator"';
const gang = 'namespace="training",poddisruptionbudget="worker"';
const set = 'namespace="training",statefulset="worker"';
const gaudi = 'node="a",resource="habana_ai_gaudi"';

const trials: Readonly<Record<string, AlertTrial>> = {
  HighHpuUtilization: {
    fires: { 'hpu_utilization_percent{instance="a"}': "91+0x30" },
    quiet: { 'hpu_utilization_percent{instance="a"}': "90+0x30" },
    at: "10m",
  },
  AcceleratorIdle: {
    fires: { 'DCGM_FI_DEV_GPU_UTIL{instance="a",gpu="0"}': "1+0x90" },
    quiet: { 'DCGM_FI_DEV_GPU_UTIL{instance="a",gpu="0"}': "60+0x90" },
    at: "60m",
  },
  AcceleratorMissing: {
    fires: { [`kube_node_status_capacity{${gaudi}}`]: "8+0x30", [`kube_node_status_allocatable{${gaudi}}`]: "7+0x30" },
    quiet: { [`kube_node_status_capacity{${gaudi}}`]: "8+0x30", [`kube_node_status_allocatable{${gaudi}}`]: "8+0x30" },
    at: "10m",
  },
  CoordinatorDown: {
    fires: { [`up{${coordinator}}`]: "1 1 0+0x10" },
    quiet: { [`up{${coordinator}}`]: "1+0x10" },
    at: "8m",
  },
  HeartbeatsStopped: {
    fires: {
      [`coordinator_heartbeats_total{${coordinator}}`]: "500+0x30",
      [`coordinator_workers_active{${coordinator}}`]: "4+0x30",
    },
    // No worker, no heartbeat: nothing is wrong.
    quiet: {
      [`coordinator_heartbeats_total{${coordinator}}`]: "500+0x30",
      [`coordinator_workers_active{${coordinator}}`]: "0+0x30",
    },
    at: "15m",
  },
  CheckpointTooOld: {
    fires: {
      [`coordinator_checkpoints_total{${coordinator}}`]: "3+0x120",
      [`coordinator_workers_active{${coordinator}}`]: "4+0x120",
    },
    quiet: {
      [`coordinator_checkpoints_total{${coordinator}}`]: "3+0.1x120",
      [`coordinator_workers_active{${coordinator}}`]: "4+0x120",
    },
    at: "90m",
  },
  BarrierStuck: {
    fires: { [`coordinator_barriers_waiting{${coordinator}}`]: "3+0x60" },
    // Workers that meet at a barrier every other minute are at work.
    quiet: {
      [`coordinator_barriers_waiting{${coordinator}}`]: "3 0 3 0 3 0 3 0 3 0 3 0 3 0 3 0 3 0 3 0 3 0 3 0 3 0 3 0 3 0 3 0",
    },
    at: "30m",
  },
  CheckpointWritesSlow: {
    fires: {
      [`checkpoint_write_duration_seconds_bucket{${coordinator},le="60"}`]: "0+0x90",
      [`checkpoint_write_duration_seconds_bucket{${coordinator},le="600"}`]: "0+1x90",
      [`checkpoint_write_duration_seconds_bucket{${coordinator},le="+Inf"}`]: "0+1x90",
    },
    quiet: {
      [`checkpoint_write_duration_seconds_bucket{${coordinator},le="60"}`]: "0+1x90",
      [`checkpoint_write_duration_seconds_bucket{${coordinator},le="600"}`]: "0+1x90",
      [`checkpoint_write_duration_seconds_bucket{${coordinator},le="+Inf"}`]: "0+1x90",
    },
    at: "60m",
  },
  ShardAssignmentSlow: {
    fires: {
      [`shard_assignment_duration_seconds_bucket{${coordinator},le="1"}`]: "0+0x60",
      [`shard_assignment_duration_seconds_bucket{${coordinator},le="10"}`]: "0+1x60",
      [`shard_assignment_duration_seconds_bucket{${coordinator},le="+Inf"}`]: "0+1x60",
    },
    quiet: {
      [`shard_assignment_duration_seconds_bucket{${coordinator},le="1"}`]: "0+1x60",
      [`shard_assignment_duration_seconds_bucket{${coordinator},le="10"}`]: "0+1x60",
      [`shard_assignment_duration_seconds_bucket{${coordinator},le="+Inf"}`]: "0+1x60",
    },
    at: "40m",
  },
  GangBelowMinimum: {
    fires: {
      [`kube_poddisruptionbudget_status_current_healthy{${gang}}`]: "3+0x30",
      [`kube_poddisruptionbudget_status_desired_healthy{${gang}}`]: "4+0x30",
    },
    quiet: {
      [`kube_poddisruptionbudget_status_current_healthy{${gang}}`]: "4+0x30",
      [`kube_poddisruptionbudget_status_desired_healthy{${gang}}`]: "4+0x30",
    },
    at: "10m",
  },
  WorkersLost: {
    fires: { [`kube_statefulset_status_replicas_ready{${set}}`]: "3+0x40", [`kube_statefulset_replicas{${set}}`]: "4+0x40" },
    quiet: { [`kube_statefulset_status_replicas_ready{${set}}`]: "4+0x40", [`kube_statefulset_replicas{${set}}`]: "4+0x40" },
    at: "20m",
  },
  WorkerRestarting: {
    fires: { 'kube_pod_container_status_restarts_total{namespace="training",pod="worker-0"}': "0+0.2x40" },
    quiet: { 'kube_pod_container_status_restarts_total{namespace="training",pod="worker-0"}': "1+0x40" },
    at: "35m",
  },
  TrainingStalled: {
    fires: { 'training_steps_per_second{namespace="training",pod="worker-0"}': "10+0x360 0.1+0x30" },
    quiet: { 'training_steps_per_second{namespace="training",pod="worker-0"}': "10+0x360 8+0x30" },
    at: "380m",
  },
  LossNotANumber: {
    fires: { 'training_loss{namespace="training",pod="worker-0"}': "2 1 NaN NaN NaN NaN NaN" },
    quiet: { 'training_loss{namespace="training",pod="worker-0"}': "2 1 1 1 1 1 1" },
    at: "6m",
  },
  CheckpointVolumeFull: {
    fires: {
      'kubelet_volume_stats_available_bytes{namespace="training",persistentvolumeclaim="checkpoints-worker-2"}': "5+0x30",
      'kubelet_volume_stats_capacity_bytes{namespace="training",persistentvolumeclaim="checkpoints-worker-2"}': "100+0x30",
    },
    quiet: {
      'kubelet_volume_stats_available_bytes{namespace="training",persistentvolumeclaim="checkpoints-worker-2"}': "50+0x30",
      'kubelet_volume_stats_capacity_bytes{namespace="training",persistentvolumeclaim="checkpoints-worker-2"}': "100+0x30",
    },
    at: "10m",
  },
  ReplicationLag: {
    fires: { 'storage_replication_lag_seconds{bucket="b"}': "1000+0x30" },
    quiet: { 'storage_replication_lag_seconds{bucket="b"}': "600+0x30" },
    at: "10m",
  },
  PacketLoss: {
    fires: {
      'node_network_receive_drop_total{instance="a",device="eth0"}': "0+6000x60",
      'node_network_receive_packets_total{instance="a",device="eth0"}': "0+60000x60",
    },
    // A line that is hardly used drops half of its three packets: that is noise.
    quiet: {
      'node_network_receive_drop_total{instance="a",device="eth0"}': "0+2x60",
      'node_network_receive_packets_total{instance="a",device="eth0"}': "0+4x60",
    },
    at: "30m",
  },
};

describeAlerts("the alert rules", groups, trials);

describe.skipIf(!installed("promtool"))("the records, by promtool (skipped where promtool is not installed)", () => {
  it("count what is idle and what it costs", () => {
    const measured = {
      'kube_node_status_allocatable{node="a",resource="nvidia_com_gpu"}': "8+0x10",
      'DCGM_FI_DEV_GPU_UTIL{instance="a",gpu="0"}': "1+0x10",
      'DCGM_FI_DEV_GPU_UTIL{instance="a",gpu="1"}': "80+0x10",
    };
    const unmeasured = {
      'kube_node_status_allocatable{node="a",resource="qualcomm_com_qaic"}': "8+0x10",
      'kube_pod_container_resource_requests{namespace="t",pod="worker-0",resource="qualcomm_com_qaic"}': "6+0x10",
      'kube_pod_status_phase{namespace="t",pod="worker-0",phase="Running"}': "1+0x10",
    };
    const expectation = (expr: string, value: number) => ({
      expr,
      eval_time: "8m",
      exp_samples: [{ labels: `${expr}{}`, value }],
    });
    const test = (series: TrialSeries, idle: number): PromtoolTest => ({
      interval: "1m",
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: [
        expectation("trainyard:accelerators:count", 8),
        expectation("trainyard:accelerators_idle:count", idle),
        expectation("trainyard:accelerator_cost:usd_per_hour", 20),
        expectation("trainyard:accelerator_idle_cost:usd_per_hour", idle * 2.5),
      ],
    });
    expect(testRules(groups, [test(measured, 1), test(unmeasured, 2)], "30s")).toContain("SUCCESS");
  });
});
