import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { containerClaims, countedDevices, podClaims } from "../workloads/claims";
import { contentMap } from "../workloads/contentMap";
import { claimTemplates } from "../workloads/devices";
import { secretValue } from "../workloads/secrets";
import { restrictedContainer, restrictedPod } from "../workloads/security";
import { hasTokens, hostsFile, peerHosts } from "./hosts-file";
import { configDirectory, home, type PeerPlan, type PlannedRole, walDirectory } from "./plan";
import { sentinel } from "./queue";
import { peerRules } from "./rules";
import { peerTraffic } from "./traffic";
import { type PlacedQueue, peerVariables } from "./variables";

type Container = kubernetes.types.input.core.v1.Container;
type Claim = kubernetes.types.input.core.v1.PersistentVolumeClaim;
type Volume = kubernetes.types.input.core.v1.Volume;
type VolumeMount = kubernetes.types.input.core.v1.VolumeMount;

export interface PeerOutputs {
  readonly seeds: pulumi.Output<string[]>;
  readonly serviceName: pulumi.Output<string>;
}

const user = 10001;

export function peerGroup(parent: pulumi.Resource, name: string, plan: PeerPlan): PeerOutputs {
  const child = { parent };
  const metadata = { namespace: plan.namespace, labels: plan.labels };
  const config = hostsVolume(name, plan, child);
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-account`,
    { metadata: { ...metadata, name: plan.serviceAccountName }, automountServiceAccountToken: false },
    child,
  );
  const traffic = peerTraffic(name, plan, child);
  const queue = placedQueue(name, plan, child);
  const shared = sharedClaim(name, plan, child);
  const service = new kubernetes.core.v1.Service(
    `${name}-service`,
    {
      metadata: { ...metadata, name },
      spec: {
        clusterIP: "None",
        selector: plan.podLabels,
        // Peers look each other up while they start.
        publishNotReadyAddresses: true,
        ports: [
          { name: "p2p", port: plan.p2pPort, targetPort: "p2p", protocol: "TCP" },
          { name: "worker", port: plan.workerPort, targetPort: "worker", protocol: "TCP" },
          ...(plan.seederPort === undefined
            ? []
            : [{ name: "seeder", port: plan.seederPort, targetPort: "seeder", protocol: "TCP" }]),
        ],
      },
    },
    child,
  );
  for (const role of plan.roles) {
    const labels = { ...plan.labels, "trainyard.dev/role": role.name };
    const selector = { matchLabels: { ...plan.podLabels, "trainyard.dev/role": role.name } };
    new kubernetes.policy.v1.PodDisruptionBudget(
      `${name}-${role.name}-disruption`,
      {
        metadata: { ...metadata, name: role.service },
        spec: { maxUnavailable: 1, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" },
      },
      child,
    );
    const devices = claimTemplates(`${name}-${role.name}`, role.claims, { ...metadata, prefix: role.service }, child);
    new kubernetes.apps.v1.StatefulSet(
      `${name}-${role.name}`,
      {
        metadata: { ...metadata, name: role.service, labels, annotations: { "pulumi.com/timeoutSeconds": "1800" } },
        spec: {
          serviceName: service.metadata.name,
          replicas: role.replicas,
          podManagementPolicy: "Parallel",
          // One after another: the others hold what the one that is away has.
          updateStrategy: { type: "RollingUpdate" },
          persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
          selector,
          template: {
            metadata: { labels },
            spec: {
              serviceAccountName: account.metadata.name,
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              securityContext: restrictedPod(user),
              terminationGracePeriodSeconds: 120,
              ...podClaims(role.claims, role.service),
              nodeSelector: role.nodeSelector,
              tolerations:
                role.machine.accelerators > 0
                  ? [{ key: role.machine.resourceName, operator: "Exists", effect: "NoSchedule" }]
                  : [],
              containers: containers(plan, role, queue),
              volumes: volumes(plan, config, shared),
            },
          },
          volumeClaimTemplates: claims(plan),
        },
      },
      { ...child, dependsOn: [...traffic, ...devices] },
    );
  }
  if (plan.watched) watch(name, plan, child);
  return {
    seeds: pulumi
      .output(plan.namespace)
      .apply((namespace) => peerHosts(plan, namespace).map(({ host }) => `${host}:${plan.p2pPort}`)),
    serviceName: service.metadata.name,
  };
}

function placedQueue(name: string, plan: PeerPlan, child: pulumi.CustomResourceOptions): PlacedQueue {
  if (plan.sentinel !== undefined) return { access: sentinel(name, plan, plan.sentinel, child) };
  const { namespace, labels, queue } = plan;
  const held = (part: string, key: string, value: pulumi.Input<string>) =>
    secretValue(`${name}-queue-${part}`, { namespace, labels, name: `${name}-queue-${part}`, key, value }, child).metadata.name;
  if (queue.accessKey !== undefined)
    return { accessKey: { id: held("key-id", "id", queue.accessKey.id), secret: held("key", "secret", queue.accessKey.secret) } };
  return queue.kind === "redis" && queue.url !== undefined ? { urlSecret: held("url", "url", queue.url) } : {};
}

function containers(plan: PeerPlan, role: PlannedRole, queue: PlacedQueue): Container[] {
  const env = peerVariables(plan, role, queue);
  const basics = {
    image: plan.image.reference,
    workingDir: home,
    securityContext: restrictedContainer(),
    volumeMounts: mounts(plan),
  };
  const device = countedDevices(role.machine, role.machine.accelerators);
  const small = (cpu: string, memory: string) => ({
    requests: { cpu, memory, "ephemeral-storage": "2Gi" },
    limits: { memory, "ephemeral-storage": "2Gi" },
  });
  return [
    {
      ...basics,
      name: "worker",
      env,
      ports: [{ name: "worker", containerPort: plan.workerPort, protocol: "TCP" }],
      resources: {
        requests: { cpu: role.cpu, memory: role.memory, "ephemeral-storage": "10Gi", ...device },
        limits: { memory: role.memory, "ephemeral-storage": "10Gi", ...device },
        ...containerClaims(role.claims),
      },
      readinessProbe: { tcpSocket: { port: "worker" }, periodSeconds: 10 },
    },
    {
      ...basics,
      name: "p2p-sync",
      command: ["python", "-m", "app.distributed.p2p_sync_server"],
      env,
      ports: [{ name: "p2p", containerPort: plan.p2pPort, protocol: "TCP" }],
      resources: small("1", "4Gi"),
      readinessProbe: { httpGet: { path: "/status", port: "p2p" }, periodSeconds: 10 },
      livenessProbe: { httpGet: { path: "/status", port: "p2p" }, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 },
    },
    ...(plan.seederPort === undefined ? [] : [seeder(plan, plan.seederPort, basics, small("500m", "1Gi"))]),
  ];
}

/** Hands out what its peer has until it is stopped: a ratio of 0 is no end (https://aria2.github.io/manual/en/html/aria2c.html#cmdoption-seed-ratio). */
function seeder(
  plan: PeerPlan,
  port: number,
  basics: Omit<Container, "name">,
  resources: kubernetes.types.input.core.v1.ResourceRequirements,
): Container {
  return {
    ...basics,
    name: "seeder",
    command: [
      "aria2c",
      "--enable-rpc=true",
      `--dir=${home}/${plan.paths.MODELS}`,
      `--listen-port=${port}`,
      "--seed-ratio=0.0",
      "--check-integrity=true",
      "--bt-enable-lpd=false",
      "--enable-dht=false",
    ],
    ports: [{ name: "seeder", containerPort: port, protocol: "TCP" }],
    resources,
  };
}

/** Each sync category at its own path of one volume, the log on a volume of its own. */
function mounts(plan: PeerPlan): VolumeMount[] {
  const categories = Object.values(plan.paths).map((path) => ({
    name: "data",
    mountPath: `${home}/${path}`,
    subPath: path.replaceAll("/", "-"),
  }));
  return [
    { name: "config", mountPath: configDirectory, readOnly: true },
    { name: "scratch", mountPath: "/tmp" },
    { name: "wal", mountPath: walDirectory },
    ...categories,
  ];
}

/** The hosts file: a ConfigMap, or a Secret where it holds tokens. Both are new objects where it changes, so the pods restart. */
function hostsVolume(name: string, plan: PeerPlan, child: pulumi.CustomResourceOptions): Volume {
  const { namespace, labels } = plan;
  const file = "distributed_hosts.yaml";
  const text = hostsFile(plan);
  if (hasTokens(plan)) {
    const held = { namespace, labels, name: `${name}-config`, key: file, value: text };
    return { name: "config", secret: { secretName: secretValue(`${name}-config`, held, child).metadata.name } };
  }
  const data = text.apply((content) => ({ [file]: content }));
  const map = contentMap(`${name}-config`, { namespace, labels, prefix: `${name}-config`, data }, child);
  return { name: "config", configMap: { name: map.metadata.name } };
}

function volumes(plan: PeerPlan, config: Volume, shared: pulumi.Output<string> | undefined): Volume[] {
  return [
    config,
    { name: "scratch", emptyDir: { sizeLimit: "5Gi" } },
    ...(plan.storage.provider === "ephemeral" ? [{ name: "data", emptyDir: { sizeLimit: plan.storage.size } }] : []),
    ...(shared === undefined ? [] : [{ name: "data", persistentVolumeClaim: { claimName: shared } }]),
  ];
}

function claims(plan: PeerPlan): Claim[] {
  const wal = claim("wal", plan.wal.size, plan.wal.storageClass);
  return plan.storage.provider === "local" ? [wal, claim("data", plan.storage.size, plan.storage.storageClass)] : [wal];
}

function claim(name: string, size: string, storageClass: string | undefined): Claim {
  return {
    metadata: { name },
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
      resources: { requests: { storage: size } },
    },
  };
}

/** The export as a volume: a restricted namespace lets pods name no NFS server themselves. */
function sharedClaim(name: string, plan: PeerPlan, child: pulumi.CustomResourceOptions): pulumi.Output<string> | undefined {
  const { provider, nfsServer, nfsPath, size } = plan.storage;
  if (provider !== "nfs" || nfsServer === undefined || nfsPath === undefined) return undefined;
  const volumeName = pulumi.interpolate`${plan.namespace}-${name}-data`;
  const accessModes = ["ReadWriteMany"];
  const volume = new kubernetes.core.v1.PersistentVolume(
    `${name}-data-volume`,
    {
      metadata: { name: volumeName, labels: plan.labels },
      spec: {
        accessModes,
        capacity: { storage: size },
        persistentVolumeReclaimPolicy: "Retain",
        storageClassName: "",
        mountOptions: ["nfsvers=4.1", "hard"],
        nfs: { server: nfsServer, path: nfsPath },
      },
    },
    child,
  );
  const made = new kubernetes.core.v1.PersistentVolumeClaim(
    `${name}-data`,
    {
      metadata: { namespace: plan.namespace, name: `${name}-data`, labels: plan.labels },
      spec: { accessModes, storageClassName: "", volumeName: volume.metadata.name, resources: { requests: { storage: size } } },
    },
    child,
  );
  return made.metadata.name;
}

function watch(name: string, plan: PeerPlan, child: pulumi.CustomResourceOptions): void {
  const apiVersion = "monitoring.coreos.com/v1";
  const metadata = { namespace: plan.namespace, name, labels: plan.labels };
  new kubernetes.apiextensions.CustomResource(
    `${name}-monitor`,
    {
      apiVersion,
      kind: "PodMonitor",
      metadata,
      spec: {
        selector: { matchLabels: plan.podLabels },
        podMetricsEndpoints: [{ port: "p2p", path: "/metrics", interval: "15s" }],
      },
    },
    child,
  );
  new kubernetes.apiextensions.CustomResource(
    `${name}-rules`,
    { apiVersion, kind: "PrometheusRule", metadata, spec: { groups: [{ name: `trainyard.peers.${name}`, rules: peerRules() }] } },
    child,
  );
}
