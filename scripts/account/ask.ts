import { spawn } from "node:child_process";
import type { z } from "zod";

/** An answer, or why there is none. */
export type Told<T> = { readonly told: T } | { readonly unread: string };

export function isTold<T>(answer: Told<T>): answer is { readonly told: T } {
  return "told" in answer;
}

/** The answer as something else, where there is one. */
export function mapTold<T, U>(answer: Told<T>, to: (value: T) => U): Told<U> {
  return isTold(answer) ? { told: to(answer.told) } : answer;
}

/** How a cloud's own command is called; who asks is logged in by it. */
export interface Call<T> {
  readonly command: string;
  readonly args: readonly string[];
  /** The answer's documented form; whatever else is in it is left alone. */
  readonly schema: z.ZodType<T>;
}

export interface AskOptions {
  /** The most that one call may take. Azure's list of sizes is the slowest, at some twenty seconds. */
  readonly timeoutMs: number;
}

export const askDefaults: AskOptions = { timeoutMs: 60_000 };

/** Nobody is there to answer a question, or to turn pages. */
const quiet = {
  AWS_PAGER: "",
  CLOUDSDK_CORE_DISABLE_PROMPTS: "1",
  AZURE_CORE_NO_COLOR: "true",
  AZURE_CORE_COLLECT_TELEMETRY: "0",
};

export type Asker = <T>(call: Call<T>) => Promise<Told<T>>;

/** Runs a command that only reads, and checks what it says. Never throws: a cloud that cannot be read is an answer too. */
export async function ask<T>({ command, args, schema }: Call<T>, { timeoutMs }: AskOptions = askDefaults): Promise<Told<T>> {
  const ran = await run(command, args, timeoutMs);
  if ("unread" in ran) return ran;
  // Nothing at all is told by no output.
  const text = ran.told.trim() === "" ? "null" : ran.told;
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return { unread: `${called(command, args)} answered with something else than JSON` };
  }
  const parsed = schema.safeParse(answer);
  if (parsed.success) return { told: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  return { unread: `${called(command, args)} answered in another form than is documented${where}: ${issue?.message ?? ""}` };
}

function called(command: string, args: readonly string[]): string {
  const words = args.filter((word) => !word.startsWith("-"));
  return `\`${[command, ...words.slice(0, command === "aws" ? 2 : 3)].join(" ")}\``;
}

/** From `An error occurred (UnauthorizedOperation) when calling ...` on; warnings stand before it. */
function complaint(stderr: string): string {
  const lines = stderr
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const begins = lines.findIndex((line) => /^(An error occurred|ERROR[:(])/.test(line));
  const told = (begins < 0 ? lines.slice(-1) : lines.slice(begins)).join(" ");
  return told.length > 300 ? `${told.slice(0, 300)}...` : told;
}

function run(command: string, args: readonly string[], timeoutMs: number): Promise<Told<string>> {
  return new Promise((resolve) => {
    // In a group of its own: `gcloud` and `az` are scripts, and what they start has to end with them.
    const child = spawn(command, [...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...quiet },
      detached: true,
    });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
    });
    const end = (answer: Told<string>): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const timer = setTimeout(() => {
      if (child.pid !== undefined) kill(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      end({ unread: `${called(command, args)} did not answer within ${timeoutMs / 1000} s` });
    }, timeoutMs);
    child.on("error", (error) => {
      const absent = "code" in error && error.code === "ENOENT";
      end({ unread: absent ? `${command} is not on PATH; install it and log in` : `${called(command, args)}: ${error.message}` });
    });
    child.on("close", (code, signal) => {
      if (code === 0) end({ told: out });
      else end({ unread: `${called(command, args)} failed: ${complaint(err) || (signal ?? `status ${code}`)}` });
    });
  });
}

function kill(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended in the same moment.
  }
}
