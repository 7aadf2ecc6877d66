import { extname } from "node:path";
import { type Command, Option } from "commander";
import { InvalidInput } from "../../components/core/problems";
import { type EnvironmentOptions, onEnvironment } from "./options";

interface GraphOptions extends EnvironmentOptions {
  readonly format?: "svg" | "mermaid" | "dot";
  readonly out?: string;
}

export function register(program: Command): void {
  onEnvironment(program.command("graph"))
    .description("draw an environment: clouds, regions, zones, machines and what runs on them")
    .addOption(
      new Option("--format <format>", "what to draw (default: by the name of --out, else svg)").choices([
        "svg",
        "mermaid",
        "dot",
      ]),
    )
    .option("-o, --out <file>", "where to write it (default: standard output)")
    .action((name: string, options: GraphOptions) => graph(name, options));
}

async function graph(name: string, options: GraphOptions): Promise<void> {
  const { withMachines } = require("../../components/accelerators") as typeof import("../../components/accelerators");
  const { findEnvironment, loadEnvironment } = require("../../components/config") as typeof import("../../components/config");
  const { pictureOf } = require("../graph/model") as typeof import("../graph/model");
  const format = options.format ?? formatOf(options.out);
  const loaded = loadEnvironment(findEnvironment(name, options.cwd), { sets: options.set });
  const picture = withMachines(loaded.environment.machines, () => pictureOf(loaded));
  const text = await draw(picture, format);
  if (options.out !== undefined) {
    const { writeFileSync } = await import("node:fs");
    writeFileSync(options.out, text);
  }
  if (options.json === true) {
    process.stdout.write(
      `${JSON.stringify({ environment: loaded.name, format, ...(options.out === undefined ? { picture: text } : { file: options.out }) }, undefined, 2)}\n`,
    );
  } else if (options.out === undefined) process.stdout.write(text);
  else process.stdout.write(`${loaded.name}: drawn to ${options.out}\n`);
}

function formatOf(out: string | undefined): "svg" | "mermaid" | "dot" {
  if (out === undefined) return "svg";
  if (/\.(mmd|mermaid|md)$/.test(out)) return "mermaid";
  if (/\.(dot|gv)$/.test(out)) return "dot";
  const ending = extname(out);
  if (ending !== "" && ending !== ".svg") {
    throw new InvalidInput("graph", [
      {
        path: "--out",
        reason: `no picture is written as ${ending}`,
        remedy: "end the name in .svg, .mmd, .md, .dot or .gv, or say which with --format",
      },
    ]);
  }
  return "svg";
}

async function draw(picture: import("../graph/model").Picture, format: "svg" | "mermaid" | "dot"): Promise<string> {
  if (format === "mermaid") return (require("../graph/mermaid") as typeof import("../graph/mermaid")).toMermaid(picture);
  const dot = (require("../graph/dot") as typeof import("../graph/dot")).toDot(picture);
  if (format === "dot") return dot;
  const { Graphviz } = await import("@hpcc-js/wasm-graphviz");
  const { centreLabels } = require("../graph/centre") as typeof import("../graph/centre");
  return centreLabels((await Graphviz.load()).dot(dot));
}
