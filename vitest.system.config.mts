import { defineConfig } from "vitest/config";
import base from "./vitest.config.mts";

/** Tests against real programs (OpenSSH, Prometheus, packed packages): slower, and skipped by name where the program is missing. */
export default defineConfig({
  test: {
    ...base.test,
    include: ["test/**/*.system.test.ts"],
    exclude: [],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
