import type * as pulumi from "@pulumi/pulumi";
import { chart } from "../../charts";
import { engineAffinity, installEngine } from "../../charts/engine";

export function trainingEngine(parent: pulumi.Resource, name: string, trainer: boolean): pulumi.Output<string> {
  const sets = installEngine(parent, name, {
    chart: "jobset",
    namespace: "jobset-system",
    webhookPorts: [9443],
    values: {
      // In its repository the chart names an image of every commit; this is the release's.
      image: { repository: "registry.k8s.io/jobset/jobset", tag: chart("jobset").appVersion, pullPolicy: "IfNotPresent" },
      controller: { affinity: engineAffinity() },
    },
  });
  if (trainer) {
    installEngine(
      parent,
      `${name}-trainer`,
      {
        chart: "kubeflow-trainer",
        namespace: "kubeflow-trainer",
        // 9443: admission; 10443: what jobs tell of themselves.
        webhookPorts: [9443, 10443],
        values: {
          // One owner for JobSet's definitions: the release above.
          jobset: { install: false },
          manager: { affinity: engineAffinity() },
        },
      },
      { dependsOn: [sets.release] },
    );
  }
  return sets.namespace;
}
