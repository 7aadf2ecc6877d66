import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** CI asks for a report to count what ran (`.ci/run`). */
const report = process.env.TRAINYARD_TEST_RESULTS;

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.system.test.ts", "test/kubernetes/**"],
    // The Pulumi SDK keeps process-wide state; a process per worker keeps the workers apart. Files share their worker, because loading the
    // SDK and the clouds anew for each of them takes longer than the tests do: a rehearsal starts from a clean runtime by itself.
    pool: "forks",
    isolate: false,
    // Vitest would leave one processor idle, which is half of a small machine.
    maxWorkers: availableParallelism(),
    // Our sources run under Node's own loader, as the command line and Pulumi's host run them: clouds are loaded by `require` on first use.
    execArgv: ["--require", "tsx/cjs", "--import", "tsx/esm"],
    server: { deps: { external: [/^(?!.*\/test\/).*\/(components|scripts|policies|stacks)\/.*\.ts$/] } },
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    testTimeout: 30_000,
  },
});
