import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { contentMap } from "../workloads/contentMap";
import { objectLabels } from "../workloads/labels";
import { offAccelerators } from "../workloads/placement";
import { restrictedContainer, restrictedPod } from "../workloads/security";
import { toNames } from "../workloads/traffic";
import type { PeerPlan, SentinelPlan } from "./plan";
import { configureScript, sentinelPort, valkeyPort } from "./queue-script";

/** Valkey speaks Redis' protocol (valkey-io/valkey, 8.1 series). A mirror of your own is one argument of the cluster's registry away. */
const image = "docker.io/valkey/valkey:8.1.3";
const user = 999;

/** A queue that survives the loss of a node; gives the addresses of its sentinels. */
export function sentinel(
  name: string,
  peers: PeerPlan,
  plan: SentinelPlan,
  child: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const podLabels = { app: plan.name, "app.kubernetes.io/instance": plan.name, "app.kubernetes.io/component": "queue" };
  const labels = objectLabels(podLabels, {});
  const metadata = { namespace: peers.namespace, labels, name: plan.name };
  const selector = { matchLabels: podLabels };
  const ports = [valkeyPort, sentinelPort].map((port) => ({ protocol: "TCP", port }));
  const own = { podSelector: selector };
  const scripts = contentMap(
    `${name}-queue-config`,
    { namespace: peers.namespace, labels, prefix: `${plan.name}-config`, data: { "configure.sh": configureScript(plan) } },
    child,
  );
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
            ...podContent(scripts.metadata.name),
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
  return pulumi
    .output(peers.namespace)
    .apply((namespace) =>
      Array.from({ length: plan.replicas }, (_, at) => `${plan.name}-${at}.${plan.name}.${namespace}.svc:${sentinelPort}`).join(
        ",",
      ),
    );
}

/** Valkey and its sentinel in one pod, after a step that finds out who the primary is. */
function podContent(scripts: pulumi.Input<string>) {
  const configuration = { name: "configuration", mountPath: "/etc/valkey" };
  const basics = { image, securityContext: restrictedContainer() };
  const sized = (memory: string) => ({
    requests: { cpu: "100m", memory, "ephemeral-storage": "1Gi" },
    limits: { memory, "ephemeral-storage": "1Gi" },
  });
  return {
    initContainers: [
      {
        ...basics,
        name: "configure",
        command: ["sh", "/scripts/configure.sh"],
        env: [{ name: "NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } }],
        resources: sized("64Mi"),
        volumeMounts: [configuration, { name: "scripts", mountPath: "/scripts", readOnly: true }],
      },
    ],
    containers: [
      {
        ...basics,
        name: "valkey",
        command: ["valkey-server", "/etc/valkey/valkey.conf"],
        ports: [{ name: "valkey", containerPort: valkeyPort, protocol: "TCP" }],
        resources: sized("1Gi"),
        readinessProbe: { exec: { command: ["valkey-cli", "ping"] }, periodSeconds: 5 },
        volumeMounts: [configuration, { name: "data", mountPath: "/data" }],
      },
      {
        ...basics,
        name: "sentinel",
        command: ["valkey-sentinel", "/etc/valkey/sentinel.conf"],
        ports: [{ name: "sentinel", containerPort: sentinelPort, protocol: "TCP" }],
        resources: sized("128Mi"),
        readinessProbe: { exec: { command: ["valkey-cli", "-p", `${sentinelPort}`, "ping"] }, periodSeconds: 5 },
        volumeMounts: [configuration, { name: "scratch", mountPath: "/tmp" }],
      },
    ],
    volumes: [
      { name: "configuration", emptyDir: { sizeLimit: "16Mi" } },
      { name: "scratch", emptyDir: { sizeLimit: "64Mi" } },
      { name: "scripts", configMap: { name: scripts } },
    ],
  };
}
