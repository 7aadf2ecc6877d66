import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { LocalFolders } from "./folders";
import { leaseSeconds } from "./kubelet";
import type { Ports } from "./processes";
import { stages } from "./stages";

/** Writes what the programs read at their start: a kubeconfig for each client, the scheduler's settings, kwok's stages. */
export function writeConfiguration(folders: LocalFolders, ports: Ports, environment: string): void {
  mkdirSync(folders.configuration, { recursive: true, mode: 0o700 });
  const server = `https://127.0.0.1:${ports.apiServer}`;
  const configuration = (name: string): string => join(folders.configuration, name);
  for (const client of ["kube-controller-manager", "kube-scheduler", "kwok"])
    writePrivate(configuration(`${client}.kubeconfig`), kubeconfig(folders, server, client, environment));
  writePrivate(folders.kubeconfig, kubeconfig(folders, server, "admin", environment));
  writePrivate(
    configuration("kube-scheduler.yaml"),
    stringify(schedulerConfiguration(configuration("kube-scheduler.kubeconfig"))),
  );
  writePrivate(
    configuration("kwok.yaml"),
    [kwokConfiguration(), ...stages()].map((document) => stringify(document)).join("---\n"),
  );
}

/** A kubeconfig that holds its certificates, so that it works wherever it is copied. */
function kubeconfig(folders: LocalFolders, server: string, client: string, environment: string): string {
  const inline = (file: string): string => readFileSync(join(folders.certificates, file)).toString("base64");
  const name = contextName(environment);
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [{ name, cluster: { server, "certificate-authority-data": inline("ca.crt") } }],
    users: [{ name, user: { "client-certificate-data": inline(`${client}.crt`), "client-key-data": inline(`${client}.key`) } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: "default" } }],
  });
}

/** How the local cluster of an environment is called in its kubeconfig. */
export function contextName(environment: string): string {
  return `trainyard-${environment}`;
}

function schedulerConfiguration(kubeconfigPath: string): object {
  return {
    apiVersion: "kubescheduler.config.k8s.io/v1",
    kind: "KubeSchedulerConfiguration",
    clientConnection: { kubeconfig: kubeconfigPath, qps: 500, burst: 1000 },
    leaderElection: { leaderElect: false },
    enableProfiling: false,
    // Default 10 s: a pod that waits for a volume or a neighbour would make a rehearsal wait as long.
    podMaxBackoffSeconds: 2,
  };
}

function kwokConfiguration(): object {
  return {
    apiVersion: "config.kwok.x-k8s.io/v1alpha1",
    kind: "KwokConfiguration",
    // Without a lease duration kwok renews no leases, and Kubernetes takes every node for dead after a while.
    options: {
      podPlayStageParallelism: 16,
      nodePlayStageParallelism: 16,
      nodeLeaseDurationSeconds: leaseSeconds,
      nodeLeaseParallelism: 8,
    },
  };
}

function writePrivate(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
}
