import type { Command } from "commander";
import type { Operation } from "../rehearsal/engine/types";
import { type EngineUse, type GivenOptions, onEngine } from "./options";

const operations: readonly { readonly name: Operation; readonly description: string; readonly use: EngineUse }[] = [
  { name: "preview", description: "say what would change, and change nothing", use: { plans: true } },
  { name: "up", description: "make the environment, or change it to what its files say", use: { plans: true, asks: true } },
  { name: "refresh", description: "bring the state up to what the cloud says", use: { asks: true } },
  { name: "destroy", description: "take everything away", use: { asks: true } },
];

export function register(program: Command): void {
  for (const { name, description, use } of operations) {
    onEngine(program.command(name), { ...use, steps: true, shows: true })
      .description(description)
      .action(async (environment: string, options: GivenOptions) => {
        const { operate } = require("./operate") as typeof import("./operate");
        process.exitCode = await operate(name, environment, options);
      });
  }
}
