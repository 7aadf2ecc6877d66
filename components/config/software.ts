/** Which software of an environment's accelerators has which owner: the one place that decides it. */
import { type AcceleratorKind, accelerator, Fabric, lookUp } from "../accelerators";
import { Cloud } from "../core/cloud";
import type { DevicePluginArgs } from "../nodes/device-plugin";
import { pluginFor } from "../nodes/device-plugin/plan";
import type { AcceleratorMetricsArgs } from "../nodes/exporters";
import { exportedBy } from "../nodes/exporters/plan";
import type { GpuOperatorArgs } from "../nodes/gpu-operator";
import type { NetworkOperatorArgs } from "../nodes/network-operator";
import { infinibandOwner } from "./dra";
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
    // The chips reach the network's memory by the driver that the network operator loads.
    ...(groups.some((group) => infinibandOwner(environment, group) === "operator") && { rdma: true }),
    ...(keys.length > 0 && { taintKeys: [...new Set(keys)] }),
  };
}

/** NVIDIA's network operator, where InfiniBand is left to it. */
export function networkOperatorArgs(environment: Said): NetworkOperatorArgs | undefined {
  const { nodeGroups, devicePlugins } = environment;
  const groups = nodeGroups.filter((group) => infinibandOwner(environment, group) === "operator");
  if (!devicePlugins.install || groups.length === 0) return undefined;
  const keys = [...new Set(groups.flatMap((group) => (group.taints ?? []).map(({ key }) => key)))];
  return {
    ...(gpuOperatorArgs(environment) !== undefined && { featureDiscovery: false }),
    ...(keys.length > 0 && { taintKeys: keys }),
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
  const linked = nodeGroups.filter((group) => infinibandOwner(environment, group) !== undefined);
  const infiniband = devicePlugins.infiniband === "plugin" ? [...new Set(linked.map(({ machine }) => machine))] : [];
  if (!devicePlugins.install || accelerators.length + efaMachines.length + linked.length === 0) return undefined;
  return {
    accelerators,
    efaMachines,
    ...(infiniband.length > 0 && { infinibandMachines: infiniband }),
    ...(linked.length > infiniband.length && infiniband.length === 0 && { pinnedMemory: true }),
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
