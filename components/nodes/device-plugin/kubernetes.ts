import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Namespace, PodSecurity } from "../../namespace";
import { contentMap } from "../../workloads/contentMap";
import type { DevicePluginPlan, PluginPlan } from "./plan";

const socketDirectory = "/var/lib/kubelet/device-plugins";

export function devicePlugin(parent: pulumi.Resource, name: string, plan: DevicePluginPlan) {
  // Plugins open the host's device files, which no narrower level allows; nothing else belongs in here.
  const namespace = new Namespace(
    `${name}-namespace`,
    { name: plan.namespaceName, podSecurity: PodSecurity.Privileged },
    { parent },
  );
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-account`,
    { metadata: { name: "device-plugin", namespace: namespace.name }, automountServiceAccountToken: false },
    { parent },
  );
  const place: Place = { namespace: namespace.name, serviceAccountName: account.metadata.name };
  const sets = plan.plugins.map((plugin) =>
    daemonSet(parent, name, plugin, plugin.rules === undefined ? place : { ...place, ...accountOf(parent, name, plugin, place) }),
  );
  return {
    resourceNames: pulumi.all(sets.map((set) => set.id)).apply(() => plan.plugins.flatMap((plugin) => plugin.resourceName ?? [])),
    namespaceName: namespace.name,
  };
}

/** Where the plugins run, and as whom: an account without rights, and without a token. */
interface Place {
  readonly namespace: pulumi.Output<string>;
  readonly serviceAccountName: pulumi.Output<string>;
  /** Only for a plugin that has some. */
  readonly rights?: pulumi.Resource;
}

/** An account of its own for a plugin that asks the API for something. */
function accountOf(parent: pulumi.Resource, name: string, plugin: PluginPlan, { namespace }: Place) {
  const called = `${plugin.name}-device-plugin`;
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-${plugin.name}-account`,
    { metadata: { name: called, namespace }, automountServiceAccountToken: false },
    { parent },
  );
  const role = new kubernetes.rbac.v1.ClusterRole(
    `${name}-${plugin.name}-rights`,
    {
      metadata: { name: `trainyard-${called}` },
      rules: (plugin.rules ?? []).map(({ apiGroups, resources, verbs }) => ({
        apiGroups: [...apiGroups],
        resources: [...resources],
        verbs: [...verbs],
      })),
    },
    { parent },
  );
  const binding = new kubernetes.rbac.v1.ClusterRoleBinding(
    `${name}-${plugin.name}-rights`,
    {
      metadata: { name: `trainyard-${called}` },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace }],
    },
    { parent },
  );
  return { serviceAccountName: account.metadata.name, rights: binding };
}

function daemonSet(parent: pulumi.Resource, name: string, plugin: PluginPlan, { namespace, serviceAccountName, rights }: Place) {
  const appName = plugin.counts === false ? `${plugin.name}-adjuster` : `${plugin.name}-device-plugin`;
  const matchLabels = { "app.kubernetes.io/name": appName };
  const directories = [...(plugin.counts === false ? [] : [socketDirectory]), ...plugin.hostPaths];
  const volumeName = (index: number) => (directories[index] === socketDirectory ? "device-plugins" : `host-${index}`);
  const { file } = plugin;
  const configuration =
    file &&
    contentMap(
      `${name}-${plugin.name}-file`,
      { namespace, labels: { "app.kubernetes.io/part-of": "trainyard" }, prefix: appName, data: { [file.name]: file.content } },
      { parent },
    );
  return new kubernetes.apps.v1.DaemonSet(
    `${name}-${plugin.name}`,
    {
      metadata: {
        name: appName,
        namespace,
        labels: { ...matchLabels, "app.kubernetes.io/part-of": "trainyard", "app.kubernetes.io/managed-by": "pulumi" },
      },
      spec: {
        selector: { matchLabels },
        updateStrategy: { type: "RollingUpdate" },
        template: {
          metadata: { labels: matchLabels },
          spec: {
            serviceAccountName,
            automountServiceAccountToken: rights !== undefined,
            hostNetwork: plugin.hostNetwork ? true : undefined,
            priorityClassName: "system-node-critical",
            nodeSelector: { ...plugin.nodeSelector },
            tolerations: plugin.tolerates.map((key) => ({ key, operator: "Exists", effect: "NoSchedule" })),
            containers: [
              {
                name: appName,
                image: plugin.image,
                ...(plugin.args && { args: [...plugin.args] }),
                env: [
                  ...Object.entries(plugin.environment).map(([key, value]) => ({ name: key, value })),
                  ...(rights === undefined
                    ? []
                    : [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }]),
                ],
                securityContext: plugin.privileged
                  ? { privileged: true }
                  : {
                      allowPrivilegeEscalation: false,
                      capabilities: { drop: ["ALL"] },
                      seccompProfile: { type: "RuntimeDefault" },
                      // NRI's socket is root's, and what talks to it writes nothing.
                      ...(plugin.counts === false && { runAsUser: 0, runAsGroup: 0, readOnlyRootFilesystem: true }),
                    },
                resources:
                  plugin.counts === false
                    ? {
                        requests: { cpu: "10m", memory: "64Mi", "ephemeral-storage": "16Mi" },
                        limits: { memory: "256Mi", "ephemeral-storage": "16Mi" },
                      }
                    : { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "256Mi" } },
                volumeMounts: [
                  ...directories.map((mountPath, index) => ({ name: volumeName(index), mountPath })),
                  ...(file ? [{ name: "file", mountPath: file.folder, readOnly: true }] : []),
                ],
              },
            ],
            volumes: [
              ...directories.map((path, index) => ({ name: volumeName(index), hostPath: { path, type: "Directory" } })),
              ...(configuration ? [{ name: "file", configMap: { name: configuration.metadata.name } }] : []),
            ],
          },
        },
      },
    },
    { parent, ...(rights !== undefined && { dependsOn: [rights] }) },
  );
}
