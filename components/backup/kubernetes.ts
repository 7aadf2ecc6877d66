import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { installEngine } from "../charts/engine";
import { restoreDrill } from "./drill";
import { type BackupPlan, veleroNamespace } from "./plan";
import { backupRules } from "./rules";
import { veleroValues } from "./velero";

/** The parts of Velero's Schedule that are set here: crds/schedules.yaml of Velero 1.18. */
interface ScheduleSpec {
  readonly schedule: string;
  readonly useOwnerReferencesInBackup: boolean;
  readonly template: {
    readonly includedNamespaces: readonly string[];
    readonly excludedResources: readonly string[];
    readonly ttl: string;
    readonly storageLocation: string;
    readonly snapshotVolumes: boolean;
    readonly defaultVolumesToFsBackup: boolean;
  };
}

const labels = { "app.kubernetes.io/part-of": "trainyard", "app.kubernetes.io/managed-by": "pulumi" };

export function backup(parent: pulumi.Resource, name: string, plan: BackupPlan) {
  const child = { parent };
  const credentials = plan.store === undefined ? undefined : `${name}-store`;
  const engine = installEngine(parent, `${name}-velero`, {
    chart: "velero",
    namespace: veleroNamespace,
    metricsPorts: [8085],
    values: veleroValues(plan, credentials === undefined ? undefined : pulumi.output(credentials)),
  });
  if (plan.store !== undefined) {
    const { accessKey, secretKey } = plan.store;
    new kubernetes.core.v1.Secret(
      `${name}-store`,
      {
        metadata: { name: `${name}-store`, namespace: engine.namespace, labels },
        stringData: {
          cloud: pulumi.interpolate`[default]\naws_access_key_id=${accessKey}\naws_secret_access_key=${secretKey}\n`,
        },
      },
      child,
    );
  }
  const installed = { parent, dependsOn: [engine.release] };
  const metadata = { namespace: engine.namespace, labels };
  const schedule: ScheduleSpec = {
    schedule: plan.schedule,
    // Backups outlive their schedule.
    useOwnerReferencesInBackup: false,
    template: {
      includedNamespaces: plan.namespaces,
      // What is made anew from the rest, and what says only what happened.
      excludedResources: ["events", "events.events.k8s.io", "endpoints", "endpointslices.discovery.k8s.io"],
      ttl: `${plan.keepDays * 24}h0m0s`,
      storageLocation: "default",
      snapshotVolumes: false,
      defaultVolumesToFsBackup: false,
    },
  };
  const scheduled = new kubernetes.apiextensions.CustomResource(
    `${name}-schedule`,
    { apiVersion: "velero.io/v1", kind: "Schedule", metadata: { ...metadata, name }, spec: schedule },
    installed,
  );
  if (plan.drill !== undefined) restoreDrill(parent, name, plan, plan.drill, engine.namespace);
  if (plan.watched) {
    new kubernetes.apiextensions.CustomResource(
      `${name}-rules`,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: { ...metadata, name },
        spec: { groups: [{ name: "backup", rules: backupRules(name, plan.drill?.maxAgeHours ?? 48, plan.drill !== undefined) }] },
      },
      child,
    );
  }
  return { scheduleName: scheduled.metadata.apply(({ name: known }) => known ?? name), namespace: engine.namespace };
}
