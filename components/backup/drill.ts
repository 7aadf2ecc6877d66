import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { contentMap } from "../workloads/contentMap";
import { offAccelerators } from "../workloads/placement";
import { restrictedContainer, restrictedPod } from "../workloads/security";
import { drillScript } from "./drill-script";
import { type BackupPlan, scratchNamespace, veleroNamespace } from "./plan";

type Drill = NonNullable<BackupPlan["drill"]>;
type PolicyRule = kubernetes.types.input.rbac.v1.PolicyRule;

/** https://hub.docker.com/_/node; the same image as the burn-in's controller. */
const image = "docker.io/library/node:22.20.0-alpine3.22";
const user = 1000;
const labels = { app: "restore-drill", "app.kubernetes.io/part-of": "trainyard", "app.kubernetes.io/managed-by": "pulumi" };
const modifiers = "restore-drill-modifiers";

/** What can stand beside the real thing without doing anything: no pods, no volumes, no jobs, nothing that runs or costs. */
export const restoredKinds = [
  "configmaps",
  "secrets",
  "serviceaccounts",
  "services",
  "deployments.apps",
  "statefulsets.apps",
  "networkpolicies.networking.k8s.io",
  "poddisruptionbudgets.policy",
  "roles.rbac.authorization.k8s.io",
  "rolebindings.rbac.authorization.k8s.io",
] as const;

/** The spec of the drill's Restore, but for the backup's name: crds/restores.yaml of Velero 1.18. */
export interface DrillRestoreSpec {
  readonly includedNamespaces: readonly string[];
  readonly includedResources: readonly string[];
  readonly includeClusterResources: boolean;
  readonly namespaceMapping: Readonly<Record<string, string>>;
  readonly restorePVs: boolean;
  readonly preserveNodePorts: boolean;
  readonly resourceModifier: { readonly kind: string; readonly name: string };
}

export interface DrillSettings {
  readonly namespace: string;
  readonly schedule: string;
  readonly scratch: string;
  readonly maxAgeHours: number;
  readonly holds: readonly string[];
  readonly timeoutSeconds: number;
  readonly pollSeconds: number;
  /** Restores that stay for people to read. */
  readonly keep: number;
  readonly spec: DrillRestoreSpec;
}

/** Of several namespaces the first is tried: two that hold the same names cannot be put into one. */
export function drillSettings(name: string, plan: BackupPlan, drill: Drill): DrillSettings {
  const [tried = ""] = plan.namespaces;
  return {
    namespace: veleroNamespace,
    schedule: name,
    scratch: scratchNamespace,
    maxAgeHours: drill.maxAgeHours,
    holds: drill.holds,
    timeoutSeconds: 1200,
    pollSeconds: 5,
    keep: 5,
    spec: {
      includedNamespaces: [tried],
      includedResources: restoredKinds,
      includeClusterResources: false,
      namespaceMapping: { [tried]: scratchNamespace },
      restorePVs: false,
      preserveNodePorts: false,
      resourceModifier: { kind: "configmap", name: modifiers },
    },
  };
}

/** No pod of what is restored ever starts. https://velero.io/docs/v1.18/restore-resource-modifiers/ */
function noReplicas(kinds: readonly string[], namespaces: readonly string[]): string {
  const rules = kinds.map((groupResource) => ({
    conditions: { groupResource, resourceNameRegex: ".*", namespaces },
    patches: [{ operation: "replace", path: "/spec/replicas", value: "0" }],
  }));
  // JSON is YAML.
  return JSON.stringify({ version: "v1", resourceModifierRules: rules });
}

export function restoreDrill(
  parent: pulumi.Resource,
  name: string,
  plan: BackupPlan,
  drill: Drill,
  namespace: pulumi.Output<string>,
): void {
  const child = { parent };
  const metadata = { namespace, labels, name: "restore-drill" };
  const settings = contentMap(
    `${name}-drill-config`,
    {
      namespace,
      labels,
      prefix: "restore-drill",
      data: { "drill.cjs": drillScript, "settings.json": JSON.stringify(drillSettings(name, plan, drill)) },
    },
    child,
  );
  const changed = new kubernetes.core.v1.ConfigMap(
    `${name}-drill-modifiers`,
    {
      metadata: { namespace, labels, name: modifiers },
      data: { "modifiers.yaml": noReplicas(["deployments.apps", "statefulsets.apps"], plan.namespaces) },
    },
    child,
  );
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-drill-account`,
    { metadata, automountServiceAccountToken: false },
    child,
  );
  const rights = [...grants(name, metadata, drill, account, child), changed];
  new kubernetes.batch.v1.CronJob(
    `${name}-drill`,
    {
      metadata,
      spec: {
        schedule: drill.schedule,
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          metadata: { labels },
          spec: {
            // A drill that fails has found something out: it is told of, and not tried until it passes.
            backoffLimit: 0,
            activeDeadlineSeconds: 3600,
            template: {
              metadata: { labels },
              spec: {
                serviceAccountName: account.metadata.name,
                automountServiceAccountToken: true,
                enableServiceLinks: false,
                restartPolicy: "Never",
                securityContext: restrictedPod(user),
                affinity: { nodeAffinity: offAccelerators() },
                containers: [
                  {
                    name: "drill",
                    image,
                    command: ["node", "/etc/drill/drill.cjs"],
                    env: [
                      { name: "DRILL_SETTINGS", value: "/etc/drill/settings.json" },
                      { name: "NODE_EXTRA_CA_CERTS", value: "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt" },
                    ],
                    securityContext: restrictedContainer(),
                    resources: {
                      requests: { cpu: "50m", memory: "128Mi", "ephemeral-storage": "64Mi" },
                      limits: { cpu: "500m", memory: "256Mi", "ephemeral-storage": "64Mi" },
                    },
                    volumeMounts: [{ name: "config", mountPath: "/etc/drill", readOnly: true }],
                  },
                ],
                volumes: [{ name: "config", configMap: { name: settings.metadata.name } }],
              },
            },
          },
        },
      },
    },
    { parent, dependsOn: rights },
  );
}

/** Restores in Velero's namespace, the scratch namespace by its name, and to read what has to be there. */
function grants(
  name: string,
  metadata: { readonly namespace: pulumi.Output<string>; readonly name: string },
  drill: Drill,
  account: kubernetes.core.v1.ServiceAccount,
  child: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const subjects = [{ kind: "ServiceAccount", name: account.metadata.name, namespace: metadata.namespace }];
  const apiGroup = "rbac.authorization.k8s.io";
  const role = new kubernetes.rbac.v1.Role(
    `${name}-drill-role`,
    {
      metadata,
      rules: [
        { apiGroups: ["velero.io"], resources: ["backups"], verbs: ["get", "list"] },
        { apiGroups: ["velero.io"], resources: ["restores"], verbs: ["get", "list", "create", "delete"] },
      ],
    },
    child,
  );
  const wide = new kubernetes.rbac.v1.ClusterRole(
    `${name}-drill-cluster-role`,
    {
      metadata: { name: "restore-drill", labels },
      rules: [
        { apiGroups: [""], resources: ["namespaces"], resourceNames: [scratchNamespace], verbs: ["get", "delete"] },
        ...holdRules(drill.holds),
      ],
    },
    child,
  );
  return [
    new kubernetes.rbac.v1.RoleBinding(
      `${name}-drill-binding`,
      { metadata, subjects, roleRef: { apiGroup, kind: "Role", name: role.metadata.name } },
      child,
    ),
    new kubernetes.rbac.v1.ClusterRoleBinding(
      `${name}-drill-cluster-binding`,
      {
        metadata: { name: "restore-drill", labels },
        subjects,
        roleRef: { apiGroup, kind: "ClusterRole", name: wide.metadata.name },
      },
      child,
    ),
  ];
}

/** By name alone: in a namespace that is not there yet no narrower right can be given. */
export function holdRules(holds: readonly string[]): PolicyRule[] {
  return holds.map((path) => {
    const parts = path.split("/");
    const [apiGroup = "", , resource = "", name = ""] = parts.length === 3 ? ["", ...parts] : parts;
    return { apiGroups: [apiGroup], resources: [resource], resourceNames: [name], verbs: ["get"] };
  });
}
