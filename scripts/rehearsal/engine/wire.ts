/**
 * Property values to and from `google.protobuf.Struct`. Written by hand because google-protobuf's own `toJavaScript` knows nothing of
 * Pulumi's special values, and a second walk to find them costs as much as the first.
 */
import { ListValue, NullValue, Struct, Value as WireValue } from "google-protobuf/google/protobuf/struct_pb";
import {
  Asset,
  isArray,
  isUnknown,
  OutputValue,
  type PropertyMap,
  type PropertyValue,
  ResourceReference,
  Secret,
  unknown,
} from "./values";

/** Pulumi's marks, as `sdk/go/common/resource/properties.go` of pulumi/pulumi and `runtime/rpc.js` of its Node SDK define them. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
export const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
export const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";
export const RESOURCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";
export const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function fromStruct(struct: Struct | undefined): PropertyMap {
  const map: Record<string, PropertyValue> = {};
  struct?.getFieldsMap().forEach((value, key) => {
    map[key] = fromWire(value);
  });
  return map;
}

export function fromWire(value: WireValue): PropertyValue {
  switch (value.getKindCase()) {
    case WireValue.KindCase.STRING_VALUE: {
      const text = value.getStringValue();
      return text === UNKNOWN ? unknown : text;
    }
    case WireValue.KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case WireValue.KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case WireValue.KindCase.LIST_VALUE:
      return (value.getListValue()?.getValuesList() ?? []).map(fromWire);
    case WireValue.KindCase.STRUCT_VALUE:
      return fromSigned(fromStruct(value.getStructValue()));
    default:
      return null;
  }
}

/** A map that carries Pulumi's signature is one of its special values; its parts have been read already. */
export function fromSigned(map: PropertyMap): PropertyValue {
  const signature = map[SIGNATURE];
  if (signature === undefined) return map;
  switch (signature) {
    case SECRET_SIGNATURE:
      return new Secret(map.value ?? null);
    case ASSET_SIGNATURE:
    case ARCHIVE_SIGNATURE:
      return new Asset(map);
    case RESOURCE_SIGNATURE: {
      const { urn, id, packageVersion } = map;
      return new ResourceReference(
        typeof urn === "string" ? urn : "",
        typeof id === "string" || isUnknown(id) ? id : undefined,
        typeof packageVersion === "string" ? packageVersion : undefined,
      );
    }
    case OUTPUT_SIGNATURE: {
      const known = map.value === undefined ? unknown : map.value;
      const dependencies = isArray(map.dependencies ?? null) ? (map.dependencies as readonly string[]) : [];
      return new OutputValue(map.secret === true ? new Secret(known) : known, dependencies);
    }
    default:
      return map;
  }
}

export interface WireOptions {
  /** False: secrets are sent in the clear, for a receiver that knows none. */
  readonly secrets: boolean;
  /** False: references are sent as ids. */
  readonly resources: boolean;
}
export const everything: WireOptions = { secrets: true, resources: true };

export function toStruct(map: PropertyMap, options: WireOptions = everything): Struct {
  const struct = new Struct();
  const fields = struct.getFieldsMap();
  for (const key in map) {
    const value = map[key];
    if (value !== undefined) fields.set(key, toWire(value, options));
  }
  return struct;
}

export function toWire(value: PropertyValue, options: WireOptions): WireValue {
  const wire = new WireValue();
  if (value === null) wire.setNullValue(NullValue.NULL_VALUE);
  else if (typeof value === "string") wire.setStringValue(value);
  else if (typeof value === "number") wire.setNumberValue(value);
  else if (typeof value === "boolean") wire.setBoolValue(value);
  else if (isArray(value)) {
    const list = new ListValue();
    list.setValuesList(value.map((item) => toWire(item, options)));
    wire.setListValue(list);
  } else if (isUnknown(value)) wire.setStringValue(UNKNOWN);
  else if (value instanceof Secret) {
    if (!options.secrets) return toWire(value.value, options);
    wire.setStructValue(toStruct({ [SIGNATURE]: SECRET_SIGNATURE, value: value.value }, options));
  } else if (value instanceof ResourceReference) {
    if (!options.resources) return toWire(value.id ?? value.urn, options);
    wire.setStructValue(
      toStruct({
        [SIGNATURE]: RESOURCE_SIGNATURE,
        urn: value.urn,
        ...(value.id === undefined ? {} : { id: value.id === "" ? unknown : value.id }),
        ...(value.packageVersion === undefined ? {} : { packageVersion: value.packageVersion }),
      }),
    );
  } else if (value instanceof OutputValue) return toWire(value.value, options);
  else if (value instanceof Asset) wire.setStructValue(toStruct(value.wire as PropertyMap, options));
  else wire.setStructValue(toStruct(value as PropertyMap, options));
  return wire;
}
