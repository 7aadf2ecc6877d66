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
    globalSetup: "test/kubernetes/programs.ts",
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
