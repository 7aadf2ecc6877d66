import { defineConfig } from "vitest/config";
import common from "./vitest.config.mts";

/**
 * Proofs on a real Kubernetes control plane, which the first run builds with Go (about eight minutes on two cores). One file at a time:
 * each brings its own control plane up.
 */
export default defineConfig({
  test: {
    ...common.test,
    include: ["test/kubernetes/**/*.test.ts"],
    exclude: [],
    isolate: true,
    fileParallelism: false,
    testTimeout: 180_000,
    // The first start of all builds the programs.
    hookTimeout: 1_800_000,
  },
});
