import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { RuleGroup } from "../../components/monitoring/rules";
import { type DashboardModel, type Line, legend, type Panel } from "./draw/model";
import { drawPage, type Page, pageWidth } from "./draw/page";
import type { Prometheus } from "./prometheus";
import { writtenOut } from "./recorded";

/** Hours that a dashboard shows. */
const hours = 6;
const points = 144;

/** Asks every question of every panel, as Grafana would, and draws the answers. */
export async function drawDashboard(
  model: DashboardModel,
  prometheus: Prometheus,
  groups: readonly RuleGroup[],
  now: number,
): Promise<Page> {
  const from = now - hours * 3600;
  const answers = new Map<Panel, readonly Line[]>();
  for (const panel of model.panels) answers.set(panel, await answersOf(panel, prometheus, groups, from, now));
  return drawPage(model, answers, { from, to: now });
}

async function answersOf(
  panel: Panel,
  prometheus: Prometheus,
  groups: readonly RuleGroup[],
  from: number,
  now: number,
): Promise<readonly Line[]> {
  const found: Line[] = [];
  for (const { expr, legendFormat = "" } of panel.targets ?? []) {
    const written = writtenOut(expr, groups);
    const lines =
      panel.type === "timeseries"
        ? await prometheus.queryRange(written, from, now, (hours * 3600) / points)
        : await prometheus.query(written, now);
    found.push(...lines.map(({ metric, values }) => ({ name: legend(legendFormat, metric), labels: metric, values })));
  }
  return found;
}

/** A page as PNG, by Chromium without a window. */
export function photograph({ html, height }: Page, file: string): void {
  const folder = mkdtempSync(join(tmpdir(), "picture-"));
  try {
    const page = join(folder, "page.html");
    writeFileSync(page, html);
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", `--user-data-dir=${folder}`];
    const size = `--window-size=${pageWidth},${height}`;
    execFileSync("chromium", [...flags, size, `--screenshot=${resolve(file)}`, `file://${page}`], { stdio: "pipe" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
