import { describe, expect, it } from "vitest";
import { withoutForeign } from "../../scripts/kubernetes/ignored";
import type { KubernetesObject } from "../../scripts/kubernetes/objects";
import { fulfilled } from "../../scripts/kubernetes/readiness";

const managed = (manager: string): KubernetesObject => {
  const managedFields = [{ manager, fieldsV1: { "f:spec": { "f:selector": {} } } }];
  return { apiVersion: "v1", kind: "Service", metadata: Object.assign({ name: "web" }, { managedFields }) };
};

describe("ignoreChanges", () => {
  const inputs = { spec: { selector: { app: "web" }, ports: [80] } };
  it("leaves out what somebody else manages by now", () => {
    expect(withoutForeign(inputs, ["spec.selector"], managed("rollouts-controller"), "trainyard")).toEqual({
      spec: { ports: [80] },
    });
  });
  it("keeps what is still ours, what nobody manages and what is not there", () => {
    expect(withoutForeign(inputs, ["spec.selector"], managed("trainyard"), "trainyard")).toEqual(inputs);
    expect(withoutForeign(inputs, ["spec.ports", "spec.type"], managed("rollouts-controller"), "trainyard")).toEqual(inputs);
    expect(withoutForeign(inputs, ["spec.selector"], undefined, "trainyard")).toEqual(inputs);
  });
});

describe("pulumi.com/waitFor", () => {
  const object: KubernetesObject = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    metadata: { name: "web" },
    status: {
      phase: "Paused",
      message: "CanaryPauseStep",
      conditions: [{ type: "Healthy", status: "False", message: "not yet" }],
    },
  };
  const missing = (expression: string) => fulfilled(object, expression).missing;
  it("waits for a field, or for its value", () => {
    expect(missing("jsonpath={.status.phase}")).toEqual([]);
    expect(missing("jsonpath={.status.phase}=Paused")).toEqual([]);
    expect(missing("jsonpath={.status.phase}=Healthy")).toEqual(["status.phase is Paused (CanaryPauseStep)"]);
    expect(missing("jsonpath={.status.stableRS}")).toEqual(["status.stableRS is not there (CanaryPauseStep)"]);
  });
  it("waits for a condition", () => {
    expect(missing("condition=Healthy=False")).toEqual([]);
    expect(missing("condition=Healthy")).toEqual(["its condition Healthy is False: not yet"]);
    expect(missing("condition=Ready")).toEqual(["its condition Ready is not told: "]);
  });
  it("says what it does not understand instead of waiting for ever", () => {
    expect(fulfilled(object, "jsonpath={.status.conditions[*].type}")).toEqual({
      missing: ['"jsonpath={.status.conditions[*].type}" is not understood here'],
      final: true,
    });
  });
});
