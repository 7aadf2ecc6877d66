/** A number as Grafana writes it in a panel's unit. */
export function withUnit(value: number, unit: string, decimals?: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : "none";
  switch (unit) {
    case "percent":
      return `${digits(value, decimals ?? 1)}%`;
    case "percentunit":
      return `${digits(value * 100, decimals ?? 1)}%`;
    case "s":
      return seconds(value, decimals);
    case "Bps":
      return `${scaled(value, 1000, ["B", "kB", "MB", "GB", "TB"], decimals)}/s`;
    case "reqps":
      return `${scaled(value, 1000, ["", "K", "Mil"], decimals)} req/s`;
    case "cps":
      return `${scaled(value, 1000, ["", "K", "Mil"], decimals)} c/s`;
    case "currencyUSD":
      return `$${scaled(value, 1000, ["", "K", "Mil"], decimals)}`;
    default:
      return scaled(value, 1000, ["", " K", " Mil", " Bil"], decimals).trim();
  }
}

function digits(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function scaled(value: number, base: number, names: readonly string[], decimals?: number): string {
  let rest = value;
  let index = 0;
  while (Math.abs(rest) >= base && index < names.length - 1) {
    rest /= base;
    index += 1;
  }
  const name = names[index] ?? "";
  const gap = name === "" || name.startsWith(" ") || name === "K" || name === "Mil" ? "" : " ";
  return `${digits(rest, decimals ?? defaultDecimals(rest))}${gap}${name}`;
}

function defaultDecimals(value: number): number {
  const size = Math.abs(value);
  return size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
}

function seconds(value: number, decimals?: number): string {
  const size = Math.abs(value);
  const written = (count: number, name: string) => `${digits(count, decimals ?? defaultDecimals(count))} ${name}`;
  if (size === 0) return "0 s";
  if (size < 0.001) return written(value * 1e6, "µs");
  if (size < 1) return written(value * 1000, "ms");
  if (size < 60) return written(value, "s");
  if (size < 3600) return written(value / 60, "min");
  return written(value / 3600, "h");
}

/** Minutes and hours that people count in. */
const clockSteps = [60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600];

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
}

/** About `count` round numbers from one to another, both ends within. */
export function ticks(from: number, to: number, count: number, time = false): number[] {
  const span = to - from;
  if (span <= 0) return [from];
  const rough = span / count;
  const step = (time ? clockSteps.find((size) => rough > 30 && size >= rough) : undefined) ?? roundStep(rough);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}
