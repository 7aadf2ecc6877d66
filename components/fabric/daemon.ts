import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

type PodSpec = kubernetes.types.input.core.v1.PodSpec;
type UpdateStrategy = kubernetes.types.input.apps.v1.DaemonSetUpdateStrategy;

/** Where the DaemonSets run, and as whom: an account without rights, and without a token. */
export interface Place {
  readonly namespace: pulumi.Output<string>;
  readonly serviceAccountName: pulumi.Output<string>;
  readonly labels: Record<string, string>;
}

/** What one daemon does on its nodes. */
export interface Daemon {
  /** Of the DaemonSet, and of its pods by their label. */
  readonly name: string;
  readonly updateStrategy: UpdateStrategy;
  /** Which nodes, and what runs there. */
  readonly pod: Omit<PodSpec, "tolerations" | "securityContext">;
}

/** Nodes are told to be ready by nobody but this: it runs on all of them, whatever keeps other pods off. */
const everywhere = [{ operator: "Exists" }];

/** A daemon that the fabric of its nodes waits for. */
export function fabricDaemon(
  name: string,
  { name: daemon, updateStrategy, pod }: Daemon,
  { namespace, serviceAccountName, labels }: Place,
  opts: pulumi.CustomResourceOptions,
): kubernetes.apps.v1.DaemonSet {
  const matchLabels = { "app.kubernetes.io/name": daemon };
  return new kubernetes.apps.v1.DaemonSet(
    `${name}-${daemon}`,
    {
      metadata: { name: daemon, namespace, labels: { ...labels, ...matchLabels } },
      spec: {
        selector: { matchLabels },
        updateStrategy,
        template: {
          metadata: { labels: { ...labels, ...matchLabels } },
          spec: {
            serviceAccountName,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            priorityClassName: "system-node-critical",
            tolerations: everywhere,
            securityContext: { seccompProfile: { type: "RuntimeDefault" } },
            ...pod,
          },
        },
      },
    },
    opts,
  );
}
