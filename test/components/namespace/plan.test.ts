import { describe, expect, it } from "vitest";
import { planNamespace } from "../../../components/namespace/plan";

describe("a namespace's plan", () => {
  it("enforces the restricted level, whatever labels a person gives", () => {
    const { labels } = planNamespace("training", { labels: { team: "nlp", "pod-security.kubernetes.io/enforce": "privileged" } });
    expect(labels).toMatchObject({
      team: "nlp",
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
      "pod-security.kubernetes.io/audit": "restricted",
    });
  });

  it("bounds accelerators by their requests", () => {
    const quota = { cpuRequests: "400", accelerators: { "nvidia.com/gpu": 32 }, pods: 50, persistentVolumeClaims: 0 };
    expect(planNamespace("training", { quota }).quota).toEqual({
      "requests.cpu": "400",
      "requests.nvidia.com/gpu": "32",
      pods: "50",
      persistentvolumeclaims: "0",
    });
    expect(planNamespace("training", { quota: {} }).quota).toBeUndefined();
  });

  it.each([
    ["a namespace of Kubernetes", { name: "kube-system" }, "name: kube-system belongs to Kubernetes itself"],
    ["the default namespace", { name: "default" }, "name: default belongs to Kubernetes itself"],
    [
      "an accelerator without its vendor",
      { quota: { accelerators: { gpu: 8 } } },
      "quota.accelerators.gpu: this is not an extended resource",
    ],
    ["half a pod", { quota: { pods: 0.5 } }, "quota.pods: 0.5 is not a whole number of at least 1"],
    [
      "a limit below its request",
      { containerDefaults: { memoryLimit: "64Mi" } },
      "containerDefaults.memoryRequest: 128Mi is more than",
    ],
  ])("refuses %s", (_, args, message) => {
    expect(() => planNamespace("training", args)).toThrow(message);
  });
});
