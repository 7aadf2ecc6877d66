import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Folder of the installed package: the nearest one with our package.json, above the sources and above `dist` alike. */
export const packageRoot = findRoot(__dirname);

function findRoot(from: string): string {
  if (existsSync(join(from, "package.json")) || dirname(from) === from) return from;
  return findRoot(dirname(from));
}

export const version = readVersion();

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  const found = typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "version") : undefined;
  return typeof found === "string" ? found : "unknown";
}
