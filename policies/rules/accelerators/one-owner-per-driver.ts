import type * as aws from "@pulumi/aws";
import type { StackRule } from "../../core/rule";
import { chartsOf, chartTypes, type InstalledChart } from "../../lib/charts";
import { awsPoolType } from "../../lib/pools";

/** Parts that must have one owner, and who brings each: a chart, and the value that turns the part off with the chart's own default. */
const owners: {
  readonly [part: string]: readonly { readonly chart: string; readonly value?: string; readonly fallback?: boolean }[];
} = {
  "the NVIDIA device plugin": [{ chart: "gpu-operator", value: "devicePlugin.enabled" }, { chart: "nvidia-device-plugin" }],
  "dcgm-exporter": [{ chart: "gpu-operator", value: "dcgmExporter.enabled" }, { chart: "dcgm-exporter" }],
  "node feature discovery": [
    { chart: "gpu-operator", value: "nfd.enabled" },
    { chart: "network-operator", value: "nfd.enabled" },
    { chart: "node-feature-discovery" },
    { chart: "nvidia-device-plugin", value: "gfd.enabled", fallback: false },
  ],
  "EFA devices": [{ chart: "aws-efa-k8s-device-plugin" }, { chart: "aws-dranet" }],
};

export const rule: StackRule = {
  id: "one-owner-per-driver",
  title: "Each driver, device plugin and exporter has one owner",
  severity: "high",
  level: "mandatory",
  why: "Two device plugins register the same devices, two DCGMs fight for the counters and health checks then replace good machines, two drivers panic the kernel",
  remedy:
    "gpu-operator with driver.enabled: false and toolkit.enabled: false on images that carry the driver; else no second chart",
  unknown: "Which values a chart is given.",
  sources: ["NVIDIA/k8s-device-plugin#1692", "aws/containers-roadmap#2555", "NVIDIA/gpu-operator#525"],
  types: chartTypes,
  checkStack: (stack, { report, each, eachOf }) => {
    const charts = chartsOf(stack);
    each(Object.entries(owners), ([part, candidates]) => {
      const found = charts.filter((chart) =>
        candidates.some((candidate) => chart.name === candidate.chart && isOn(chart, candidate.value, candidate.fallback)),
      );
      if (found.length > 1)
        report(
          `${part} has ${found.length} owners: ${found.map(({ name }) => name).join(", ")}; turn it off in all but one`,
          found[0]?.resource,
        );
    });
    const operator = charts.find(({ name }) => name === "gpu-operator");
    eachOf<aws.eks.NodeGroupArgs>(awsPoolType, (group) => {
      if (operator === undefined || !/NVIDIA/.test(group.props.amiType ?? "")) return;
      for (const part of ["driver", "toolkit"]) {
        if (isOn(operator, `${part}.enabled`))
          report(
            `the image ${group.props.amiType} carries the ${part}, and so does gpu-operator; set ${part}.enabled: false`,
            group,
          );
      }
    });
  },
};

function isOn(chart: InstalledChart, value: string | undefined, fallback = true): boolean {
  return value === undefined || chart.value(value, fallback) === true;
}
