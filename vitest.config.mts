import { defineConfig } from "vitest/config";

/** CI asks for a report to count what ran (`.ci/run`). */
const report = process.env.TRAINYARD_TEST_RESULTS;

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.system.test.ts", "test/kubernetes/**"],
    // The Pulumi SDK keeps process-wide state (its module cache, its signal handlers); a process per worker keeps files apart.
    pool: "forks",
    // Our sources run under Node's own loader, as the command line and Pulumi's host run them: clouds are loaded by `require` on first use.
    execArgv: ["--require", "tsx/cjs", "--import", "tsx/esm"],
    server: { deps: { external: [/^(?!.*\/test\/).*\/(components|scripts|policies|stacks)\/.*\.ts$/] } },
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    testTimeout: 30_000,
  },
});
