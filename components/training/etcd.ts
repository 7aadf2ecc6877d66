import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { offAccelerators } from "../workloads/placement";
import { restrictedContainer, restrictedPod } from "../workloads/security";
import { toNames } from "../workloads/traffic";
import { type EtcdPlan, etcdPeerPort, etcdPort } from "./forms";
import type { TrainingPlan } from "./plan";

const user = 10002;
const dataDirectory = "/var/lib/etcd";

/**
 * Where an elastic run meets when worker 0 may go as well: one etcd, or three. Only the group's own workers reach it; what it holds is who is
 * there in this minute, so that it has no backup and no password.
 */
export function etcd(name: string, plan: TrainingPlan, own: EtcdPlan, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const labels = { app: own.serviceName, "app.kubernetes.io/instance": plan.name, "app.kubernetes.io/component": "rendezvous" };
  const metadata = { namespace: plan.namespace, name: own.serviceName, labels: { ...plan.labels, ...labels } };
  const selector = { matchLabels: labels };
  const { traffic, reach } = policies(name, plan, { metadata, selector }, opts);
  const service = new kubernetes.core.v1.Service(
    `${name}-etcd-service`,
    {
      metadata,
      spec: {
        clusterIP: "None",
        selector: labels,
        // Members look each other up before any of them is ready.
        publishNotReadyAddresses: true,
        ports: [
          { name: "client", port: etcdPort, targetPort: "client", protocol: "TCP" },
          { name: "peer", port: etcdPeerPort, targetPort: "peer", protocol: "TCP" },
        ],
      },
    },
    opts,
  );
  new kubernetes.policy.v1.PodDisruptionBudget(
    `${name}-etcd-disruption`,
    {
      metadata,
      // One at a time leaves two of three; a single one would take the run's meeting place with it.
      spec: { maxUnavailable: own.members > 1 ? 1 : 0, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    },
    opts,
  );
  const set = new kubernetes.apps.v1.StatefulSet(
    `${name}-etcd`,
    {
      metadata,
      spec: {
        serviceName: service.metadata.name,
        replicas: own.members,
        podManagementPolicy: "Parallel",
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Delete" },
        selector,
        template: {
          metadata: { labels: { ...plan.labels, ...labels } },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: restrictedPod(user),
            affinity: { nodeAffinity: offAccelerators() },
            topologySpreadConstraints: [
              { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway", labelSelector: selector },
            ],
            containers: [member(plan, own)],
          },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: {
              accessModes: ["ReadWriteOnce"],
              ...(own.storageClass === undefined ? {} : { storageClassName: own.storageClass }),
              resources: { requests: { storage: own.storage } },
            },
          },
        ],
      },
    },
    { ...opts, dependsOn: [traffic] },
  );
  return [set, reach];
}

interface Members {
  readonly metadata: { readonly namespace: pulumi.Input<string>; readonly name: string; readonly labels: Record<string, string> };
  readonly selector: { readonly matchLabels: Record<string, string> };
}

/** Only the group's workers and the other members come in, and the workers may come here. */
function policies(
  name: string,
  { podLabels }: TrainingPlan,
  { metadata, selector }: Members,
  opts: pulumi.CustomResourceOptions,
): Record<"traffic" | "reach", pulumi.Resource> {
  const traffic = new kubernetes.networking.v1.NetworkPolicy(
    `${name}-etcd-traffic`,
    {
      metadata,
      spec: {
        podSelector: selector,
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { from: [{ podSelector: { matchLabels: podLabels } }], ports: [{ protocol: "TCP", port: etcdPort }] },
          { from: [{ podSelector: selector }], ports: [{ protocol: "TCP", port: etcdPeerPort }] },
        ],
        egress: [toNames, { to: [{ podSelector: selector }], ports: [{ protocol: "TCP", port: etcdPeerPort }] }],
      },
    },
    opts,
  );
  const reach = new kubernetes.networking.v1.NetworkPolicy(
    `${name}-etcd-reach`,
    {
      metadata: { ...metadata, name: `${metadata.name}-clients` },
      spec: {
        podSelector: { matchLabels: podLabels },
        policyTypes: ["Egress"],
        egress: [{ to: [{ podSelector: selector }], ports: [{ protocol: "TCP", port: etcdPort }] }],
      },
    },
    opts,
  );
  return { traffic, reach };
}

function member(plan: TrainingPlan, own: EtcdPlan): kubernetes.types.input.core.v1.Container {
  return {
    name: "etcd",
    image: own.image,
    command: ["etcd"],
    env: environment(plan, own),
    ports: [
      { name: "client", containerPort: etcdPort, protocol: "TCP" },
      { name: "peer", containerPort: etcdPeerPort, protocol: "TCP" },
    ],
    livenessProbe: { httpGet: { path: "/health", port: "client" }, periodSeconds: 10, failureThreshold: 6 },
    readinessProbe: { httpGet: { path: "/health", port: "client" }, periodSeconds: 5 },
    resources: {
      requests: { cpu: "250m", memory: "512Mi", "ephemeral-storage": "1Gi" },
      limits: { memory: "512Mi", "ephemeral-storage": "1Gi" },
    },
    securityContext: restrictedContainer(),
    volumeMounts: [{ name: "data", mountPath: dataDirectory }],
  };
}

/** Members find each other by the names that the Service gives them. */
function environment(plan: TrainingPlan, own: EtcdPlan): kubernetes.types.input.core.v1.EnvVar[] {
  const members = Array.from({ length: own.members }, (_, index) => `${own.serviceName}-${index}`);
  const peerUrl = (member: string) =>
    pulumi.interpolate`http://${member}.${own.serviceName}.${plan.namespace}.svc:${etcdPeerPort}`;
  return [
    { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: "ETCD_NAME", value: "$(POD_NAME)" },
    { name: "ETCD_DATA_DIR", value: `${dataDirectory}/data` },
    { name: "ETCD_ENABLE_V2", value: "true" },
    { name: "ETCD_LISTEN_CLIENT_URLS", value: `http://0.0.0.0:${etcdPort}` },
    { name: "ETCD_LISTEN_PEER_URLS", value: `http://0.0.0.0:${etcdPeerPort}` },
    {
      name: "ETCD_ADVERTISE_CLIENT_URLS",
      value: pulumi.interpolate`http://$(POD_NAME).${own.serviceName}.${plan.namespace}.svc:${etcdPort}`,
    },
    { name: "ETCD_INITIAL_ADVERTISE_PEER_URLS", value: peerUrl("$(POD_NAME)") },
    {
      name: "ETCD_INITIAL_CLUSTER",
      value: pulumi
        .all(members.map((member) => peerUrl(member)))
        .apply((urls) => urls.map((url, index) => `${members[index]}=${url}`).join(",")),
    },
    { name: "ETCD_INITIAL_CLUSTER_TOKEN", value: plan.name },
  ];
}
