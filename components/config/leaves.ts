import { formatPath } from "../core/schema-problems";
import type { LoadedEnvironment } from "./load";
import { Layer, type Origin, originAt, type Path, type Scalar } from "./located";

/** One value of an environment and where it came from. */
export interface Leaf {
  readonly path: string;
  readonly value: Scalar;
  readonly origin: Origin;
}

/** Every single value of an environment, in the schema's order; what nobody wrote comes from the defaults. */
export function leaves(loaded: LoadedEnvironment): readonly Leaf[] {
  const found: Leaf[] = [];
  const walk = (value: unknown, path: Path): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, [...path, index]);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
    } else if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
      const origin = originAt(loaded.written, path) ?? { layer: Layer.Default, file: "schema" };
      found.push({ path: formatPath(path), value, origin });
    }
  };
  walk(loaded.environment, []);
  return found;
}
