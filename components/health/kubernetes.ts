import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { spaceFor } from "../fabric/space";
import { PodSecurity } from "../namespace";
import { contentMap } from "../workloads/contentMap";
import { claimTemplates } from "../workloads/devices";
import { offAccelerators } from "../workloads/placement";
import { restrictedContainer, restrictedPod } from "../workloads/security";
import { podsOfNamespace } from "../workloads/traffic";
import { controllerText } from "./controller/text.generated";
import { guardNodes } from "./guard";
import { meetingPlace, testPriority } from "./meeting";
import { type BurnInPlan, metricsPort } from "./plan";
import { burnInRules } from "./rules";

/** User of the container. Not root; the image's own files need not belong to it. */
const user = 65532;
const accountName = "burn-in-controller";
const selector = { "app.kubernetes.io/name": accountName };

export function burnIn(parent: pulumi.Resource, name: string, plan: BurnInPlan) {
  const child = { parent };
  const labels = { ...plan.labels, "app.kubernetes.io/part-of": "trainyard", "app.kubernetes.io/managed-by": "pulumi" };
  const space = spaceOf(name, plan, child);
  const metadata = { namespace: space.name, labels };
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-account`,
    { metadata: { ...metadata, name: accountName }, automountServiceAccountToken: false },
    child,
  );
  const devices = Object.entries(plan.claims).flatMap(([group, claims]) =>
    claimTemplates(`${name}-${group}`, claims, { ...metadata, prefix: group }, child),
  );
  const fabric = plan.settings.fabric !== undefined;
  const guard = guardNodes(name, `system:serviceaccount:${plan.namespace}:${accountName}`, labels, fabric, child);
  const priority = testPriority(name, plan, labels, child);
  const meeting = fabric ? meetingPlace(name, metadata, child) : [];
  const rights = grant(name, plan, account, { metadata, labels, child, guard });
  const settings = contentMap(
    `${name}-settings`,
    {
      ...metadata,
      prefix: "settings",
      data: { "settings.json": JSON.stringify(plan.settings), "controller.js": controllerText },
    },
    child,
  );
  const traffic = new kubernetes.networking.v1.NetworkPolicy(
    `${name}-traffic`,
    {
      metadata: { ...metadata, name: accountName },
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: [podsOfNamespace(plan.monitoringNamespace)], ports: [{ protocol: "TCP", port: metricsPort }] }],
        // The API server's address is not known beforehand: its service's port, and the one that it listens on behind that.
        egress: [{ ports: [443, 6443].map((port) => ({ protocol: "TCP", port })) }],
      },
    },
    child,
  );
  const deployment = controller(name, plan, account.metadata.name, settings.metadata.name, {
    metadata,
    opts: { ...child, dependsOn: [...rights, traffic, priority, ...meeting, ...devices] },
  });
  if (plan.watched) watch(name, plan, metadata, { ...child, dependsOn: [deployment] });
  return { namespace: space.name };
}

/**
 * The vendors' test images run as root, so that the namespace enforces `baseline`; more than that they do not get. Only where a fabric is tested whose
 * daemon is root with NET_ADMIN and opens the host's directories (TCPX, TCPXO) it is `privileged`, with an admission policy that holds everything but
 * that daemon to `baseline`.
 */
function spaceOf(name: string, plan: BurnInPlan, opts: pulumi.ComponentResourceOptions) {
  const namespace = { name: plan.namespace, podSecurity: PodSecurity.Baseline, labels: { ...plan.labels } };
  return spaceFor(`${name}-space`, plan.transports, namespace, opts);
}

interface Metadata {
  readonly namespace: pulumi.Output<string>;
  readonly labels: Record<string, string>;
}

interface Grant {
  readonly metadata: Metadata;
  readonly labels: Record<string, string>;
  readonly child: pulumi.CustomResourceOptions;
  readonly guard: pulumi.Resource;
}

/** Nodes only behind the guard: without it the right to change one would be a right to take over the cluster. */
function grant(
  name: string,
  plan: BurnInPlan,
  account: kubernetes.core.v1.ServiceAccount,
  { metadata, labels, child, guard }: Grant,
) {
  const clusterName = `trainyard-${plan.namespace}-controller`;
  const subjects = [{ kind: "ServiceAccount", name: account.metadata.name, namespace: metadata.namespace }];
  const nodes = new kubernetes.rbac.v1.ClusterRole(
    `${name}-nodes`,
    {
      metadata: { name: clusterName, labels },
      rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "patch"] }],
    },
    { ...child, dependsOn: [guard] },
  );
  const jobs = new kubernetes.rbac.v1.Role(
    `${name}-jobs`,
    {
      metadata: { ...metadata, name: accountName },
      rules: [
        // A test of several machines is given up where one of them is at work or gone.
        { apiGroups: ["batch"], resources: ["jobs"], verbs: ["get", "create", ...(plan.settings.fabric ? ["delete"] : [])] },
        { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
      ],
    },
    child,
  );
  const role = (kind: string, roleName: pulumi.Input<string>) => ({
    apiGroup: "rbac.authorization.k8s.io",
    kind,
    name: roleName,
  });
  return [
    new kubernetes.rbac.v1.ClusterRoleBinding(
      `${name}-nodes`,
      { metadata: { name: clusterName, labels }, subjects, roleRef: role("ClusterRole", nodes.metadata.name) },
      child,
    ),
    new kubernetes.rbac.v1.RoleBinding(
      `${name}-jobs`,
      { metadata: { ...metadata, name: accountName }, subjects, roleRef: role("Role", jobs.metadata.name) },
      child,
    ),
  ];
}

interface Site {
  readonly metadata: Metadata;
  readonly opts: pulumi.CustomResourceOptions;
}

function controller(
  name: string,
  plan: BurnInPlan,
  account: pulumi.Output<string>,
  settings: pulumi.Output<string>,
  { metadata, opts }: Site,
) {
  return new kubernetes.apps.v1.Deployment(
    `${name}-controller`,
    {
      metadata: { ...metadata, name: accountName },
      spec: {
        replicas: 1,
        // Two of them would make the same jobs, which the API server refuses to one of them.
        strategy: { type: "Recreate" },
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: { ...metadata.labels, ...selector } },
          spec: {
            serviceAccountName: account,
            automountServiceAccountToken: true,
            enableServiceLinks: false,
            securityContext: restrictedPod(user),
            affinity: { nodeAffinity: offAccelerators() },
            containers: [
              {
                name: "controller",
                image: plan.controllerImage,
                imagePullPolicy: "IfNotPresent",
                command: ["node", "/etc/burn-in/controller.js"],
                env: [{ name: "NODE_EXTRA_CA_CERTS", value: "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt" }],
                ports: [{ name: "metrics", containerPort: metricsPort, protocol: "TCP" }],
                securityContext: restrictedContainer(),
                resources: {
                  requests: { cpu: "50m", memory: "96Mi", "ephemeral-storage": "64Mi" },
                  limits: { cpu: "500m", memory: "256Mi", "ephemeral-storage": "64Mi" },
                },
                readinessProbe: { httpGet: { path: "/readyz", port: "metrics" }, periodSeconds: 10 },
                livenessProbe: { httpGet: { path: "/healthz", port: "metrics" }, periodSeconds: 30, failureThreshold: 3 },
                volumeMounts: [{ name: "settings", mountPath: "/etc/burn-in", readOnly: true }],
              },
            ],
            volumes: [{ name: "settings", configMap: { name: settings } }],
          },
        },
      },
    },
    opts,
  );
}

function watch(name: string, plan: BurnInPlan, metadata: Metadata, opts: pulumi.CustomResourceOptions): void {
  const apiVersion = "monitoring.coreos.com/v1";
  new kubernetes.apiextensions.CustomResource(
    `${name}-monitor`,
    {
      apiVersion,
      kind: "PodMonitor",
      metadata: { ...metadata, name: accountName },
      spec: {
        selector: { matchLabels: selector },
        podMetricsEndpoints: [{ port: "metrics", path: "/metrics", interval: "30s" }],
      },
    },
    opts,
  );
  new kubernetes.apiextensions.CustomResource(
    `${name}-rules`,
    {
      apiVersion,
      kind: "PrometheusRule",
      metadata: { ...metadata, name: accountName },
      spec: { groups: [{ name: plan.namespace, rules: burnInRules(plan.namespace, plan.settings.fabric !== undefined) }] },
    },
    opts,
  );
}
