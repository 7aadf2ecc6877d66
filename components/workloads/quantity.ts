import type { Problems } from "../core/problems";

const suffixes: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** The number that a Kubernetes quantity stands for: `500m` is 0.5, `4Gi` is 4294967296. Undefined where it is none. */
export function quantity(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]{0,2})$/.exec(text);
  const factor = match?.[2] === undefined ? undefined : suffixes[match[2]];
  return match?.[1] === undefined || factor === undefined ? undefined : Number(match[1]) * factor;
}

/** The number behind a quantity; tells of one that is not. */
export function checkQuantity(path: string, text: string, problems: Problems): number | undefined {
  const value = quantity(text);
  if (value === undefined || value <= 0) {
    problems.add(path, `${JSON.stringify(text)} is not an amount`, "write it as Kubernetes does: 500m, 2, 4Gi");
    return undefined;
  }
  return value;
}

/** Tells of a limit below its request, which an API server refuses. */
export function checkRequestAndLimit(
  requestPath: string,
  request: string,
  limitPath: string,
  limit: string,
  problems: Problems,
): void {
  const least = checkQuantity(requestPath, request, problems);
  const most = checkQuantity(limitPath, limit, problems);
  if (least !== undefined && most !== undefined && least > most) {
    problems.add(requestPath, `${request} is more than ${limitPath} (${limit})`, "lower the request or raise the limit");
  }
}
