import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { DevicePlugin } from "../../components/nodes/device-plugin";
import { AcceleratorMetrics } from "../../components/nodes/exporters";
import { planAcceleratorMetrics } from "../../components/nodes/exporters/plan";
import { GpuOperator } from "../../components/nodes/gpu-operator";
import { planGpuOperator } from "../../components/nodes/gpu-operator/plan";
import { rehearse } from "../../scripts/rehearsal";

const shelf = join(__dirname, "../../../shared/charts");
const release = "kubernetes:helm.sh/v3:Release";
const tolerations = ["nvidia.com/gpu", "trainyard.dev/burn-in"].map((key) => ({ key, operator: "Exists", effect: "NoSchedule" }));

/** Keys of ours that the chart's own values do not have. */
function strangers(ours: unknown, theirs: unknown, path = ""): string[] {
  if (typeof ours !== "object" || ours === null || Array.isArray(ours)) return [];
  // A map that is empty in the chart takes keys of the reader's own.
  if (typeof theirs === "object" && theirs !== null && Object.keys(theirs).length === 0) return [];
  return Object.entries(ours).flatMap(([key, value]) => {
    const there = typeof theirs === "object" && theirs !== null && key in theirs;
    // A field of Kubernetes itself, which the chart hands on as it is.
    if (key === "securityContext") return [];
    return there ? strangers(value, Reflect.get(theirs, key), `${path}${key}.`) : [`${path}${key}`];
  });
}

describe("NVIDIA's operator", () => {
  it("leaves the driver alone where the image has it, and the toolkit with it", () => {
    expect(planGpuOperator("o", { cloud: "aws" }).values).toMatchObject({
      driver: { enabled: false },
      toolkit: { enabled: false },
      daemonsets: { tolerations },
      "node-feature-discovery": { worker: { tolerations } },
    });
  });

  it("installs both where a group leaves the driver to it", () => {
    const { values } = planGpuOperator("o", { cloud: "azure", driver: "operator" });
    expect(values).toMatchObject({ driver: { enabled: true }, toolkit: { enabled: true } });
  });

  it("finds GKE's driver where GKE keeps it, and is let in with its priority", async () => {
    const yard = await rehearse(() => new GpuOperator("gpu-operator", { cloud: "gcp", watched: true }));
    expect(yard.one(release).inputs.values).toMatchObject({
      driver: { enabled: false },
      toolkit: { enabled: true, installDir: "/home/kubernetes/bin/nvidia" },
      hostPaths: { driverInstallDir: "/home/kubernetes/bin/nvidia" },
      dcgmExporter: { serviceMonitor: { enabled: true } },
    });
    expect(yard.one("kubernetes:core/v1:ResourceQuota").inputs.spec).toMatchObject({
      scopeSelector: { matchExpressions: [{ values: ["system-node-critical", "system-cluster-critical"] }] },
    });
  });

  it("is refused a driver that EKS's images have", () => {
    expect(() => planGpuOperator("o", { cloud: "aws", driver: "operator" })).toThrow(
      "driver: operator is given, and EKS's images have NVIDIA's driver already: two owners unload each other's modules; leave it out",
    );
  });
});

describe("the exporters", () => {
  it("are DCGM's chart for NVIDIA, and the vendors' own for Gaudi and Trainium", async () => {
    const yard = await rehearse(
      () => new AcceleratorMetrics("metrics", { cloud: "aws", accelerators: ["h100", "gaudi3", "trainium"] }),
    );
    expect(yard.one(release).inputs).toMatchObject({
      namespace: "dcgm-exporter",
      values: { nodeSelector: { "trainyard.dev/accelerator-family": "nvidia" }, tolerations, serviceMonitor: { enabled: true } },
    });
    const sets = yard.resources("kubernetes:apps/v1:DaemonSet").map(({ inputs }) => inputs);
    expect(sets).toMatchObject([
      {
        metadata: { name: "gaudi-exporter" },
        spec: {
          template: {
            spec: {
              nodeSelector: { "trainyard.dev/accelerator-family": "gaudi" },
              containers: [{ ports: [{ containerPort: 41611 }] }],
            },
          },
        },
      },
      {
        metadata: { name: "neuron-exporter" },
        spec: { template: { spec: { containers: [{ ports: [{ containerPort: 8000 }] }] } } },
      },
    ]);
    expect(yard.resources("kubernetes:monitoring.coreos.com/v1:PodMonitor")).toHaveLength(2);
    for (const { inputs } of yard.resources("kubernetes:networking.k8s.io/v1:NetworkPolicy"))
      expect(JSON.stringify(inputs)).not.toContain("0.0.0.0/0");
  });

  it("refuse a chip that has none", () => {
    expect(() => planAcceleratorMetrics("m", { cloud: "aws", accelerators: ["qualcomm-ai100"] })).toThrow(
      "accelerators[0]: Qualcomm Cloud AI 100 Standard has no exporter that we know; leave qualcomm-ai100 out here",
    );
  });
});

describe("the plugins of Trainium and AMD", () => {
  it("get the rights that they need, and others no token", async () => {
    const yard = await rehearse(() => new DevicePlugin("devices", { accelerators: ["trainium", "mi300x"] }));
    const sets = yard.resources("kubernetes:apps/v1:DaemonSet");
    const [neuron, rocm] = ["neuron", "rocm"].map(
      (family) => sets.find(({ urn }) => urn.endsWith(`devices-${family}`))?.inputs.spec,
    );
    expect(neuron).toMatchObject({
      template: { spec: { serviceAccountName: "neuron-device-plugin", automountServiceAccountToken: true } },
    });
    expect(rocm).toMatchObject({
      template: { spec: { serviceAccountName: "device-plugin", automountServiceAccountToken: false } },
    });
    expect(yard.one("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole").inputs.rules).not.toContainEqual(
      expect.objectContaining({ resources: expect.arrayContaining(["secrets"]) }),
    );
  });
});

describe.skipIf(!existsSync(shelf))("the charts' values (skipped where ../shared/charts is missing)", () => {
  it.each([
    ["gpu-operator", planGpuOperator("o", { cloud: "gcp", watched: true }).values],
    ["dcgm-exporter", planAcceleratorMetrics("m", { cloud: "gcp", accelerators: ["h100"] }).dcgm],
  ])("of %s are all known to it", (name, values) => {
    expect(strangers(values, parse(readFileSync(join(shelf, name, "values.yaml"), "utf8")))).toEqual([]);
  });
});
