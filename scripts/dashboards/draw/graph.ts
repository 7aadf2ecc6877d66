import { colours, escaped, type Line, type Panel, palette } from "./model";
import { ticks, withUnit } from "./units";

const axis = { left: 62, right: 10, top: 12, bottom: 20 };

/** The course of some series as SVG: axes with units, lines, the dashed line at which an alert fires. */
export function drawGraph(panel: Panel, lines: readonly Line[], width: number, height: number, from: number, to: number): string {
  const { unit = "short", decimals, thresholds, custom } = panel.fieldConfig?.defaults ?? {};
  const marks = custom?.thresholdsStyle === undefined ? [] : (thresholds?.steps ?? []).filter((step) => step.value !== null);
  const drawn = lines.map((line) => line.values.filter(([, value]) => Number.isFinite(value)));
  const numbers = drawn.flatMap((values) => values.map(([, value]) => value));
  const highest = Math.max(...numbers, custom?.axisSoftMax ?? 0, ...marks.map(({ value }) => value ?? 0));
  const top = highest > 0 ? highest * 1.05 : 1;
  const bottom = Math.min(0, ...numbers);
  const inner = { width: width - axis.left - axis.right, height: height - axis.top - axis.bottom };
  const x = (time: number) => axis.left + ((time - from) / (to - from)) * inner.width;
  const y = (value: number) => axis.top + (1 - (value - bottom) / (top - bottom)) * inner.height;
  const grid = ticks(bottom, top, 4, unit === "s").map((value) => {
    const at = y(value).toFixed(1);
    return `<line x1="${axis.left}" x2="${width - axis.right}" y1="${at}" y2="${at}" stroke="#e8eaed"/><text x="${axis.left - 6}" y="${Number(at) + 4}" text-anchor="end">${escaped(withUnit(value, unit, decimals))}</text>`;
  });
  const hours = ticks(0, (to - from) / 3600, Math.max(3, Math.floor(inner.width / 75))).filter((hour) => hour > 0.1);
  const times = hours.map((hour) => {
    const time = from + hour * 3600;
    const back = (to - time) / 3600;
    const name = back < 0.01 ? "now" : `−${Number(back.toFixed(2))} h`;
    const anchor = back < 0.2 ? "end" : "middle";
    return `<text x="${x(time).toFixed(1)}" y="${height - 5}" text-anchor="${anchor}">${name}</text>`;
  });
  const paths = drawn.map((values, index) => {
    const points = values.map(([time, value]) => `${x(time).toFixed(1)},${y(value).toFixed(1)}`);
    const [first] = values;
    const last = values.at(-1);
    if (first === undefined || last === undefined) return "";
    const colour = palette[index % palette.length] ?? "#000";
    const area = `M${x(first[0]).toFixed(1)},${y(Math.max(0, bottom)).toFixed(1)} L${points.join(" ")} L${x(last[0]).toFixed(1)},${y(Math.max(0, bottom)).toFixed(1)} Z`;
    const filled = (custom?.fillOpacity ?? 0) / 100;
    return `${filled > 0 ? `<path d="${area}" fill="${colour}" opacity="${filled}"/>` : ""}<polyline points="${points.join(" ")}" fill="none" stroke="${colour}" stroke-width="1.8"/>`;
  });
  const limits = marks.map(({ value, color }) => {
    const at = y(value ?? 0).toFixed(1);
    return `<line x1="${axis.left}" x2="${width - axis.right}" y1="${at}" y2="${at}" stroke="${colours[color] ?? color}" stroke-width="1.5" stroke-dasharray="6 5"/>`;
  });
  return `<svg width="${width}" height="${height}">${[...grid, ...times, ...paths, ...limits].join("")}</svg>`;
}

export function drawLegend(lines: readonly Line[]): string {
  const entries = lines.map(
    ({ name }, index) => `<span><i style="background:${palette[index % palette.length]}"></i>${escaped(name)}</span>`,
  );
  return `<div class="legend">${entries.join("")}</div>`;
}
