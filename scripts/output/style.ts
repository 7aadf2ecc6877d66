/** Colours and widths for people; plain text where nobody watches or NO_COLOR is set (https://no-color.org). */

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const;
export type Colour = keyof typeof codes;

export interface Terminal {
  write(text: string): void;
  /** Somebody watches: lines may be rewritten. */
  readonly live: boolean;
  readonly columns: number;
  paint(colour: Colour, text: string): string;
}

/** As much of a stream as writing takes. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export function terminal(stream: Sink = process.stderr, env: NodeJS.ProcessEnv = process.env): Terminal {
  const live = stream.isTTY === true && env.CI === undefined && env.TERM !== "dumb";
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0";
  const coloured = (env.NO_COLOR === undefined || env.NO_COLOR === "") && (live || forced);
  return {
    write: (text) => void stream.write(text),
    live,
    columns: stream.columns ?? 100,
    paint: (colour, text) => (coloured ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text),
  };
}

/** Rows as columns that line up. Numbers stand at the right where `right` names their column. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = [], indent = "  "): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) => (right.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${indent}${line}\n`)
    .join("");
}

export function seconds(milliseconds: number): string {
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
