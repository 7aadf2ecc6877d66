import type { Command } from "commander";
import type { MachineOptions } from "../machines/query";
import { projectFolder } from "./options";

interface ListOptions extends MachineOptions {
  readonly environment?: string;
  readonly cwd: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command("machines")
    .description("list and compare machines of every cloud, or show one with the source of every fact")
    .argument("[name]", "a machine to show in full, such as p5.48xlarge")
    .option("--cloud <cloud>", "aws, gcp, azure, hosts")
    .option("--accelerator <kind>", "a kind (h100), a maker (nvidia) or a family (gaudi)")
    .option("--min-memory <size>", "memory of one accelerator at least, in GiB or with a unit (80, 80GB)")
    .option("--min-count <number>", "accelerators of one machine at least")
    .option("--zone <zone>", "only machines known to be offered there (us-west-2a, usw2-az1, us-central1-a)")
    .option("--region <region>", "only machines known to be offered there, at the region's prices")
    .option("--fabric <fabric>", "efa, tcpx, tcpxo, roce, infiniband, ici, none")
    .option("--lifecycle <state>", "current, legacy, unlisted, retired")
    .option("--capacity <kind>", "which price: on-demand, spot, reservation, capacity-block, flex-start")
    .option("--sort <order>", "name, price, price-per-accelerator, price-per-memory, memory, network-per-accelerator")
    .option("--all", "machines without accelerators too")
    .option("-e, --environment <environment>", "with the machines that this environment's file adds or corrects")
    .addOption(projectFolder())
    .option("--json", "print one JSON object and nothing else")
    .action((name: string | undefined, options: ListOptions) => machines(name, options));
}

function machines(name: string | undefined, options: ListOptions): void {
  const { machine } = require("../../components/accelerators") as typeof import("../../components/accelerators");
  const { terminal } = require("../output/style") as typeof import("../output/style");
  const catalogue = catalogueFor(options);
  const out = terminal(process.stdout);
  if (name !== undefined) {
    const { detailOf } = require("../machines/show") as typeof import("../machines/show");
    const detail = detailOf(machine(name, catalogue), catalogue);
    if (options.json === true) print(detail);
    else (require("../machines/text") as typeof import("../machines/text")).writeDetail(detail, catalogue, out);
    return;
  }
  const { answer, readQuery } = require("../machines/query") as typeof import("../machines/query");
  const { compare, sorted } = require("../machines/compare") as typeof import("../machines/compare");
  const query = readQuery(options, catalogue);
  const rows = sorted(
    answer(query, catalogue).map((entry) => compare(entry, query, catalogue)),
    query.order,
  );
  if (options.json === true) print({ machines: rows });
  else (require("../machines/text") as typeof import("../machines/text")).writeList(rows, out);
}

function catalogueFor(options: ListOptions) {
  if (options.environment === undefined) {
    return (require("../../components/accelerators") as typeof import("../../components/accelerators")).builtIn;
  }
  const { findEnvironment, loadEnvironment } = require("../../components/config") as typeof import("../../components/config");
  const { catalogueOf } =
    require("../../components/accelerators/schema") as typeof import("../../components/accelerators/schema");
  return catalogueOf(loadEnvironment(findEnvironment(options.environment, options.cwd)).environment.machines);
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
