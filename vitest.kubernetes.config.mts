import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import common from "./vitest.config.mts";

/** The environments take longest by far: what starts beside them fits into their time, and what starts before them adds to it. */
class LongestFirst extends BaseSequencer {
  async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLongest = (file: TestSpecification): number => (/\/environments-[a-z-]+\.test\.ts$/.test(file.moduleId) ? 0 : 1);
    return (await super.sort(files)).sort((one, other) => isLongest(one) - isLongest(other));
  }
}

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
    sequence: { sequencer: LongestFirst },
    globalSetup: "test/kubernetes/programs.ts",
    // Two at a time: most of the time of each is spent waiting for controllers.
    fileParallelism: true,
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
