import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { InvalidInput } from "../core/problems";
import { closest } from "../core/suggest";
import { type ReadDocument, readYaml } from "./document";
import { Layer, type LocatedMap } from "./located";

/** A Pulumi project on disk, or a folder that holds none. */
export interface Project {
  readonly root: string;
  /** `Pulumi.yaml`; absent where an environment's file stands alone. */
  readonly file?: string;
  readonly name: string;
  /** Folder of the environments' files. */
  readonly configDir: string;
  /** The program, as `main` names it; absent where the project names none. */
  readonly main?: string;
}

/** An environment's own files. */
export interface EnvironmentFiles {
  readonly name: string;
  readonly project: Project;
  /** `Pulumi.<name>.yaml` */
  readonly file: string;
  /** `Pulumi.<name>.local.yaml`, whether it is there or not. */
  readonly userFile: string;
}

const projectFiles = ["Pulumi.yaml", "Pulumi.yml"];

/** The project that a folder belongs to: the nearest `Pulumi.yaml` upwards. */
export function findProject(from: string): Project {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const name = projectFiles.find((candidate) => existsSync(join(folder, candidate)));
    if (name !== undefined) return readProject(folder, join(folder, name));
    if (dirname(folder) === folder) break;
  }
  const root = resolve(from);
  return { root, name: "trainyard", configDir: root };
}

function readProject(root: string, file: string): Project {
  const { root: content, problems } = readYaml(readFileSync(file, "utf8"), relativeTo(root, file), Layer.Global);
  if (content === undefined) throw new InvalidInput(`project ${root}`, problems);
  const text = (key: string): string | undefined => {
    const node = content.entries.get(key);
    return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
  };
  const main = text("main");
  return {
    root,
    file,
    name: text("name") ?? basename(root),
    configDir: join(root, text("stackConfigDir") ?? "."),
    ...(main === undefined ? {} : { main: join(root, main) }),
  };
}

/** What an environment is called by its file: `stacks/Pulumi.dev.yaml` is `dev`, `mine.yaml` is `mine`. */
function nameOfFile(file: string): string {
  return basename(file)
    .replace(/\.ya?ml$/, "")
    .replace(/^Pulumi\./, "");
}

/** The environments of a project, by name. */
export function listEnvironments(project: Project): readonly string[] {
  if (!existsSync(project.configDir)) return [];
  return readdirSync(project.configDir)
    .filter((file) => /^Pulumi\..+\.ya?ml$/.test(file) && !/\.local\.ya?ml$/.test(file))
    .map(nameOfFile)
    .sort();
}

/** Finds an environment by its name in the project around `cwd`, or by the path of a file anywhere. */
export function findEnvironment(nameOrPath: string, cwd: string): EnvironmentFiles {
  const looksLikePath = /[\\/]/.test(nameOrPath) || /\.ya?ml$/.test(nameOrPath);
  if (looksLikePath) {
    const file = isAbsolute(nameOrPath) ? nameOrPath : resolve(cwd, nameOrPath);
    if (!existsSync(file) || !statSync(file).isFile()) {
      const reason = existsSync(file) ? "is a folder and not a file" : "there is no such file";
      throw new InvalidInput(`environment ${nameOrPath}`, [
        { path: nameOrPath, reason, remedy: "give the path of an environment's file, or its name" },
      ]);
    }
    return filesOf(nameOfFile(file), findProject(dirname(file)), file);
  }
  const project = findProject(cwd);
  const file = [`Pulumi.${nameOrPath}.yaml`, `Pulumi.${nameOrPath}.yml`]
    .map((candidate) => join(project.configDir, candidate))
    .find((candidate) => existsSync(candidate));
  if (file !== undefined) return filesOf(nameOrPath, project, file);
  const known = listEnvironments(project);
  const near = closest(nameOrPath, known);
  const where = relativeTo(cwd, project.configDir);
  throw new InvalidInput(`environment ${nameOrPath}`, [
    {
      path: nameOrPath,
      reason: `there is no such environment in ${where === "" ? "this folder" : where}`,
      remedy:
        near !== undefined
          ? `did you mean ${JSON.stringify(near)}?`
          : known.length > 0
            ? `there are ${known.join(", ")}`
            : "run the command in a project's folder, name one with --cwd, or give the path of an environment's file",
    },
  ]);
}

function filesOf(name: string, project: Project, file: string): EnvironmentFiles {
  return { name, project, file, userFile: file.replace(/\.ya?ml$/, ".local.yaml") };
}

/** A file's name as people see it: relative to the project, with slashes. */
export function relativeTo(root: string, file: string): string {
  const path = relative(root, file);
  return path.startsWith("..") ? file : path.replaceAll("\\", "/");
}

/** Reads one layer's file; a file that is not there is an empty layer. */
export function readLayer(file: string, shown: string, layer: Layer): ReadDocument {
  return existsSync(file) ? readYaml(readFileSync(file, "utf8"), shown, layer) : { problems: [] };
}

/** Under which key an environment stands, in a stack's `config` and in `Pulumi.yaml`. */
export const environmentKey = "trainyard:environment";

/** The part of a file that describes the environment. */
export function environmentPart(document: LocatedMap, path: readonly string[]): LocatedMap | undefined {
  return path.reduce<LocatedMap | undefined>((at, key) => {
    const next = at?.entries.get(key);
    return next?.kind === "map" ? next : undefined;
  }, document);
}
