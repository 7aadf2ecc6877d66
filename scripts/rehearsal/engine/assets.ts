/** Gives files their content's hash, so that a change of content is a change of the resource, as Pulumi does. */
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Asset, isArray, isMap, type PropertyMap, type PropertyValue, Secret } from "./values";
import { ARCHIVE_SIGNATURE, SIGNATURE } from "./wire";

export async function hashAssets(map: PropertyMap): Promise<PropertyMap> {
  let copy: Record<string, PropertyValue> | undefined;
  for (const key in map) {
    const before = map[key] as PropertyValue;
    if (before === null || typeof before !== "object") continue;
    const after = await hashed(before);
    if (after === before) continue;
    copy ??= { ...map };
    copy[key] = after;
  }
  return copy ?? map;
}

async function hashed(value: PropertyValue): Promise<PropertyValue> {
  if (value instanceof Asset) return hashedAsset(value);
  if (value instanceof Secret) {
    const inner = await hashed(value.value);
    return inner === value.value ? value : new Secret(inner);
  }
  if (isArray(value)) {
    const items = await Promise.all(value.map(hashed));
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  return isMap(value) ? hashAssets(value) : value;
}

async function hashedAsset(asset: Asset): Promise<Asset> {
  const { text, path, assets, uri } = asset.wire;
  const hash = createHash("sha256");
  try {
    if (typeof text === "string") hash.update(text);
    else if (typeof path === "string") await hashPath(path, hash.update.bind(hash));
    else if (isMap(assets as PropertyValue)) {
      const parts = await hashAssets(assets as PropertyMap);
      for (const name of Object.keys(parts).sort()) {
        const part = parts[name];
        hash.update(`${name}\0${part instanceof Asset ? String(part.wire.hash) : ""}\0`);
      }
      return new Asset({ ...asset.wire, assets: parts, hash: hash.digest("hex") });
    } else hash.update(String(uri));
  } catch (error) {
    const kind = asset.wire[SIGNATURE] === ARCHIVE_SIGNATURE ? "archive" : "asset";
    throw new Error(`the ${kind} ${String(path)} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return new Asset({ ...asset.wire, hash: hash.digest("hex") });
}

/** A file by its bytes; a folder by the names and bytes of all files in it. */
async function hashPath(path: string, add: (data: string | Buffer) => unknown): Promise<void> {
  if (!(await stat(path)).isDirectory()) {
    add(await readFile(path));
    return;
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    add(`${file.slice(path.length)}\0`);
    add(await readFile(file));
  }
}
