import type { YardResource } from "../rehearsal/engine/types";
import type { KubernetesObject } from "../render/objects";

export const formats = ["kubernetes", "helm", "compose", "terraform"] as const;
export type Format = (typeof formats)[number];

/** What a format cannot say, and why. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
}

export interface Exported {
  /** Texts by their path in the folder. */
  readonly files: ReadonlyMap<string, string>;
  /** Archives by theirs. Default: none. */
  readonly archives?: ReadonlyMap<string, Uint8Array>;
  readonly leftOut: readonly LeftOut[];
  /** How to use it, in lines. */
  readonly use: readonly string[];
}

/** What every format starts from: an environment as it was made on simulated clouds. */
export interface Made {
  readonly environment: string;
  readonly version: string;
  readonly resources: readonly YardResource[];
  /** Charts that were at hand, where charts were asked for. */
  readonly charts?: readonly MadeChart[];
}

/** A release whose chart was rendered. */
export interface MadeChart {
  readonly release: string;
  readonly objects: readonly KubernetesObject[];
  /** Name of the chart's archive, and the archive. */
  readonly file: string;
  readonly archive: Uint8Array;
}

/** A word of a name: lower-case letters, digits and dashes. */
export function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9.-]+/g, "-");
}

/** `{ a: 1 }`, and nothing that is a list or no object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}
