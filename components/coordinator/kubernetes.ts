import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { meshLabels } from "../mesh/pods";
import { contentMap } from "../workloads/contentMap";
import { given, storageVariables, tracingVariables } from "../workloads/environment";
import { identityLabels, roleLabel } from "../workloads/labels";
import { liveSettings } from "../workloads/live-settings";
import { offAccelerators } from "../workloads/placement";
import { restrictedContainer, restrictedPod } from "../workloads/security";
import { podsOfNamespace, toCloudApis, toCredentials, toNames, toTracing } from "../workloads/traffic";
import { coordinatorToml } from "./configuration";
import { leaseVariables, lostNode, mayLead } from "./failover";
import { type CoordinatorPlan, cacheDirectory, configDirectory } from "./plan";

type Container = kubernetes.types.input.core.v1.Container;
type EnvVar = kubernetes.types.input.core.v1.EnvVar;
type Probe = kubernetes.types.input.core.v1.Probe;
type Volume = kubernetes.types.input.core.v1.Volume;
type VolumeMount = kubernetes.types.input.core.v1.VolumeMount;

export interface CoordinatorOutputs {
  readonly url: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  readonly namespace: pulumi.Output<string>;
  readonly configuration: pulumi.Output<string>;
}

/** User of the container. Not root; the image's own files need not belong to it. */
const user = 65532;

export function coordinator(parent: pulumi.Resource, name: string, plan: CoordinatorPlan): CoordinatorOutputs {
  const child = { parent };
  const metadata = { namespace: plan.namespace, labels: plan.labels };
  const selector = { matchLabels: plan.podLabels };

  const configuration = pulumi
    .all([plan.config.storage.bucket, plan.config.storage.region])
    .apply(([bucket, region]) => coordinatorToml(plan.config, bucket, region));
  const configMap = contentMap(
    `${name}-config`,
    { ...metadata, prefix: `${plan.serviceName}-config`, data: configuration.apply((text) => ({ "coordinator.toml": text })) },
    child,
  );
  const storage =
    plan.storageEnvironment &&
    contentMap(`${name}-storage`, { ...metadata, prefix: `${plan.serviceName}-storage`, data: plan.storageEnvironment }, child);

  const serviceAccount = new kubernetes.core.v1.ServiceAccount(
    `${name}-account`,
    {
      metadata: { ...metadata, name: plan.serviceAccountName, annotations: plan.serviceAccountAnnotations },
      automountServiceAccountToken: false,
    },
    child,
  );

  const claim = plan.volume && checkpointClaim(name, plan, plan.volume, metadata, child);
  const policy = trafficPolicy(name, plan, metadata, child);

  const service = new kubernetes.core.v1.Service(
    `${name}-service`,
    {
      metadata: { ...metadata, name: plan.serviceName },
      spec: {
        type: "ClusterIP",
        selector: plan.podLabels,
        ports: [
          { name: "grpc", port: plan.grpcPort, targetPort: "grpc", protocol: "TCP", appProtocol: "kubernetes.io/h2c" },
          { name: "metrics", port: plan.metricsPort, targetPort: "metrics", protocol: "TCP" },
        ],
      },
    },
    child,
  );

  new kubernetes.policy.v1.PodDisruptionBudget(
    `${name}-disruption`,
    {
      metadata: { ...metadata, name: plan.serviceName },
      spec: { maxUnavailable: plan.evictable || plan.standbys > 0 ? 1 : 0, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    },
    child,
  );

  new kubernetes.apps.v1.Deployment(
    `${name}-deployment`,
    {
      metadata: { ...metadata, name: plan.serviceName },
      spec: {
        replicas: 1 + plan.standbys,
        selector,
        strategy:
          plan.strategy === "recreate"
            ? { type: "Recreate" }
            : { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: {
          metadata: {
            labels: { ...plan.labels, ...identityLabels(plan.serviceAccountAnnotations), ...meshLabels(plan.mesh) },
            annotations: plan.evictable
              ? {}
              : { "karpenter.sh/do-not-disrupt": "true", "cluster-autoscaler.kubernetes.io/safe-to-evict": "false" },
          },
          spec: pod(plan, {
            account: serviceAccount.metadata.name,
            configMap: configMap.metadata.name,
            storage: storage?.metadata.name,
            claim: claim?.metadata.name,
          }),
        },
      },
    },
    // Traffic rules first: the pod is never reachable without them.
    { ...child, dependsOn: [policy] },
  );

  if (plan.standbys > 0) mayLead(name, plan, serviceAccount.metadata.name, child);

  return {
    url: pulumi.interpolate`http://${service.metadata.name}.${service.metadata.namespace}.svc:${plan.grpcPort}`,
    serviceName: service.metadata.name,
    namespace: service.metadata.namespace,
    configuration,
  };
}

interface Metadata {
  readonly namespace: pulumi.Input<string>;
  readonly labels: CoordinatorPlan["labels"];
}

function checkpointClaim(
  name: string,
  plan: CoordinatorPlan,
  volume: NonNullable<CoordinatorPlan["volume"]>,
  metadata: Metadata,
  child: pulumi.CustomResourceOptions,
): kubernetes.core.v1.PersistentVolumeClaim {
  return new kubernetes.core.v1.PersistentVolumeClaim(
    `${name}-checkpoints`,
    {
      metadata: {
        ...metadata,
        name: `${plan.serviceName}-checkpoints`,
        // A class that waits for a pod binds nothing before the Deployment is there; waiting for it would wait for ever.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        accessModes: ["ReadWriteOnce"],
        ...(volume.storageClass === undefined ? {} : { storageClassName: volume.storageClass }),
        resources: { requests: { storage: volume.size } },
      },
    },
    child,
  );
}

/** Workers reach it, Prometheus reads it, and it reaches what it stores and reports to; nobody else, and nothing else. */
function trafficPolicy(
  name: string,
  plan: CoordinatorPlan,
  metadata: Metadata,
  child: pulumi.CustomResourceOptions,
): kubernetes.networking.v1.NetworkPolicy {
  return new kubernetes.networking.v1.NetworkPolicy(
    `${name}-traffic`,
    {
      metadata: { ...metadata, name: plan.serviceName },
      spec: {
        podSelector: { matchLabels: plan.podLabels },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { from: [workers(plan)], ports: [{ protocol: "TCP", port: plan.grpcPort }] },
          { from: [podsOfNamespace(plan.monitoringNamespace)], ports: [{ protocol: "TCP", port: plan.metricsPort }] },
        ],
        egress: [
          toNames,
          toCloudApis,
          ...toCredentials(plan.cloud),
          ...(plan.tracingHost === undefined ? [] : [toTracing(plan.monitoringNamespace)]),
        ],
      },
    },
    child,
  );
}

/** Names of what the pod takes from other objects. */
interface PodObjects {
  readonly account: pulumi.Input<string>;
  readonly configMap: pulumi.Input<string>;
  readonly storage: pulumi.Input<string> | undefined;
  readonly claim: pulumi.Input<string> | undefined;
}

function pod(plan: CoordinatorPlan, objects: PodObjects): kubernetes.types.input.core.v1.PodSpec {
  return {
    serviceAccountName: objects.account,
    automountServiceAccountToken: plan.standbys > 0,
    enableServiceLinks: false,
    securityContext: restrictedPod(user),
    nodeSelector: plan.nodeSelector,
    affinity: { nodeAffinity: offAccelerators() },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { [roleLabel]: "coordinator" } },
      },
    ],
    ...(plan.priorityClass === undefined ? {} : { priorityClassName: plan.priorityClass }),
    ...(plan.failoverSeconds === undefined ? {} : { tolerations: lostNode(plan.failoverSeconds) }),
    terminationGracePeriodSeconds: 60,
    containers: [container(plan, objects.storage)],
    volumes: volumes(plan, objects.configMap, objects.claim),
  };
}

function workers(plan: CoordinatorPlan): kubernetes.types.input.networking.v1.NetworkPolicyPeer {
  const podSelector =
    plan.workerLabels === undefined
      ? { matchExpressions: [{ key: roleLabel, operator: "In", values: ["worker", "parameter-server"] }] }
      : { matchLabels: plan.workerLabels };
  return plan.workerNamespace === undefined ? { podSelector } : { ...podsOfNamespace(plan.workerNamespace), podSelector };
}

function container(plan: CoordinatorPlan, storage: pulumi.Input<string> | undefined): Container {
  return {
    name: "coordinator",
    image: plan.image.reference,
    args: ["coordinator", plan.config.address],
    workingDir: configDirectory,
    env: environment(plan),
    ...storageVariables(storage, plan.storageSecret),
    ports: [
      { name: "grpc", containerPort: plan.grpcPort, protocol: "TCP" },
      { name: "metrics", containerPort: plan.metricsPort, protocol: "TCP" },
    ],
    resources: plan.resources,
    securityContext: restrictedContainer(),
    ...probes(plan),
    volumeMounts: mounts(plan),
  };
}

/** One that stands by answers `/metrics` and no worker: only the leader opens the gRPC port, and only a ready pod is sent workers. */
function probes(plan: CoordinatorPlan): Pick<Container, "startupProbe" | "livenessProbe" | "readinessProbe"> {
  const counts: Probe = { httpGet: { path: "/metrics", port: "metrics" } };
  const answers = probe(plan);
  const [alive, ready] = plan.standbys > 0 ? [counts, answers] : [answers, counts];
  return {
    startupProbe: { ...alive, periodSeconds: 2, failureThreshold: 60 },
    livenessProbe: { ...alive, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    readinessProbe: { ...ready, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
  };
}

/** The gRPC port is probed, not `/metrics`: a coordinator that counts but does not answer workers is not alive. */
function probe(plan: CoordinatorPlan): Probe {
  return plan.health === "grpc" ? { grpc: { port: plan.grpcPort } } : { tcpSocket: { port: "grpc" } };
}

function environment(plan: CoordinatorPlan): EnvVar[] {
  const { storage } = plan.config;
  const own: EnvVar[] = [
    { name: "RUST_LOG", value: plan.logLevel },
    { name: "LOG_FORMAT", value: "json" },
    { name: "AWS_REGION", value: storage.region },
    ...(storage.backend === "local" ? [{ name: "CHECKPOINT_DIR", value: storage.path }] : []),
    ...leaseVariables(plan),
    ...liveSettings(plan.liveSettings).variables,
  ];
  return [...own, ...tracingVariables(plan.tracingHost, plan.serviceName), ...given(plan.environment)];
}

function mounts(plan: CoordinatorPlan): VolumeMount[] {
  return [
    { name: "config", mountPath: configDirectory, readOnly: true },
    { name: "cache", mountPath: cacheDirectory },
    { name: "tmp", mountPath: "/tmp" },
    ...(plan.volume === undefined ? [] : [{ name: "checkpoints", mountPath: plan.config.storage.path }]),
    ...liveSettings(plan.liveSettings).mounts,
  ];
}

function volumes(plan: CoordinatorPlan, configMap: pulumi.Input<string>, claim: pulumi.Input<string> | undefined): Volume[] {
  return [
    { name: "config", configMap: { name: configMap } },
    { name: "cache", emptyDir: { sizeLimit: `${plan.config.dataset.cacheSizeGb}G` } },
    { name: "tmp", emptyDir: { sizeLimit: "1G" } },
    ...(claim === undefined ? [] : [{ name: "checkpoints", persistentVolumeClaim: { claimName: claim } }]),
    ...liveSettings(plan.liveSettings).volumes,
  ];
}
