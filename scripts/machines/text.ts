import { type Accelerator, type Catalogue, LifecycleState, type NetworkInterface } from "../../components/accelerators";
import { plural, type Terminal, table } from "../output/style";
import type { Comparison } from "./compare";
import { chips, factsOf, type MachineDetail } from "./show";

/** What stands for a number that nobody knows. */
const unknown = "-";

export function money(usd: number | undefined, digits = 2): string {
  return usd === undefined ? unknown : usd.toFixed(digits);
}

export const columns = [
  "machine",
  "accelerators",
  "vCPUs",
  "GiB",
  "fabric",
  "Gbit/s each",
  "USD/h",
  "each/h",
  "GiB/h",
  "price of",
];

/** One machine as cells, in the order of `columns`. */
export function cells(row: Comparison): readonly string[] {
  const { machine, price } = row;
  const state = machine.lifecycle.state === LifecycleState.Current ? "" : ` (${machine.lifecycle.state})`;
  return [
    `${machine.name}${state}`,
    chips(machine),
    machine.vcpus === undefined ? unknown : String(machine.vcpus),
    machine.memoryGiB === undefined ? unknown : String(machine.memoryGiB),
    machine.fabric,
    row.gbpsPerAccelerator === undefined ? unknown : String(row.gbpsPerAccelerator),
    price === undefined ? "unpriced" : money(price.usdPerHour),
    money(row.usdPerAcceleratorHour),
    money(row.usdPerGiBHour, 4),
    price === undefined ? "" : `${price.region}, ${price.date}`,
  ];
}

export function writeList(rows: readonly Comparison[], out: Terminal): void {
  if (rows.length === 0) {
    out.write("No machine fits. Leave a filter out, or see `trainyard machines --all`.\n");
    return;
  }
  const [head = "", ...body] = table([columns, ...rows.map(cells)], [2, 3, 5, 6, 7, 8], "")
    .trimEnd()
    .split("\n");
  out.write(`${out.paint("bold", head)}\n${body.join("\n")}\n`);
  out.write(
    `\n${plural(rows.length, "machine")}; list prices without discount, \`each/h\` for an accelerator, \`GiB/h\` for a GiB of its memory.\n` +
      "`trainyard machines <name>` says where every number comes from.\n",
  );
}

export function writeDetail(detail: MachineDetail, catalogue: Catalogue, out: Terminal): void {
  const { machine } = detail;
  const { state, reason, replacement } = machine.lifecycle;
  const cite = citations(catalogue);
  out.write(`${out.paint("bold", machine.name)}  ${machine.cloud}, ${state}\n`);
  if (reason !== undefined) {
    const nearest = replacement === undefined ? "" : `; nearest: ${replacement}`;
    out.write(`  ${out.paint("yellow", `${reason}${nearest}`)} ${cite.of(machine.lifecycle.source)}\n`);
  }
  if (machine.images?.none !== undefined) {
    out.write(`  ${out.paint("yellow", machine.images.none)} ${cite.of(machine.sources.images)}\n`);
  }
  out.write(`\n${table(factsOf(machine).map(({ name, value, source }) => [name, `${shorten(value)} ${cite.of(source)}`]))}`);
  if (detail.software !== undefined) writeSoftware(detail.software, out, cite.of(detail.software.source));
  if (machine.prices.length > 0) {
    out.write(`\n${out.paint("bold", "Prices")}  USD for a machine and an hour\n`);
    const rows = machine.prices.map((price) => [
      price.region,
      price.capacity,
      money(price.usdPerHour, 4),
      `${catalogue.sources[price.source]?.date ?? ""} ${cite.of(price.source)}`,
    ]);
    out.write(table(rows, [2]));
  }
  if (detail.interfaces !== undefined) {
    out.write(`\n${out.paint("bold", "Interfaces of the launch template")}  card/device\n  ${layoutText(detail.interfaces)}\n`);
    if (detail.maxPods !== undefined) out.write(`  at most ${detail.maxPods} pods, by the addresses of card 0\n`);
  }
  if (machine.notes.length > 0) {
    out.write(`\n${out.paint("bold", "Notes")}\n`);
    for (const { text, source } of machine.notes) out.write(`  ${text} ${cite.of(source)}\n`);
  }
  if (detail.unknown.length > 0) out.write(`\n${out.paint("bold", "Not known")}  ${detail.unknown.join(", ")}\n`);
  out.write(`\n${out.paint("bold", "Sources")}\n${table(cite.list())}`);
}

/** Numbers sources in the order in which they are named, so that every value can carry its own in three characters. */
function citations(catalogue: Catalogue) {
  const keys: string[] = [];
  return {
    of(key: string | undefined): string {
      if (key === undefined) return "(assumed)";
      if (!keys.includes(key)) keys.push(key);
      return `[${keys.indexOf(key) + 1}]`;
    },
    list: (): string[][] =>
      keys.map((key, index) => {
        const source = catalogue.sources[key];
        return [`[${index + 1}]`, source?.date ?? "", `${source?.title ?? key}: ${source?.where ?? ""}`];
      }),
  };
}

function writeSoftware(software: Accelerator, out: Terminal, citation: string): void {
  const { taint, exporter } = software;
  out.write(`\n${out.paint("bold", "On Kubernetes")} ${citation}\n`);
  out.write(
    table([
      ["resource", software.resourceName],
      ["taint", `${taint.key}${taint.value === undefined ? "" : `=${taint.value}`}:${taint.effect}`],
      ["collectives", software.collectives],
      ["device plugin", `${software.devicePlugin.name}, from ${software.devicePlugin.owner}`],
      ...(exporter === undefined
        ? []
        : [["metrics", `${exporter.name}${exporter.port === undefined ? "" : `:${exporter.port}`}`]]),
    ]),
  );
}

/** `0/0 interface, 0/1 efa-only, 1/0 to 31/0 efa-only`: neighbours alike are drawn together. */
export function layoutText(layout: readonly NetworkInterface[]): string {
  const runs: NetworkInterface[][] = [];
  for (const each of layout) {
    const run = runs[runs.length - 1];
    const last = run?.[run.length - 1];
    const continues =
      last !== undefined &&
      last.interfaceType === each.interfaceType &&
      last.deviceIndex === each.deviceIndex &&
      last.networkCardIndex + 1 === each.networkCardIndex;
    if (continues) run?.push(each);
    else runs.push([each]);
  }
  const place = (each: NetworkInterface | undefined) => `${each?.networkCardIndex}/${each?.deviceIndex}`;
  return runs
    .map((run) => {
      const to = run.length > 1 ? ` to ${place(run[run.length - 1])}` : "";
      return `${place(run[0])}${to} ${run[0]?.interfaceType}`;
    })
    .join(", ");
}

/** Lists of zones and regions run long; what is cut off is counted, and `--json` has all. */
function shorten(value: string): string {
  if (value.length <= 70) return value;
  const parts = value.split(", ");
  if (parts.length < 4) return value;
  let kept = 0;
  for (let width = 0; kept < parts.length && width < 56; kept++) width += (parts[kept]?.length ?? 0) + 2;
  return `${parts.slice(0, kept).join(", ")} and ${parts.length - kept} more`;
}
