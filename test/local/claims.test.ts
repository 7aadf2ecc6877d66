import { describe, expect, it } from "vitest";
import type { ApiServer } from "../../scripts/kubernetes/api-server";
import { shortOfDevices } from "../../scripts/kubernetes/claims";
import type { KubernetesObject } from "../../scripts/kubernetes/objects";

const object = (kind: string, name: string, rest: object): KubernetesObject =>
  ({ apiVersion: "resource.k8s.io/v1", kind, metadata: { name, namespace: "yard" }, ...rest }) as KubernetesObject;

const gpus = object("DeviceClass", "gpu.nvidia.com", {
  spec: {
    selectors: [
      { cel: { expression: "device.driver == 'gpu.nvidia.com' && device.attributes['gpu.nvidia.com'].type == 'gpu'" } },
    ],
  },
});
const slice = (node: string, types: readonly string[]) =>
  object("ResourceSlice", node, {
    spec: {
      driver: "gpu.nvidia.com",
      nodeName: node,
      pool: { name: node },
      devices: types.map((string, index) => ({ name: `gpu-${index}`, attributes: { type: { string } } })),
    },
  });
const claim = (name: string, held?: { readonly node: string; readonly devices: readonly string[] }) =>
  object("ResourceClaim", name, {
    spec: { devices: { requests: [{ name: "gpus", exactly: { deviceClassName: "gpu.nvidia.com", count: 2 } }] } },
    ...(held !== undefined && {
      status: {
        allocation: {
          devices: { results: held.devices.map((device) => ({ driver: "gpu.nvidia.com", pool: held.node, device })) },
        },
      },
    }),
  });
const pod = object("Pod", "worker-0", {
  spec: { resourceClaims: [{ name: "gpus", resourceClaimTemplateName: "worker-gpus" }] },
  status: { resourceClaimStatuses: [{ name: "gpus", resourceClaimName: "mine" }] },
});
const server = (...objects: readonly KubernetesObject[]) =>
  ({
    listKind: async (_: string, kind: string) => ({ items: objects.filter((each) => each.kind === kind) }),
  }) as unknown as ApiServer;

describe("what a pod waits for of its claims", () => {
  it("counts the devices of its class that nobody holds, machine by machine", async () => {
    const held = claim("theirs", { node: "a", devices: ["gpu-0", "gpu-1"] });
    const slices = [slice("a", ["gpu", "gpu"]), slice("b", ["gpu", "mig", "gpu"]), slice("c", ["mig"])];
    expect(await shortOfDevices(server(gpus, claim("mine"), held, ...slices), pod)).toEqual([
      "1/2 nodes have 2 devices of gpu.nvidia.com free",
    ]);
  });

  it("is a class that is not there, or a claim that is not made yet; never one that it has", async () => {
    expect(await shortOfDevices(server(claim("mine")), pod)).toEqual([
      "there is no device class gpu.nvidia.com; its driver is not installed",
    ]);
    expect(await shortOfDevices(server(gpus), pod)).toEqual(["its claim gpus is not made yet, of template worker-gpus"]);
    expect(await shortOfDevices(server(gpus, claim("mine", { node: "a", devices: ["gpu-0"] })), pod)).toEqual([]);
    expect(await shortOfDevices(server(), object("Pod", "plain", { spec: {} }))).toEqual([]);
  });
});
