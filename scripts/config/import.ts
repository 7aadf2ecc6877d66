/** A whole environment, as `config export` wrote it, back into an environment's file. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse, parseDocument } from "yaml";
import { type EnvironmentFiles, loadEnvironment } from "../../components/config";
import { InvalidInput } from "../../components/core/problems";

type Tree = Readonly<Record<string, unknown>>;

const environmentPath = ["config", "trainyard:environment"];

export function readSource(source: string, cwd: string): string {
  if (source === "-") return readFileSync(0, "utf8");
  const path = resolve(cwd, source);
  if (!existsSync(path))
    throw wrong(source, "there is no such file", "give what `trainyard config export` wrote, or - for the standard input");
  return readFileSync(path, "utf8");
}

/** What was exported: JSON or YAML, told apart by nothing, because JSON is YAML. */
export function readExported(text: string, file: string): Tree {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw wrong(file, `is neither JSON nor YAML: ${String(error).split("\n")[0]}`, "give what `trainyard config export` wrote");
  }
  if (!isTree(value)) throw wrong(file, "holds no map of keys", "give what `trainyard config export` wrote");
  return value;
}

/**
 * The environment's file with the document in it, checked: what the file means after that, with the global layer beneath it, is what
 * the document says, or nothing is written. Other keys of the file stay; its comments inside the environment do not.
 */
export function importedFile(files: EnvironmentFiles, document: Tree): string {
  const own = parseDocument(readFileSync(files.file, "utf8"));
  const global = globalLayer(files);
  own.setIn(environmentPath, own.createNode(over(global, document)));
  const text = own.toString({ lineWidth: 120 });
  const folder = mkdtempSync(join(tmpdir(), "trainyard-import-"));
  try {
    const file = join(folder, basename(files.file));
    writeFileSync(file, text);
    const { environment } = loadEnvironment({ ...files, file, userFile: join(folder, "none.local.yaml") }, {});
    // Values go through JSON, as an export does: an undefined one is none.
    const meant: unknown = JSON.parse(JSON.stringify(environment));
    const differing = [...new Set([...Object.keys(document), ...Object.keys(meant as Tree)])].filter(
      (key) => !isDeepStrictEqual((meant as Tree)[key], document[key]) && !isEmpty((meant as Tree)[key], document[key]),
    );
    if (differing.length > 0) {
      throw wrong(
        differing.join(", "),
        "would not mean what the document says, because defaults are added to it",
        "give a whole document, as `trainyard config export` writes it",
      );
    }
    return text;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A part that has nothing but defaults may be left out. */
function isEmpty(meant: unknown, said: unknown): boolean {
  return said === undefined && (meant === undefined || JSON.stringify(meant) === "{}" || JSON.stringify(meant) === "[]");
}

function globalLayer({ project }: EnvironmentFiles): Tree {
  if (project.file === undefined) return {};
  const value: unknown = parse(readFileSync(project.file, "utf8"));
  const found = isTree(value) ? value["trainyard:environment"] : undefined;
  return isTree(found) ? found : {};
}

/** What has to be written over the global layer so that the two together are the document: `null` and `remove` take away. */
function over(global: unknown, said: unknown): unknown {
  if (isTree(said)) {
    const beneath = isTree(global) ? global : {};
    const gone = Object.keys(beneath).filter((key) => !(key in said));
    return {
      ...Object.fromEntries(gone.map((key) => [key, null])),
      ...Object.fromEntries(Object.entries(said).map(([key, value]) => [key, over(beneath[key], value)])),
    };
  }
  if (Array.isArray(said) && Array.isArray(global) && [...said, ...global].every(isNamed)) {
    const names = said.map(({ name }) => name);
    const gone = global.filter(({ name }) => !names.includes(name)).map(({ name }) => ({ name, remove: true }));
    return [
      ...said.map((item) =>
        over(
          global.find(({ name }) => name === item.name),
          item,
        ),
      ),
      ...gone,
    ];
  }
  return said;
}

function isNamed(value: unknown): value is { readonly name: string } {
  return isTree(value) && typeof value.name === "string";
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(path: string, reason: string, remedy: string): InvalidInput {
  return new InvalidInput("import", [{ path, reason, remedy }]);
}
