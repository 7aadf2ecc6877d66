import type { EngineEvent, Step } from "../rehearsal/engine/types";
import { isDefaultProvider } from "./report";
import { plural, seconds, type Terminal } from "./style";

/** Tells people what is going on while it goes on. */
export interface Progress {
  event(event: EngineEvent): void;
  /** Takes away what was only good while it lasted. */
  end(): void;
}

const silent: Progress = { event: () => undefined, end: () => undefined };

/** What was done, by step; a step that is not here is no news. */
const done: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  "create-replacement": "created anew",
  "delete-replaced": "deleted the old",
  import: "imported",
  read: "read",
  refresh: "refreshed",
};
/** The same for a preview, where nothing is done. */
const planned: Readonly<Record<string, string>> = {
  create: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  import: "import",
  read: "read",
};

export interface ProgressOptions {
  readonly preview: boolean;
  /** Name the properties that differ. */
  readonly diff: boolean;
  readonly quiet: boolean;
}

/** A line that is rewritten on a terminal; a line a step where the output is kept, as in CI. */
export function progress(terminal: Terminal, options: ProgressOptions): Progress {
  if (options.quiet) return silent;
  return terminal.live ? liveProgress(terminal, options) : plainProgress(terminal, options);
}

function line(step: Step, options: ProgressOptions, tail = ""): string | undefined {
  const word = (options.preview ? planned : done)[step.op];
  if (word === undefined || isDefaultProvider(step)) return undefined;
  const differs = options.diff && step.diffs !== undefined && step.diffs.length > 0 ? `  [${step.diffs.join(", ")}]` : "";
  const because =
    options.diff && step.replaceKeys !== undefined && step.replaceKeys.length > 0
      ? `  (${step.replaceKeys.join(", ")} cannot change in place)`
      : "";
  return `${word.padEnd(13)} ${step.type}  ${step.name}${differs}${because}${tail}`;
}

function plainProgress(terminal: Terminal, options: ProgressOptions): Progress {
  return {
    event: (event) => {
      if (event.kind === "stepFinished") {
        const tail =
          event.error === undefined ? (options.preview ? "" : `  ${seconds(event.durationMs)}`) : `  FAILED: ${event.error}`;
        const text = line(event.step, options, tail);
        if (text !== undefined) terminal.write(`${text}\n`);
      }
    },
    end: () => undefined,
  };
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

function liveProgress(terminal: Terminal, options: ProgressOptions): Progress {
  const started = Date.now();
  const running = new Map<string, Step>();
  let finished = 0;
  let frame = 0;
  const draw = (): void => {
    frame = (frame + 1) % frames.length;
    const [latest] = [...running.values()].slice(-1);
    const what = latest === undefined ? "" : `  ${latest.type.split(":").at(-1)} ${latest.name}`;
    const status = `${frames[frame]} ${plural(finished, "resource")} ${options.preview ? "planned" : "done"}, ${running.size} at work, ${seconds(Date.now() - started)}${what}`;
    terminal.write(`\r\u001b[2K${status.slice(0, terminal.columns - 1)}`);
  };
  const timer = setInterval(draw, 100);
  timer.unref();
  return {
    event: (event) => {
      if (event.kind === "stepStarted") running.set(event.step.urn, event.step);
      if (event.kind === "stepFinished") {
        running.delete(event.step.urn);
        finished++;
        // Errors and, where asked for, differences stay on the screen.
        const failed = event.error !== undefined;
        const text = failed || options.diff ? line(event.step, options, failed ? `  FAILED: ${event.error}` : "") : undefined;
        if (text !== undefined) terminal.write(`\r\u001b[2K${failed ? terminal.paint("red", text) : text}\n`);
      }
    },
    end: () => {
      clearInterval(timer);
      terminal.write("\r\u001b[2K");
    },
  };
}
