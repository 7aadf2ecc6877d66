import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { chartDefinitions, type DefinitionSource } from "./definitions-data";
import { type KubernetesObject, list, text } from "./objects";

export interface Definitions {
  readonly objects: readonly KubernetesObject[];
  /** Where they were found, or why there are none; for people. */
  readonly origin: string;
}

/**
 * The custom resource definitions that a chart brings: the project's own Go module at the chart's version, and those of a folder that was
 * given in place of the module's of the same name. A folder seldom holds all of a project's.
 */
export function definitionsOf(chart: string, folder: string | undefined): Definitions {
  const own = ownDefinitions(chart, folder);
  const beside = (chartDefinitions[chart]?.beside ?? []).map((name) => ownDefinitions(name, folder));
  return {
    objects: [own, ...beside].flatMap(({ objects }) => objects),
    origin: [own, ...beside].map(({ origin }) => origin).join("; beside it "),
  };
}

function ownDefinitions(chart: string, folder: string | undefined): Definitions {
  const known = chartDefinitions[chart];
  if (known === undefined) return { objects: [], origin: "the chart brings no definitions that are known here" };
  const given = folder === undefined ? [] : readDefinitions([folder], known.groups);
  const { source } = known;
  if (source === undefined) {
    if (given.length > 0) return { objects: given, origin: `definitions from ${folder}` };
    const origin = `no package carries the definitions of ${known.groups.join(" and ")}; give a folder of them with --crds`;
    return { objects: [], origin };
  }
  const packaged = packagedDefinitions(source, known.groups);
  const named = new Set(given.map(({ metadata }) => metadata.name));
  const objects = [...given, ...packaged.filter(({ metadata }) => !named.has(metadata.name))];
  const origins = [...(given.length > 0 ? [String(folder)] : []), `${source.module} ${source.version}`];
  return { objects, origin: `definitions from ${origins.join(" and ")}` };
}

/** The definitions of some API groups in a Go module, at the version and checksum that we pin. */
export function packagedDefinitions(source: DefinitionSource, groups: readonly string[]): readonly KubernetesObject[] {
  const home = moduleFolder(source);
  return readDefinitions(
    source.paths.map((path) => join(home, path)),
    groups,
  );
}

/** True for groups of charts whose definitions no package carries: people have to give them. */
export function isUnpackaged(apiVersion: string): boolean {
  const group = apiVersion.replace(/\/.*$/, "");
  return Object.values(chartDefinitions).some(({ groups, source }) => source === undefined && groups.includes(group));
}

/** The definitions of some API groups in YAML files, and in folders of them, folders below included. */
function readDefinitions(paths: readonly string[], groups: readonly string[]): readonly KubernetesObject[] {
  const texts = paths.flatMap(yamlFiles).map((file) => readFileSync(file, "utf8"));
  // A folder of definitions is tens of megabytes; only what names a group is worth parsing.
  const parsed = texts.filter((yaml) => groups.some((group) => yaml.includes(group))).flatMap(objectsIn);
  return parsed.filter((each) => each.kind === "CustomResourceDefinition" && groups.includes(text(each, "spec", "group") ?? ""));
}

/** The objects of a YAML text, lists opened, empty documents left out. On definitions js-yaml is nine times as fast as `yaml`. */
export function objectsIn(yaml: string): readonly KubernetesObject[] {
  return loadAll(yaml).flatMap((value: unknown) => {
    const kind = text(value, "kind");
    if (kind === undefined) return [];
    return kind.endsWith("List") ? (list(value, "items") as KubernetesObject[]) : [value as KubernetesObject];
  });
}

/**
 * As it is applied: without descriptions, which are most of its size and check nothing, and without conversion, because the webhook
 * that converts between versions is the chart's and does not run.
 */
export function slimmed(definition: KubernetesObject): KubernetesObject {
  const spec = dropDescriptions(definition.spec) as Record<string, unknown>;
  const { status: _status, ...rest } = definition;
  const object = { ...rest, spec: { ...spec, conversion: { strategy: "None" } } };
  return JSON.parse(JSON.stringify(object)) as KubernetesObject;
}

/** A `description` that is text is a comment; one that is a schema is a field of that name. */
function dropDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropDescriptions);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key, inner]) => !(key === "description" && typeof inner === "string"));
  return Object.fromEntries(kept.map(([key, inner]) => [key, dropDescriptions(inner)]));
}

/** The module's folder in Go's own cache; fetched from the module proxy where it is not there yet, and checked against the sum we pin. */
function moduleFolder({ module, version, sum }: DefinitionSource): string {
  const asked = spawnSync("go", ["mod", "download", "-json", `${module}@${version}`], {
    encoding: "utf8",
    // Outside of any module of the user's.
    cwd: tmpdir(),
    env: { ...process.env, GOTOOLCHAIN: "local", GOWORK: "off", GOFLAGS: "-mod=mod" },
  });
  if (asked.error !== undefined)
    throw new Error(`the definitions of ${module} ${version} need Go on PATH (https://go.dev/dl), or a folder: --crds DIR`);
  const answer: unknown = asked.stdout.trim() === "" ? {} : JSON.parse(asked.stdout);
  const folder = text(answer, "Dir");
  if (folder === undefined)
    throw new Error(`${module} ${version} cannot be fetched: ${text(answer, "Error") ?? asked.stderr.trim()}`);
  if (text(answer, "Sum") !== sum)
    throw new Error(`${module} ${version} has the checksum ${text(answer, "Sum")}, pinned is ${sum}`);
  return folder;
}

function yamlFiles(path: string): readonly string[] {
  if (!existsSync(path)) throw new Error(`${path}: there is no such file or folder`);
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => {
      const inner = join(path, name);
      if (statSync(inner).isDirectory()) return yamlFiles(inner);
      return /\.ya?ml$/.test(name) ? [inner] : [];
    });
}
