/**
 * State in files: `<stateDir>/<project>/<stack>.json` as Pulumi writes it, a journal and a lock beside it while a run lasts, and the
 * worlds of the simulated clouds in `<stateDir>/world`, which all stacks share.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { InvalidInput } from "../../../components/core/problems";
import type { StackOutputs } from "./builtins";
import { Clouds } from "./clouds";
import { headerOf, JournalWriter, recover } from "./journal";
import { Lock } from "./lock";
import type { ResourceState } from "./resource";
import { Crypter, passphrase } from "./secrets";
import type { Session } from "./session";
import type { Pending } from "./snapshot";
import { deploymentToJson } from "./stateFile";
import { parseState } from "./stateParse";
import type { OperationOptions, StackExport } from "./types";
import { STACK_TYPE } from "./urn";
import type { PropertyMap } from "./values";

/** Hash of a state file that is not there. */
const NO_FILE = "none";

export interface StackId {
  readonly stateDir: string;
  readonly project: string;
  readonly stack: string;
}

/** Where the state of a stack is, whether it is there or not. */
export function stateFile({ stateDir, project, stack }: StackId): string {
  return join(stateDir, project, `${stack}.json`);
}

/** The state of a stack as `pulumi stack export` prints it; undefined where there is none. It is not locked for this. */
export function readStack(id: StackId): StackExport | undefined {
  const loaded = load(stateFile(id));
  if (loaded.resources.length === 0 && loaded.crypter === undefined) return undefined;
  return deploymentToJson(loaded.resources, loaded.pending, loaded.crypter ?? Crypter.fresh(passphrase()));
}

export async function openStore(options: OperationOptions & { readonly stateDir: string }): Promise<Session> {
  checkNames(options);
  const path = stateFile(options);
  mkdirSync(join(options.stateDir, options.project), { recursive: true });
  const lock = Lock.take(`${path}.lock`, options.operation);
  try {
    const loaded = load(path);
    const crypter = loaded.crypter ?? Crypter.fresh(passphrase());
    const writes = options.operation !== "preview";
    // The key takes a while and is needed at the latest when the state is written, so it is made beside the first steps.
    const prepared = writes && loaded.crypter === undefined ? crypter.prepare() : Promise.resolve();
    prepared.catch(() => {});
    // What an earlier run left in its journal is folded in before this one begins its own.
    const base = writes && loaded.recovered ? write(path, loaded.resources, loaded.pending, crypter) : loaded.hash;
    const journal = writes ? new JournalWriter(`${path}.journal`, base, crypter) : undefined;
    return {
      base: loaded.resources,
      pending: loaded.pending,
      ...(journal === undefined ? {} : { sink: journal }),
      clouds: new Clouds({ worldDir: join(options.stateDir, "world"), ...options }),
      stackOutputs: otherStacks(options),
      save: async (snapshot) => {
        await prepared;
        write(path, snapshot.settled(), snapshot.pending(), crypter);
        journal?.remove();
      },
      close: async () => {
        journal?.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface Loaded {
  readonly resources: readonly ResourceState[];
  readonly pending: readonly Pending[];
  readonly crypter?: Crypter;
  readonly hash: string;
  /** True where a run was cut off and its journal had more than the file. */
  readonly recovered: boolean;
}

function load(path: string): Loaded {
  const text = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  const hash = text === undefined ? NO_FILE : createHash("sha256").update(text).digest("hex");
  const file = text === undefined ? { resources: [], pending: [] } : parseState(text, path);
  const journalPath = `${path}.journal`;
  if (!existsSync(journalPath)) return { ...file, hash, recovered: false };
  const journal = readFileSync(journalPath, "utf8");
  const header = headerOf(journal);
  // A journal of another file was folded in already, or its file was replaced since.
  if (header?.base !== hash) return { ...file, hash, recovered: false };
  try {
    const crypter = file.crypter ?? Crypter.fresh(passphrase(), Buffer.from(header.salt, "base64"));
    const { resources, pending } = recover(journal, file.resources, file.pending, crypter);
    return { crypter, resources, pending, hash, recovered: true };
  } catch (error) {
    if (InvalidInput.is(error)) throw error;
    throw new InvalidInput(`state ${path}`, [
      {
        path: journalPath,
        reason: `the journal of a run that was cut off cannot be read (${error instanceof Error ? error.message : String(error)})`,
        remedy: "move it away to go on from the state before that run",
      },
    ]);
  }
}

/** Writes the file beside the old one, syncs it, and puts it in its place; the old one stays as `.bak`. Gives back its hash. */
function write(path: string, resources: readonly ResourceState[], pending: readonly Pending[], crypter: Crypter): string {
  const text = `${JSON.stringify(deploymentToJson(resources, pending, crypter), undefined, 2)}\n`;
  const draft = `${path}.new`;
  const file = openSync(draft, "w", 0o600);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  if (existsSync(path)) copyFileSync(path, `${path}.bak`);
  renameSync(draft, path);
  return createHash("sha256").update(text).digest("hex");
}

/** `organization/project/stack`, `project/stack` or `stack` of the same project, as a stack reference names it. */
function otherStacks({ stateDir, project, stackOutputs }: OperationOptions & { readonly stateDir: string }): StackOutputs {
  return async (name) => {
    const given = stackOutputs?.[name];
    if (given !== undefined) return given as PropertyMap;
    const parts = name.split("/");
    const stack = parts.at(-1) ?? "";
    const path = stateFile({ stateDir, project: parts.at(-2) ?? project, stack });
    return existsSync(path) ? load(path).resources.find(({ type }) => type === STACK_TYPE)?.outputs : undefined;
  };
}

function checkNames({ project, stack }: OperationOptions): void {
  const wrong = Object.entries({ project, stack }).filter(
    ([, name]) => !/^[A-Za-z0-9_.-]{1,100}$/.test(name) || /^\.+$/.test(name),
  );
  if (wrong.length === 0) return;
  throw new InvalidInput(
    "where the state is kept",
    wrong.map(([path, name]) => ({
      path,
      reason: `${JSON.stringify(name)} is no name for a ${path}`,
      remedy: "use up to 100 letters, digits, hyphens, underscores and full stops",
    })),
  );
}
