import { helmReleases, type KubernetesObject, kubernetesObjects } from "../render/objects";
import { at, type Exported, isRecord, type Made, slug } from "./forms";
import { charts, cloudResources, free, installLine, secrets, withoutSecrets, yaml } from "./kubernetes";

const workloads = ["Deployment", "StatefulSet", "DaemonSet", "Rollout"];

/** A chart of the environment's own objects: images, replicas and resources of its workloads are values. */
export function toHelm(made: Made): Exported {
  const objects = kubernetesObjects(made.resources).map(withoutSecrets);
  const releases = helmReleases(made.resources);
  const values: Record<string, WorkloadValues> = {};
  const files = new Map<string, string>();
  const chart = slug(made.environment).replaceAll(".", "-");
  for (const object of objects) {
    const folder = slug(object.metadata.namespace ?? "cluster");
    const file = free(`${chart}/templates/${folder}-${slug(object.kind)}-${slug(object.metadata.name)}.yaml`, files);
    files.set(file, workloads.includes(object.kind) ? workloadTemplate(object, values) : literal(yaml(object)));
  }
  files.set(
    `${chart}/Chart.yaml`,
    yaml({
      apiVersion: "v2",
      name: chart,
      description: `What runs on the cluster of the environment ${made.environment}`,
      type: "application",
      version: made.version,
      appVersion: made.version,
    }),
  );
  files.set(`${chart}/values.yaml`, yaml({ workloads: values }));
  for (const release of releases) files.set(`charts/${slug(release.name)}.values.yaml`, yaml(release.values));
  const taken = new Map(made.charts?.map(({ release, file, archive }) => [release, { path: `charts/${file}`, archive }]));
  return {
    files,
    archives: new Map([...taken.values()].map(({ path, archive }) => [path, archive])),
    leftOut: [...cloudResources(made), ...secrets(objects), ...charts(releases.filter(({ name }) => !taken.has(name)))],
    use: [
      ...releases.map((release) => installLine(release, taken.get(release.name)?.path)),
      `helm upgrade --install ${chart} ${chart} --namespace default`,
    ],
  };
}

interface WorkloadValues {
  readonly replicas?: unknown;
  readonly containers: Record<string, { image: unknown; resources?: unknown }>;
}

/**
 * Helm would read braces of ours (alert texts, Argo's arguments, a script's `{}}`) as its own. A run of them is one word of Helm's, since
 * whatever stood right before that word would become part of it.
 */
function literal(text: string): string {
  return text.replace(/[{}]{2,}/g, (braces) => `{{ "${braces}" }}`);
}

/** Puts marks where values go, writes YAML, and turns the marks into Helm's words: what is written stays valid whatever stands there. */
function workloadTemplate(object: KubernetesObject, values: Record<string, WorkloadValues>): string {
  const key = keyFor(object, values);
  const own: WorkloadValues = {
    containers: {},
    ...(at(object, "spec", "replicas") !== undefined && { replicas: at(object, "spec", "replicas") }),
  };
  values[key] = own;
  const marks = new Map<string, string>();
  const mark = (path: string, how: string): string => {
    const name = `trainyardvalue${marks.size}end`;
    const steps = ["workloads", key, ...path.split("/")].map((step) => JSON.stringify(step)).join(" ");
    marks.set(name, `{{ index .Values ${steps} ${how}}}`);
    return name;
  };
  const marked: unknown = structuredClone(object);
  const spec = at(marked, "spec");
  if (isRecord(spec) && own.replicas !== undefined) spec.replicas = mark("replicas", "");
  for (const list of ["initContainers", "containers"]) {
    const containers = at(spec, "template", "spec", list);
    if (!Array.isArray(containers)) continue;
    for (const container of containers.filter(isRecord)) {
      const name = String(container.name);
      own.containers[name] = {
        image: container.image,
        ...(container.resources !== undefined && { resources: container.resources }),
      };
      container.image = mark(`containers/${name}/image`, "| quote ");
      if (container.resources !== undefined) container.resources = mark(`containers/${name}/resources`, "| toJson ");
    }
  }
  let text = literal(yaml(marked));
  for (const [name, words] of marks) text = text.replace(name, words);
  return text;
}

function keyFor({ kind, metadata }: KubernetesObject, taken: Readonly<Record<string, unknown>>): string {
  const plain = metadata.name;
  if (!(plain in taken)) return plain;
  return `${metadata.namespace ?? "cluster"}-${plain}-${kind.toLowerCase()}`;
}
