import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { tracingVariables } from "../workloads/environment";
import { configDirectory, type PeerPlan, type PlannedRole, walDirectory } from "./plan";
import type { QueueAccess } from "./queue";
import { primaryName, queueUser } from "./queue-script";

/** The queue as far as it was made. */
export interface PlacedQueue {
  readonly access?: QueueAccess;
  /** Name of the Secret that holds the address of a Redis that is there. */
  readonly urlSecret?: pulumi.Input<string>;
  /** Names of the Secrets with the id and the secret of an access key to SQS. */
  readonly accessKey?: { readonly id: pulumi.Input<string>; readonly secret: pulumi.Input<string> };
}

type EnvVar = kubernetes.types.input.core.v1.EnvVar;

/** What a peer's process sees. The first five are those of RingRift's document; it names none for role, storage and queue. */
export function peerVariables(plan: PeerPlan, role: PlannedRole, queue: PlacedQueue): EnvVar[] {
  return [
    { name: "RINGRIFT_CLUSTER_CONFIG", value: `${configDirectory}/distributed_hosts.yaml` },
    { name: "RINGRIFT_P2P_PORT", value: `${plan.p2pPort}` },
    { name: "RINGRIFT_SYNC_TIMEOUT", value: `${plan.sync.timeoutSeconds}` },
    { name: "RINGRIFT_WAL_DIR", value: walDirectory },
    { name: "RINGRIFT_CIRCUIT_THRESHOLD", value: `${plan.circuitBreaker.failureThreshold}` },
    { name: "RINGRIFT_NODE_ROLE", value: role.name },
    { name: "RINGRIFT_STORAGE_PROVIDER", value: plan.storage.provider.toUpperCase() },
    { name: "RINGRIFT_NODE_ID", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    // The root file system is read only; libraries keep their caches under the home directory.
    { name: "HOME", value: "/tmp" },
    ...queueVariables(plan, queue),
    ...tracingVariables(plan.tracingHost, plan.name),
  ];
}

function queueVariables({ queue }: PeerPlan, { access, urlSecret, accessKey }: PlacedQueue): EnvVar[] {
  const from = (name: pulumi.Input<string>, key: string) => ({ secretKeyRef: { name, key } });
  if (queue.kind === "sqs") {
    return [
      { name: "SQS_QUEUE_URL", value: queue.url },
      { name: "AWS_REGION", value: queue.region },
      ...(accessKey === undefined
        ? []
        : [
            { name: "AWS_ACCESS_KEY_ID", valueFrom: from(accessKey.id, "id") },
            { name: "AWS_SECRET_ACCESS_KEY", valueFrom: from(accessKey.secret, "secret") },
          ]),
    ];
  }
  if (access !== undefined) {
    return [
      { name: "REDIS_SENTINELS", value: access.sentinels },
      { name: "REDIS_SENTINEL_MASTER", value: primaryName },
      { name: "REDIS_USERNAME", value: queueUser },
      { name: "REDIS_PASSWORD", valueFrom: from(access.secretName, "password") },
    ];
  }
  return urlSecret === undefined ? [] : [{ name: "REDIS_URL", valueFrom: from(urlSecret, "url") }];
}
