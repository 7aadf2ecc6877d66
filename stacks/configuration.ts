/** Settings that reach running pods, and who mounts them. */
import type * as pulumi from "@pulumi/pulumi";
import { Configuration } from "../components";
import type { Environment } from "../components/config";
import { configurationArgs } from "../components/config/configuration";
import type { OnCluster } from "./automation";

/** Settings, where the environment has any. */
export function makeConfiguration(
  environment: Environment,
  namespace: pulumi.Input<string>,
  onCluster: OnCluster,
): Configuration | undefined {
  const { configuration } = environment;
  return (
    configuration &&
    new Configuration("configuration", { ...configurationArgs(environment, configuration), namespace }, onCluster)
  );
}

/** What one workload takes of them. */
export function settingsFor(made: Configuration | undefined, service: "coordinator" | "worker") {
  return made === undefined ? {} : { liveSettings: made.configMaps.apply((names) => names[service] ?? `settings-${service}`) };
}
