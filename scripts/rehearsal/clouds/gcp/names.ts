import { CloudError, type Value } from "../../provider";
import { account, Invention } from "../invent";
import type { Act, Check } from "../model";
import { isMap, map, text } from "../values";
import type { Thing } from "../world";

export const networkType = "gcp:compute/network:Network";
export const subnetworkType = "gcp:compute/subnetwork:Subnetwork";

/** The project of a rehearsal that names none. */
export const defaultProject = "trainyard-rehearsal";
/** Every project of a rehearsal has this number. */
export const projectNumber = account;

export function nameOf(act: Act): string {
  return text(act.inputs.name) ?? act.name;
}

export function projectOf(act: Act): string {
  return text(act.inputs.project) ?? text(act.config.project) ?? defaultProject;
}

export function regionOf(act: Act): string {
  return text(act.inputs.region) ?? text(act.config.region) ?? "us-central1";
}

/** The path of a Compute Engine resource: `projects/p/regions/r/routers/n`, or of the whole project: `projects/p/global/networks/n`. */
export function computeId(collection: string, place: "global" | "region"): (act: Act) => string {
  return (act) =>
    `projects/${projectOf(act)}/${place === "global" ? "global" : `regions/${regionOf(act)}`}/${collection}/${nameOf(act)}`;
}

export function computeLink(act: Act): string {
  return `https://www.googleapis.com/compute/v1/${act.id}`;
}

/** A number of so many digits that belongs to a thing. */
export function decimal(act: Act, digits: number): string {
  const number = BigInt(`0x${new Invention(`${act.urn}|${act.id}`).hex(24)}`).toString();
  return `1${number}`.slice(0, digits).padEnd(digits, "0");
}

/** `Error 409: The resource '...' already exists, alreadyExists`: status, message and reason as Google's API gives them. */
export function refusal(status: number, message: string, reason: string): CloudError {
  return new CloudError(`Error ${status}`, `${message}, ${reason}`);
}

export function refuseTwice(act: Act, id: string): void {
  if (act.old === undefined && act.find(act.type, id) !== undefined) {
    throw refusal(409, `The resource '${id}' already exists`, "alreadyExists");
  }
}

/**
 * The thing that an input names by self-link, by id or by its plain name in a collection (`regions/us-central1/routers`). Undefined
 * where nothing is named, or where it is named by a path in a project that this rehearsal made nothing in: one that the user has.
 */
export function named(act: Act, type: string, value: Value | undefined, collection: string): Thing | undefined {
  const given = text(value);
  if (given === undefined) return undefined;
  const start = given.indexOf("projects/");
  const id = start >= 0 ? given.slice(start) : `projects/${projectOf(act)}/${collection}/${given}`;
  const found = act.find(type, id);
  if (found !== undefined) return found;
  if (start >= 0 && !id.startsWith(`projects/${projectOf(act)}/`)) {
    act.advise("info", `the rehearsed project has no ${id}; it is taken for one that you have`);
    return undefined;
  }
  throw refusal(404, `The resource '${id}' was not found`, "notFound");
}

/** The network that something is in. */
export function networkOf(act: Act): Thing | undefined {
  if (act.inputs.network === "default") return undefined;
  return named(act, networkType, act.inputs.network, "global/networks");
}

/** RFC 1035, Compute Engine's rule for names. */
export function checkName(check: Check, property = "name", max = 63): void {
  const name = text(check.inputs[property]);
  if (name === undefined || (/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= max)) return;
  const rule = `at most ${max} lower-case letters, digits and dashes, a letter first and no dash last`;
  check.fail(
    property,
    `"${property}" ("${name}") doesn't match regexp "^(?:[a-z](?:[-a-z0-9]{0,${max - 2}}[a-z0-9])?)$": ${rule}`,
  );
}

export function labelsOf(act: Act): Value {
  return map(act.inputs.labels ?? act.inputs.resourceLabels);
}

/** https://cloud.google.com/resource-manager/docs/labels-overview, 2026-11. */
export function checkLabels(check: Check): void {
  for (const property of ["labels", "resourceLabels", "userLabels"]) {
    const labels = check.inputs[property];
    if (!isMap(labels)) continue;
    const keys = Object.keys(labels);
    if (keys.length > 64)
      check.fail(property, `Error 400: a resource takes 64 labels at most, ${keys.length} are given, invalid`);
    for (const key of keys) {
      if (!/^[\p{Ll}\p{Lo}][-_\p{Ll}\p{Lo}\d]{0,62}$/u.test(key)) {
        check.fail(
          `${property}.${key}`,
          `Error 400: Invalid label key '${key}': 63 small letters, digits, - and _, a letter first, invalid`,
        );
      }
      const value = labels[key];
      if (typeof value === "string" && !/^[-_\p{Ll}\p{Lo}\d]{0,63}$/u.test(value)) {
        check.fail(
          `${property}.${key}`,
          `Error 400: Invalid label value '${value}': 63 small letters, digits, - and _ at most, invalid`,
        );
      }
    }
  }
}
