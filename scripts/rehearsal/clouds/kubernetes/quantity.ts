import type { Value } from "../../provider";

const form = /^([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))([eE][+-]?[0-9]+|[KMGTPE]i|[numkMGTPE]?)$/;
const factors: { readonly [suffix: string]: number } = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

export const quantityRule =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$', such as 500m, 2 or 16Gi";

/** What a quantity amounts to (`500m` is 0.5, `1Gi` 1073741824); undefined for what is none. */
export function quantity(value: Value | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const match = form.exec(value);
  if (match === null) return undefined;
  const [, digits = "", suffix = ""] = match;
  if (/^[eE][+-]?[0-9]/.test(suffix)) return Number(`${digits}${suffix}`);
  return Number(digits) * (factors[suffix] ?? Number.NaN);
}
