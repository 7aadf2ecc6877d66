import { require as requireSource } from "tsx/cjs/api";

/**
 * Builds every program that the tests run, before the first of them: so no test's time holds a build, and a machine without Go fails once,
 * with one sentence, and not in each file. The runner's own process knows no TypeScript outside of its tests, so tsx loads ours.
 */
export async function setup(): Promise<void> {
  const source = requireSource("../../scripts/local/toolchain", __filename) as typeof import("../../scripts/local/toolchain");
  const began = Date.now();
  for (const module of Object.values(source.ToolModule)) await source.toolFolder(module, (line) => console.log(line));
  console.log(`programs at hand after ${Math.round((Date.now() - began) / 1000)} s`);
}
