import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, resolve, sep } from "node:path";
import type { Project } from "../../components/config";
import type { Program } from "../rehearsal/engine/types";
import { packageRoot } from "../version";

/**
 * The program that makes an environment: the project's own, or the one that ships with the toolkit where the project names none. It
 * is loaded when it runs, as Pulumi's host loads it: a function that the module exports is called, anything else is the outputs.
 */
export function programOf(project: Project): Program {
  const own = ownProgram(project);
  if (own === undefined) return () => run(require("../../stacks") as unknown);
  return () => {
    const load = createRequire(join(project.root, "package.json"));
    if (extname(own) === ".ts") registerTypeScript(load, dirname(own));
    return run(load(own) as unknown);
  };
}

function run(exported: unknown): unknown {
  return typeof exported === "function" ? (exported as () => unknown)() : exported;
}

/** The project's program file; undefined for the toolkit's own project and for a file that stands alone. */
function ownProgram(project: Project): string | undefined {
  if (project.file === undefined) return undefined;
  const main = project.main ?? project.root;
  if (
    `${resolve(main)}${sep}`.startsWith(`${join(packageRoot, "stacks")}${sep}`) ||
    resolve(main).startsWith(join(packageRoot, "stacks"))
  ) {
    return undefined;
  }
  const isFolder = existsSync(main) && statSync(main).isDirectory();
  const candidates = isFolder ? ["index.ts", "index.js"].map((file) => join(main, file)) : [main, `${main}.ts`, `${main}.js`];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile());
}

/**
 * Lets Node load TypeScript in the way of Pulumi's host: its own ts-node, the project's compiler and tsconfig.json, the host's options
 * for what that leaves open. Types are not checked: that takes longer than the rehearsal and is the compiler's job.
 */
function registerTypeScript(load: NodeJS.Require, root: string): void {
  if (load.extensions[".ts"] !== undefined) return;
  const { loadTypeScriptCompilerOptions, typeScriptRequireStrings } = load("@pulumi/pulumi/tsutils") as {
    loadTypeScriptCompilerOptions(file: string): Record<string, unknown>;
    typeScriptRequireStrings(): { readonly typescriptRequire: string; readonly tsnodeRequire: string };
  };
  const { typescriptRequire, tsnodeRequire } = typeScriptRequireStrings();
  const tsconfig = join(root, "tsconfig.json");
  const known = existsSync(tsconfig);
  const { register } = load(tsnodeRequire) as { register(options: unknown): void };
  register({
    compiler: load.resolve(typescriptRequire),
    transpileOnly: true,
    project: tsconfig,
    skipProject: !known,
    compilerOptions: {
      target: "ES2022",
      module: "nodenext",
      moduleResolution: "nodenext",
      sourceMap: "true",
      ...(known ? loadTypeScriptCompilerOptions(tsconfig) : {}),
    },
  });
}
