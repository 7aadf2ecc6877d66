import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import common from "./vitest.config.mts";

/** What takes longest starts first: the rest fits in beside it, and nothing long is left to run alone at the end. */
const longest = [
  /\/environments-[a-z-]+\.test\.ts$/,
  /\/scale\.test\.ts$/,
  /\/rollout-jobs\.test\.ts$/,
  /\/(control-plane|packed-local)\.test\.ts$/,
];

class LongestFirst extends BaseSequencer {
  async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = longest.findIndex((pattern) => pattern.test(moduleId));
      return found === -1 ? longest.length : found;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
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
    // Three at a time, on two cores too: each spends a good part of its time waiting for controllers.
    fileParallelism: true,
    maxWorkers: 3,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
