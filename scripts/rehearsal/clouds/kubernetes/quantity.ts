import { parseQuantity } from "../../../../components/core/units";
import type { Value } from "../../provider";

export const quantityRule =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$', such as 500m, 2 or 16Gi";

/** What a quantity amounts to (`500m` is 0.5, `1Gi` 1073741824); undefined for what is none. */
export function quantity(value: Value | undefined): number | undefined {
  if (typeof value === "number") return value;
  // A person's blanks are forgiven elsewhere; an API server forgives none.
  return typeof value === "string" && value === value.trim() ? parseQuantity(value) : undefined;
}
