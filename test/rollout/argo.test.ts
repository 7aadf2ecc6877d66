import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../scripts/kubernetes/objects";
import { verdictOf } from "../../scripts/rollout/gates/argo";

const rollout = (status: Record<string, string | number>, canary: object[] = [], more: object = {}): KubernetesObject => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Rollout",
  metadata: { name: "llama-canary", generation: 3 },
  spec: JSON.parse(JSON.stringify({ strategy: { canary: { steps: canary }, ...more } })),
  status: { observedGeneration: "3", ...status },
});

describe("what Argo Rollouts says of a change", () => {
  it("is its end: promoted or taken back", () => {
    expect(verdictOf(rollout({ phase: "Healthy" }))).toEqual({ result: "passed", message: "llama-canary is promoted" });
    expect(verdictOf(rollout({ phase: "Degraded", message: 'metric "errors" failed' }))).toEqual({
      result: "failed",
      message: 'llama-canary is taken back: metric "errors" failed',
    });
  });
  it("is nothing while it goes on, or speaks of the change before", () => {
    expect(verdictOf(rollout({ phase: "Progressing" }))).toBeUndefined();
    expect(verdictOf(rollout({ phase: "Healthy", observedGeneration: "2" }))).toBeUndefined();
    const steps = [{ setWeight: 10 }, { pause: { duration: "60s" } }];
    expect(verdictOf(rollout({ phase: "Paused", message: "CanaryPauseStep", currentStepIndex: 1 }, steps))).toBeUndefined();
  });
  it("is left to a person where a pause has no end, or nothing could be measured", () => {
    const waiting = { result: "waiting" };
    expect(
      verdictOf(rollout({ phase: "Paused", message: "CanaryPauseStep", currentStepIndex: 0 }, [{ pause: {} }])),
    ).toMatchObject(waiting);
    expect(verdictOf(rollout({ phase: "Paused", message: "InconclusiveAnalysisRun" }))).toMatchObject(waiting);
    const approval = { blueGreen: { autoPromotionEnabled: false } };
    expect(verdictOf(rollout({ phase: "Paused", message: "BlueGreenPause" }, [], approval))).toMatchObject(waiting);
  });
});
