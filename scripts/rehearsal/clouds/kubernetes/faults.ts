import type { Value } from "../../provider";
import type { Check } from "../model";
import { given, isKnown, isMap, map, text } from "../values";

/** Collects an object's faults in the API server's own words, each under its path. */
export class Faults {
  constructor(
    private readonly check: Check,
    readonly path: string,
  ) {}

  at(step: string | number): Faults {
    if (typeof step === "number") return new Faults(this.check, `${this.path}[${step}]`);
    return new Faults(this.check, this.path === "" ? step : `${this.path}.${step}`);
  }

  /** `["app.kubernetes.io/name"]` below this path. */
  key(name: string): Faults {
    return new Faults(this.check, `${this.path}[${JSON.stringify(name)}]`);
  }

  invalid(value: Value | undefined, why: string): void {
    this.check.fail(this.path, `Invalid value: ${shown(value)}: ${why}`);
  }

  required(why = ""): void {
    this.check.fail(this.path, why === "" ? "Required value" : `Required value: ${why}`);
  }

  duplicate(value: Value): void {
    this.check.fail(this.path, `Duplicate value: ${shown(value)}`);
  }

  notFound(value: Value): void {
    this.check.fail(this.path, `Not found: ${shown(value)}`);
  }

  forbidden(why: string): void {
    this.check.fail(this.path, `Forbidden: ${why}`);
  }

  unsupported(value: Value, supported: readonly string[]): void {
    const values = supported.map((one) => JSON.stringify(one)).join(", ");
    this.check.fail(this.path, `Unsupported value: ${shown(value)}: supported values: ${values}`);
  }

  tooLong(size: number, most: number): void {
    this.check.fail(this.path, `Too long: may not be more than ${most} bytes, found ${size}`);
  }

  /** What an API server accepts and a person should still know. */
  warn(message: string): void {
    this.check.advise("warning", `${this.path}: ${message}`);
  }

  /** One of a few words; absent is good. */
  oneOf(value: Value | undefined, supported: readonly string[]): void {
    const word = text(value);
    if (word !== undefined && !supported.includes(word)) this.unsupported(word, supported);
  }

  /** A whole number within bounds; absent or unknown is good. */
  whole(value: Value | undefined, least: number, most = Number.MAX_SAFE_INTEGER): void {
    if (!given(value) || !isKnown(value)) return;
    if (typeof value !== "number" || !Number.isInteger(value)) {
      this.invalid(value, "must be an integer");
    } else if (value < least || value > most) {
      const range =
        most === Number.MAX_SAFE_INTEGER ? `greater than or equal to ${least}` : `between ${least} and ${most}, inclusive`;
      this.invalid(value, `must be ${range}`);
    }
  }
}

function shown(value: Value | undefined): string {
  return value === undefined ? "null" : JSON.stringify(value);
}

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const qualified = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

export function checkDnsLabel(faults: Faults, value: Value | undefined): void {
  const name = text(value);
  if (name === undefined) return;
  if (name.length > 63) faults.invalid(name, "must be no more than 63 characters");
  else if (!label.test(name)) {
    const rule =
      "must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
    faults.invalid(name, `a lowercase RFC 1123 label ${rule}`);
  }
}

/** Names of Services until Kubernetes relaxes them: a letter first (RFC 1035). */
export function checkServiceName(faults: Faults, value: Value | undefined): void {
  const name = text(value);
  if (name === undefined) return;
  if (name.length > 63) faults.invalid(name, "must be no more than 63 characters");
  else if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
    const rule = "must consist of lower case alphanumeric characters or '-', start with an alphabetic character";
    faults.invalid(name, `a DNS-1035 label ${rule}, and end with an alphanumeric character`);
  }
}

export function checkDnsSubdomain(faults: Faults, value: Value | undefined, max = 253): void {
  const name = text(value);
  if (name === undefined) return;
  if (name.length > max) faults.invalid(name, `must be no more than ${max} characters`);
  else if (!subdomain.test(name)) {
    const rule = "must consist of lower case alphanumeric characters, '-' or '.'";
    faults.invalid(name, `a lowercase RFC 1123 subdomain ${rule}, and must start and end with an alphanumeric character`);
  }
}

/** Label and annotation keys and names of resources: an optional DNS prefix and a name of up to 63 characters. */
export function qualifiedNameFault(key: string): string | undefined {
  const slash = key.indexOf("/");
  const name = key.slice(slash + 1);
  if (slash === 0) return "prefix part must be non-empty";
  if (slash > 0 && (!subdomain.test(key.slice(0, slash)) || slash > 253)) {
    return "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'";
  }
  if (name.includes("/")) return "a qualified name must consist of an optional DNS subdomain prefix and one '/'";
  if (name.length === 0) return "name part must be non-empty";
  if (name.length > 63) return "name part must be no more than 63 characters";
  if (!qualified.test(name))
    return "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with one";
  return undefined;
}

export function checkLabelValue(faults: Faults, value: Value | undefined): void {
  if (!given(value) || !isKnown(value)) return;
  if (typeof value !== "string") faults.invalid(value, "must be a string; quote it");
  else if (value.length > 63) faults.invalid(value, "must be no more than 63 characters");
  else if (value !== "" && !qualified.test(value)) {
    faults.invalid(value, "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.'");
  }
}

export function checkLabels(faults: Faults, labels: Value | undefined): void {
  for (const [key, value] of Object.entries(map(labels))) {
    const fault = qualifiedNameFault(key);
    if (fault !== undefined) faults.invalid(key, fault);
    checkLabelValue(faults.key(key), value);
  }
}

/** At most 256 KiB in all, and every value a string. */
export function checkAnnotations(faults: Faults, annotations: Value | undefined): void {
  let size = 0;
  for (const [key, value] of Object.entries(map(annotations))) {
    const fault = qualifiedNameFault(key.toLowerCase());
    if (fault !== undefined) faults.invalid(key, fault);
    if (given(value) && isKnown(value) && typeof value !== "string") faults.key(key).invalid(value, "must be a string; quote it");
    size += key.length + (typeof value === "string" ? Buffer.byteLength(value) : 0);
  }
  if (size > 256 * 1024) faults.tooLong(size, 256 * 1024);
}

export function checkSelector(faults: Faults, selector: Value | undefined): void {
  if (!isMap(selector)) return;
  checkLabels(faults.at("matchLabels"), selector.matchLabels);
  const expressions = Array.isArray(selector.matchExpressions) ? selector.matchExpressions : [];
  for (const [index, expression] of expressions.entries()) {
    const here = faults.at("matchExpressions").at(index);
    const { key, operator, values } = map(expression);
    if (text(key) === undefined && isKnown(key)) here.at("key").required();
    here.at("operator").oneOf(operator, ["In", "NotIn", "Exists", "DoesNotExist"]);
    const count = Array.isArray(values) ? values.length : 0;
    if ((operator === "In" || operator === "NotIn") && count === 0 && isKnown(values)) {
      here.at("values").required("must be specified when `operator` is 'In' or 'NotIn'");
    }
    if ((operator === "Exists" || operator === "DoesNotExist") && count > 0) {
      here.at("values").forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    }
  }
}

/** True where labels satisfy `matchLabels`; unknown values count as satisfied, a plan cannot tell. */
export function matches(selector: Value | undefined, labels: Value | undefined): boolean {
  if (!isKnown(labels)) return true;
  const there = map(labels);
  return Object.entries(map(map(selector).matchLabels)).every(([key, value]) => !isKnown(value) || there[key] === value);
}
