import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { fabricTestName, meetingPort, meetingService } from "./names";
import type { BurnInPlan } from "./plan";

/**
 * Tests take nobody's place, and give theirs to whoever has work: a machine that is tested with others may be one that was free a moment
 * ago. No autoscaler brings a machine for a pod of so little priority
 * (https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md, expendable pods: below -10).
 */
export function testPriority(
  name: string,
  plan: BurnInPlan,
  labels: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new kubernetes.scheduling.v1.PriorityClass(
    `${name}-priority`,
    {
      metadata: { name: plan.priorityClass, labels: { ...labels } },
      value: -100,
      preemptionPolicy: "Never",
      globalDefault: false,
      description: "Tests of new nodes: they take nobody's place, and give theirs to work.",
    },
    opts,
  );
}

interface Metadata {
  readonly namespace: pulumi.Output<string>;
  readonly labels: Record<string, string>;
}

/** The pods of one test find each other by name, and reach each other and nothing else. */
export function meetingPlace(name: string, metadata: Metadata, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const selector = { "app.kubernetes.io/name": fabricTestName };
  const among = [{ podSelector: { matchLabels: selector } }];
  return [
    new kubernetes.core.v1.Service(
      `${name}-meeting`,
      {
        // Nothing stands behind it until the first test, and for most of the time after it.
        metadata: { ...metadata, name: meetingService, annotations: { "pulumi.com/skipAwait": "true" } },
        spec: {
          clusterIP: "None",
          // The first pod has to be found before it can be ready.
          publishNotReadyAddresses: true,
          selector,
          ports: [{ name: "rendezvous", port: meetingPort, protocol: "TCP" }],
        },
      },
      opts,
    ),
    new kubernetes.networking.v1.NetworkPolicy(
      `${name}-meeting`,
      {
        metadata: { ...metadata, name: fabricTestName },
        // A collective library opens ports as it likes. Names are open to every pod of the namespace.
        spec: {
          podSelector: { matchLabels: selector },
          policyTypes: ["Ingress", "Egress"],
          ingress: [{ from: among }],
          egress: [{ to: among }],
        },
      },
      opts,
    ),
  ];
}
