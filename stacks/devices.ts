/** What drives, counts and measures an environment's accelerators: each thing has one owner. */
import type * as pulumi from "@pulumi/pulumi";
import { AcceleratorMetrics, DevicePlugin, DraDrivers, GpuOperator, type Monitoring, NetworkOperator } from "../components";
import type { Environment } from "../components/config";
import { draDriversArgs } from "../components/config/dra";
import { acceleratorMetricsArgs, devicePluginArgs, gpuOperatorArgs, networkOperatorArgs } from "../components/config/software";

export function makeDevices(
  environment: Environment,
  rehearsal: boolean,
  watching: Monitoring | undefined,
  onCluster: pulumi.ComponentResourceOptions,
): DraDrivers | undefined {
  const plugins = devicePluginArgs(environment, rehearsal);
  if (plugins) new DevicePlugin("devices", plugins, onCluster);
  const drivers = draDriversArgs(environment);
  const dra = drivers && new DraDrivers("dra", drivers, onCluster);
  // The kinds of monitors come with the monitoring's chart.
  const afterwards = watching === undefined ? onCluster : { ...onCluster, dependsOn: [watching] };
  const operator = gpuOperatorArgs(environment);
  const gpus = operator && new GpuOperator("gpu-operator", { ...operator, watched: watching !== undefined }, afterwards);
  const network = networkOperatorArgs(environment);
  // Where NVIDIA's other operator brings the labels of nodes, this one waits for their kinds.
  const after = gpus === undefined ? onCluster : { ...onCluster, dependsOn: [gpus] };
  if (network) new NetworkOperator("network-operator", network, after);
  const metrics = watching && acceleratorMetricsArgs(environment);
  if (metrics) new AcceleratorMetrics("accelerator-metrics", metrics, afterwards);
  return dra;
}
