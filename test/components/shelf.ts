import { existsSync } from "node:fs";
import { join } from "node:path";

/** Charts as their projects publish them; they lie beside the project in CI and not in a clone elsewhere. */
export const chartShelf = join(__dirname, "../../../shared/charts");

export function onShelf(chart: string): boolean {
  return existsSync(join(chartShelf, chart, "values.yaml"));
}
