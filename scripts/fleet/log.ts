/** One line of JSON a message, with the fields that the Grid cluster's document names: timestamp, level, component, message, context. */
export interface LogEntry {
  readonly timestamp: string;
  readonly level: "debug" | "info" | "warning" | "error";
  readonly component: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

export type Log = (level: LogEntry["level"], message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** A log that writes to `write`; null fields are left out. */
export function structuredLog(component: string, write: (line: string) => void, now: () => Date = () => new Date()): Log {
  return (level, message, fields = {}) => {
    const entry: LogEntry = { timestamp: now().toISOString(), level, component, message, ...fields };
    write(JSON.stringify(entry));
  };
}
