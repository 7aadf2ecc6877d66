import { createHash } from "node:crypto";
import type { ApiServer } from "../../kubernetes/api-server";
import { condition, text } from "../../kubernetes/objects";
import type { Gate } from "../model";

type JobGate = Extract<Gate, { kind: "job" }>;

export interface ClusterJobOptions {
  readonly api: ApiServer;
  readonly namespace: string;
  /** Makes the Job's name one of its own for each change that is judged: a call after a kill finds the Job that was started. */
  readonly occasion: string;
  /** Nodes that it has to run on, as a node affinity says it; absent: any. */
  readonly nodes?: readonly object[];
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** Runs a gate's Job (a burn-in, a benchmark) on the cluster to its end, and judges by how it ended. */
export async function runClusterJob(
  gate: JobGate,
  { api, namespace, occasion, nodes, sleep = pause }: ClusterJobOptions,
): Promise<{ readonly succeeded: boolean; readonly message: string }> {
  const digest = createHash("sha256")
    .update(`${occasion}\0${JSON.stringify(gate)}`)
    .digest("hex")
    .slice(0, 8);
  const name = `gate-${gate.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .slice(0, 40)}-${digest}`;
  const reference = { apiVersion: "batch/v1", kind: "Job", namespace, name };
  let job = await api.get(reference);
  if (job === undefined) job = await api.create(jobObject(gate, reference, nodes));
  const until = Date.now() + (gate.timeoutSeconds + 60) * 1000;
  for (;;) {
    if (condition(job, "Complete")?.status === "True") return { succeeded: true, message: `job ${namespace}/${name} succeeded` };
    const failed = condition(job, "Failed");
    if (failed?.status === "True") {
      const why =
        failed.reason === "DeadlineExceeded" ? `no end within ${gate.timeoutSeconds} s` : (failed.message ?? failed.reason);
      return { succeeded: false, message: `job ${namespace}/${name} failed: ${why ?? text(job, "status")}` };
    }
    // A controller that is away judges nothing.
    if (Date.now() > until)
      return { succeeded: false, message: `job ${namespace}/${name} has no end after ${gate.timeoutSeconds} s` };
    await sleep(1_000);
    const now = await api.get(reference);
    if (now === undefined) return { succeeded: false, message: `job ${namespace}/${name} was deleted while it ran` };
    job = now;
  }
}

function jobObject(gate: JobGate, reference: JobReference, nodes: readonly object[] | undefined) {
  const { namespace, name } = reference;
  return {
    apiVersion: reference.apiVersion,
    kind: reference.kind,
    metadata: { name, namespace, labels: { "app.kubernetes.io/managed-by": "trainyard", "trainyard.dev/gate": gate.name } },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: gate.timeoutSeconds,
      // Its log is there for a day.
      ttlSecondsAfterFinished: 86_400,
      template: {
        spec: {
          restartPolicy: "Never",
          automountServiceAccountToken: false,
          ...(nodes !== undefined && {
            affinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: nodes }] },
              },
            },
            // What it proves are machines with taints of their own.
            tolerations: [{ operator: "Exists", effect: "NoSchedule" }],
          }),
          securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: "RuntimeDefault" } },
          containers: [
            {
              name: "gate",
              image: gate.image,
              command: [...gate.command],
              resources: gate.resources === undefined ? {} : { limits: { ...gate.resources } },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
            },
          ],
        },
      },
    },
  };
}

interface JobReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
