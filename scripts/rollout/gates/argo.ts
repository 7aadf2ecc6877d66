import { argoVersion } from "../../../components/delivery/argo";
import type { ApiServer } from "../../kubernetes/api-server";
import { field, type KubernetesObject, number, text } from "../../kubernetes/objects";
import type { GateResult } from "../model";

/** The Rollouts of a service: one for each pool of machines that serves it. */
export interface ServiceRollouts {
  readonly namespace: string;
  readonly service: string;
}

interface Verdict {
  readonly result: GateResult;
  readonly message: string;
}

/** Waits for the end that Argo Rollouts gives a change: promoted, taken back, or left to a person. */
export async function rolloutVerdict(
  api: ApiServer,
  { namespace, service }: ServiceRollouts,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<Verdict> {
  for (;;) {
    const { items } = await api.listKind(argoVersion, "Rollout", {
      namespace,
      labelSelector: `app.kubernetes.io/instance=${service}`,
    });
    if (items.length === 0)
      return {
        result: "failed",
        message: `${service} has no Rollout: a group of machines is none, and is changed by its own controller`,
      };
    const verdicts = items.map(verdictOf);
    const failed = verdicts.find((verdict) => verdict?.result === "failed");
    if (failed !== undefined) return failed;
    const open = verdicts.find((verdict) => verdict?.result !== "passed");
    if (open !== undefined) return open;
    if (verdicts.every((verdict) => verdict !== undefined)) return { result: "passed", message: `${service} is promoted` };
    await sleep(2_000);
  }
}

/** Undefined while it goes on by itself. */
export function verdictOf(rollout: KubernetesObject): Verdict | undefined {
  const { name } = rollout.metadata;
  const seen = Number(text(rollout, "status", "observedGeneration") ?? 0) >= (number(rollout, "metadata", "generation") ?? 0);
  const phase = seen ? text(rollout, "status", "phase") : undefined;
  const told = text(rollout, "status", "message") ?? "";
  if (phase === "Healthy") return { result: "passed", message: `${name} is promoted` };
  if (phase === "Degraded") return { result: "failed", message: `${name} is taken back: ${told}` };
  // Argo itself goes on after a pause that has an end; one without is a person's, and so is what could not be measured.
  if (phase !== "Paused" || (told !== "InconclusiveAnalysisRun" && !waitsForPerson(rollout))) return undefined;
  return {
    result: "waiting",
    message: `${name} waits (${told}): look at it, and promote or abort it with \`kubectl argo rollouts\``,
  };
}

function waitsForPerson(rollout: unknown): boolean {
  const step = number(rollout, "status", "currentStepIndex");
  const pause = step === undefined ? undefined : field(rollout, "spec", "strategy", "canary", "steps", step, "pause");
  if (pause !== undefined) return field(pause, "duration") === undefined;
  return field(rollout, "spec", "strategy", "blueGreen", "autoPromotionEnabled") === false;
}
