import type { z } from "zod";
import type { Problem } from "./problems";
import { remedyFor } from "./suggest";

type Issue = z.core.$ZodIssue;

/** `["nodeGroups", 1, "nodes.min"]` as people write it: `nodeGroups[1]["nodes.min"]`. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (/^[\w-]+$/.test(String(part))) text += text === "" ? String(part) : `.${String(part)}`;
    else text += `[${JSON.stringify(String(part))}]`;
  }
  return text;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const part of path) value = value !== null && typeof value === "object" ? Reflect.get(value, part) : undefined;
  return value;
}

/** A value as people recognise it: short, and whatever a program may hand over. */
export function show(value: unknown): string {
  const text = written(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function written(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" && typeof value !== "string") return String(value);
  try {
    return JSON.stringify(value) ?? "an object";
  } catch {
    // A client of a cloud's SDK refers to itself, and there are numbers that JSON has no form for.
    return Array.isArray(value) ? "this list" : "this object";
  }
}

/** What people call a type that zod names. */
const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map of keys",
  record: "a map of keys",
};

/** What is wrong with a value that is missing or of another kind. */
export function wrongKind(path: string, found: unknown, expected: string): Problem {
  const kind = kinds[expected] ?? expected;
  if (found === undefined) return { path, reason: "is missing", remedy: `give ${kind}` };
  // `1.30` without quotes is the number 1.3.
  const bare = expected === "string" && (typeof found === "number" || typeof found === "boolean");
  const quoted = typeof found === "string" && (kind.endsWith("number") ? /^-?\d+(\.\d+)?$/ : /^(true|false)$/).test(found);
  return {
    path,
    reason: `${show(found)} is not ${kind}`,
    remedy: bare ? "write it in quotes" : quoted && expected !== "string" ? `write ${found} without quotes` : `give ${kind}`,
  };
}

/**
 * Turns what zod found into problems with the value found and a remedy.
 *
 * @param root what was checked, to show the value at fault
 * @param keysAt the keys that are allowed at a path, for "did you mean"; undefined where they are not known
 */
export function schemaProblems(
  issues: readonly Issue[],
  root: unknown,
  keysAt: (path: readonly PropertyKey[]) => readonly string[] | undefined,
): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = formatPath(issue.path);
    const found = valueAt(root, issue.path);
    switch (issue.code) {
      case "unrecognized_keys":
        return issue.keys.map((key) => {
          const allowed = keysAt(issue.path);
          return {
            path: formatPath([...issue.path, key]),
            reason: "is not a key that is known here",
            remedy: allowed === undefined ? "remove it" : remedyFor(key, allowed),
          };
        });
      case "invalid_type":
        return [wrongKind(path, found, issue.expected)];
      case "invalid_value":
        return [
          found === undefined
            ? { path, reason: "is missing", remedy: `give one of ${issue.values.map(String).join(", ")}` }
            : { path, reason: `${show(found)} is not allowed`, remedy: remedyFor(String(found), issue.values.map(String)) },
        ];
      case "too_small":
        if (issue.origin === "string" && typeof found === "string")
          return [
            found === ""
              ? { path, reason: "is empty", remedy: "give text" }
              : {
                  path,
                  reason: `${show(found)} has ${found.length} characters`,
                  remedy: `give ${issue.minimum} or more`,
                },
          ];
        return [
          {
            path,
            reason: `${show(found)} is too small`,
            remedy: `${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}`,
          },
        ];
      case "too_big":
        return [
          {
            path,
            reason: `${show(found)} is too large`,
            remedy: `${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}`,
          },
        ];
      default:
        return [{ path, reason: `${show(found)}: ${issue.message}`, remedy: "correct it" }];
    }
  });
}
