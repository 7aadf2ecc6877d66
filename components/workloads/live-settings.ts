import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

type EnvVar = kubernetes.types.input.core.v1.EnvVar;
type Volume = kubernetes.types.input.core.v1.Volume;
type VolumeMount = kubernetes.types.input.core.v1.VolumeMount;

/** Where a process finds settings that change while it runs. A directory: the kubelet swaps all files of it at once. */
const settingsPlace = "/etc/settings";

export interface LiveSettings {
  readonly variables: EnvVar[];
  readonly volumes: Volume[];
  readonly mounts: VolumeMount[];
}

/** What a pod needs to read a ConfigMap of settings; nothing without one. */
export function liveSettings(configMap: pulumi.Input<string> | undefined): LiveSettings {
  if (configMap === undefined) return { variables: [], volumes: [], mounts: [] };
  return {
    variables: [{ name: "SETTINGS_DIR", value: settingsPlace }],
    volumes: [{ name: "settings", configMap: { name: configMap } }],
    mounts: [{ name: "settings", mountPath: settingsPlace, readOnly: true }],
  };
}
