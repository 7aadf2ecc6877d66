import { join } from "node:path";
import type { LocalFolders } from "./folders";
import { leaseSeconds } from "./kubelet";

export const processNames = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"] as const;
export type ProcessName = (typeof processNames)[number];

/** One program of the control plane: how it is started, and where it says that it is well. */
export interface LocalProcess {
  readonly name: ProcessName;
  readonly command: string;
  readonly args: readonly string[];
  readonly health: HealthEndpoint;
}

export interface HealthEndpoint {
  readonly url: string;
  /** Certificate and key of the client, without their endings; absent for plain HTTP. */
  readonly client?: string;
}

export interface Ports {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
  readonly kwok: number;
}

export interface Programs {
  /** Folder of the built module `controlplane`. */
  readonly controlPlane: string;
  /** Folder of the built module `kwok`. */
  readonly kwok: string;
}

/** Addresses inside the pretended cluster; none of them is ever routed. */
const serviceRange = "10.96.0.0/12";
const podRange = "10.244.0.0/14";
const loopback = "127.0.0.1";

/** The programs in the order in which they are started; each listens on loopback only. */
export function localProcesses(folders: LocalFolders, ports: Ports, programs: Programs): readonly LocalProcess[] {
  const certificate = (name: string): string => join(folders.certificates, name);
  const configuration = (name: string): string => join(folders.configuration, name);
  const authority = certificate("ca.crt");
  return [
    {
      name: "etcd",
      command: join(programs.controlPlane, "server"),
      args: flags({
        name: "local",
        "data-dir": folders.etcd,
        "listen-client-urls": `https://${loopback}:${ports.etcd}`,
        "advertise-client-urls": `https://${loopback}:${ports.etcd}`,
        "listen-peer-urls": `https://${loopback}:${ports.etcdPeer}`,
        "initial-advertise-peer-urls": `https://${loopback}:${ports.etcdPeer}`,
        "initial-cluster": `local=https://${loopback}:${ports.etcdPeer}`,
        "cert-file": certificate("etcd.crt"),
        "key-file": certificate("etcd.key"),
        "trusted-ca-file": authority,
        "client-cert-auth": true,
        "peer-cert-file": certificate("etcd.crt"),
        "peer-key-file": certificate("etcd.key"),
        "peer-trusted-ca-file": authority,
        "peer-client-cert-auth": true,
        // Losing a rehearsal to a power cut is cheaper than waiting for the disk at every write.
        "unsafe-no-fsync": true,
        "quota-backend-bytes": 4 * 1024 ** 3,
        // Default 1.5 MiB; the definition of a RayJob and the list of who manages its fields are more.
        "max-request-bytes": 16 * 1024 ** 2,
        "log-level": "warn",
      }),
      health: { url: `https://${loopback}:${ports.etcd}/health`, client: "etcd-client" },
    },
    {
      name: "kube-apiserver",
      command: join(programs.controlPlane, "kube-apiserver"),
      args: flags({
        "etcd-servers": `https://${loopback}:${ports.etcd}`,
        "etcd-cafile": authority,
        "etcd-certfile": certificate("etcd-client.crt"),
        "etcd-keyfile": certificate("etcd-client.key"),
        "bind-address": loopback,
        "secure-port": ports.apiServer,
        // The default wants to publish an address that is not loopback; nothing in the pretended cluster connects to it.
        "endpoint-reconciler-type": "none",
        "service-cluster-ip-range": serviceRange,
        "tls-cert-file": certificate("kube-apiserver.crt"),
        "tls-private-key-file": certificate("kube-apiserver.key"),
        "client-ca-file": authority,
        "anonymous-auth": false,
        // The controller manager and the scheduler insist on an authority for proxies; no certificate carries this name.
        "requestheader-client-ca-file": authority,
        "requestheader-allowed-names": "no-proxy",
        "authorization-mode": "Node,RBAC",
        "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
        "service-account-key-file": certificate("service-account.pub"),
        "service-account-signing-key-file": certificate("service-account.key"),
        "allow-privileged": true,
        profiling: false,
        // A thousand pretended nodes report through one kwok, which is one client.
        "max-requests-inflight": 1000,
        "max-mutating-requests-inflight": 500,
      }),
      health: { url: `https://${loopback}:${ports.apiServer}/readyz`, client: "admin" },
    },
    {
      name: "kube-controller-manager",
      command: join(programs.controlPlane, "kube-controller-manager"),
      args: flags({
        ...authenticated(configuration("kube-controller-manager.kubeconfig")),
        "bind-address": loopback,
        "secure-port": ports.controllerManager,
        "tls-cert-file": certificate("kube-controller-manager.crt"),
        "tls-private-key-file": certificate("kube-controller-manager.key"),
        "root-ca-file": authority,
        "service-account-private-key-file": certificate("service-account.key"),
        "use-service-account-credentials": true,
        "leader-elect": false,
        profiling: false,
        // No kubelet ever reports an attachment, so volumes would stay "attaching" and could not be deleted.
        controllers: "*,-persistentvolume-attach-detach-controller",
        "kube-api-qps": 500,
        "kube-api-burst": 1000,
        // Longer than the lease that a pretended node renews.
        "node-monitor-grace-period": `${leaseSeconds + 60}s`,
      }),
      health: { url: `https://${loopback}:${ports.controllerManager}/healthz`, client: "admin" },
    },
    {
      name: "kube-scheduler",
      command: join(programs.controlPlane, "kube-scheduler"),
      args: flags({
        config: configuration("kube-scheduler.yaml"),
        "authentication-kubeconfig": configuration("kube-scheduler.kubeconfig"),
        "authorization-kubeconfig": configuration("kube-scheduler.kubeconfig"),
        "bind-address": loopback,
        "secure-port": ports.scheduler,
        "tls-cert-file": certificate("kube-scheduler.crt"),
        "tls-private-key-file": certificate("kube-scheduler.key"),
      }),
      health: { url: `https://${loopback}:${ports.scheduler}/healthz`, client: "admin" },
    },
    {
      name: "kwok",
      command: join(programs.kwok, "kwok"),
      args: flags({
        kubeconfig: configuration("kwok.kubeconfig"),
        config: configuration("kwok.yaml"),
        "manage-nodes-with-annotation-selector": `${managedNode.key}=${managedNode.value}`,
        "server-address": `${loopback}:${ports.kwok}`,
        cidr: podRange,
      }),
      health: { url: `http://${loopback}:${ports.kwok}/healthz` },
    },
  ];
}

/** kwok plays the kubelet of nodes that carry this annotation; one that loses it falls silent, as a dead machine does. */
export const managedNode = { key: "kwok.x-k8s.io/node", value: "fake" } as const;

function authenticated(kubeconfig: string): Record<string, string> {
  return { kubeconfig, "authentication-kubeconfig": kubeconfig, "authorization-kubeconfig": kubeconfig };
}

function flags(values: Readonly<Record<string, string | number | boolean>>): string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}
