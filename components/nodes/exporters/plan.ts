import { type AcceleratorKind, accelerator, accelerators } from "../../accelerators";
import type { ChartValues } from "../../charts/engine";
import { Cloud } from "../../core/cloud";
import { Problems } from "../../core/problems";
import { remedyFor } from "../../core/suggest";
import { burnInTaint } from "../../health/names";
import { type ExporterData, type ExporterName, exporters } from "./data";
import type { AcceleratorMetricsArgs } from "./index";

export interface AcceleratorMetricsPlan {
  /** Values of DCGM's chart; absent where there is no chip of NVIDIA's. */
  readonly dcgm?: ChartValues;
  readonly google: boolean;
  readonly sets: readonly ExporterPlan[];
  readonly monitoringNamespace: string;
}

export interface ExporterPlan extends Pick<ExporterData, "command" | "port" | "environment" | "hostPaths"> {
  readonly family: ExporterName;
  readonly image: string;
  readonly tolerates: readonly string[];
}

const familyLabel = "trainyard.dev/accelerator-family";

/** Whether a chip has an exporter that this installs. */
export function exportedBy(kind: AcceleratorKind): ExporterName | "nvidia" | undefined {
  const { family } = accelerator(kind);
  return family === "nvidia" || family in exporters ? (family as ExporterName | "nvidia") : undefined;
}

export function planAcceleratorMetrics(name: string, args: AcceleratorMetricsArgs): AcceleratorMetricsPlan {
  const problems = new Problems(`AcceleratorMetrics ${name}`);
  const names = Object.keys(exporters);
  for (const [family, image] of Object.entries(args.images ?? {})) {
    if (!names.includes(family)) problems.add(`images.${family}`, "is not an exporter", remedyFor(family, names));
    else if (!/^[a-z0-9][-._/:a-z0-9]*(:[\w][-.\w]*|@sha256:[0-9a-f]{64})$/i.test(image))
      problems.add(`images.${family}`, `${JSON.stringify(image)} is not an image with a tag or digest`, "give registry/name:tag");
  }
  const found = new Set<ExporterName | "nvidia">();
  args.accelerators.forEach((word, index) => {
    const known = accelerators.get(word as AcceleratorKind);
    if (known === undefined) {
      problems.add(`accelerators[${index}]`, `${JSON.stringify(word)} is unknown`, remedyFor(word, accelerators.keys()));
      return;
    }
    const exporter = exportedBy(known.kind);
    if (exporter === undefined)
      problems.add(`accelerators[${index}]`, `${known.product} has no exporter that we know`, `leave ${word} out here`);
    else found.add(exporter);
  });
  if (args.accelerators.length === 0) problems.add("accelerators", "is empty", "name what the nodes have, or leave it out");
  problems.throwIfAny();
  return {
    ...(found.has("nvidia") && { dcgm: dcgmValues(args.cloud) }),
    google: args.cloud === Cloud.Gcp,
    sets: [...found].flatMap((family) => (family === "nvidia" ? [] : [setOf(family, args)])),
    monitoringNamespace: args.monitoringNamespace ?? "monitoring",
  };
}

function setOf(family: ExporterName, args: AcceleratorMetricsArgs): ExporterPlan {
  const data: ExporterData = exporters[family];
  const { command, port, environment, hostPaths } = data;
  const taint = [...accelerators.values()].find((entry) => entry.family === family)?.taint.key;
  return {
    family,
    image: args.images?.[family] ?? data.image,
    ...(command !== undefined && { command }),
    port,
    environment,
    hostPaths,
    tolerates: [...(taint === undefined ? [] : [taint]), burnInTaint],
  };
}

/** Names: the chart's values.yaml at the version of data.ts. GKE's nodes keep the driver's libraries where only a mount reaches them. */
function dcgmValues(cloud: Cloud): ChartValues {
  const keys = ["nvidia.com/gpu", burnInTaint];
  const driver = "/home/kubernetes/bin/nvidia";
  return {
    nodeSelector: { [familyLabel]: "nvidia" },
    tolerations: keys.map((key) => ({ key, operator: "Exists", effect: "NoSchedule" })),
    serviceMonitor: { enabled: true, interval: "15s" },
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "200m", memory: "512Mi" } },
    ...(cloud === Cloud.Gcp && {
      extraHostVolumes: [{ name: "driver", hostPath: driver }],
      extraVolumeMounts: [
        {
          name: "exporter-metrics-volume",
          mountPath: "/etc/dcgm-exporter/default-counters.csv",
          subPath: "default-counters.csv",
        },
        { name: "driver", mountPath: "/usr/local/nvidia", readOnly: true },
      ],
      extraEnv: [{ name: "LD_LIBRARY_PATH", value: "/usr/local/nvidia/lib64" }],
      securityContext: { privileged: true, runAsNonRoot: false, runAsUser: 0 },
    }),
  };
}
