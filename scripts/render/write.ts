import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { InvalidInput } from "../../components/core/problems";
import type { KubernetesObject, Release } from "./objects";

/** Names the files that the last rendering wrote, so that the next one can take away what is gone. */
const listName = ".trainyard-rendered";

/** Writes one file an object, `<namespace>/<kind>-<name>.yaml`, numbered nowhere: `kubectl apply -R -f DIR` orders by itself. */
export function writeObjects(
  directory: string,
  objects: readonly KubernetesObject[],
  releases: readonly Release[],
): readonly string[] {
  clean(directory);
  const written = new Map<string, string>();
  for (const object of objects) {
    const file = join(folderOf(object), `${slug(object.kind)}-${slug(object.metadata.name)}.yaml`);
    written.set(free(file, written), stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }));
  }
  for (const release of releases) {
    written.set(
      join("charts", `${slug(release.name)}.values.yaml`),
      `${installLine(release)}${stringify(release.values, { lineWidth: 0 })}`,
    );
  }
  const files = [...written.keys()];
  mkdirSync(directory, { recursive: true });
  for (const [file, text] of written) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  writeFileSync(join(directory, listName), `${files.join("\n")}\n`);
  return files;
}

/** Only what an earlier rendering wrote is taken away; a folder with files of somebody else's is left as it is, and said. */
function clean(directory: string): void {
  if (!existsSync(directory)) return;
  const list = join(directory, listName);
  if (existsSync(list)) {
    for (const file of readFileSync(list, "utf8").split("\n")) if (file !== "") rmSync(join(directory, file), { force: true });
    return;
  }
  if (readdirSync(directory).length > 0) {
    throw new InvalidInput("render", [
      { path: "--out", reason: `${directory} holds files that were not rendered here`, remedy: "give an empty or a new folder" },
    ]);
  }
}

function folderOf({ kind, metadata }: KubernetesObject): string {
  return kind === "Namespace" ? slug(metadata.name) : slug(metadata.namespace ?? "cluster");
}

function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9.-]+/g, "-");
}

/** Two objects of one kind and name in different API groups get different files. */
function free(file: string, taken: ReadonlyMap<string, string>): string {
  for (let count = 2, candidate = file; ; count++) {
    if (!taken.has(candidate)) return candidate;
    candidate = file.replace(/\.yaml$/, `-${count}.yaml`);
  }
}

function installLine({ name, namespace, chart, version, repository }: Release): string {
  const options = [
    ...(repository === undefined ? [] : [`--repo ${repository}`]),
    ...(version === undefined ? [] : [`--version ${version}`]),
    `--namespace ${namespace}`,
  ];
  return `# helm upgrade --install ${name} ${chart} ${options.join(" ")} --values charts/${slug(name)}.values.yaml\n`;
}
