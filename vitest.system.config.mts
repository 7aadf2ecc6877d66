import { defineConfig } from "vitest/config";
import base from "./vitest.config.mts";

/** Tests that measure time, or start so many programs that whatever ran beside them would be late. */
const alone = ["test/fleet/**", "test/policies/host.system.test.ts", "test/systems/queue.system.test.ts"];

/** Whole environments, and tests against real programs (OpenSSH, Prometheus, packed packages), skipped by name where one is missing: slower. */
const { reporters, ...common } = base.test ?? {};
const slower = { ...common, exclude: [], isolate: true, testTimeout: 240_000, hookTimeout: 240_000 };

export default defineConfig({
  test: {
    reporters,
    projects: [
      {
        test: {
          ...slower,
          name: "side by side",
          include: ["test/**/*.system.test.ts"],
          exclude: alone,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...slower,
          name: "alone",
          include: alone.map((path) => path.replace("**", "**/*.system.test.ts")),
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
