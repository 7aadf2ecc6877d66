import type * as aws from "@pulumi/aws";
import type { Stack, StackRule } from "../../core/rule";
import { known } from "../../core/unknown";
import { chartsOf, chartTypes, type InstalledChart } from "../../lib/charts";
import { containersOf, podTemplatesOf } from "../../lib/kubernetes";
import { awsPoolType } from "../../lib/pools";

const daemonSetType = "kubernetes:apps/v1:DaemonSet";

/** Who brings a part: a chart, with the value that turns the part off and the chart's own default, or a DaemonSet of this image. */
interface Owner {
  readonly chart?: string;
  readonly value?: string;
  readonly fallback?: boolean;
  readonly image?: RegExp;
}

/** Parts that must have one owner: two of them on one node offer the same devices twice. */
const owners: { readonly [part: string]: readonly Owner[] } = {
  "the NVIDIA device plugin or DRA driver": [
    { chart: "gpu-operator", value: "devicePlugin.enabled" },
    { chart: "nvidia-device-plugin" },
    { chart: "dra-driver-nvidia-gpu", value: "resources.gpus.enabled" },
    { image: /(^|\/)nvidia\/k8s-device-plugin[:@]/ },
  ],
  "the Gaudi device plugin or DRA driver": [
    { chart: "habana-ai-operator" },
    { chart: "intel-gaudi-resource-driver-chart" },
    { image: /(^|\/)docker-k8s-device-plugin[:@]/ },
  ],
  "dcgm-exporter": [{ chart: "gpu-operator", value: "dcgmExporter.enabled" }, { chart: "dcgm-exporter" }],
  "node feature discovery": [
    { chart: "gpu-operator", value: "nfd.enabled" },
    { chart: "network-operator", value: "nfd.enabled" },
    { chart: "node-feature-discovery" },
    { chart: "nvidia-device-plugin", value: "gfd.enabled", fallback: false },
  ],
  "EFA devices": [
    { chart: "aws-efa-k8s-device-plugin" },
    { chart: "aws-dranet" },
    { image: /(^|\/)aws-efa-k8s-device-plugin[:@]/ },
  ],
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
  types: [...chartTypes, daemonSetType],
  checkStack: (stack, { report, each, eachOf }) => {
    const charts = chartsOf(stack);
    const sets = daemonSets(stack);
    each(Object.entries(owners), ([part, candidates]) => {
      const found = [
        ...charts.filter((chart) =>
          candidates.some(({ chart: name, value, fallback }) => chart.name === name && isOn(chart, value, fallback)),
        ),
        ...sets.filter(({ images }) =>
          candidates.some(({ image }) => image !== undefined && images.some((each) => image.test(each))),
        ),
      ];
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

/** What runs on each node, and of which images. */
function daemonSets(stack: Stack) {
  return stack.of<object>(daemonSetType).map((resource) => ({
    name: resource.name,
    resource,
    images: podTemplatesOf(resource.type, resource.props).flatMap((template) =>
      containersOf(template).flatMap(({ container }) => known(() => container.image) ?? []),
    ),
  }));
}

function isOn(chart: InstalledChart, value: string | undefined, fallback = true): boolean {
  return value === undefined || chart.value(value, fallback) === true;
}
