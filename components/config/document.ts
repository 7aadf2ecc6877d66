import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Problem } from "../core/problems";
import type { Layer, Located, LocatedMap, Origin, Scalar } from "./located";

/** A file that was read: its content with positions, and what is wrong with its syntax. */
export interface ReadDocument {
  readonly root?: LocatedMap;
  readonly problems: readonly Problem[];
}

/** Reads YAML and keeps the line and column of every value. `file` is the name that people see. */
export function readYaml(text: string, file: string, layer: Layer): ReadDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { path: `${file}:${line}:${col}`, reason: sentence(error.message), remedy: "mend the YAML there" };
      }),
    };
  }
  const top: Origin = { layer, file, line: 1, column: 1 };
  if (document.contents === null) return { root: { kind: "map", entries: new Map(), origin: top }, problems: [] };
  const at = (node: Node): Origin => {
    const { line, col } = lines.linePos(node.range?.[0] ?? 0);
    return { layer, file, line, column: col };
  };
  const convert = (node: Node | null, fallback: Origin): Located => {
    if (node === null) return { kind: "scalar", value: null, origin: fallback };
    if (isAlias(node)) return convert(node.resolve(document) ?? null, at(node));
    if (isMap<Node, Node | null>(node)) {
      // A map's own place is the line of its first key; what it is called stands on the line of the key above it.
      const entries = new Map<string, Located>();
      for (const pair of node.items) {
        const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
        const place = at(pair.key);
        const value = convert(pair.value, place);
        entries.set(key, { ...value, origin: place });
      }
      return { kind: "map", entries, origin: at(node) };
    }
    if (isSeq<Node>(node)) return { kind: "list", items: node.items.map((item) => convert(item, at(node))), origin: at(node) };
    if (isScalar(node)) return { kind: "scalar", value: scalar(node.value), origin: at(node) };
    return { kind: "scalar", value: null, origin: fallback };
  };
  const root = convert(document.contents, top);
  if (root.kind !== "map") {
    const found = root.kind === "list" ? "a list" : "a single value";
    return { problems: [{ path: `${file}:1:1`, reason: `is ${found}, not a map of keys`, remedy: "begin with `config:`" }] };
  }
  return { root, problems: [] };
}

function scalar(value: unknown): Scalar {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null) return value;
  return String(value);
}

/** The parser's message as the middle of a sentence: no capital, no full stop. */
function sentence(message: string): string {
  const first = message.split("\n")[0] ?? message;
  return first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, "");
}
