import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { gatewayNamespace } from "../../mesh/plan";
import { contentMap } from "../../workloads/contentMap";
import { objectLabels } from "../../workloads/labels";
import { offAccelerators } from "../../workloads/placement";
import { restrictedContainer, restrictedPod } from "../../workloads/security";
import { podsOfNamespace, toNames } from "../../workloads/traffic";
import { type ModelServerPlan, servesLabel } from "../plan";
import { sidecarMetrics } from "../watching";
import { pickerPorts } from "./data";
import { type PickerPlan, pickerLabels } from "./plan";

const { CustomResource } = kubernetes.apiextensions;
const inference = "inference.networking.k8s.io";
const gatewayApi = "gateway.networking.k8s.io";
const user = 65532;

/** The Service of the mesh's gateway, whose proxies serve what a Gateway with this address says. */
const gatewayAddress = `gateway.${gatewayNamespace}.svc.cluster.local`;

/** A model whose servers are picked by what each holds at the moment: its pool, the picker, and the way from the gateway to both. */
export function pickedServers(name: string, plan: ModelServerPlan, picker: PickerPlan, parent: pulumi.Resource): void {
  const child = { parent };
  const podLabels = pickerLabels(plan.name);
  const metadata = { namespace: plan.namespace, name: picker.name, labels: objectLabels(podLabels, {}) };
  const rights = grantRights(name, metadata, child);
  // By name, and not by the Service that is made: that one waits for pods, which wait for the pool.
  new kubernetes.core.v1.Service(
    `${name}-picker-service`,
    {
      metadata,
      spec: {
        selector: podLabels,
        ports: [
          { name: "grpc-ext-proc", port: pickerPorts.requests, targetPort: "grpc", protocol: "TCP" },
          { name: "http-metrics", port: pickerPorts.metrics, targetPort: "metrics", protocol: "TCP" },
        ],
      },
    },
    child,
  );
  const pool = new CustomResource(
    `${name}-pool`,
    {
      apiVersion: `${inference}/v1`,
      kind: "InferencePool",
      metadata: { namespace: plan.namespace, name: plan.name, labels: plan.labels },
      spec: {
        selector: { matchLabels: { ...plan.podLabels, [servesLabel]: "true" } },
        targetPorts: [{ number: plan.ports[0] }],
        appProtocol: "http",
        endpointPickerRef: {
          group: "",
          kind: "Service",
          name: picker.name,
          port: { number: pickerPorts.requests },
          failureMode: picker.failureMode === "open" ? "FailOpen" : "FailClose",
        },
      },
    },
    child,
  );
  const traffic = pickerTraffic(name, plan, metadata, podLabels, child);
  deploy(name, plan, picker, { metadata, podLabels, account: rights.account, after: [...rights.bindings, traffic, pool] }, child);
  new kubernetes.policy.v1.PodDisruptionBudget(
    `${name}-picker-disruption`,
    {
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: podLabels }, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    },
    child,
  );
  if (plan.watched) {
    new CustomResource(
      `${name}-picker-monitor`,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PodMonitor",
        metadata,
        spec: {
          selector: { matchLabels: podLabels },
          podMetricsEndpoints: [{ port: "metrics", path: "/metrics", interval: "15s" }],
        },
      },
      child,
    );
  }
  routeThroughGateway(name, plan, picker, pool, child);
}

interface Metadata {
  readonly namespace: pulumi.Input<string>;
  readonly name: string;
  readonly labels: Record<string, string>;
}

/** It watches pods and its pool, and nothing else. The chart's rights to objectives and rewrites are for kinds that are not installed. */
function grantRights(name: string, metadata: Metadata, child: pulumi.CustomResourceOptions) {
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-picker-account`,
    { metadata, automountServiceAccountToken: false },
    child,
  );
  const verbs = ["get", "list", "watch"];
  const role = new kubernetes.rbac.v1.Role(
    `${name}-picker-role`,
    {
      metadata,
      rules: [
        { apiGroups: [""], resources: ["pods"], verbs },
        { apiGroups: [inference], resources: ["inferencepools"], verbs },
      ],
    },
    child,
  );
  const binding = new kubernetes.rbac.v1.RoleBinding(
    `${name}-picker-binding`,
    {
      metadata,
      subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace: metadata.namespace }],
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
    },
    child,
  );
  return { account: account.metadata.name, bindings: [role, binding] };
}

/** The gateway asks it, Prometheus reads it; it reads the servers' metrics and the API server. */
function pickerTraffic(
  name: string,
  plan: ModelServerPlan,
  metadata: Metadata,
  podLabels: Record<string, string>,
  child: pulumi.CustomResourceOptions,
): kubernetes.networking.v1.NetworkPolicy {
  const tcp = (...ports: readonly number[]) => ports.map((port) => ({ protocol: "TCP", port }));
  return new kubernetes.networking.v1.NetworkPolicy(
    `${name}-picker-traffic`,
    {
      metadata,
      spec: {
        podSelector: { matchLabels: podLabels },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          { from: [podsOfNamespace(gatewayNamespace)], ports: tcp(pickerPorts.requests) },
          { from: [podsOfNamespace(plan.monitoringNamespace)], ports: tcp(pickerPorts.metrics) },
        ],
        egress: [
          { to: [{ podSelector: { matchLabels: { ...plan.podLabels } } }], ports: tcp(sidecarMetrics) },
          toNames,
          // The API server's address is not known beforehand: its service's port, and the one that it listens on behind that.
          { ports: tcp(443, 6443) },
        ],
      },
    },
    child,
  );
}

interface PickerParts {
  readonly metadata: Metadata;
  readonly podLabels: Record<string, string>;
  readonly account: pulumi.Input<string>;
  readonly after: pulumi.Resource[];
}

/**
 * One pod: it remembers which prompts a server has seen, and two would each know half. Leader election, which the picker has, keeps the second
 * pod unready by design; while a new one starts, `open` lets the gateway pick by itself.
 */
function deploy(
  name: string,
  plan: ModelServerPlan,
  picker: PickerPlan,
  { metadata, podLabels, account, after }: PickerParts,
  child: pulumi.CustomResourceOptions,
): void {
  const configuration = contentMap(
    `${name}-picker-config`,
    {
      namespace: plan.namespace,
      labels: metadata.labels,
      prefix: picker.name,
      data: { "plugins.yaml": JSON.stringify(picker.configuration, undefined, 2) },
    },
    child,
  );
  const probe = { grpc: { port: pickerPorts.health, service: "inference-extension" } };
  new kubernetes.apps.v1.Deployment(
    `${name}-picker`,
    {
      metadata,
      spec: {
        replicas: 1,
        strategy: { type: "Recreate" },
        selector: { matchLabels: podLabels },
        template: {
          metadata: { labels: metadata.labels },
          spec: {
            serviceAccountName: account,
            // It watches the API.
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPod(user),
            affinity: { nodeAffinity: offAccelerators() },
            // Longer than a server of the pool: it is told of the end of each answer.
            terminationGracePeriodSeconds: 130,
            containers: [
              {
                name: "picker",
                image: picker.image,
                args: [
                  `--pool-name=${plan.name}`,
                  pulumi.interpolate`--pool-namespace=${plan.namespace}`,
                  `--pool-group=${inference}`,
                  `--grpc-port=${pickerPorts.requests}`,
                  `--grpc-health-port=${pickerPorts.health}`,
                  `--metrics-port=${pickerPorts.metrics}`,
                  // Who reads them is what the network policy says; the picker's own check needs rights in the whole cluster.
                  "--metrics-endpoint-auth=false",
                  // Servers take signed calls alone on their port, and their sidecars hand metrics on here.
                  `--model-server-metrics-port=${sidecarMetrics}`,
                  "--config-file=/config/plugins.yaml",
                  "--enable-pprof=false",
                  "--tracing=false",
                  "--zap-encoder=json",
                ],
                env: [
                  { name: "NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
                  { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
                ],
                ports: [
                  { name: "grpc", containerPort: pickerPorts.requests, protocol: "TCP" },
                  { name: "grpc-health", containerPort: pickerPorts.health, protocol: "TCP" },
                  { name: "metrics", containerPort: pickerPorts.metrics, protocol: "TCP" },
                ],
                resources: {
                  requests: { cpu: picker.cpu, memory: picker.memory, "ephemeral-storage": "1Gi" },
                  limits: { memory: picker.memory, "ephemeral-storage": "1Gi" },
                },
                securityContext: restrictedContainer(),
                livenessProbe: { ...probe, initialDelaySeconds: 5, periodSeconds: 10 },
                readinessProbe: { ...probe, periodSeconds: 2 },
                volumeMounts: [
                  { name: "config", mountPath: "/config", readOnly: true },
                  { name: "temporary", mountPath: "/tmp" },
                ],
              },
            ],
            volumes: [
              { name: "config", configMap: { name: configuration.metadata.name } },
              { name: "temporary", emptyDir: { sizeLimit: "500Mi" } },
            ],
          },
        },
      },
    },
    { ...child, dependsOn: after },
  );
}

/** What the mesh's gateway does with requests for the model's names: asks the picker, then sends them where it says. */
function routeThroughGateway(
  name: string,
  plan: ModelServerPlan,
  picker: PickerPlan,
  pool: pulumi.Resource,
  child: pulumi.CustomResourceOptions,
): void {
  const { hosts, timeoutSeconds } = plan.routing;
  // The picker shows a certificate that it signed itself; what may reach it is what its network policy says.
  new CustomResource(
    `${name}-picker-encryption`,
    {
      apiVersion: "networking.istio.io/v1",
      kind: "DestinationRule",
      metadata: { namespace: plan.namespace, name: picker.name, labels: plan.labels },
      spec: {
        host: pulumi.interpolate`${picker.name}.${plan.namespace}.svc.cluster.local`,
        trafficPolicy: { tls: { mode: "SIMPLE", insecureSkipVerify: true } },
      },
    },
    child,
  );
  const entry = new CustomResource(
    `${name}-entry`,
    {
      apiVersion: `${gatewayApi}/v1`,
      kind: "Gateway",
      metadata: { namespace: gatewayNamespace, name: plan.name, labels: plan.labels },
      spec: {
        gatewayClassName: "istio",
        // The proxies that are there: without an address Istio would make others.
        addresses: [{ type: "Hostname", value: gatewayAddress }],
        listeners: hosts.map((hostname, index) => ({
          name: `https-${index}`,
          hostname,
          port: 443,
          protocol: "HTTPS",
          tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: picker.certificateSecret }] },
          allowedRoutes: {
            namespaces: { from: "Selector", selector: { matchLabels: { "kubernetes.io/metadata.name": plan.namespace } } },
          },
        })),
      },
    },
    child,
  );
  new CustomResource(
    `${name}-picked-route`,
    {
      apiVersion: `${gatewayApi}/v1`,
      kind: "HTTPRoute",
      metadata: { namespace: plan.namespace, name: plan.name, labels: plan.labels },
      spec: {
        parentRefs: [{ group: gatewayApi, kind: "Gateway", namespace: gatewayNamespace, name: plan.name }],
        hostnames: [...hosts],
        rules: [
          {
            matches: [{ path: { type: "PathPrefix", value: "/" } }],
            backendRefs: [{ group: inference, kind: "InferencePool", name: plan.name }],
            ...(timeoutSeconds === undefined ? {} : { timeouts: { request: `${timeoutSeconds}s` } }),
          },
        ],
      },
    },
    { ...child, dependsOn: [pool, entry] },
  );
}
