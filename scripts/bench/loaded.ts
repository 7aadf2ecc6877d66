/** Loaded before a command (`node --require`): at its end writes down which provider SDKs it has loaded, and how many of their files. */
import { writeFileSync } from "node:fs";

const file = process.env.TRAINYARD_BENCH_LOADED;

process.on("exit", () => {
  if (file === undefined) return;
  const counts: Record<string, number> = {};
  for (const path of Object.keys(require.cache)) {
    const name = /node_modules\/@pulumi\/([^/]+)\//.exec(path)?.[1];
    if (name !== undefined && name !== "pulumi") counts[name] = (counts[name] ?? 0) + 1;
  }
  writeFileSync(file, JSON.stringify(counts));
});
