import type { ApiServer } from "./api-server";
import { field, type KubernetesObject, list, number, text } from "./objects";

const apiVersion = "resource.k8s.io/v1";

/** What a pod still waits for of its claims, in sentences: `0/2 nodes have 8 devices of gpu.nvidia.com free`. Nothing where it claims none. */
export async function shortOfDevices(api: ApiServer, pod: KubernetesObject): Promise<readonly string[]> {
  const asked = list(pod, "spec", "resourceClaims");
  if (asked.length === 0) return [];
  const made = list(pod, "status", "resourceClaimStatuses");
  const nameOf = (claim: unknown): string | undefined =>
    text(claim, "resourceClaimName") ??
    text(
      made.find((each) => text(each, "name") === text(claim, "name")),
      "resourceClaimName",
    );
  const [claims, classes, slices] = await Promise.all(
    ["ResourceClaim", "DeviceClass", "ResourceSlice"].map(async (kind) => (await api.listKind(apiVersion, kind)).items),
  );
  const taken = new Set((claims ?? []).flatMap(allocated));
  return asked.flatMap((each) => {
    const name = nameOf(each);
    const claim = claims?.find(({ metadata }) => metadata.name === name && metadata.namespace === pod.metadata.namespace);
    if (claim === undefined) {
      const template = text(each, "resourceClaimTemplateName");
      return template === undefined ? [] : [`its claim ${text(each, "name") ?? ""} is not made yet, of template ${template}`];
    }
    if (allocated(claim).length > 0) return [];
    return list(claim, "spec", "devices", "requests").flatMap((request) => {
      const className = text(request, "exactly", "deviceClassName");
      if (className === undefined) return [];
      const count = number(request, "exactly", "count") ?? 1;
      const found = classes?.find(({ metadata }) => metadata.name === className);
      if (found === undefined) return [`there is no device class ${className}; its driver is not installed`];
      return [shortOf(className, count, freeByNode(found, slices ?? [], taken))];
    });
  });
}

/** How many a class has on each node, and how many of them nobody holds. */
interface DeviceRoom {
  readonly all: number;
  readonly free: number;
}

function shortOf(className: string, count: number, rooms: readonly DeviceRoom[]): string {
  const having = rooms.filter(({ all }) => all > 0);
  const enough = having.filter(({ free }) => free >= count);
  return `${enough.length}/${having.length} nodes have ${count} devices of ${className} free`;
}

function freeByNode(found: KubernetesObject, slices: readonly KubernetesObject[], taken: ReadonlySet<string>): DeviceRoom[] {
  const fits = selectorOf(found);
  const rooms = new Map<string, DeviceRoom>();
  for (const slice of slices) {
    const driver = text(slice, "spec", "driver") ?? "";
    const pool = text(slice, "spec", "pool", "name") ?? "";
    const fitting = list(slice, "spec", "devices").filter((device) => fits(driver, device));
    const free = fitting.filter((device) => !taken.has(`${driver}/${pool}/${text(device, "name")}`));
    const node = text(slice, "spec", "nodeName") ?? pool;
    const before = rooms.get(node) ?? { all: 0, free: 0 };
    rooms.set(node, { all: before.all + fitting.length, free: before.free + free.length });
  }
  return [...rooms.values()];
}

function allocated(claim: KubernetesObject): string[] {
  return list(claim, "status", "allocation", "devices", "results").map(
    (result) => `${text(result, "driver")}/${text(result, "pool")}/${text(result, "device")}`,
  );
}

const ofDriver = /device\.driver\s*==\s*["']([^"']+)["']/;
const ofAttribute = /device\.attributes\[["'][^"']+["']\]\.(\w+)\s*==\s*(?:["']([^"']*)["']|(true|false|\d+))/g;

/** A class as far as it compares a driver and attributes with values, which is all that the drivers' own classes do. */
function selectorOf(found: KubernetesObject): (driver: string, device: unknown) => boolean {
  const expression = list(found, "spec", "selectors")
    .map((selector) => text(selector, "cel", "expression") ?? "")
    .join(" && ");
  const driver = ofDriver.exec(expression)?.[1];
  const wanted = [...expression.matchAll(ofAttribute)].map(([, name = "", quoted, plain]) => [name, quoted ?? plain] as const);
  return (of, device) => {
    if (driver !== undefined && of !== driver) return false;
    return wanted.every(([name, value]) => {
      const said = field(device, "attributes", name);
      return ["string", "bool", "int"].some((kind) => String(field(said, kind)) === value);
    });
  };
}
