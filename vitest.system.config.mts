import { defineConfig } from "vitest/config";
import base from "./vitest.config.mts";

/** Whole environments, and tests against real programs (OpenSSH, Prometheus, packed packages), skipped by name where one is missing: slower. */
export default defineConfig({
  test: {
    ...base.test,
    include: ["test/**/*.system.test.ts"],
    exclude: [],
    isolate: true,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    fileParallelism: false,
  },
});
