/**
 * The journal beside a state file: one line a change, written before the change counts, folded into the file at the end of the run. So
 * a step costs one short write however large the state is, and a run that is killed loses nothing.
 *
 * Lines are not synced to the disk one by one: what a process has written outlives the process, and only a power cut may take the last
 * seconds, in which a simulated cloud on the same disk loses as much. The state file itself is synced before it takes its place.
 */
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import type { ResourceState } from "./resource";
import { type Address, type Change, type Pending, type PendingType, type Sink, Snapshot } from "./snapshot";
import { type JsonMap, type Opener, resourceFromJson, resourceToJson, type Sealer } from "./stateFile";

interface Header {
  readonly journal: 1;
  /** Which state file it goes with: the hash of its bytes. */
  readonly base: string;
  /** Bare, in base64: a first run has no state file yet that could hold it. */
  readonly salt: string;
}
type Line =
  | { readonly begin: number; readonly type: PendingType; readonly resource: JsonMap }
  | { readonly fail: number }
  | { readonly end?: number; readonly changes: readonly LineChange[] };
type LineChange =
  | { readonly put: Address; readonly resource: JsonMap }
  | { readonly mark: Address; readonly resource: JsonMap }
  | { readonly same: Address; readonly from: Address }
  | { readonly drop: Address };

export class JournalWriter implements Sink {
  private readonly file: number;
  private held = "";
  private open = true;

  constructor(
    private readonly path: string,
    base: string,
    private readonly sealer: Sealer & { readonly bareSalt: string },
  ) {
    this.file = openSync(path, "w", 0o600);
    const header: Header = { journal: 1, base, salt: sealer.bareSalt };
    writeSync(this.file, `${JSON.stringify(header)}\n`);
  }

  begin(token: number, { type, resource }: Pending): void {
    this.write({ begin: token, type, resource: resourceToJson(resource, this.sealer) });
  }

  fail(token: number): void {
    this.write({ fail: token });
  }

  commit(token: number | undefined, changes: readonly Change[]): void {
    const line: Line = { ...(token === undefined ? {} : { end: token }), changes: changes.map((change) => this.lineOf(change)) };
    // That a resource stays as it is can wait for the next line: losing it loses nothing but an order.
    if (changes.every(({ kind }) => kind === "same")) this.held += `${JSON.stringify(line)}\n`;
    else this.write(line);
  }

  close(): void {
    if (this.open) closeSync(this.file);
    this.open = false;
  }

  remove(): void {
    this.close();
    rmSync(this.path, { force: true });
  }

  private lineOf(change: Change): LineChange {
    switch (change.kind) {
      case "put":
        return { put: change.address, resource: resourceToJson(change.state, this.sealer) };
      case "mark":
        return { mark: change.address, resource: resourceToJson(change.state, this.sealer) };
      case "same":
        return { same: change.address, from: change.from };
      case "drop":
        return { drop: change.address };
    }
  }

  private write(line: Line): void {
    // After a failure a program may still send what it has left; the state is closed by then.
    if (!this.open) return;
    writeSync(this.file, `${this.held}${JSON.stringify(line)}\n`);
    this.held = "";
  }
}

/** What a journal says of itself; undefined for what is no journal. */
export function headerOf(text: string): Header | undefined {
  try {
    const header: Partial<Header> = JSON.parse(text.slice(0, text.indexOf("\n")));
    const { journal, base, salt } = header;
    return journal === 1 && typeof base === "string" && typeof salt === "string" ? { journal, base, salt } : undefined;
  } catch {
    return undefined;
  }
}

/** The state as a run left it that was cut off. Throws where a line in the middle cannot be read; the last may be half written. */
export function recover(
  text: string,
  base: readonly ResourceState[],
  pending: readonly Pending[],
  opener: Opener,
): { readonly resources: ResourceState[]; readonly pending: Pending[] } {
  const snapshot = new Snapshot(base, pending);
  const running = new Map<number, Pending>();
  const lines = text.split("\n").slice(1);
  const complete = lines.slice(0, -1);
  for (const [index, each] of complete.entries()) {
    try {
      apply(JSON.parse(each), snapshot, running, opener);
    } catch (error) {
      throw new Error(`line ${index + 2}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { resources: snapshot.settled(), pending: [...snapshot.pending(), ...running.values()] };
}

function apply(line: Line, snapshot: Snapshot, running: Map<number, Pending>, opener: Opener): void {
  if ("begin" in line) running.set(line.begin, { type: line.type, resource: resourceFromJson(line.resource, opener) });
  else if ("fail" in line) running.delete(line.fail);
  else {
    if (line.end !== undefined) running.delete(line.end);
    snapshot.replay(line.changes.map((change) => changeOf(change, opener)));
  }
}

function changeOf(change: LineChange, opener: Opener): Change {
  if ("put" in change) return { kind: "put", address: change.put, state: resourceFromJson(change.resource, opener) };
  if ("mark" in change) return { kind: "mark", address: change.mark, state: resourceFromJson(change.resource, opener) };
  if ("same" in change) return { kind: "same", address: change.same, from: change.from };
  return { kind: "drop", address: change.drop };
}
