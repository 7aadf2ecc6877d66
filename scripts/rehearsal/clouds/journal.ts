import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** One record of a journal; what it holds is its owner's affair. */
export type JournalRecord = { readonly [key: string]: unknown };

/**
 * An append-only file of sealed JSON records, one a line. A line is in the file before `append` returns, so a killed process loses
 * nothing that was acknowledged, and a line that was cut short is skipped. Records are sealed with AES-256-GCM because inputs that
 * a program marks as secret reach a cloud in clear.
 *
 * Several processes may use one journal: each reads what others appended (`catchUp`), and `fold` replaces the file by a shorter
 * one of the same meaning without losing what is written meanwhile.
 */
export class Journal {
  private readonly path: string;
  private readonly keyPath: string;
  private key: Buffer;
  private handle: number;
  private offset = 0;
  private remainder = "";
  /** Records in the file as far as it was read; tells when folding pays. */
  lines = 0;

  constructor(
    directory: string,
    name: string,
    private readonly givenKey?: Buffer,
  ) {
    mkdirSync(directory, { recursive: true });
    this.path = join(directory, `${name}.journal`);
    this.keyPath = join(directory, `${name}.key`);
    this.key = givenKey ?? keyFile(this.keyPath);
    this.handle = openSync(this.path, "a+", 0o600);
    // A line that a kill cut short must not swallow the next one.
    const size = fstatSync(this.handle).size;
    const last = Buffer.alloc(1);
    if (size > 0 && readSync(this.handle, last, 0, 1, size - 1) === 1 && last.toString() !== "\n") writeSync(this.handle, "\n");
  }

  append(record: JournalRecord): void {
    const line = this.seal(record);
    writeSync(this.handle, line);
    let status = fstatSync(this.handle);
    // Folded by another process between our opening and our writing: the line went into a file without a name.
    while (status.nlink === 0) {
      this.reopen();
      writeSync(this.handle, line);
      status = fstatSync(this.handle);
    }
    // Nobody wrote in between: our own line need not be read back.
    if (status.size === this.offset + line.length) {
      this.offset = status.size;
      this.lines++;
    }
  }

  /** What was appended since the last call, by anyone; the whole file, and `restarted`, where another process has folded it. */
  catchUp(): { readonly records: readonly JournalRecord[]; readonly restarted: boolean } {
    let status = fstatSync(this.handle);
    let restarted = false;
    if (status.nlink === 0) {
      this.reopen();
      status = fstatSync(this.handle);
      restarted = true;
    }
    if (status.size === this.offset) return { records: [], restarted };
    const bytes = Buffer.alloc(status.size - this.offset);
    const read = readSync(this.handle, bytes, 0, bytes.length, this.offset);
    this.offset += read;
    const pieces = (this.remainder + bytes.toString("latin1", 0, read)).split("\n");
    this.remainder = pieces.pop() ?? "";
    const records: JournalRecord[] = [];
    for (const piece of pieces) {
      this.lines++;
      const record = this.open(piece);
      if (record !== undefined) records.push(record);
    }
    return { records, restarted };
  }

  /** Replaces the file by one that holds only these records. */
  fold(records: Iterable<JournalRecord>): void {
    const next = `${this.path}.${process.pid}.tmp`;
    const sealed: string[] = [];
    for (const record of records) sealed.push(this.seal(record));
    writeFileSync(next, sealed.join(""), { mode: 0o600 });
    const old = this.handle;
    const seen = this.offset;
    renameSync(next, this.path);
    this.handle = openSync(this.path, "a+", 0o600);
    // What another process appended to the old file after we read it.
    const late = fstatSync(old).size - seen;
    if (late > 0) {
      const bytes = Buffer.alloc(late);
      readSync(old, bytes, 0, late, seen);
      writeSync(this.handle, bytes);
    }
    closeSync(old);
    this.offset = 0;
    this.remainder = "";
    this.lines = 0;
  }

  close(): void {
    closeSync(this.handle);
  }

  private reopen(): void {
    closeSync(this.handle);
    // The whole directory may be gone, and with it the key: who cleans up starts a new world.
    mkdirSync(dirname(this.path), { recursive: true });
    this.key = this.givenKey ?? keyFile(this.keyPath);
    this.handle = openSync(this.path, "a+", 0o600);
    this.offset = 0;
    this.remainder = "";
    this.lines = 0;
  }

  private seal(record: JournalRecord): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.key, nonce);
    const sealed = Buffer.concat([nonce, cipher.update(JSON.stringify(record), "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `${sealed.toString("base64")}\n`;
  }

  private open(line: string): JournalRecord | undefined {
    const sealed = Buffer.from(line, "base64");
    if (sealed.length < 28) return undefined;
    const decipher = createDecipheriv("aes-256-gcm", this.key, sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(sealed.length - 16));
    try {
      const opened = Buffer.concat([decipher.update(sealed.subarray(12, sealed.length - 16)), decipher.final()]);
      return JSON.parse(opened.toString("utf8")) as JournalRecord;
    } catch {
      // A line that two writers mixed or that a kill cut short: what it said was never acknowledged.
      return undefined;
    }
  }
}

function keyFile(path: string): Buffer {
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) {
    try {
      writeFileSync(path, randomBytes(32).toString("hex"), { mode: 0o600, flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  return Buffer.from(readFileSync(path, "utf8").trim(), "hex");
}
