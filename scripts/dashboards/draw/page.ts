import { drawGraph, drawLegend } from "./graph";
import { colourAt, type DashboardModel, escaped, type Line, type Panel } from "./model";
import { withUnit } from "./units";

const column = 48;
const unit = 30;
const gap = 8;
const head = 46;

/** Grafana's own grid is 24 columns of this. */
export const pageWidth = 24 * column + 2 * gap;

export interface Page {
  readonly html: string;
  readonly height: number;
}

export interface Period {
  /** Seconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** A dashboard as Grafana lays it out, with what Prometheus answered to each panel. */
export function drawPage(model: DashboardModel, answers: ReadonlyMap<Panel, readonly Line[]>, period: Period): Page {
  const bottom = Math.max(...model.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  const height = head + bottom * (unit + gap) + gap;
  const panels = model.panels.map((panel) => drawPanel(panel, answers.get(panel) ?? [], period));
  const html = `<!doctype html><meta charset="utf-8"><style>${style}</style><body style="width:${pageWidth}px;height:${height}px">
<h1>${escaped(model.title)}<small>the last six hours of an example</small></h1>${panels.join("\n")}</body>`;
  return { html, height };
}

function drawPanel(panel: Panel, lines: readonly Line[], period: Period): string {
  const { x, y, w, h } = panel.gridPos;
  const box = {
    left: gap + x * column,
    top: head + y * (unit + gap),
    width: w * column - gap,
    height: h * unit + (h - 1) * gap,
  };
  const place = `left:${box.left}px;top:${box.top}px;width:${box.width}px;height:${box.height}px`;
  if (panel.type === "row") return `<div class="row" style="${place}">${escaped(panel.title)}</div>`;
  const title = `<h2>${escaped(panel.title)}</h2>`;
  return `<div class="panel ${panel.type}" style="${place};${background(panel, lines)}">${title}${content(panel, lines, box, period)}</div>`;
}

function content(panel: Panel, lines: readonly Line[], box: { width: number; height: number }, { from, to }: Period): string {
  switch (panel.type) {
    case "stat":
      return `<div class="number" style="font-size:${fontSize(number(panel, lines), box.width)}px;color:${panel.options?.colorMode === "background" ? "#fff" : numberColour(panel, lines)}">${escaped(number(panel, lines))}</div>`;
    case "bargauge":
      return bars(panel, lines);
    case "table":
      return table(lines);
    default: {
      if (lines.length === 0) return '<div class="nothing">none</div>';
      const rows = Math.min(2, Math.ceil(lines.reduce((sum, { name }) => sum + name.length * 6.4 + 32, 0) / box.width));
      return drawGraph(panel, lines, box.width, box.height - 30 - rows * 18, from, to) + drawLegend(lines);
    }
  }
}

/** As large as fits. */
function fontSize(text: string, width: number): number {
  return Math.min(28, Math.floor((width - 16) / (text.length * 0.66)));
}

function latest(line: Line | undefined): number | undefined {
  return line?.values.findLast(([, value]) => Number.isFinite(value))?.[1];
}

function number(panel: Panel, [line]: readonly Line[]): string {
  const value = latest(line);
  const { unit: name = "short", decimals } = panel.fieldConfig?.defaults ?? {};
  return value === undefined ? "none" : withUnit(value, name, decimals);
}

function numberColour(panel: Panel, [line]: readonly Line[]): string {
  return colourAt(latest(line) ?? 0, panel.fieldConfig?.defaults.thresholds?.steps ?? []);
}

function background(panel: Panel, lines: readonly Line[]): string {
  return panel.options?.colorMode === "background" && latest(lines[0]) !== undefined
    ? `background:${numberColour(panel, lines)};border-color:transparent;color:#fff`
    : "";
}

function bars(panel: Panel, lines: readonly Line[]): string {
  const { unit: name = "short", decimals, max = 100, thresholds } = panel.fieldConfig?.defaults ?? {};
  return lines
    .map((line) => {
      const value = latest(line) ?? 0;
      const colour = colourAt(value, thresholds?.steps ?? []);
      const share = Math.min(100, (value / max) * 100).toFixed(1);
      return `<div class="bar"><b>${escaped(line.name)}</b><span><i style="width:${share}%;background:${colour}"></i></span><em style="color:${colour}">${escaped(withUnit(value, name, decimals))}</em></div>`;
    })
    .join("");
}

function table(lines: readonly Line[]): string {
  if (lines.length === 0) return '<div class="nothing">nothing</div>';
  const keys = [...new Set(lines.flatMap(({ labels }) => Object.keys(labels)))];
  const cells = (texts: readonly string[], tag: string) =>
    `<tr>${texts.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join("")}</tr>`;
  const rows = lines.map(({ labels }) =>
    cells(
      keys.map((key) => labels[key] ?? ""),
      "td",
    ),
  );
  return `<table>${cells(keys, "th")}${rows.join("")}</table>`;
}

const style = `
* { box-sizing: border-box }
body { margin: 0; position: relative; background: #f4f5f5; color: #24292e; font: 12px Inter, "DejaVu Sans", Helvetica, Arial, sans-serif }
h1 { margin: 0; padding: 13px ${gap + 2}px; font-size: 17px; font-weight: 600 }
h1 small { margin-left: 12px; font-size: 12px; font-weight: 400; color: #6b7178 }
.row { position: absolute; font-size: 13px; font-weight: 600; padding: 8px 2px 0 }
.panel { position: absolute; background: #fff; border: 1px solid #dcdfe2; border-radius: 3px; overflow: hidden }
h2 { margin: 0; padding: 7px 9px 0; font-size: 12.5px; font-weight: 600; height: 26px; white-space: nowrap }
.number { font-weight: 600; text-align: center; line-height: 62px; white-space: nowrap }
.nothing { text-align: center; padding-top: 60px; color: #8a9097 }
.legend { padding: 0 10px; height: 36px; line-height: 17px; overflow: hidden; color: #4b5157 }
.legend span { margin-right: 12px; white-space: nowrap; display: inline-block }
.legend i { display: inline-block; width: 12px; height: 3px; margin-right: 5px; vertical-align: 3px }
svg { display: block }
svg text { font-size: 11px; fill: #6b7178 }
.bar { display: flex; align-items: center; padding: 9px 10px }
.bar b { width: 142px; font-weight: 400; overflow: hidden; white-space: nowrap }
.bar span { flex: 1; height: 22px; background: #eef0f2 }
.bar i { display: block; height: 22px }
.bar em { width: 84px; text-align: right; font-style: normal; font-weight: 600; font-size: 15px }
table { border-collapse: collapse; width: 100%; margin-top: 4px }
th, td { text-align: left; padding: 6px 10px; border-top: 1px solid #e8eaed; font-weight: 400 }
th { color: #6b7178; border: 0 }
`;
