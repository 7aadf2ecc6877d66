/** What DRA drivers would publish of pretended machines: the classes that pods claim by, and each node's devices. */
import type { Environment, NodeGroup } from "../../components/config";
import { offeredDevices } from "../../components/config/dra";
import { type DeviceClassData, type DeviceClassKey, deviceClasses } from "../../components/nodes/dra/data";
import type { ApiServer } from "../kubernetes/api-server";
import { type KubernetesObject, referenceTo } from "../kubernetes/objects";
import type { LocalNode } from "./nodes";
import { localManager } from "./volumes";

const apiVersion = "resource.k8s.io/v1";
/** What we made, and so may take away. */
const ours = { "trainyard.dev/local": "devices" } as const;

/** Devices of one class on one machine. */
export interface LocalDevices {
  readonly key: DeviceClassKey;
  readonly count: number;
}

/** Of a machine whose interfaces the catalogue does not count there are none: nobody knows how many a driver would find. */
export function devicesOf(environment: Environment, group: NodeGroup): readonly LocalDevices[] {
  return offeredDevices(environment, group).flatMap(({ key, count }) => (count === undefined ? [] : [{ key, count }]));
}

/** Makes classes and devices those of the nodes, and takes away what an earlier environment had. */
export async function keepDevices(api: ApiServer, nodes: readonly LocalNode[], there: ReadonlyMap<string, KubernetesObject>) {
  const keys = [...new Set(nodes.flatMap(({ devices = [] }) => devices.map(({ key }) => key)))];
  const classes = keys.map(classObject);
  const slices = nodes.flatMap((node) => slicesOf(node, there.get(node.name)));
  const wanted = new Set([...classes, ...slices].map(({ metadata }) => metadata.name));
  for (const kind of ["DeviceClass", "ResourceSlice"]) {
    const { items } = await api.listKind(apiVersion, kind, { labelSelector: "trainyard.dev/local=devices" });
    for (const item of items) if (!wanted.has(item.metadata.name)) await api.delete(referenceTo(item));
  }
  for (const object of [...classes, ...slices]) await api.apply(object, { fieldManager: localManager, force: true });
}

/** As the driver's chart makes it. */
function classObject(key: DeviceClassKey) {
  const { name, driver, attribute }: DeviceClassData = deviceClasses[key];
  const ofDriver = `device.driver == ${JSON.stringify(driver)}`;
  const ofKind =
    attribute === undefined
      ? []
      : [`device.attributes[${JSON.stringify(driver)}].${attribute.name} == ${JSON.stringify(attribute.value)}`];
  return {
    apiVersion,
    kind: "DeviceClass",
    metadata: { name, labels: ours },
    spec: { selectors: [{ cel: { expression: [ofDriver, ...ofKind].join(" && ") } }] },
  };
}

/** One slice a driver: it goes with its node, as it does where a kubelet answers for it. */
function slicesOf({ name, devices = [] }: LocalNode, node: KubernetesObject | undefined) {
  return devices.map(({ key, count }) => {
    const { driver, attribute }: DeviceClassData = deviceClasses[key];
    const value = attribute?.value;
    const said = typeof value === "boolean" ? { bool: value } : { string: value };
    const owner = { apiVersion: "v1", kind: "Node", name, uid: node?.metadata.uid ?? "" };
    return {
      apiVersion,
      kind: "ResourceSlice",
      metadata: { name: `${name}-${driver}`, labels: ours, ...(node !== undefined && { ownerReferences: [owner] }) },
      spec: {
        driver,
        nodeName: name,
        pool: { name, generation: 1, resourceSliceCount: 1 },
        devices: Array.from({ length: count }, (_, index) => ({
          name: `${key}-${index}`,
          ...(attribute !== undefined && { attributes: { [attribute.name]: said } }),
        })),
      },
    };
  });
}
