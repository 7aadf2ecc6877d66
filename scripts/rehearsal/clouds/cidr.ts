/** An IPv4 range as numbers. */
export interface Range {
  readonly first: number;
  readonly last: number;
  readonly bits: number;
  /** False where the address has bits beyond the mask: `10.0.0.1/24`. */
  readonly aligned: boolean;
}

/** Every new subnet is held against all the others of its VPC, so each text is read once. */
const read = new Map<string, Range | undefined>();

export function parseCidr(value: string): Range | undefined {
  if (read.has(value)) return read.get(value);
  const range = parse(value);
  read.set(value, range);
  return range;
}

function parse(value: string): Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(value);
  if (match === null) return undefined;
  const [a, b, c, d, bits] = match.slice(1).map(Number) as [number, number, number, number, number];
  if (a > 255 || b > 255 || c > 255 || d > 255 || bits > 32) return undefined;
  const address = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  const size = 2 ** (32 - bits);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1, bits, aligned: first === address };
}

export function overlaps(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}

export function contains(outer: Range, inner: Range): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function address(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
