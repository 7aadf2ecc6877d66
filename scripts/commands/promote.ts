import type { Command } from "commander";
import type { Plain } from "../../components/config";
import { projectFolder } from "./options";

interface PromoteOptions {
  readonly cwd: string;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly only: readonly string[];
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

export function register(program: Command): void {
  program
    .command("promote")
    .description("give one environment what another one has proved: shows what differs, and writes it into the file after a yes")
    .argument("<from>", "the environment that has it")
    .argument("<to>", "the environment that gets it")
    .addOption(projectFolder())
    .option("--only <path>", "take over only what stands under this path, such as coordinator; may be repeated", collect, [])
    .option("-y, --yes", "do not ask")
    .option("--json", "print one JSON object and nothing else")
    .action((from: string, to: string, options: PromoteOptions) => promote(from, to, options));
}

async function promote(from: string, to: string, options: PromoteOptions): Promise<void> {
  const { findEnvironment, loadEnvironment } = require("../../components/config") as typeof import("../../components/config");
  const { promotion, writePromotion } = require("../rollout/promotion") as typeof import("../rollout/promotion");
  const { table } = require("../output/style") as typeof import("../output/style");
  const source = loadEnvironment(findEnvironment(from, options.cwd));
  const files = findEnvironment(to, options.cwd);
  const target = loadEnvironment(files);
  const differences = promotion(source.environment, target.environment, options.only);
  const shown = (value: Plain | undefined): string => (value === undefined ? "-" : JSON.stringify(value));
  if (options.json !== true) {
    if (differences.length === 0) process.stdout.write(`${target.name} has all that ${source.name} has\n`);
    process.stdout.write(
      table([
        ["", target.name, source.name],
        ...differences.map(({ path, from: new_, to: now }) => [path, shown(now), shown(new_)]),
      ]),
    );
  }
  const agreed = differences.length > 0 && (options.yes === true || (await agrees(target.name, options)));
  if (agreed) {
    writePromotion(files, differences);
    if (options.json !== true)
      process.stdout.write(`written: ${files.file}; next: trainyard preview ${to}, trainyard rollout start ${to}\n`);
  }
  if (options.json === true) {
    const report = {
      from: source.name,
      to: target.name,
      operation: "promote",
      result: "succeeded",
      differences,
      written: agreed,
    };
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  }
}

async function agrees(name: string, { json }: PromoteOptions): Promise<boolean> {
  if (json === true || !process.stdin.isTTY) return false;
  const { createInterface } = await import("node:readline/promises");
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`Write this into ${name}? Type the environment's name: `);
  asking.close();
  return answer.trim() === name;
}
