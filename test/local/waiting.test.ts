import { describe, expect, it } from "vitest";
import { ApiError } from "../../scripts/kubernetes/api-error";
import { withoutForeign } from "../../scripts/kubernetes/ignored";
import type { KubernetesObject } from "../../scripts/kubernetes/objects";
import { fulfilled } from "../../scripts/kubernetes/readiness";
import { untilGone } from "../../scripts/kubernetes/waiting";

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

describe("a definition that the server forgot while it was going", () => {
  const reference = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", name: "scaledjobs.keda.sh" };
  /** A server that goes on once something about the definition changes, as the real one does. */
  const server = (reason: string, refuses?: ApiError) => {
    const changes: object[] = [];
    const live: KubernetesObject = {
      ...reference,
      metadata: { name: reference.name, uid: "1", finalizers: ["customresourcecleanup.apiextensions.k8s.io"] },
      status: { conditions: [{ type: "Terminating", status: "True", reason, message: "storage is (re)initializing" }] },
    };
    return {
      changes,
      get: async () => (changes.length > 0 && refuses === undefined ? undefined : live),
      patch: async (_: unknown, change: object) => {
        changes.push(change);
        if (refuses !== undefined) throw refuses;
        return live;
      },
    };
  };

  it("is brought to its mind, by a change that says so", async () => {
    const api = server("InstanceDeletionFailed");
    await untilGone(api, reference, "1", 10_000);
    const annotations = { "trainyard.dev/deletion-awaited": expect.stringMatching(/^\d{4}-.*Z$/) };
    expect(api.changes).toEqual([{ metadata: { annotations } }]);
  });

  it("is left alone while the server is at it", async () => {
    const api = server("InstanceDeletionInProgress");
    const held = "still there after 1 s; its finalizers are customresourcecleanup.apiextensions.k8s.io";
    await expect(untilGone(api, reference, "1", 1_000)).rejects.toThrow(held);
    expect(api.changes).toEqual([]);
  });

  it("is waited for without, where changes are not ours to make", async () => {
    const api = server("InstanceDeletionFailed", new ApiError(403, "Forbidden", "may not patch"));
    await expect(untilGone(api, reference, "1", 1_500)).rejects.toThrow("still there after 2 s");
    expect(api.changes.length).toBeGreaterThan(0);
  });
});
