import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { contentMap } from "../workloads/contentMap";
import { objectLabels } from "../workloads/labels";
import { offAccelerators } from "../workloads/placement";
import { secretValue } from "../workloads/secrets";
import { restrictedContainer, restrictedPod } from "../workloads/security";
import { toNames } from "../workloads/traffic";
import type { PeerPlan, SentinelPlan } from "./plan";
import { configureScript, readyScript, rememberScript, sentinelPort, valkeyPort } from "./queue-script";

type EnvVar = kubernetes.types.input.core.v1.EnvVar;
type PodSpec = kubernetes.types.input.core.v1.PodSpec;

/**
 * Valkey speaks Redis' protocol. The digest of 8.1.3 is the one that boba-straw's benchmarks and RAGFlow's Compose pin (read 2026-11);
 * a mirror of your own serves the same digest.
 */
export const valkeyImage =
  "docker.io/valkey/valkey:8.1.3@sha256:fea8b3e67b15729d4bb70589eb03367bab9ad1ee89c876f54327fc7c6e618571";
const user = 999;

const folders = { CONFIGURATION: "/etc/valkey", DATA: "/data", SECRETS: "/run/queue", REMEMBER: "/scripts/remember.sh" } as const;

/** How peers reach the queue. */
export interface QueueAccess {
  /** `host:port` of each sentinel, by comma. */
  readonly sentinels: pulumi.Output<string>;
  /** Name of the Secret whose key `password` lets peers in. */
  readonly secretName: pulumi.Output<string>;
}

/** A queue that survives the loss of a node. */
export function sentinel(name: string, peers: PeerPlan, plan: SentinelPlan, child: pulumi.CustomResourceOptions): QueueAccess {
  const podLabels = { app: plan.name, "app.kubernetes.io/instance": plan.name, "app.kubernetes.io/component": "queue" };
  const labels = objectLabels(podLabels, {});
  const metadata = { namespace: peers.namespace, labels, name: plan.name };
  const selector = { matchLabels: podLabels };
  const ports = [valkeyPort, sentinelPort].map((port) => ({ protocol: "TCP", port }));
  const own = { podSelector: selector };
  const scripts = contentMap(
    `${name}-queue-config`,
    {
      namespace: peers.namespace,
      labels,
      prefix: `${plan.name}-config`,
      data: { "configure.sh": configureScript(plan), "ready.sh": readyScript, "remember.sh": rememberScript },
    },
    child,
  );
  const held = { namespace: peers.namespace, labels };
  const password = secretValue(
    `${name}-queue-password`,
    { ...held, name: `${plan.name}-password`, key: "password", value: plan.password },
    child,
  );
  // Between the servers; nobody else has a use for it.
  const internal = secretValue(`${name}-queue-internal`, { ...held, name: `${plan.name}-internal`, key: "internal" }, child);
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-queue-account`,
    { metadata, automountServiceAccountToken: false },
    child,
  );
  const policy = new kubernetes.networking.v1.NetworkPolicy(
    `${name}-queue-traffic`,
    {
      metadata,
      spec: {
        podSelector: selector,
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: [own, { podSelector: { matchLabels: peers.podLabels } }], ports }],
        egress: [{ to: [own], ports }, toNames],
      },
    },
    child,
  );
  const service = new kubernetes.core.v1.Service(
    `${name}-queue-service`,
    {
      metadata,
      spec: {
        clusterIP: "None",
        selector: podLabels,
        publishNotReadyAddresses: true,
        ports: [
          { name: "valkey", port: valkeyPort, targetPort: "valkey", protocol: "TCP" },
          { name: "sentinel", port: sentinelPort, targetPort: "sentinel", protocol: "TCP" },
        ],
      },
    },
    child,
  );
  new kubernetes.policy.v1.PodDisruptionBudget(
    `${name}-queue-disruption`,
    { metadata, spec: { maxUnavailable: 1, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" } },
    child,
  );
  const host = (at: number | string) => pulumi.interpolate`${plan.name}-${at}.${plan.name}.${peers.namespace}.svc`;
  const hosts = pulumi.all(Array.from({ length: plan.replicas }, (_, at) => host(at)));
  const variables: EnvVar[] = [
    { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: "SELF", value: pulumi.interpolate`$(POD).${plan.name}.${peers.namespace}.svc` },
    { name: "FIRST", value: host(0) },
    { name: "SENTINELS", value: hosts.apply((all) => all.join(" ")) },
    { name: "BIND", value: "* -::*" },
    ...Object.entries(folders).map(([key, value]) => ({ name: key, value })),
  ];
  new kubernetes.apps.v1.StatefulSet(
    `${name}-queue`,
    {
      metadata,
      spec: {
        serviceName: service.metadata.name,
        replicas: plan.replicas,
        podManagementPolicy: "OrderedReady",
        selector,
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: account.metadata.name,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: restrictedPod(user),
            affinity: {
              nodeAffinity: offAccelerators(),
              podAntiAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: [
                  { labelSelector: selector, topologyKey: "kubernetes.io/hostname" },
                ],
              },
            },
            ...podContent(variables, scripts.metadata.name, [
              { name: password.metadata.name, key: "password" },
              { name: internal.metadata.name, key: "internal" },
            ]),
          },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: {
              accessModes: ["ReadWriteOnce"],
              ...(plan.storageClass === undefined ? {} : { storageClassName: plan.storageClass }),
              resources: { requests: { storage: plan.size } },
            },
          },
        ],
      },
    },
    { ...child, dependsOn: [policy] },
  );
  return {
    sentinels: hosts.apply((all) => all.map((each) => `${each}:${sentinelPort}`).join(",")),
    secretName: password.metadata.name,
  };
}

interface SecretFile {
  readonly name: pulumi.Input<string>;
  readonly key: string;
}

/** Valkey and its sentinel in one pod, after a step that finds out who the primary is. */
function podContent(env: EnvVar[], scripts: pulumi.Input<string>, secrets: readonly SecretFile[]) {
  const basics = {
    image: valkeyImage,
    securityContext: restrictedContainer(),
    env,
    volumeMounts: [
      { name: "configuration", mountPath: folders.CONFIGURATION },
      { name: "data", mountPath: folders.DATA },
      { name: "secrets", mountPath: folders.SECRETS, readOnly: true },
      { name: "scripts", mountPath: "/scripts", readOnly: true },
      { name: "scratch", mountPath: "/tmp" },
    ],
  };
  const sized = (memory: string) => ({
    requests: { cpu: "100m", memory, "ephemeral-storage": "1Gi" },
    limits: { memory, "ephemeral-storage": "1Gi" },
  });
  const ready = (port: number) => ({
    exec: { command: ["sh", "/scripts/ready.sh", `${port}`] },
    periodSeconds: 5,
    timeoutSeconds: 4,
  });
  return {
    initContainers: [{ ...basics, name: "configure", command: ["sh", "/scripts/configure.sh"], resources: sized("64Mi") }],
    containers: [
      {
        ...basics,
        name: "valkey",
        command: ["valkey-server", `${folders.CONFIGURATION}/valkey.conf`],
        ports: [{ name: "valkey", containerPort: valkeyPort, protocol: "TCP" }],
        resources: sized("1Gi"),
        readinessProbe: ready(valkeyPort),
      },
      {
        ...basics,
        name: "sentinel",
        command: ["valkey-sentinel", `${folders.CONFIGURATION}/sentinel.conf`],
        ports: [{ name: "sentinel", containerPort: sentinelPort, protocol: "TCP" }],
        resources: sized("128Mi"),
        readinessProbe: ready(sentinelPort),
      },
    ],
    volumes: [
      // Both servers rewrite their configuration, which holds passwords: in memory, never on a disk.
      { name: "configuration", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } },
      { name: "scratch", emptyDir: { sizeLimit: "64Mi" } },
      // The sentinels run remember.sh themselves.
      { name: "scripts", configMap: { name: scripts, defaultMode: 0o555 } },
      {
        name: "secrets",
        projected: {
          defaultMode: 0o440,
          sources: secrets.map(({ name, key }) => ({ secret: { name, items: [{ key, path: key }] } })),
        },
      },
    ],
  } satisfies Partial<PodSpec>;
}
