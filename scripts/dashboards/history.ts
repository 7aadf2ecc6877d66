import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Change, notation, type Play, Player, storedLabels } from "./play";

/** What happened in the hours that are played, for a picture that shows more than calm. */
export interface Incident {
  /** Minutes after the beginning. */
  readonly from: number;
  readonly changes: readonly Change[];
}

const step = 0.5;

/**
 * Some hours of a play, in a folder that Prometheus takes as its own. The caller takes it away. What Prometheus keeps itself has to be
 * younger, so nothing goes beyond the end.
 */
export function playedHistory(play: Play, minutes: number, end: number, incident?: Incident): string {
  const player = new Player(play);
  const lines = new Map<string, string[]>();
  for (let minute = 0; minute <= minutes; minute += step) {
    if (incident !== undefined && minute === incident.from) player.suffer(incident.changes);
    player.advance(step);
    const time = end - (minutes - minute) * 60;
    const keep = (series: string, value: number) => {
      const before = lines.get(series);
      const text = `${series} ${value} ${time}`;
      if (before === undefined) lines.set(series, [text]);
      else before.push(text);
    };
    for (const target of play.targets) keep(notation("up", storedLabels(target)), player.isDown(target) ? 0 : 1);
    for (const { target, name, labels, value } of player.samples()) keep(notation(name, storedLabels(target, labels)), value);
  }
  const folder = mkdtempSync(join(tmpdir(), "played-"));
  const file = join(folder, "played.om");
  // All samples of one metric stand together.
  const ordered = [...lines].sort(([left], [right]) => (left < right ? -1 : 1)).flatMap(([, texts]) => texts);
  writeFileSync(file, `${ordered.join("\n")}\n# EOF\n`);
  execFileSync("promtool", ["tsdb", "create-blocks-from", "openmetrics", file, join(folder, "data")], { stdio: "pipe" });
  rmSync(file);
  return folder;
}
