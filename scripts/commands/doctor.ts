import type { Command } from "commander";
import type { Finding } from "./findings";
import { projectFolder } from "./options";

interface DoctorOptions {
  readonly cwd: string;
  readonly json?: boolean;
  readonly nodes?: boolean;
  readonly live?: boolean;
}

export function register(program: Command): void {
  program
    .command("doctor")
    .argument("[environment]", "look at this environment too")
    .description("say what is installed, what is missing and what for, and what is worth knowing of an environment")
    .addOption(projectFolder())
    .option("--nodes", "with cloud: kubernetes: read the cluster's nodes and hold them against what the environment expects")
    .option(
      "--live",
      "ask the environment's account, by the cloud's own command: limits, use, offerings, reservations; only reads",
    )
    .option("--json", "print one JSON object and nothing else")
    .action((environment: string | undefined, options: DoctorOptions) => doctor(environment, options));
}

async function doctor(environment: string | undefined, options: DoctorOptions): Promise<void> {
  const { environmentFindings, machineFindings } = require("./findings") as typeof import("./findings");
  const findings = [...machineFindings(), ...(environment === undefined ? [] : environmentFindings(environment, options.cwd))];
  if (options.nodes === true && environment !== undefined) {
    const { nodeFindings } = require("./node-findings") as typeof import("./node-findings");
    findings.push(...(await nodeFindings(environment, options.cwd)));
  }
  if (options.live === true) {
    const { Failure } = require("../output/errors") as typeof import("../output/errors");
    if (environment === undefined) throw new Failure("--live asks the account of an environment; name one", 2);
    const { accountFindings } = require("./account") as typeof import("./account");
    findings.push(...(await accountFindings(environment, options.cwd)));
  }
  const broken = findings.some(({ state }) => state === "broken");
  process.exitCode = findings.some(({ wrongInput }) => wrongInput === true) ? 2 : broken ? 1 : 0;
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ result: broken ? "failed" : "succeeded", findings }, undefined, 2)}\n`);
    return;
  }
  const { terminal } = require("../output/style") as typeof import("../output/style");
  const out = terminal(process.stdout);
  const marks: Readonly<Record<Finding["state"], string>> = {
    good: out.paint("green", "good   "),
    absent: out.paint("dim", "absent "),
    advice: out.paint("yellow", "advice "),
    broken: out.paint("red", "broken "),
  };
  const widest = Math.max(...findings.map(({ what }) => what.length));
  for (const { state, what, says } of findings) out.write(`${marks[state]} ${what.padEnd(widest)}  ${says}\n`);
}
