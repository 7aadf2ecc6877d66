import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { controlTrafficOnly, meshLabels } from "../mesh/pods";
import { contentMap } from "../workloads/contentMap";
import { claimTemplates } from "../workloads/devices";
import { identityLabels } from "../workloads/labels";
import { offAccelerators } from "../workloads/placement";
import { parameterServerVariables, settingsDirectory, workerHost } from "./environment";
import { etcd } from "./etcd";
import { TrainingForm } from "./index";
import { jobSet, trainJob } from "./jobs";
import { rights } from "./membership";
import type { ParameterServers, TrainingPlan } from "./plan";
import { containerBasics, coordinatorPorts, podBasics, type Shared } from "./pods";
import { trainingJson } from "./settings";
import { statefulSet } from "./stateful-set";
import { groupTraffic } from "./traffic";

export interface TrainingOutputs {
  readonly serviceName: pulumi.Output<string>;
  readonly namespace: pulumi.Output<string>;
  readonly masterAddress: pulumi.Output<string>;
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

  const traffics = [...traffic, ...rights(name, plan, account.metadata.name, child)];
  const meeting = plan.rendezvous.etcd === undefined ? [] : etcd(name, plan, plan.rendezvous.etcd, child);
  const devices = claimTemplates(name, plan.claims, { ...metadata, prefix: plan.serviceName }, child);
  const before = [...traffics, ...meeting, ...devices];
  const site = { name, plan, shared, service: service.metadata.name, opts: { ...child, dependsOn: before } };
  switch (plan.form) {
    case TrainingForm.JobSet:
      jobSet(site);
      break;
    case TrainingForm.TrainJob:
      trainJob(site);
      break;
    default:
      statefulSet(site);
  }

  return {
    serviceName: service.metadata.name,
    namespace: service.metadata.namespace,
    masterAddress: workerHost(plan, 0, service.metadata.namespace),
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
            ...(plan.mesh ? { annotations: { ...controlTrafficOnly([], coordinatorPorts(plan)) } } : {}),
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
