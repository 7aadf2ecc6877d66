import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { controlTrafficOnly, meshLabels } from "../mesh/pods";
import { contentMap } from "../workloads/contentMap";
import { storageVariables } from "../workloads/environment";
import { identityLabels } from "../workloads/labels";
import { offAccelerators } from "../workloads/placement";
import { restrictedContainer, restrictedPod } from "../workloads/security";
import { sweeper } from "./cache";
import { parameterServerVariables, podHost, settingsDirectory, workerVariables } from "./environment";
import type { ParameterServers, TrainingPlan } from "./plan";
import { trainingJson } from "./settings";
import { groupTraffic } from "./traffic";

type Affinity = kubernetes.types.input.core.v1.Affinity;
type Container = kubernetes.types.input.core.v1.Container;
type Claim = kubernetes.types.input.core.v1.PersistentVolumeClaim;
type PodSpec = kubernetes.types.input.core.v1.PodSpec;
type Volume = kubernetes.types.input.core.v1.Volume;

export interface TrainingOutputs {
  readonly serviceName: pulumi.Output<string>;
  readonly namespace: pulumi.Output<string>;
  readonly masterAddress: pulumi.Output<string>;
}

/** What both kinds of pods need. */
interface Shared {
  readonly settings: pulumi.Output<string>;
  readonly storage: pulumi.Output<string> | undefined;
  readonly serviceAccount: pulumi.Output<string>;
}

export function trainingGroup(parent: pulumi.Resource, name: string, plan: TrainingPlan): TrainingOutputs {
  const child = { parent };
  const metadata = { namespace: plan.namespace, labels: plan.labels };
  const settings = contentMap(
    `${name}-config`,
    { ...metadata, prefix: `${plan.serviceName}-config`, data: { "training.json": trainingJson(plan.settings, plan.syncMode) } },
    child,
  );
  const storage =
    plan.storageEnvironment &&
    contentMap(`${name}-storage`, { ...metadata, prefix: `${plan.serviceName}-storage`, data: plan.storageEnvironment }, child);
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-account`,
    {
      metadata: { ...metadata, name: plan.serviceAccountName, annotations: plan.serviceAccountAnnotations },
      automountServiceAccountToken: false,
    },
    child,
  );
  const traffic = groupTraffic(name, plan, child);
  const shared: Shared = {
    settings: settings.metadata.name,
    storage: storage?.metadata.name,
    serviceAccount: account.metadata.name,
  };

  const service = new kubernetes.core.v1.Service(
    `${name}-service`,
    {
      metadata: { ...metadata, name: plan.serviceName },
      spec: {
        clusterIP: "None",
        selector: plan.podLabels,
        // Workers look each other up while they start.
        publishNotReadyAddresses: true,
        ports: [
          { name: "rendezvous", port: plan.masterPort, targetPort: plan.masterPort, protocol: "TCP" },
          { name: "worker", port: plan.workerPort, targetPort: plan.workerPort, protocol: "TCP" },
          ...(plan.metricsPort === undefined
            ? []
            : [{ name: "metrics", port: plan.metricsPort, targetPort: "metrics", protocol: "TCP" }]),
        ],
      },
    },
    child,
  );
  new kubernetes.policy.v1.PodDisruptionBudget(
    `${name}-disruption`,
    {
      metadata: { ...metadata, name: plan.serviceName },
      // Below the least number the whole gang stops, so no drain may go there.
      spec: {
        minAvailable: plan.workers.min,
        selector: { matchLabels: plan.podLabels },
        unhealthyPodEvictionPolicy: "AlwaysAllow",
      },
    },
    child,
  );
  if (plan.parameterServers !== undefined) declareParameterServers(name, plan, plan.parameterServers, shared, traffic, child);

  new kubernetes.apps.v1.StatefulSet(
    `${name}-workers`,
    {
      metadata: {
        ...metadata,
        name: plan.serviceName,
        labels: { ...plan.labels, ...(plan.queueName === undefined ? {} : { "kueue.x-k8s.io/queue-name": plan.queueName }) },
        annotations:
          plan.queueName === undefined
            ? // Machines of this kind take a quarter of an hour to come; the default of ten minutes would call that a failure.
              { "pulumi.com/timeoutSeconds": "1800" }
            : // A queue admits the gang when there is room, which may be tomorrow.
              { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        serviceName: service.metadata.name,
        replicas: plan.workers.desired,
        podManagementPolicy: "Parallel",
        // A gang restarts as one: half of it on new settings can neither train nor wait. Clusters without the field go one by one.
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "100%" } },
        persistentVolumeClaimRetentionPolicy: {
          whenDeleted: plan.checkpoints.retain ? "Retain" : "Delete",
          whenScaled: "Retain",
        },
        selector: { matchLabels: plan.podLabels },
        template: {
          metadata: {
            labels: { ...plan.labels, ...identityLabels(plan.serviceAccountAnnotations), ...meshLabels(plan.mesh) },
            annotations: {
              ...plan.podAnnotations,
              "karpenter.sh/do-not-disrupt": "true",
              "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
              ...(plan.mesh ? controlTrafficOnly([plan.workerPort], [plan.coordinatorPort]) : {}),
            },
          },
          spec: {
            ...podBasics(plan, shared),
            nodeSelector: plan.nodeSelector,
            tolerations: plan.tolerations.map(({ key, value, effect }) =>
              value === undefined ? { key, operator: "Exists", effect } : { key, operator: "Equal", value, effect },
            ),
            affinity: oneFabric(plan),
            ...(plan.cache === undefined ? {} : { initContainers: [sweeper(plan.cache)] }),
            containers: [workerContainer(plan, shared)],
            volumes: workerVolumes(plan, shared),
          },
        },
        volumeClaimTemplates: claims(plan),
      },
    },
    { ...child, dependsOn: traffic, ignoreChanges: plan.workers.autoscaled ? ["spec.replicas"] : [] },
  );

  return {
    serviceName: service.metadata.name,
    namespace: service.metadata.namespace,
    masterAddress: podHost(plan.serviceName, 0, service.metadata.namespace),
  };
}

function podBasics(plan: TrainingPlan, shared: Shared): Omit<PodSpec, "containers"> {
  return {
    serviceAccountName: shared.serviceAccount,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(plan.runAsUser),
    terminationGracePeriodSeconds: plan.gracePeriodSeconds,
    ...(plan.priorityClass === undefined ? {} : { priorityClassName: plan.priorityClass }),
  };
}

/** All workers where the first one is: a collective over two zones, or two fabrics, is slow or does not start. */
function oneFabric(plan: TrainingPlan): Affinity {
  const term = { labelSelector: { matchLabels: plan.podLabels }, topologyKey: plan.fabricDomain.topologyKey };
  return {
    podAffinity: plan.fabricDomain.required
      ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
      : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] },
    // One worker a machine, also where a machine's accelerators would do for two.
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: plan.podLabels }, topologyKey: "kubernetes.io/hostname" },
      ],
    },
  };
}

function workerContainer(plan: TrainingPlan, shared: Shared): Container {
  return {
    ...containerBasics(plan, shared),
    name: "worker",
    env: workerVariables(plan),
    ports: [
      { name: "rendezvous", containerPort: plan.masterPort, protocol: "TCP" },
      { name: "worker", containerPort: plan.workerPort, protocol: "TCP" },
      ...(plan.metricsPort === undefined ? [] : [{ name: "metrics", containerPort: plan.metricsPort, protocol: "TCP" }]),
    ],
    resources: plan.sized.resources,
    // No liveness probe: a worker is silent for minutes while a model loads or a checkpoint is written. The coordinator hears its heart.
    ...(plan.preStopCommand === undefined ? {} : { lifecycle: { preStop: { exec: { command: [...plan.preStopCommand] } } } }),
    volumeMounts: [
      { name: "config", mountPath: settingsDirectory, readOnly: true },
      { name: "scratch", mountPath: "/tmp" },
      { name: "shared-memory", mountPath: "/dev/shm" },
      { name: "checkpoints", mountPath: plan.checkpoints.mountPath },
      ...(plan.cache === undefined ? [] : [{ name: "cache", mountPath: plan.cache.mountPath }]),
      ...(plan.data === undefined ? [] : [{ name: "data", mountPath: plan.data.mountPath, readOnly: true }]),
    ],
  };
}

function containerBasics(plan: TrainingPlan, shared: Shared): Omit<Container, "name"> {
  return {
    image: plan.image.reference,
    ...(plan.command === undefined ? {} : { command: [...plan.command] }),
    ...storageVariables(shared.storage, plan.storageSecret),
    securityContext: restrictedContainer(),
  };
}

function workerVolumes(plan: TrainingPlan, shared: Shared): Volume[] {
  return [
    { name: "config", configMap: { name: shared.settings } },
    { name: "scratch", emptyDir: { sizeLimit: plan.scratch } },
    { name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit: plan.sized.sharedMemory } },
    ...(plan.cache === undefined ? [] : [{ name: "cache", emptyDir: { sizeLimit: plan.cache.size } }]),
    ...(plan.data?.existingClaim === undefined
      ? []
      : [{ name: "data", persistentVolumeClaim: { claimName: plan.data.existingClaim, readOnly: true } }]),
  ];
}

function claims(plan: TrainingPlan): Claim[] {
  const templates = [claim("checkpoints", "ReadWriteOnce", plan.checkpoints.size, plan.checkpoints.storageClass)];
  if (plan.data !== undefined && plan.data.existingClaim === undefined) {
    templates.unshift(claim("data", "ReadOnlyMany", plan.data.size, plan.data.storageClass));
  }
  return templates;
}

function claim(name: string, accessMode: string, size: string, storageClass: string | undefined): Claim {
  return {
    metadata: { name },
    spec: {
      accessModes: [accessMode],
      ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
      resources: { requests: { storage: size } },
    },
  };
}

function declareParameterServers(
  name: string,
  plan: TrainingPlan,
  servers: ParameterServers,
  shared: Shared,
  traffic: pulumi.Resource[],
  child: pulumi.CustomResourceOptions,
): void {
  const metadata = { namespace: plan.namespace, name: servers.serviceName, labels: servers.labels };
  const selector = { matchLabels: servers.podLabels };
  const service = new kubernetes.core.v1.Service(
    `${name}-servers-service`,
    {
      metadata,
      spec: {
        clusterIP: "None",
        selector: servers.podLabels,
        publishNotReadyAddresses: true,
        ports: [{ name: "parameters", port: servers.port, targetPort: "parameters", protocol: "TCP" }],
      },
    },
    child,
  );
  new kubernetes.policy.v1.PodDisruptionBudget(
    `${name}-servers-disruption`,
    // Each holds a part of the parameters that no other has.
    { metadata, spec: { maxUnavailable: 0, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" } },
    child,
  );
  new kubernetes.apps.v1.StatefulSet(
    `${name}-servers`,
    {
      metadata,
      spec: {
        serviceName: service.metadata.name,
        replicas: servers.count,
        podManagementPolicy: "Parallel",
        selector,
        template: {
          metadata: {
            labels: { ...servers.labels, ...identityLabels(plan.serviceAccountAnnotations), ...meshLabels(plan.mesh) },
            ...(plan.mesh ? { annotations: { ...controlTrafficOnly([], [plan.coordinatorPort]) } } : {}),
          },
          spec: {
            ...podBasics(plan, shared),
            affinity: { nodeAffinity: offAccelerators() },
            topologySpreadConstraints: [
              { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway", labelSelector: selector },
            ],
            containers: [
              {
                ...containerBasics(plan, shared),
                name: "parameter-server",
                env: parameterServerVariables(plan),
                ports: [{ name: "parameters", containerPort: servers.port, protocol: "TCP" }],
                readinessProbe: { tcpSocket: { port: "parameters" }, periodSeconds: 5 },
                resources: {
                  requests: { cpu: servers.cpu, memory: servers.memory, "ephemeral-storage": servers.disk },
                  limits: { cpu: servers.cpu, memory: servers.memory, "ephemeral-storage": servers.disk },
                },
                volumeMounts: [
                  { name: "config", mountPath: settingsDirectory, readOnly: true },
                  { name: "scratch", mountPath: "/tmp" },
                ],
              },
            ],
            volumes: [
              { name: "config", configMap: { name: shared.settings } },
              { name: "scratch", emptyDir: { sizeLimit: plan.scratch } },
            ],
          },
        },
      },
    },
    { ...child, dependsOn: traffic },
  );
}
