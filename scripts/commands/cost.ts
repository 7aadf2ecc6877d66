import type { Command } from "commander";
import { type EnvironmentOptions, onEnvironment } from "./options";

export function register(program: Command): void {
  onEnvironment(program.command("cost"))
    .description("say what an environment costs, item by item, with the day of each price")
    .action((name: string, options: EnvironmentOptions) => cost(name, options));
}

async function cost(name: string, options: EnvironmentOptions): Promise<void> {
  const { lookAt } = require("./look") as typeof import("./look");
  const { priceResources } = require("./price") as typeof import("./price");
  const { loaded, result } = await lookAt(name, options, "preview");
  const summary = priceResources(result.resources, loaded);
  const { environment } = loaded;
  const { withMachines } = require("../../components/accelerators") as typeof import("../../components/accelerators");
  const { quotasNeeded } = require("../../components/config/quotas") as typeof import("../../components/config/quotas");
  const quotas = withMachines(environment.machines, () => quotasNeeded(environment.nodeGroups, environment.delivery?.quotas));
  const most = environment.cost.maxHourlyUsd;
  if (options.json === true) {
    process.stdout.write(
      `${JSON.stringify({ environment: loaded.name, ...summary, quotas, ...(most === undefined ? {} : { maxHourlyUsd: most }) }, undefined, 2)}\n`,
    );
    return;
  }
  const { table, terminal } = require("../output/style") as typeof import("../output/style");
  const out = terminal(process.stdout);
  const money = (usd: number): string => usd.toFixed(2);
  const items = [...summary.items].sort((left, right) => right.hourlyUsd - left.hourlyUsd);
  const rows = [
    ["", "USD/hour", "USD/month", ""],
    ...items.map(({ label, hourlyUsd, monthlyUsd, basis, estimate }) => [
      label,
      money(hourlyUsd),
      money(monthlyUsd),
      estimate === undefined ? basis : `${basis}; ${estimate}`,
    ]),
    ["all", money(summary.hourlyUsd), money(summary.monthlyUsd), most === undefined ? "" : `of at most ${money(most)} an hour`],
  ];
  out.write(table(rows, [1, 2], ""));
  const { minHourlyUsd, maxHourlyUsd } = summary.range;
  if (minHourlyUsd !== maxHourlyUsd)
    out.write(`\nbetween ${money(minHourlyUsd)} an hour with the fewest nodes and ${money(maxHourlyUsd)} with the most\n`);
  if (summary.unpriced.length > 0)
    out.write(`\n${out.paint("yellow", "Not in the sum")}\n${table(summary.unpriced.map((line) => [line]))}`);
  if (quotas.length > 0) {
    const lines = quotas.map(({ name: limit, code, unit, desired, most: highest, limit: given }) => [
      `${limit} (${code})`,
      `${desired}${highest === desired ? "" : ` to ${highest}`} ${unit}`,
      given === undefined ? "your limit is not stated (delivery.quotas)" : `of ${given}`,
    ]);
    out.write(`\nCounts against the account's limits\n${table(lines)}`);
  }
}
