import { describe, expect, it } from "vitest";
import { planMonitoring } from "../../../components/monitoring/plan";
import { ruleGroups } from "../../../components/monitoring/rules";
import { alertsOf, installed, type PromtoolTest, type TrialSeries, testRules } from "../../monitoring/promtool";
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

  it("hold the document's own: a warning above 90 percent, under its name", () => {
    const rule = alerts.find(({ labels }) => labels?.rule === "high_gpu_utilization");
    expect(rule).toMatchObject({ expr: "hpu_utilization_percent > 90", labels: { severity: "warning" } });
  });

  it("are not made for what the environment does not have", () => {
    const { coordinators: _, trainingGroups: __, prices: ___, ...bare } = args;
    const made = ruleGroups(planMonitoring("watch", bare)).flatMap(({ rules }) => rules);
    expect(made.map((rule) => rule.alert)).not.toContain("CoordinatorDown");
    expect(made.map((rule) => rule.alert)).not.toContain("GangBelowMinimum");
    expect(made.map((rule) => rule.alert)).not.toContain("ReplicationLag");
    expect(made.map((rule) => rule.record)).not.toContain("trainyard:accelerator_cost:usd_per_hour");
  });
});

describe.skipIf(!installed("promtool"))("the records, by promtool (skipped where promtool is not installed)", () => {
  it("count what is idle and what it costs", () => {
    const node = {
      'kube_node_status_allocatable{node="a",resource="nvidia_com_gpu"}': "8+0x10",
      'kube_node_labels{node="a",label_trainyard_dev_node_group="training"}': "1+0x10",
      // Machines of another price, or of none, are counted and not priced.
      'kube_node_status_allocatable{node="b",resource="habana_ai_gaudi"}': "8+0x10",
      'kube_node_labels{node="b",label_trainyard_dev_node_group="own"}': "1+0x10",
    };
    const measured = {
      ...node,
      'DCGM_FI_DEV_GPU_UTIL{instance="a",gpu="0"}': "1+0x10",
      'DCGM_FI_DEV_GPU_UTIL{instance="a",gpu="1"}': "80+0x10",
    };
    const unmeasured = {
      ...node,
      'kube_pod_container_resource_requests{namespace="t",pod="worker-0",resource="nvidia_com_gpu"}': "6+0x10",
      'kube_pod_status_phase{namespace="t",pod="worker-0",phase="Running"}': "1+0x10",
    };
    const expectation = (expr: string, value: number, labels = "") => ({
      expr,
      eval_time: "8m",
      exp_samples: [{ labels: `${expr}{${labels}}`, value }],
    });
    const test = (series: TrialSeries, idle: number): PromtoolTest => ({
      interval: "1m",
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: [
        expectation("trainyard:accelerators:count", 16),
        expectation("trainyard:accelerators_idle:count", idle),
        expectation(
          "trainyard:accelerator_cost_by_node_group:usd_per_hour",
          20,
          'node_group="training",machine="dl2q.24xlarge",capacity="on-demand"',
        ),
        expectation("trainyard:accelerator_cost:usd_per_hour", 20),
        expectation("trainyard:accelerator_cost:usd_per_accelerator_hour", 2.5),
        expectation("trainyard:accelerator_work_cost:usd_per_accelerator_hour", (2.5 * 16) / (16 - idle)),
        expectation("trainyard:accelerator_idle_cost:usd_per_hour", idle * 2.5),
      ],
    });
    expect(testRules(groups, [test(measured, 1), test(unmeasured, 10)], "30s")).toContain("SUCCESS");
  });
});
