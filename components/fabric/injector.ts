import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { fabricLabel, needsDaemon } from "./attachment";
import { fabricDaemon, type Place } from "./daemon";
import { deviceInjector, transports } from "./data";
import type { InstallerPlan } from "./plan";

/**
 * Gives daemons the device files that their pod's annotation names. It talks to containerd by NRI's socket, which is open from containerd 2.0 on
 * (GKE 1.33); Google's manifest is privileged and on the host's network, and looks at device files and at that socket, which root may.
 */
export function injectorSet(
  name: string,
  installers: readonly InstallerPlan[],
  place: Place,
  opts: pulumi.CustomResourceOptions,
): kubernetes.apps.v1.DaemonSet {
  const fabrics = installers.flatMap(({ transport }) => (needsDaemon(transport) ? [transports[transport].fabric] : []));
  const pod = {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: fabricLabel, operator: "In", values: fabrics }] }],
        },
      },
    },
    containers: [injector()],
    volumes: [
      { name: "devices", hostPath: { path: "/dev", type: "Directory" } },
      { name: "nri", hostPath: { path: "/var/run/nri", type: "Directory" } },
    ],
  };
  return fabricDaemon(name, { name: "device-injector", updateStrategy: { type: "RollingUpdate" }, pod }, place, opts);
}

function injector(): kubernetes.types.input.core.v1.Container {
  return {
    name: "device-injector",
    image: deviceInjector.image,
    imagePullPolicy: "IfNotPresent",
    securityContext: {
      runAsUser: 0,
      runAsGroup: 0,
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    resources: {
      requests: { cpu: "50m", memory: "64Mi", "ephemeral-storage": "16Mi" },
      limits: { memory: "160Mi", "ephemeral-storage": "16Mi" },
    },
    volumeMounts: [
      { name: "devices", mountPath: "/dev", readOnly: true },
      { name: "nri", mountPath: "/var/run/nri" },
    ],
  };
}
