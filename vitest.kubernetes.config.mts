import { defineConfig } from "vitest/config";
import common from "./vitest.config.mts";

/**
 * Proofs on a real Kubernetes control plane, which the first run builds with Go (about ten minutes on two cores). Each file brings
 * control planes of its own up.
 */
export default defineConfig({
  test: {
    ...common.test,
    include: ["test/kubernetes/**/*.test.ts"],
    exclude: [],
    isolate: true,
    globalSetup: "test/kubernetes/programs.ts",
    // Two at a time: most of the time of each is spent waiting for controllers.
    fileParallelism: true,
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
