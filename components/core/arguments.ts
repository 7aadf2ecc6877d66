import * as pulumi from "@pulumi/pulumi";
import generated from "./arguments.generated.json";
import { Problems } from "./problems";
import { show, wrongKind } from "./schema-problems";
import { closest, remedyFor } from "./suggest";

/**
 * What components take, by component and by type: `plain list<string>?` is a list that has to be known when the program runs and may be left
 * out. Made from the interfaces by `npm run schema`.
 */
export interface ArgumentShapes {
  readonly components: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly types: Readonly<Record<string, Readonly<Record<string, string>> | string>>;
}

/**
 * Holds arguments against their interface, where no compiler did: programs in JavaScript, values of `pulumi.Config` and spreads. Throws
 * every argument that is missing, of another kind, or an Output where a value decides what is made; and words that are nearly an argument's.
 * Other words that no component reads are told as warnings, because people hand the same values to several components.
 */
export function checkArguments(component: string, name: string, args: unknown, resource: pulumi.Resource): void {
  const shapes: ArgumentShapes = generated;
  const shape = shapes.components[component];
  if (shape === undefined) return;
  const problems = new Problems(`${component} ${name}`);
  const unread: string[] = [];
  if (args === null || typeof args !== "object" || pulumi.Output.isInstance(args)) {
    problems.add("args", args === undefined || args === null ? "are missing" : "are no object", "give an object");
  } else checkObject(args, shape, { path: "", shapes, problems, unread });
  problems.throwIfAny();
  for (const path of unread) void pulumi.log.warn(`${path} is not an argument of ${component} and has no effect`, resource);
}

interface Site {
  readonly path: string;
  readonly shapes: ArgumentShapes;
  readonly problems: Problems;
  /** Paths that nothing reads. */
  readonly unread: string[];
}

function checkObject(given: object, shape: Readonly<Record<string, string>>, site: Site): void {
  const at = (key: string) => (site.path === "" ? key : `${site.path}.${key}`);
  for (const [key, type] of Object.entries(shape)) {
    const value: unknown = Reflect.get(given, key);
    const optional = type.endsWith("?");
    if (value !== undefined && value !== null) checkValue(value, optional ? type.slice(0, -1) : type, { ...site, path: at(key) });
    else if (!optional) site.problems.add(at(key), "is missing", `give ${wordsFor(type, site.shapes)}`);
  }
  const known = Object.keys(shape);
  // A resource has outputs of its own beside those that are asked for.
  for (const [key, value] of pulumi.Resource.isInstance(given) ? [] : Object.entries(given)) {
    if (value === undefined || known.includes(key)) continue;
    // A word that is given as well was meant by itself.
    const near = closest(
      key,
      known.filter((other) => Reflect.get(given, other) === undefined),
    );
    if (near === undefined) site.unread.push(at(key));
    else site.problems.add(at(key), "is not an argument that is known here", remedyFor(key, [near]));
  }
}

const wrapped = /^(list|map)<(.*)>$/;

function checkValue(value: unknown, type: string, site: Site): void {
  const { path, shapes, problems } = site;
  const plain = type.startsWith("plain ");
  const kind = plain ? type.slice("plain ".length) : type;
  if (kind === "any") return;
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    if (plain)
      problems.add(
        path,
        `is ${value instanceof Promise ? "a Promise" : "an Output"}, and decides what is made before any value of a cloud is known`,
        `give ${wordsFor(kind, shapes)}, from the program or the stack's configuration`,
      );
    return;
  }
  const words = wordsFor(kind, shapes);
  const [, container, inner] = wrapped.exec(kind) ?? [];
  const named = container === undefined ? shapes.types[kind] : undefined;
  // A resource whose outputs are what is asked for stands for an object that is looked at in place; as an Input it would not be unwrapped.
  const standsFor = plain && typeof named === "object";
  if (pulumi.Resource.isInstance(value) && !standsFor) {
    problems.add(path, `is a resource, and ${words} is taken here`, "give one of its outputs, such as its id");
    return;
  }
  const wanted = container === "list" ? "array" : container === "map" || typeof named === "object" ? "object" : (named ?? kind);
  if (!fits(value, wanted as string)) {
    if (container === undefined && typeof named !== "object" && !Number.isNaN(value)) {
      problems.addAll([wrongKind(path, value, wanted as string)]);
    } else problems.add(path, `${show(value)} is not ${words}`, `give ${words}`);
    return;
  }
  if (container === "list") {
    (value as readonly unknown[]).forEach((item, index) => {
      const where = `${path}[${index}]`;
      if (item === undefined || item === null)
        problems.add(where, "is missing", `give ${wordsFor(inner ?? "any", shapes)}, or take it out`);
      else checkValue(item, inner ?? "any", { ...site, path: where });
    });
  } else if (container === "map") {
    for (const [key, item] of Object.entries(value as object)) {
      if (item !== undefined && item !== null)
        checkValue(item, inner ?? "any", { ...site, path: `${path}[${JSON.stringify(key)}]` });
    }
  } else if (typeof named === "object") checkObject(value as object, named, site);
}

function fits(value: unknown, kind: string): boolean {
  if (kind === "array") return Array.isArray(value);
  if (kind === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  // Not a number is what arithmetic on a missing setting gives.
  if (kind === "number" || kind === "integer") return typeof value === "number" && !Number.isNaN(value);
  return typeof value === kind;
}

function wordsFor(type: string, { types }: ArgumentShapes): string {
  const kind = type.replace(/^plain /, "").replace(/\?$/, "");
  if (kind.startsWith("list<")) return "a list";
  const named = types[kind];
  if (kind.startsWith("map<") || typeof named === "object") {
    const keys =
      typeof named === "object" ? Object.entries(named).flatMap(([key, each]) => (each.endsWith("?") ? [] : [key])) : [];
    return keys.length === 0 ? "an object" : `an object with ${keys.join(", ")}`;
  }
  const words: Readonly<Record<string, string>> = { string: "text", number: "a number", boolean: "true or false" };
  return words[named ?? kind] ?? "a value";
}
