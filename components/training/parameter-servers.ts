import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { controlTrafficOnly, meshLabels } from "../mesh/pods";
import { identityLabels } from "../workloads/labels";
import { offAccelerators } from "../workloads/placement";
import { parameterServerVariables, settingsDirectory } from "./environment";
import type { ParameterServers, TrainingPlan } from "./plan";
import { containerBasics, coordinatorPorts, podBasics, type Shared } from "./pods";

/** Each holds a part of the parameters; workers bring it gradients and fetch what became of them. */
export function declareParameterServers(
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
