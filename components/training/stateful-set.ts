import * as kubernetes from "@pulumi/kubernetes";
import { claims, type Site, workerTemplate } from "./pods";

/** Workers that keep name and volumes for good, and that can be scaled while they run. */
export function statefulSet({ name, plan, shared, service, opts }: Site): void {
  new kubernetes.apps.v1.StatefulSet(
    `${name}-workers`,
    {
      metadata: {
        namespace: plan.namespace,
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
        serviceName: service,
        replicas: plan.workers.desired,
        podManagementPolicy: "Parallel",
        // A gang restarts as one: half of it on new settings can neither train nor wait. Clusters without the field go one by one.
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "100%" } },
        persistentVolumeClaimRetentionPolicy: {
          whenDeleted: plan.checkpoints.retain ? "Retain" : "Delete",
          whenScaled: "Retain",
        },
        selector: { matchLabels: plan.podLabels },
        template: workerTemplate(plan, shared),
        volumeClaimTemplates: claims(plan),
      },
    },
    { ...opts, ignoreChanges: plan.workers.autoscaled ? ["spec.replicas"] : [] },
  );
}
