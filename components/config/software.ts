/** Which software of an environment's accelerators has which owner: the one place that decides it. */
import { type AcceleratorKind, accelerator, Fabric, lookUp } from "../accelerators";
import { Cloud } from "../core/cloud";
import type { DevicePluginArgs } from "../nodes/device-plugin";
import { pluginFor } from "../nodes/device-plugin/plan";
import type { AcceleratorMetricsArgs } from "../nodes/exporters";
import { exportedBy } from "../nodes/exporters/plan";
import type { GpuOperatorArgs } from "../nodes/gpu-operator";
import type { Environment, NodeGroup } from "./schema";

type Said = Pick<Environment, "cloud" | "nodeGroups" | "devicePlugins">;

function kindOf(group: NodeGroup): AcceleratorKind | undefined {
  return group.accelerator ?? lookUp(group.machine)?.accelerator?.kind;
}

function kindsOf({ nodeGroups }: Said): AcceleratorKind[] {
  return [...new Set(nodeGroups.flatMap((group) => kindOf(group) ?? []))];
}

/** Groups with chips of NVIDIA's. */
export function nvidiaGroups(groups: readonly NodeGroup[]): readonly NodeGroup[] {
  return groups.filter((group) => {
    const kind = kindOf(group);
    return kind !== undefined && accelerator(kind).family === "nvidia";
  });
}

/** NVIDIA's operator, where it is asked for and there is something for it to do. */
export function gpuOperatorArgs(environment: Said): GpuOperatorArgs | undefined {
  const { cloud, nodeGroups, devicePlugins } = environment;
  const groups = nvidiaGroups(nodeGroups);
  if (!devicePlugins.install || devicePlugins.nvidia !== "operator" || groups.length === 0) return undefined;
  const keys = groups.flatMap((group) => (group.taints ?? []).map(({ key }) => key));
  return {
    cloud,
    driver: groups.some(({ driver }) => driver === "operator") ? "operator" : "cloud",
    ...(keys.length > 0 && { taintKeys: [...new Set(keys)] }),
  };
}

/** What counts accelerators and EFA interfaces; undefined where nothing of ours has to. */
export function devicePluginArgs(environment: Said, rehearsal: boolean): DevicePluginArgs | undefined {
  const { cloud, nodeGroups, devicePlugins } = environment;
  // GKE counts NVIDIA's chips and TPUs by itself, the operator brings NVIDIA's plugin.
  const others = [
    ...(cloud === Cloud.Gcp ? ["nvidia", "tpu"] : []),
    // A device has one owner: what the operator brings or a DRA driver offers, no plugin counts.
    ...(devicePlugins.nvidia === "plugin" ? [] : ["nvidia"]),
    ...(devicePlugins.gaudi === "dra" ? ["gaudi"] : []),
  ];
  const accelerators = kindsOf(environment).filter(
    (kind) => pluginFor(kind) !== undefined && !others.includes(accelerator(kind).family),
  );
  const efaMachines = [...new Set(nodeGroups.map(({ machine }) => machine))].filter(
    (name) => devicePlugins.efa === "plugin" && lookUp(name)?.fabric === Fabric.Efa,
  );
  if (!devicePlugins.install || accelerators.length + efaMachines.length === 0) return undefined;
  return {
    accelerators,
    efaMachines,
    ...(devicePlugins.images !== undefined && { images: devicePlugins.images }),
    rehearsal,
  };
}

/** What the monitoring reads of accelerators; the operator brings DCGM's exporter itself. */
export function acceleratorMetricsArgs(environment: Said): AcceleratorMetricsArgs | undefined {
  const { cloud, devicePlugins } = environment;
  if (!devicePlugins.exporters) return undefined;
  const accelerators = kindsOf(environment).filter((kind) => {
    const exporter = exportedBy(kind);
    return exporter !== undefined && !(exporter === "nvidia" && devicePlugins.nvidia === "operator");
  });
  if (accelerators.length === 0) return undefined;
  return { cloud, accelerators, ...(devicePlugins.exporterImages !== undefined && { images: devicePlugins.exporterImages }) };
}
