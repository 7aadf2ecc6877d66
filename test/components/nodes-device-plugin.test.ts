import * as kubernetes from "@pulumi/kubernetes";
import { describe, expect, it } from "vitest";
import { DevicePlugin, type DevicePluginArgs } from "../../components/nodes/device-plugin";
import { planDevicePlugin } from "../../components/nodes/device-plugin/plan";
import { rehearse } from "../../scripts/rehearsal";

const daemonSet = "kubernetes:apps/v1:DaemonSet";
const kubeconfig = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "yard", cluster: { server: "https://127.0.0.1:6443" } }],
  contexts: [{ name: "yard", context: { cluster: "yard", user: "yard" } }],
  "current-context": "yard",
  users: [{ name: "yard", user: {} }],
});

function program(args: DevicePluginArgs) {
  return () => {
    const provider = new kubernetes.Provider("cluster", { kubeconfig });
    const { resourceNames } = new DevicePlugin("devices", args, { provider });
    return { resourceNames };
  };
}

describe("device plugins", () => {
  it("runs one plugin for each software stack, on its own nodes, in a namespace that may open devices", async () => {
    const args = { accelerators: ["a100", "h100", "gaudi3"], efaMachines: ["p4d.24xlarge", "p6-b200.48xlarge"] };
    const yard = await rehearse(program(args));
    const sets = yard.resources(daemonSet);
    expect(sets.map((made) => made.name).toSorted()).toEqual(["devices-efa", "devices-gaudi", "devices-nvidia"]);
    expect(yard.outputs.resourceNames).toEqual(["nvidia.com/gpu", "habana.ai/gaudi", "vpc.amazonaws.com/efa"]);
    expect(yard.one("kubernetes:core/v1:Namespace").inputs.metadata).toMatchObject({
      name: "accelerator-devices",
      labels: { "pod-security.kubernetes.io/enforce": "privileged" },
    });
    await yard.up(program(args));
    expect(Object.keys(yard.changes)).toEqual(["same"]);
    await yard.destroy();
    expect(yard.resources()).toEqual([]);
  });

  it("gives NVIDIA's plugin no privilege and no capability, and keeps it away from EFA's devices", async () => {
    const yard = await rehearse(program({ accelerators: ["h100"] }));
    expect(yard.one(daemonSet).inputs.spec).toMatchObject({
      template: {
        spec: {
          automountServiceAccountToken: false,
          nodeSelector: { "trainyard.dev/accelerator-family": "nvidia" },
          tolerations: ["nvidia.com/gpu", "trainyard.dev/burn-in"].map((key) => ({
            key,
            operator: "Exists",
            effect: "NoSchedule",
          })),
          containers: [
            {
              image: "nvcr.io/nvidia/k8s-device-plugin:v0.20.0",
              env: expect.arrayContaining([{ name: "MOFED_ENABLED", value: "false" }]),
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"] },
                seccompProfile: { type: "RuntimeDefault" },
              },
              volumeMounts: [{ name: "device-plugins", mountPath: "/var/lib/kubelet/device-plugins" }],
            },
          ],
        },
      },
    });
  });

  it("takes an image of the user's own where the vendor publishes none", () => {
    const plan = planDevicePlugin("devices", {
      accelerators: ["qualcomm-ai100"],
      images: { qualcomm: "registry.example.com/qaic-device-plugin:1.14" },
    });
    expect(plan.plugins).toMatchObject([
      { resourceName: "qualcomm.com/qaic", image: "registry.example.com/qaic-device-plugin:1.14" },
    ]);
  });

  it("puts a stand-in that runs nowhere in a rehearsal, and says so", () => {
    const plan = planDevicePlugin("devices", { accelerators: ["qualcomm-ai100"], rehearsal: true });
    expect(plan.plugins[0]?.image).toBe("image-not-given.invalid/qualcomm-device-plugin:rehearsal");
    expect(plan.advice).toEqual([expect.stringContaining("images.qualcomm: a live run asks for it")]);
  });

  it("finds nodes by the caller's labels where they are not ours", () => {
    const plan = planDevicePlugin("devices", { accelerators: ["gaudi3"], nodeSelector: { "habana.ai/device.type": "GAUDI3" } });
    expect(plan.plugins[0]?.nodeSelector).toEqual({ "habana.ai/device.type": "GAUDI3" });
  });

  it.each<[string, DevicePluginArgs, string]>([
    [
      "an accelerator nobody knows",
      { accelerators: ["gaudi33"] },
      'accelerators[0]: "gaudi33" is unknown; did you mean "gaudi3"?',
    ],
    [
      "an accelerator whose plugin another brings",
      { accelerators: ["tpu-v5e"] },
      "accelerators[0]: Google TPU v5e has no plugin of ours; install GKE",
    ],
    [
      "Qualcomm without an image",
      { accelerators: ["qualcomm-ai100"] },
      "images.qualcomm: is missing, and qualcomm-ai100 needs it",
    ],
    [
      "an image without a tag",
      { accelerators: ["a100"], images: { nvidia: "k8s-device-plugin" } },
      "is not an image with a tag or digest",
    ],
    [
      "an image for no plugin",
      { accelerators: ["a100"], images: { nvida: "a/b:1" } },
      'images.nvida: is not a plugin; did you mean "nvidia"?',
    ],
    [
      "EFA on a machine without it",
      { accelerators: [], efaMachines: ["m7i.xlarge"] },
      "efaMachines[0]: m7i.xlarge has no EFA; leave it out",
    ],
    [
      "an EFA plugin that is too old for the machine",
      { accelerators: [], efaMachines: ["p6-b200.48xlarge"], images: { efa: "r.example.com/efa:v0.5.6" } },
      "images.efa: 0.5.6 miscounts the interfaces of p6-b200.48xlarge; give 0.5.10 or newer",
    ],
    ["nothing at all", { accelerators: [] }, "accelerators: names none, and efaMachines neither"],
  ])("refuses %s", (_, args, message) => {
    expect(() => planDevicePlugin("devices", args)).toThrow(message);
  });
});
