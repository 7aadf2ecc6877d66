import type { RuleGroup } from "../../components/monitoring/rules";

/**
 * An expression with the recorded series in it written out as their rules have them: a history that was never scraped has no recorded
 * series, and working them out where they are asked for gives the same.
 */
export function writtenOut(expr: string, groups: readonly RuleGroup[]): string {
  const records = new Map<string, string[]>();
  for (const { record, expr: own, labels = {} } of groups.flatMap(({ rules }) => rules)) {
    if (record === undefined) continue;
    const labelled = Object.entries(labels).reduce(
      (inner, [label, value]) => `label_replace(${inner}, "${label}", "${value}", "", "")`,
      `(${own})`,
    );
    records.set(record, [...(records.get(record) ?? []), labelled]);
  }
  let text = expr;
  // Records that use records: each pass goes one deeper.
  for (let depth = 0; depth < 8; depth++) {
    const next = text.replaceAll(/trainyard:[\w:]+/g, (name) => {
      const known = records.get(name);
      return known === undefined ? name : `(${known.join(" or ")})`;
    });
    if (next === text) return text;
    text = next;
  }
  throw new Error(`records that use each other in a circle: ${expr}`);
}
