import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { fabricLabel, hostDirectory } from "./attachment";
import { fabricDaemon, type Place } from "./daemon";
import { pause, type TransportData, transports } from "./data";
import type { InstallerPlan } from "./plan";

type Container = kubernetes.types.input.core.v1.Container;

/** Puts NCCL's plug-in on each node of its fabric: once, whole, and in a directory of that version. */
export function installerSet(
  name: string,
  installer: InstallerPlan,
  place: Place,
  opts: pulumi.CustomResourceOptions,
): kubernetes.apps.v1.DaemonSet {
  const data = transports[installer.transport];
  // A new version stands beside the old one, so that no running job notices.
  const updateStrategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "100%" } };
  const pod = {
    nodeSelector: { [fabricLabel]: data.fabric, "kubernetes.io/arch": installer.architecture },
    // Of the host's processes only the first is needed, and only to enter its mounts.
    ...(data.hostScript === undefined ? {} : { hostPID: true }),
    initContainers: [...hostPreparation(installer, data), install(installer, data)],
    containers: [holder()],
    volumes: [{ name: "plug-ins", hostPath: { path: hostDirectory, type: "DirectoryOrCreate" } }],
  };
  return fabricDaemon(name, { name: installer.name, updateStrategy, pod }, place, opts);
}

/** Google's own installs as a privileged container on the host's network; all that it does is copy files that belong to root. */
function install({ image, transport }: InstallerPlan, { installed, version }: TransportData): Container {
  const script = [
    "set -eu",
    `target=/target/${transport}-${version}`,
    // Moved there whole: what is there is complete, and pods may be using it.
    'if [ -d "$target" ]; then exit 0; fi',
    "chmod 755 /scripts/container_entry.sh",
    "/scripts/container_entry.sh install --install-nccl",
    'rm -rf "$target.new"',
    `cp -r ${installed} "$target.new"`,
    'mv "$target.new" "$target"',
  ];
  return {
    name: "install",
    image: image.image,
    imagePullPolicy: "IfNotPresent",
    command: ["/bin/sh", "-c", script.join("\n")],
    securityContext: {
      runAsUser: 0,
      runAsGroup: 0,
      privileged: false,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    },
    resources: {
      requests: { cpu: "150m", memory: "256Mi", "ephemeral-storage": "2Gi" },
      limits: { memory: "1Gi", "ephemeral-storage": "2Gi" },
    },
    volumeMounts: [{ name: "plug-ins", mountPath: "/target" }],
  };
}

/** In the mounts of the host: a kernel module and bind mounts are nothing that a narrower container could make. */
function hostPreparation({ image }: InstallerPlan, { hostScript }: TransportData): Container[] {
  if (hostScript === undefined) return [];
  return [
    {
      name: "prepare-host",
      image: image.image,
      imagePullPolicy: "IfNotPresent",
      command: ["nsenter", "--target", "1", "--mount", "--", "sh", "-c", ["set -u", ...hostScript].join("\n")],
      securityContext: { runAsUser: 0, runAsGroup: 0, privileged: true },
      resources: {
        requests: { cpu: "50m", memory: "64Mi", "ephemeral-storage": "64Mi" },
        limits: { memory: "256Mi", "ephemeral-storage": "64Mi" },
      },
    },
  ];
}

function holder(): Container {
  return {
    name: "installed",
    image: pause.image,
    imagePullPolicy: "IfNotPresent",
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65535,
      runAsGroup: 65535,
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    resources: {
      requests: { cpu: "1m", memory: "8Mi", "ephemeral-storage": "8Mi" },
      limits: { cpu: "10m", memory: "32Mi", "ephemeral-storage": "8Mi" },
    },
  };
}
