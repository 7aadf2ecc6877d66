import { parseQuantity as quantity } from "../../components/core/units";
import type { Properties, Value } from "../rehearsal/provider";
import { isMap } from "./inputs";

/**
 * The inputs that would have made an object as it is now: every field that the program set, with the value that the server holds. What
 * the server added by itself is left out, what it wrote in another form (1000m for 1) stays as the program wrote it.
 */
export function inputsNow(inputs: Properties, live: Properties): Properties {
  const projected: Record<string, Value> = {};
  for (const [key, value] of Object.entries(inputs)) {
    if (key === "stringData") Object.assign(projected, stringDataNow(value, live.data));
    else {
      const now = project(value, live[key]);
      if (now !== undefined) projected[key] = now;
    }
  }
  return projected;
}

function project(value: Value, live: Value | undefined): Value | undefined {
  if (live === undefined) return isEmpty(value) ? value : undefined;
  if (isMap(value)) return isMap(live) ? projectMap(value, live) : live;
  if (Array.isArray(value)) return Array.isArray(live) ? projectList(value, live) : live;
  return sameAmount(value, live) ? value : live;
}

function projectMap(value: Properties, live: Properties): Properties {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const now = project(inner, live[key]);
      return now === undefined ? [] : [[key, now]];
    }),
  );
}

/** Entries with a name (containers, variables, ports, volumes) are matched by it: controllers and admission add entries of their own. */
function projectList(value: readonly Value[], live: readonly Value[]): Value {
  const named = value.every((item) => isMap(item) && typeof item.name === "string");
  if (named) {
    return value.flatMap((item) => {
      const name = isMap(item) ? item.name : undefined;
      const now = project(
        item,
        live.find((other) => isMap(other) && other.name === name),
      );
      return now === undefined ? [] : [now];
    });
  }
  if (value.length !== live.length) return live;
  return value.map((item, index) => project(item, live[index]) ?? item);
}

/** The server keeps what was given as text under `data`, in base64. */
function stringDataNow(value: Value, data: Value | undefined): Properties {
  if (!isMap(value) || !isMap(data)) return {};
  const now = Object.fromEntries(
    Object.keys(value).flatMap((key) => {
      const held = data[key];
      return typeof held === "string" ? [[key, Buffer.from(held, "base64").toString("utf8")]] : [];
    }),
  );
  return { stringData: now };
}

function sameAmount(value: Value, live: Value): boolean {
  if (value === live) return true;
  const [left, right] = [value, live].map((each) =>
    typeof each === "string" ? quantity(each) : typeof each === "number" ? each : undefined,
  );
  return left !== undefined && left === right;
}

/** The server drops what says nothing: an empty map, an empty list, false, zero, an empty text. */
function isEmpty(value: Value): boolean {
  if (value === null || value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isMap(value) && Object.values(value).every(isEmpty);
}
