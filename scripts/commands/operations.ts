import type { Command } from "commander";
import type { Operation } from "../rehearsal/engine/types";
import { onEngine, type RunOptions } from "./options";

const operations: readonly { readonly name: Operation; readonly description: string }[] = [
  { name: "preview", description: "say what would change, and change nothing" },
  { name: "up", description: "make the environment, or change it to what its files say" },
  { name: "refresh", description: "bring the state up to what the cloud says" },
  { name: "destroy", description: "take everything away" },
];

export function register(program: Command): void {
  for (const { name, description } of operations) {
    onEngine(program.command(name))
      .description(description)
      .action(async (environment: string, options: RunOptions) => {
        const { operate } = require("./operate") as typeof import("./operate");
        process.exitCode = await operate(name, environment, options);
      });
  }
}
