import { type WantedChart, wantedChart } from "../kubernetes/chart-wanted";
import type { YardResource } from "../rehearsal/engine/types";
import { isUnknown } from "../rehearsal/provider";

/** A Kubernetes object as `kubectl apply` takes it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [key: string]: unknown;
}

/** A Helm release: no object of its own, but what `helm install` needs to make many. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly version?: string;
  readonly repository?: string;
  /** The same as helm needs it to fetch the chart, with what the repository asks of its readers; nothing of it is written down. */
  readonly wanted: WantedChart;
  readonly values: unknown;
}

/** The order in which objects can be applied one after the other: what others need comes first. */
const first = [
  "Namespace",
  "CustomResourceDefinition",
  "PriorityClass",
  "StorageClass",
  "ServiceAccount",
  "Role",
  "ClusterRole",
  "RoleBinding",
  "ClusterRoleBinding",
  "ResourceQuota",
  "LimitRange",
  "Secret",
  "ConfigMap",
  "PersistentVolumeClaim",
  "Service",
];

export function kubernetesObjects(resources: readonly YardResource[]): readonly KubernetesObject[] {
  const objects = resources
    .filter(({ type, custom }) => custom && type.startsWith("kubernetes:") && !type.startsWith("kubernetes:helm.sh/"))
    .flatMap(({ inputs, name }) => toObject(inputs, name));
  return objects.sort((left, right) => keyOf(left).localeCompare(keyOf(right), "en"));
}

function keyOf({ kind, metadata }: KubernetesObject): string {
  const place = first.indexOf(kind);
  return [String(place === -1 ? first.length : place).padStart(2, "0"), metadata.namespace ?? "", kind, metadata.name].join("/");
}

function toObject(inputs: YardResource["inputs"], fallbackName: string): KubernetesObject[] {
  const { apiVersion, kind, metadata } = inputs;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return [];
  const given = isRecord(metadata) ? metadata : {};
  const { name, namespace } = given;
  const body = sorted(inputs);
  return [
    {
      ...(isRecord(body) ? body : {}),
      apiVersion,
      kind,
      metadata: {
        ...given,
        // A generated name is the engine's: the object needs one to be applied.
        name: typeof name === "string" ? name : fallbackName.toLowerCase(),
        ...(typeof namespace === "string" ? { namespace } : {}),
      },
    },
  ];
}

export function helmReleases(resources: readonly YardResource[]): readonly Release[] {
  return resources
    .filter(({ type }) => type === "kubernetes:helm.sh/v3:Release")
    .map(({ inputs, name }) => {
      const wanted = wantedChart({ ...inputs, chart: textOr(inputs.chart, name) });
      return {
        name: textOr(inputs.name, name),
        namespace: textOr(inputs.namespace, "default"),
        chart: wanted.chart,
        ...(wanted.version === undefined ? {} : { version: wanted.version }),
        ...(wanted.repository === undefined ? {} : { repository: wanted.repository.address }),
        wanted,
        values: sorted(inputs.values ?? {}),
      };
    });
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === "string" ? value : fallback;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Keys in order, so that two renderings differ only where the objects do. Lists keep their order: it means something. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (isUnknown(value)) return "[unknown]";
  if (!isRecord(value)) return value;
  const front = ["apiVersion", "kind", "metadata", "name", "namespace"];
  const rank = (key: string): string => (front.includes(key) ? `0${front.indexOf(key)}` : `1${key}`);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([left], [right]) => (rank(left) < rank(right) ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
