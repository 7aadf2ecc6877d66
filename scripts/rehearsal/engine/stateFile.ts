/**
 * The state as Pulumi writes it: a deployment of version 3, which `pulumi stack import` takes and `pulumi stack export` prints.
 * (Format: sdk/go/common/apitype/core.go of pulumi/pulumi.)
 */
import { createHash } from "node:crypto";
import { type HookMoment, type HookNames, newState, type ResourceState } from "./resource";
import { Crypter, passphrase } from "./secrets";
import type { Pending, PendingType } from "./snapshot";
import type { CustomTimeouts, StackExport } from "./types";
import { urnType } from "./urn";
import {
  Asset,
  isArray,
  isMap,
  isUnknown,
  OutputValue,
  type PropertyMap,
  type PropertyValue,
  ResourceReference,
  Secret,
} from "./values";
import { fromSigned, RESOURCE_SIGNATURE, SECRET_SIGNATURE, SIGNATURE, UNKNOWN } from "./wire";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonMap = { readonly [key: string]: Json };

/** Pulumi checks that the cookie belongs to the version that wrote the file. */
const VERSION = "v3.248.0";

export interface Sealer {
  encrypt(text: string): string;
}

/** Ciphertexts by secret, so that a secret that has not changed looks the same in the next file. */
const sealed = new WeakMap<Secret, string>();

export function valueToJson(value: PropertyValue, sealer: Sealer): Json {
  if (value === null || typeof value !== "object") return value;
  if (isArray(value)) return value.map((item) => valueToJson(item, sealer));
  if (isUnknown(value)) return UNKNOWN;
  if (value instanceof Secret) {
    let ciphertext = sealed.get(value);
    if (ciphertext === undefined) {
      ciphertext = sealer.encrypt(JSON.stringify(valueToJson(value.value, sealer)));
      sealed.set(value, ciphertext);
    }
    return { [SIGNATURE]: SECRET_SIGNATURE, ciphertext };
  }
  if (value instanceof ResourceReference) {
    const { urn, id, packageVersion } = value;
    const known = isUnknown(id) ? UNKNOWN : id;
    return {
      [SIGNATURE]: RESOURCE_SIGNATURE,
      urn,
      ...(known === undefined ? {} : { id: known }),
      ...(packageVersion === undefined ? {} : { packageVersion }),
    };
  }
  if (value instanceof OutputValue) return valueToJson(value.value, sealer);
  if (value instanceof Asset) return mapToJson(value.wire as PropertyMap, sealer);
  return mapToJson(value as PropertyMap, sealer);
}

export function mapToJson(map: PropertyMap, sealer: Sealer): JsonMap {
  const json: Record<string, Json> = {};
  for (const key in map) json[key] = valueToJson(map[key] ?? null, sealer);
  return json;
}

export interface Opener {
  decrypt(ciphertext: string): string;
}

export function valueFromJson(json: Json, opener: Opener): PropertyValue {
  if (json === null || typeof json !== "object") return json;
  if (Array.isArray(json)) return json.map((item: Json) => valueFromJson(item, opener));
  const map = json as JsonMap;
  if (map[SIGNATURE] === SECRET_SIGNATURE) {
    const { ciphertext, plaintext } = map;
    const text = typeof ciphertext === "string" ? opener.decrypt(ciphertext) : String(plaintext);
    const secret = new Secret(valueFromJson(JSON.parse(text), opener));
    if (typeof ciphertext === "string") sealed.set(secret, ciphertext);
    return secret;
  }
  return fromSigned(mapFromJson(map, opener));
}

export function mapFromJson(json: JsonMap | undefined, opener: Opener): PropertyMap {
  const map: Record<string, PropertyValue> = {};
  for (const key in json) map[key] = valueFromJson(json[key] ?? null, opener);
  return map;
}

/** Leaves out what says nothing, as Go's `omitempty` does. */
function sparse(fields: { readonly [key: string]: Json | undefined }): JsonMap {
  const json: Record<string, Json> = {};
  for (const [key, value] of Object.entries(fields)) {
    const empty =
      value === undefined ||
      value === false ||
      value === "" ||
      (Array.isArray(value) && value.length === 0) ||
      (isMap(value as PropertyValue) && Object.keys(value as JsonMap).length === 0);
    if (!empty) json[key] = value as Json;
  }
  return json;
}

export function resourceToJson(state: ResourceState, sealer: Sealer): JsonMap {
  return {
    urn: state.urn,
    custom: state.custom,
    ...sparse({
      delete: state.deleted,
      id: state.id,
      type: state.type,
      inputs: mapToJson(state.inputs, sealer),
      outputs: mapToJson(state.outputs, sealer),
      parent: state.parent,
      protect: state.protect,
      external: state.external,
      dependencies: state.dependencies,
      initErrors: state.initErrors,
      provider: state.provider,
      propertyDependencies: state.propertyDependencies,
      pendingReplacement: state.pendingReplacement,
      additionalSecretOutputs: state.additionalSecretOutputs,
      customTimeouts: state.customTimeouts === undefined ? undefined : { ...state.customTimeouts },
      importID: state.importId,
      retainOnDelete: state.retainOnDelete,
      deletedWith: state.deletedWith,
      replaceWith: state.replaceWith,
      replacementTrigger: state.replacementTrigger === undefined ? undefined : valueToJson(state.replacementTrigger, sealer),
      ignoreChanges: state.ignoreChanges,
      replaceOnChanges: state.replaceOnChanges,
      resourceHooks: state.hooks as JsonMap,
      created: state.created,
      modified: state.modified,
    }),
  };
}

export function resourceFromJson(json: JsonMap, opener: Opener): ResourceState {
  const text = (key: string): string | undefined => (typeof json[key] === "string" ? json[key] : undefined);
  const texts = (key: string): readonly string[] => strings(json[key]);
  const map = (key: string): JsonMap => (isMap(json[key] as PropertyValue) ? (json[key] as JsonMap) : {});
  const optional = <K extends string, V>(key: K, value: V | undefined) =>
    (value === undefined ? {} : { [key]: value }) as { [key in K]?: V };
  const urn = text("urn") ?? "";
  const timeouts = map("customTimeouts");
  return newState({
    urn,
    type: text("type") ?? urnType(urn),
    custom: json.custom === true,
    ...optional("id", text("id")),
    inputs: mapFromJson(map("inputs"), opener),
    outputs: mapFromJson(map("outputs"), opener),
    ...optional("parent", text("parent")),
    protect: json.protect === true,
    external: json.external === true,
    dependencies: texts("dependencies"),
    propertyDependencies: stringLists(map("propertyDependencies")),
    ...optional("provider", text("provider")),
    deleted: json.delete === true,
    pendingReplacement: json.pendingReplacement === true,
    initErrors: texts("initErrors"),
    additionalSecretOutputs: texts("additionalSecretOutputs"),
    ...(Object.keys(timeouts).length === 0 ? {} : { customTimeouts: timeoutsFrom(timeouts) }),
    ...optional("importId", text("importID")),
    retainOnDelete: json.retainOnDelete === true,
    ...optional("deletedWith", text("deletedWith")),
    replaceWith: texts("replaceWith"),
    ...(json.replacementTrigger === undefined ? {} : { replacementTrigger: valueFromJson(json.replacementTrigger, opener) }),
    ignoreChanges: texts("ignoreChanges"),
    replaceOnChanges: texts("replaceOnChanges"),
    hooks: stringLists(map("resourceHooks")) as { [moment in HookMoment]?: readonly string[] } satisfies HookNames,
    ...optional("created", text("created")),
    ...optional("modified", text("modified")),
  });
}

function strings(json: Json | undefined): readonly string[] {
  return Array.isArray(json) ? json.filter((item): item is string => typeof item === "string") : [];
}

function stringLists(json: JsonMap): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(json).map(([key, list]) => [key, strings(list)]));
}

function timeoutsFrom(json: JsonMap): CustomTimeouts {
  const seconds = (key: string): number => (typeof json[key] === "number" ? json[key] : 0);
  return { create: seconds("create"), update: seconds("update"), delete: seconds("delete") };
}

export function pendingToJson({ type, resource }: Pending, sealer: Sealer): JsonMap {
  return { resource: resourceToJson(resource, sealer), type };
}

export function pendingFromJson(json: JsonMap, opener: Opener): Pending {
  return { type: json.type as PendingType, resource: resourceFromJson(json.resource as JsonMap, opener) };
}

export function deploymentToJson(
  resources: readonly ResourceState[],
  pending: readonly Pending[],
  crypter: Crypter,
): StackExport {
  return {
    version: 3,
    deployment: {
      manifest: {
        time: new Date().toISOString(),
        magic: createHash("sha256").update(VERSION).digest("hex"),
        version: VERSION,
      },
      secrets_providers: { type: "passphrase", state: { salt: crypter.salt } },
      ...(resources.length === 0 ? {} : { resources: resources.map((state) => resourceToJson(state, crypter)) }),
      ...(pending.length === 0 ? {} : { pending_operations: pending.map((each) => pendingToJson(each, crypter)) }),
      metadata: {},
    },
  };
}

let ofMemory: Crypter | undefined;

/** What `pulumi stack export` would print of a state in memory. */
export function exportDeployment(resources: readonly ResourceState[], pending: readonly Pending[]): StackExport {
  ofMemory ??= Crypter.fresh(passphrase());
  return deploymentToJson(resources, pending, ofMemory);
}
