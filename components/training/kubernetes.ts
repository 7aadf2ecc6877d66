import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { contentMap } from "../workloads/contentMap";
import { claimTemplates } from "../workloads/devices";
import { workerHost } from "./environment";
import { etcd } from "./etcd";
import { TrainingForm } from "./index";
import { jobSet, trainJob } from "./jobs";
import { rights } from "./membership";
import { declareParameterServers } from "./parameter-servers";
import type { TrainingPlan } from "./plan";
import type { Shared } from "./pods";
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
