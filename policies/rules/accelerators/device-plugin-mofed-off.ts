import type { StackRule } from "../../core/rule";
import { chartsOf, chartTypes } from "../../lib/charts";

export const rule: StackRule = {
  id: "device-plugin-mofed-off",
  title: "The NVIDIA device plugin does not hand out InfiniBand devices that something else owns",
  severity: "high",
  level: "mandatory",
  why: "0.19.0 to 0.19.2 mount every uverbs device into every GPU pod, past the EFA plugin and DRANET, and jobs then share or lose their fabric",
  remedy: 'version: "0.20.0", values: { mofedEnabled: false }',
  unknown: "Which version and values the chart is given.",
  sources: ["NVIDIA/k8s-device-plugin#1692"],
  types: chartTypes,
  checkStack: (stack, { report, each }) => {
    each(chartsOf(stack), (chart) => {
      if (chart.name !== "nvidia-device-plugin") return;
      const mofed = chart.value("mofedEnabled", undefined);
      if (mofed === true) report("mofedEnabled is true; set false", chart.resource);
      else if (mofed !== false && /^v?0\.19\.[0-2]$/.test(chart.version ?? ""))
        report(`${chart.version} turns mofed on by itself; use 0.19.3 or later`, chart.resource);
    });
  },
};
