import type { Problems } from "../core/problems";
import { parseQuantity } from "../core/units";

/** The number behind a quantity; tells of one that is not. */
export function checkQuantity(path: string, text: string, problems: Problems): number | undefined {
  const value = parseQuantity(text);
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
