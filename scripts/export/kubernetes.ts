import { stringify } from "yaml";
import { isHook } from "../kubernetes/charts";
import { helmReleases, type KubernetesObject, kubernetesObjects, type Release } from "../render/objects";
import { type Exported, type LeftOut, type Made, type MadeChart, slug } from "./forms";

/** Manifests with a kustomization that lists them, and each chart's values beside. */
export function toKubernetes(made: Made): Exported {
  const objects = kubernetesObjects(made.resources).map(withoutSecrets);
  const releases = helmReleases(made.resources);
  const files = new Map<string, string>();
  for (const object of objects)
    files.set(free(`${folderOf(object)}/${slug(object.kind)}-${slug(object.metadata.name)}.yaml`, files), yaml(object));
  const rendered = made.charts ?? [];
  for (const { release, objects: ofChart } of rendered)
    for (const object of ofChart.map(withoutSecrets)) {
      const place = `charts/${slug(release)}/${folderOf(object)}-${slug(object.kind)}-${slug(object.metadata.name)}.yaml`;
      files.set(free(place, files), yaml(object));
    }
  const kustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: [...files.keys()],
  };
  for (const release of releases) files.set(`charts/${slug(release.name)}.values.yaml`, yaml(release.values));
  files.set("kustomization.yaml", yaml(kustomization));
  const others = releases.filter(({ name }) => !rendered.some(({ release }) => release === name));
  return {
    files,
    leftOut: [
      ...cloudResources(made),
      ...secrets([...objects, ...rendered.flatMap((chart) => chart.objects)]),
      ...rendered.flatMap(hooks),
      ...charts(others),
    ],
    use: [...others.map((release) => installLine(release)), ...applyLines(rendered)],
  };
}

/** Definitions of charts are longer than the annotation that kubectl writes by itself, and their kinds are known once they are there. */
function applyLines(rendered: readonly MadeChart[]): readonly string[] {
  if (rendered.length === 0) return ["kubectl apply -k ."];
  return ["kubectl apply --server-side -k .", "kubectl apply --server-side -k .    # again: now the charts' own kinds are known"];
}

function hooks({ release, objects }: MadeChart): LeftOut[] {
  const names = objects.filter(isHook).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  if (names.length === 0) return [];
  return [
    {
      what: `the moments of the hooks of release ${release}: ${names.join(", ")}`,
      why: "kubectl applies them with everything else, and once",
    },
  ];
}

export function yaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** What the clouds make is no object of Kubernetes. */
export function cloudResources({ resources }: Made): LeftOut[] {
  const counts = new Map<string, number>();
  for (const { type, custom } of resources) {
    const [provider = ""] = type.split(":");
    if (custom && !["kubernetes", "pulumi"].includes(provider)) counts.set(provider, (counts.get(provider) ?? 0) + 1);
  }
  return [...counts].map(([provider, count]) => ({
    what: `${count} resources of ${provider}: networks, clusters, machines, buckets, identities`,
    why:
      provider === "azure-native"
        ? "only Pulumi makes them"
        : "they are no objects of Kubernetes; --format terraform writes them",
  }));
}

export function charts(releases: readonly Release[]): LeftOut[] {
  return releases.map(({ name, chart, version }) => ({
    what: `what the chart ${chart}${version === undefined ? "" : ` ${version}`} makes (release ${name})`,
    why: "the chart is its project's; its values are written, and README.md says how to install it (--charts takes it along)",
  }));
}

export function secrets(objects: readonly KubernetesObject[]): LeftOut[] {
  return objects
    .filter(({ kind }) => kind === "Secret")
    .map(({ metadata }) => ({
      what: `the values of Secret ${metadata.namespace ?? "default"}/${metadata.name}`,
      why: "secrets are written to no file; its keys are there with nothing in them",
    }));
}

/** Keys stay, so that people see what is asked of them. */
export function withoutSecrets(object: KubernetesObject): KubernetesObject {
  if (object.kind !== "Secret") return object;
  const emptied = (part: unknown) =>
    typeof part === "object" && part !== null ? Object.fromEntries(Object.keys(part).map((key) => [key, ""])) : undefined;
  const { data, stringData, ...rest } = object;
  return {
    ...rest,
    ...(data === undefined ? {} : { data: emptied(data) }),
    ...(stringData === undefined ? {} : { stringData: emptied(stringData) }),
  };
}

/** An archive that was taken along stands in place of the repository. */
export function installLine({ name, namespace, chart, version, repository }: Release, archive?: string): string {
  const values = `--namespace ${namespace} --create-namespace --values charts/${slug(name)}.values.yaml`;
  if (archive !== undefined) return `helm upgrade --install ${name} ${archive} ${values}`;
  return [
    `helm upgrade --install ${name} ${chart}`,
    ...(repository === undefined ? [] : [`--repo ${repository}`]),
    ...(version === undefined ? [] : [`--version ${version}`]),
    values,
  ].join(" ");
}

function folderOf({ kind, metadata }: KubernetesObject): string {
  return kind === "Namespace" ? slug(metadata.name) : slug(metadata.namespace ?? "cluster");
}

export function free(file: string, taken: ReadonlyMap<string, string>): string {
  for (let count = 2, candidate = file; ; count++) {
    if (!taken.has(candidate)) return candidate;
    candidate = file.replace(/\.yaml$/, `-${count}.yaml`);
  }
}
