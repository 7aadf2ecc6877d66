/** Powers of 1024 first, so that `Ki` is not read as `K` with something behind it. */
const byteUnits: readonly (readonly [string, number])[] = [
  ...["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((unit, index) => [unit, 1024 ** (index + 1)] as const),
  ...["K", "M", "G", "T", "P", "E"].map((unit, index) => [unit, 1000 ** (index + 1)] as const),
];

/** How Kubernetes writes parts and multiples; `k` is lower case there, and `m` is a thousandth and never a million. */
const quantitySuffixes: Readonly<Record<string, number>> = {
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
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

/**
 * Bytes of what a person wrote: `80GB`, `1.5 TiB`, `512 MiB`, `24` (bytes). Decimal and binary units are told apart, upper and lower
 * case are not; undefined for what is not a size.
 */
export function parseBytes(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgtpe]i?)?b?\s*$/i.exec(text);
  const [, digits, unit = ""] = match ?? [];
  if (digits === undefined) return undefined;
  if (unit === "") return Number(digits);
  const factor = byteUnits.find(([name]) => name.toLowerCase() === unit.toLowerCase())?.[1];
  return factor === undefined ? undefined : Number(digits) * factor;
}

/** `1.5 TiB`: three significant digits, in the largest binary unit that leaves at least one. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  let rest = bytes;
  let step = 0;
  // 1023.6 would round up to 1024 and read `1024 GiB`.
  while (Number(rest.toPrecision(4)) >= 1024 && step < units.length - 1) {
    rest /= 1024;
    step += 1;
  }
  return `${Number(rest.toPrecision(4))} ${units[step]}`;
}

export const GiB = 1024 ** 3;

/** The value of a Kubernetes quantity (`500m`, `5120Mi`, `2`, `1e3`) in its own unit: cores or bytes. Undefined for what is none. */
export function parseQuantity(text: string): number | undefined {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, digits, exponent, suffix = ""] = match;
  if (exponent !== undefined) return Number(`${digits}${exponent}`);
  const factor = quantitySuffixes[suffix];
  return factor === undefined ? undefined : Number(digits) * factor;
}

/** Bytes as a Kubernetes quantity: exact, in the largest binary suffix that leaves a whole number. */
export function bytesQuantity(bytes: number): string {
  let rest = Math.ceil(bytes);
  let suffix = "";
  for (const next of ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]) {
    if (rest === 0 || rest % 1024 !== 0) break;
    rest /= 1024;
    suffix = next;
  }
  return `${rest}${suffix}`;
}

/** Cores as a Kubernetes quantity, in thousandths where they are not whole: `1500m`, `2`. */
export function coresQuantity(cores: number): string {
  const millis = Math.ceil(Number((cores * 1000).toFixed(3)));
  return millis % 1000 === 0 ? `${millis / 1000}` : `${millis}m`;
}
