import { Cloud } from "../core/cloud";
import { checkProject } from "../core/google";
import { InvalidInput, type Problem, Problems } from "../core/problems";
import { type Advisory, checkEnvironment } from "./check";
import { joinLayers } from "./layers";
import {
  formatOrigin,
  Layer,
  type Located,
  type LocatedMap,
  locate,
  nearest,
  originAt,
  type Path,
  parsePath,
  toPlain,
} from "./located";
import { type EnvironmentFiles, environmentKey, environmentPart, readLayer, relativeTo } from "./project";
import type { Environment } from "./schema";

/** A problem, and the line that it is about. */
export interface LocatedProblem extends Problem {
  /** `stacks/Pulumi.dev.yaml:14` */
  readonly source?: string;
}

export interface LoadOptions {
  /** The environment as the engine hands it over (`pulumi config`); it stands for the environment's file. */
  readonly engineValue?: unknown;
  /** Values that a program passes, over everything that is written in files. */
  readonly overrides?: unknown;
  /** `path=value`, from the command line. */
  readonly sets?: readonly string[];
  /** For simulated clouds, whose account is known. Default: true. */
  readonly rehearsal?: boolean;
}

/** A setting of the stack beside the environment: `aws:region`, or a secret. */
export type StackSetting = { readonly value: unknown } | { readonly secure: string };

export interface LoadedEnvironment {
  readonly name: string;
  readonly files: EnvironmentFiles;
  readonly environment: Environment;
  /** What was written, laid over one another, with the place of every value. */
  readonly written: LocatedMap;
  /** What a person should know and what stops nothing. */
  readonly advisories: readonly (Advisory & { readonly source?: string })[];
  /** The rest of the stack's configuration, under full keys. */
  readonly settings: Readonly<Record<string, StackSetting>>;
}

/** Reads all layers of an environment, checks the whole and throws every problem with its line. */
export function loadEnvironment(files: EnvironmentFiles, options: LoadOptions = {}): LoadedEnvironment {
  const subject = `environment ${files.name}`;
  const root = files.project.root;
  const global =
    files.project.file === undefined
      ? undefined
      : readLayer(files.project.file, relativeTo(root, files.project.file), Layer.Global);
  const own = readLayer(files.file, relativeTo(root, files.file), Layer.Environment);
  const user = readLayer(files.userFile, relativeTo(root, files.userFile), Layer.User);
  const syntax = [global, own, user].flatMap((document) => document?.problems ?? []);
  if (syntax.length > 0) throw new InvalidInput(subject, syntax);

  const stackPath = ["config", environmentKey];
  const written = own.root === undefined ? undefined : environmentPart(own.root, stackPath);
  const environment = engineLayer(options.engineValue, written) ?? written;
  if (environment === undefined) {
    throw new InvalidInput(subject, [
      {
        path: relativeTo(root, files.file),
        reason: `holds no ${environmentKey} under config`,
        remedy: `begin the file with \`config:\` and, inside it, \`${environmentKey}:\``,
      },
    ]);
  }
  const { root: joined, problems: layerProblems } = joinLayers({
    global: global?.root && environmentPart(global.root, [environmentKey]),
    environment,
    user: user.root && environmentPart(user.root, stackPath),
    overrides: asMap(locate(options.overrides ?? {}, { layer: Layer.Application, file: "program" })),
    sets: options.sets,
  });
  const checked = checkEnvironment(toPlain(joined), files.name, options.rehearsal);
  const settings = stackSettings(own.root, user.root);
  const problems = once(
    [...layerProblems, ...checked.problems, ...settingProblems(checked.environment, settings)].map((problem) => ({
      ...problem,
      ...source(joined, problem.path),
    })),
  );
  if (problems.length > 0 || checked.environment === undefined) throw new InvalidInput(subject, problems);
  return {
    name: files.name,
    files,
    environment: checked.environment,
    written: joined,
    advisories: [...checked.advisories, ...missingSecrets(checked.environment, settings, files.name)].map((advisory) => ({
      ...advisory,
      ...source(joined, advisory.path),
    })),
    settings,
  };
}

/** Configuration keys, in the namespace `trainyard`, whose secrets the environment names; each with the place that names it. */
export function namedSecrets({ monitoring }: Environment): readonly { readonly path: string; readonly key: string }[] {
  return (monitoring?.receivers ?? []).flatMap(({ urlSecret, server }, index) => [
    ...(urlSecret === undefined ? [] : [{ path: `monitoring.receivers[${index}].urlSecret`, key: urlSecret }]),
    ...(server?.passwordSecret === undefined
      ? []
      : [{ path: `monitoring.receivers[${index}].server.passwordSecret`, key: server.passwordSecret }]),
  ]);
}

/** What the stack says beside the environment and the program would read: Google's project, where the environment names none. */
function settingProblems(
  environment: Environment | undefined,
  settings: Readonly<Record<string, StackSetting>>,
): readonly Problem[] {
  const key = "gcp:project";
  const setting = settings[key];
  if (environment?.cloud !== Cloud.Gcp || environment.project !== undefined || setting === undefined || "secure" in setting)
    return [];
  const problems = new Problems("");
  checkProject(String(setting.value), problems, key);
  return problems.all;
}

/** It may come from elsewhere (Pulumi ESC, `--config-file`), so it is only worth knowing. */
function missingSecrets(
  environment: Environment,
  settings: Readonly<Record<string, StackSetting>>,
  stack: string,
): readonly Advisory[] {
  return namedSecrets(environment)
    .filter(({ key }) => settings[`trainyard:${key}`] === undefined)
    .map(({ path, key }) => ({
      path,
      reason: `trainyard:${key} is not in the stack's configuration`,
      remedy: `for a live run: pulumi config set --stack ${stack} --secret trainyard:${key}`,
    }));
}

/** One word at fault that several services inherit is one problem. */
function once(problems: readonly LocatedProblem[]): readonly LocatedProblem[] {
  return problems.filter(
    ({ source: line, reason, path }, index) =>
      problems.findIndex(
        (other) => other.path === path || (other.source !== undefined && other.source === line && other.reason === reason),
      ) === index,
  );
}

function asMap(node: Located): LocatedMap | undefined {
  return node.kind === "map" && node.entries.size > 0 ? node : undefined;
}

/** What the engine hands over, with the file's lines where both say the same. */
function engineLayer(value: unknown, file: LocatedMap | undefined): LocatedMap | undefined {
  if (value === undefined) return undefined;
  const located = locate(value, { layer: Layer.Environment, file: "pulumi config" });
  const trace = (node: Located, path: Path): Located => {
    const origin = (file === undefined ? undefined : originAt(file, path)) ?? node.origin;
    if (node.kind === "list") return { ...node, origin, items: node.items.map((item, index) => trace(item, [...path, index])) };
    if (node.kind === "map") {
      return { ...node, origin, entries: new Map([...node.entries].map(([key, item]) => [key, trace(item, [...path, key])])) };
    }
    const same = file === undefined ? undefined : nearest(file, path);
    return same?.kind === "scalar" && same.value === node.value ? same : node;
  };
  const traced = trace(located, []);
  return traced.kind === "map" ? traced : undefined;
}

/** Where the value that a problem is about was written, or the nearest place above it. */
function source(root: LocatedMap, path: string): { readonly source?: string } {
  const steps = parsePath(path);
  if (steps === undefined || path.startsWith("--set")) return {};
  const { origin } = nearest(root, steps);
  return origin.layer === Layer.Default ? {} : { source: formatOrigin(origin) };
}

/** A problem that was found after the environment was loaded, with the line that it is about. */
export function locatedProblem({ written }: Pick<LoadedEnvironment, "written">, problem: Problem): LocatedProblem {
  return { ...problem, ...source(written, problem.path) };
}

/** Every key of `config` but the environment; the user's file wins. */
function stackSettings(...documents: readonly (LocatedMap | undefined)[]): Readonly<Record<string, StackSetting>> {
  const settings: Record<string, StackSetting> = {};
  for (const document of documents) {
    const config = document === undefined ? undefined : environmentPart(document, ["config"]);
    for (const [key, node] of config?.entries ?? []) {
      if (key === environmentKey) continue;
      const secure = node.kind === "map" ? node.entries.get("secure") : undefined;
      settings[key] = secure?.kind === "scalar" ? { secure: String(secure.value) } : { value: toPlain(node) };
    }
  }
  return settings;
}
