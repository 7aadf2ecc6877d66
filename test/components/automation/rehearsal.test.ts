import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ScalingEngine, ScalingRule } from "../../../components/automation";
import { Namespace } from "../../../components/namespace";
import { checkChartValues } from "../../../scripts/kubernetes/chart-values";
import { type Properties, rehearse, type Yard } from "../../../scripts/rehearsal";
import { chartShelf, onShelf } from "../shelf";

describe("an engine that scales, and one rule", () => {
  let yard: Yard;
  const release = () => yard.one("kubernetes:helm.sh/v3:Release");
  beforeAll(async () => {
    yard = await rehearse(() => {
      const monitoring = new Namespace("monitoring");
      const training = new Namespace("training");
      const engine = new ScalingEngine("scaling", { replicas: 2, monitoringNamespace: monitoring.name });
      new ScalingRule(
        "workers",
        {
          namespace: training.name,
          target: { kind: "StatefulSet", name: "worker" },
          min: 8,
          max: 16,
          timezone: "UTC",
          windows: [{ name: "night", start: "0 20 * * *", end: "0 6 * * *", replicas: 16 }],
        },
        { dependsOn: [engine] },
      );
    });
  });

  it("is KEDA at the version of the charts' file, in a restricted namespace of its own", () => {
    expect(release().inputs).toMatchObject({ chart: "keda", version: "2.20.2", namespace: "keda", atomic: true });
    const space = yard.resources("kubernetes:core/v1:Namespace").find(({ inputs }) => JSON.stringify(inputs).includes('"keda"'));
    expect(JSON.stringify(space?.inputs)).toContain('"pod-security.kubernetes.io/enforce":"restricted"');
  });

  it.skipIf(!onShelf("keda"))(
    "passes no value that the chart does not know (skipped where ../shared/charts is missing)",
    async () => {
      const values = release().inputs.values as Properties;
      expect(await checkChartValues(join(chartShelf, "keda"), values, () => undefined)).toEqual([]);
    },
  );

  it("never stands on accelerator nodes", () => {
    expect(JSON.stringify(release().input("values.affinity"))).toContain(
      '{"key":"trainyard.dev/accelerator","operator":"DoesNotExist"}',
    );
  });

  it("opens Prometheus to the engine, and to nobody else", () => {
    const policy = yard.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "scaling-queries");
    expect(policy.input("metadata.namespace")).toBe("monitoring");
    expect(policy.input("spec.ingress")).toEqual([
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "keda" } } }],
        ports: [{ protocol: "TCP", port: 9090 }],
      },
    ]);
  });

  it("goes down one worker at a time, and only after ten minutes", () => {
    const rule = yard.one("kubernetes:keda.sh/v1alpha1:ScaledObject");
    expect(rule.input("spec")).toMatchObject({
      scaleTargetRef: { apiVersion: "apps/v1", kind: "StatefulSet", name: "worker" },
      minReplicaCount: 8,
      maxReplicaCount: 16,
      advanced: {
        restoreToOriginalReplicaCount: false,
        horizontalPodAutoscalerConfig: {
          behavior: {
            scaleDown: { stabilizationWindowSeconds: 600, policies: [{ type: "Pods", value: 1, periodSeconds: 300 }] },
          },
        },
      },
    });
  });

  it("comes after the engine, so that nothing warns of an unknown kind", () => {
    expect(yard.diagnostics.filter(({ message }) => message.includes("ScaledObject"))).toEqual([]);
  });
});
