import { createHash } from "node:crypto";
import { Asset, isUnknown, type Properties, type Value } from "../rehearsal/provider";
import type { KubernetesType } from "./types";

/** Annotations that Pulumi's own provider understands (https://www.pulumi.com/registry/packages/kubernetes/). */
export const Annotation = {
  /** Marks a name that was made up. */
  AutoNamed: "pulumi.com/autonamed",
  /** `"true"`: do not wait until it is ready. */
  SkipAwait: "pulumi.com/skipAwait",
  /** What to wait for, where a controller of somebody else decides: `condition=Ready`, `jsonpath={.status.phase}=Done`. */
  WaitFor: "pulumi.com/waitFor",
  /** Seconds to wait. */
  TimeoutSeconds: "pulumi.com/timeoutSeconds",
  /** `"true"`: take fields over from other managers. */
  PatchForce: "pulumi.com/patchForce",
  /** `background`, `foreground` or `orphan`. */
  DeletionPropagation: "pulumi.com/deletionPropagationPolicy",
} as const;

export function isMap(value: Value | undefined): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value) && !(value instanceof Asset);
}

export function metadataOf(inputs: Properties): Properties {
  return isMap(inputs.metadata) ? inputs.metadata : {};
}

export function annotation(inputs: Properties, name: string): string | undefined {
  const annotations = metadataOf(inputs).annotations;
  const value = isMap(annotations) ? annotations[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** True where the name was made up and not given. */
export function isAutoNamed(inputs: Properties): boolean {
  return annotation(inputs, Annotation.AutoNamed) === "true";
}

export function hasUnknown(value: Value | undefined): boolean {
  if (value === undefined || value === null || typeof value !== "object") return false;
  if (isUnknown(value)) return true;
  if (value instanceof Asset) return false;
  return (Array.isArray(value) ? value : Object.values(value)).some(hasUnknown);
}

export interface Naming {
  readonly name: string;
  readonly seed: string;
  readonly olds?: Properties;
}

/**
 * Inputs as they go to the server: kind and version are there, and an object without a name gets one as Pulumi makes it, the logical
 * name and eight hexadecimal digits, which stays with the object.
 */
export function completed(type: KubernetesType, inputs: Properties, naming: Naming): Properties {
  const metadata = metadataOf(inputs);
  const base: Properties = { ...withoutNulls(inputs), apiVersion: type.apiVersion, kind: type.kind };
  if (isUnknown(inputs.metadata) || given(metadata.name) || given(metadata.generateName)) return base;
  const olds = naming.olds === undefined ? undefined : metadataOf(naming.olds);
  const kept = naming.olds !== undefined && isAutoNamed(naming.olds) ? olds?.name : undefined;
  const annotations = isMap(metadata.annotations) ? metadata.annotations : {};
  return {
    ...base,
    metadata: {
      ...(isMap(base.metadata) ? base.metadata : {}),
      name: typeof kept === "string" ? kept : madeUpName(naming),
      annotations: { ...annotations, [Annotation.AutoNamed]: "true" },
    },
  };
}

/** As Pulumi's provider makes names up: the logical one, and eight hexadecimal digits. */
export function madeUpName({ name, seed }: Naming): string {
  return `${name}-${createHash("sha256").update(seed).digest("hex").slice(0, 8)}`;
}

function given(value: Value | undefined): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Pulumi's programs write absent values as null or leave them out; the server takes null for an order to remove. */
export function withoutNulls(inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([key, value]) =>
      value === null ? [] : [[key, isMap(value) ? withoutNulls(value) : cleaned(value)]],
    ),
  );
}

function cleaned(value: Value): Value {
  return Array.isArray(value) ? value.map((item) => (isMap(item) ? withoutNulls(item) : cleaned(item))) : value;
}

/** The id that Pulumi's provider gives: `namespace/name`, or `name` for what is in no namespace. */
export function idOf(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
