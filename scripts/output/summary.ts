import type { LoadedEnvironment } from "../../components/config";
import { formatProblem } from "../../components/core/problems";
import { declaredOutput } from "../../components/delivery/rollouts";
import type { YardResource } from "../rehearsal/engine/types";
import { sourceOf } from "./problems";
import type { Report } from "./report";
import { plural, seconds, type Terminal, table } from "./style";

const verbs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  preview: { create: "to create", update: "to update", replace: "to replace", delete: "to delete", same: "unchanged" },
  up: { create: "created", update: "updated", replace: "replaced", delete: "deleted", same: "unchanged" },
};

/** The readable end of a run: what happened, by component; price, outputs, advice, and what to do next. */
export function writeSummary(
  report: Report,
  resources: readonly YardResource[],
  loaded: LoadedEnvironment,
  asked: string,
  terminal: Terminal,
): void {
  const failed = report.result === "failed";
  const words = verbs[report.operation] ?? verbs.up ?? {};
  const counts = Object.entries(report.operations)
    .filter(([, count]) => count > 0)
    .map(([op, count]) => `${count} ${words[op] ?? op}`);
  const where = report.clouds === "live" ? "on the real clouds" : "on simulated clouds";
  const head = `${report.environment}: ${report.operation} ${failed ? "failed" : "succeeded"}, ${counts.length === 0 ? (failed ? "nothing was touched" : "nothing to do") : counts.join(", ")}`;
  terminal.write(
    `\n${terminal.paint(failed ? "red" : "green", head)}  ${terminal.paint("dim", `(${where}, ${seconds(report.durationMs)})`)}\n`,
  );

  writeDiagnostics(report, terminal);
  if (!failed && (report.operation === "preview" || report.operation === "up")) {
    writeComponents(resources, terminal);
    writePrice(report, loaded, terminal);
    if (report.operation === "up") writeOutputs(report.outputs, terminal);
    writeAdvice(loaded, terminal);
  }
  writeNext(report, asked, terminal);
}

function writeDiagnostics(report: Report, terminal: Terminal): void {
  const told = report.diagnostics.filter(
    ({ severity, path }) => path === undefined && (severity === "error" || severity === "warning"),
  );
  for (const { severity, urn, message } of told) {
    const about = urn === undefined ? "" : `${nameOfUrn(urn)}: `;
    terminal.write(
      `  ${terminal.paint(severity === "error" ? "red" : "yellow", severity)}  ${about}${message.trim().replaceAll("\n", "\n    ")}\n`,
    );
  }
  for (const { level, policy, urn, message } of report.violations) {
    const about = urn === undefined ? "" : `${nameOfUrn(urn)}: `;
    terminal.write(`  ${terminal.paint(level === "mandatory" ? "red" : "yellow", `policy ${policy}`)}  ${about}${message}\n`);
  }
}

/** The type and name at the end of a URN. */
export function nameOfUrn(urn: string): string {
  const [, , types, ...name] = urn.split("::");
  return types === undefined ? urn : `${types.split("$").at(-1) ?? ""} ${name.join("::")}`.trim();
}

/** Our own components on top, each with how many resources it holds. */
function writeComponents(resources: readonly YardResource[], terminal: Terminal): void {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const topOf = (resource: YardResource): YardResource => {
    const parent = resource.parent === undefined ? undefined : byUrn.get(resource.parent);
    return parent === undefined || parent.type === "pulumi:pulumi:Stack" ? resource : topOf(parent);
  };
  const counts = new Map<YardResource, number>();
  for (const resource of resources) {
    if (resource.type === "pulumi:pulumi:Stack" || resource.type.startsWith("pulumi:providers:")) continue;
    const top = topOf(resource);
    counts.set(top, (counts.get(top) ?? 0) + (resource.custom ? 1 : 0));
  }
  const rows = [...counts]
    .filter(([top]) => !top.custom)
    .map(([top, count]) => [top.type.split(":").at(-1) ?? "", top.name, plural(count, "resource")]);
  if (rows.length > 0) terminal.write(`\n${table(rows)}`);
}

function writePrice(report: Report, loaded: LoadedEnvironment, terminal: Terminal): void {
  const { hourlyUsd, monthlyUsd, unpriced } = report.cost;
  if (hourlyUsd === 0 && unpriced.length === 0) return;
  const most = loaded.environment.cost.maxHourlyUsd;
  const budget = most === undefined ? "" : `, of at most ${most} an hour`;
  terminal.write(
    `\n${terminal.paint("bold", "Price")}  USD ${hourlyUsd.toFixed(2)} an hour, ${Math.round(monthlyUsd).toLocaleString("en")} a month${budget}\n`,
  );
  if (unpriced.length > 0) terminal.write(`  without a price: ${byReason(unpriced)}\n`);
}

/** `logs a and 3 more (priced by what is written)`: a reason once, `trainyard cost` names each. */
export function byReason(unpriced: readonly string[]): string {
  const groups = new Map<string, string[]>();
  for (const line of unpriced) {
    const [, what = line, reason = ""] = /^(.*?)( \(.*\))$/.exec(line) ?? [];
    groups.set(reason, [...(groups.get(reason) ?? []), what]);
  }
  return [...groups]
    .map(([reason, all]) => `${all.length < 3 ? all.join(" and ") : `${all[0]} and ${all.length - 1} more`}${reason}`)
    .join(", ");
}

function writeOutputs(outputs: Report["outputs"], terminal: Terminal): void {
  const rows = tableOf(outputs);
  if (rows.length > 0) terminal.write(`\n${terminal.paint("bold", "Outputs")}\n${table(rows)}`);
}

/** All outputs as rows, but for what the toolkit keeps there for itself. */
export function tableOf(outputs: Report["outputs"]): string[][] {
  return Object.entries(outputs).flatMap(([key, value]) => (key === declaredOutput ? [] : outputRows(key, value)));
}

/** A row a value; what is nested shows its path. */
export function outputRows(path: string, value: unknown): string[][] {
  if (Array.isArray(value)) {
    return value.every((item) => typeof item !== "object" || item === null)
      ? [[path, value.join(", ")]]
      : value.flatMap((item, index) => outputRows(`${path}[${index}]`, item));
  }
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, item]) => outputRows(`${path}.${key}`, item));
  return [[path, String(value)]];
}

export function writeAdvice(loaded: LoadedEnvironment, terminal: Terminal): void {
  if (loaded.advisories.length === 0) return;
  terminal.write(`\n${terminal.paint("yellow", "Advice")}\n`);
  for (const advisory of loaded.advisories) terminal.write(`  ${formatProblem(advisory)}${sourceOf(advisory, terminal)}\n`);
}

function writeNext(report: Report, asked: string, terminal: Terminal): void {
  const next: Readonly<Record<string, string>> = {
    preview: `trainyard up ${asked}`,
    up: `trainyard graph ${asked} --out ${report.environment}.svg, trainyard outputs ${asked}, trainyard destroy ${asked}`,
  };
  const hint = report.result === "failed" ? undefined : next[report.operation];
  if (hint !== undefined) terminal.write(`\n${terminal.paint("dim", `Next: ${hint}`)}\n`);
}
