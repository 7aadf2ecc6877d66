import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isMap, parseDocument } from "yaml";
import { type HeldTarget, type HeldTargets, rolloutsKey } from "../../components/delivery/rollouts";

/** Where the stack's configuration keeps what rollouts hold. */
export interface HeldStore {
  read(): HeldTargets;
  /** Undefined takes the target out: it is what the environment says. */
  write(target: string, held: HeldTarget | undefined): void;
}

/** What belongs to the rollouts of one environment and is no configuration: journals, simulated jobs, the lock. */
export function rolloutFolder(stateDir: string, project: string, environment: string): string {
  return join(stateDir, "rollouts", project, environment);
}

function changed(all: HeldTargets, target: string, held: HeldTarget | undefined): HeldTargets {
  const { [target]: _before, ...rest } = all;
  return held === undefined ? rest : { ...rest, [target]: held };
}

/** Writes beside and puts in place, so that a kill leaves the old or the new and nothing between. */
function replaceFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** A rehearsal's: beside its state, so that what is rehearsed never reaches the file that the real stack is made from. */
export class RehearsedStore implements HeldStore {
  private readonly file: string;

  constructor(folder: string) {
    this.file = join(folder, "held.json");
  }

  read(): HeldTargets {
    return existsSync(this.file) ? (JSON.parse(readFileSync(this.file, "utf8")) as HeldTargets) : {};
  }

  write(target: string, held: HeldTarget | undefined): void {
    const next = changed(this.read(), target, held);
    if (Object.keys(next).length === 0) this.forget();
    else replaceFile(this.file, `${JSON.stringify(next, undefined, 2)}\n`);
  }

  /** For what was destroyed. */
  forget(): void {
    rmSync(this.file, { force: true });
  }
}

const configKey = `trainyard:${rolloutsKey}`;

/** The real one: `trainyard:rollouts` in `Pulumi.<environment>.yaml`, with the file's comments left as they are. */
export class ConfigStore implements HeldStore {
  constructor(private readonly file: string) {}

  read(): HeldTargets {
    const config: unknown = this.document().getIn(["config", configKey]);
    return isMap(config) ? (config.toJSON() as HeldTargets) : {};
  }

  write(target: string, held: HeldTarget | undefined): void {
    const next = changed(this.read(), target, held);
    const document = this.document();
    if (Object.keys(next).length === 0) document.deleteIn(["config", configKey]);
    // Plain data first: a declaration that stands at two places would become an anchor.
    else document.setIn(["config", configKey], document.createNode(JSON.parse(JSON.stringify(next))));
    replaceFile(this.file, document.toString({ lineWidth: 0 }));
  }

  private document() {
    return parseDocument(readFileSync(this.file, "utf8"));
  }
}
