import { Failure, reportError } from "./errors";

const statusOf = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof statusOf;

/**
 * Runs work that a person may stop. `end`: one sentence (or one object) and out, for work whose state is written step by step. `wait`: a
 * program of its own hears the signal too and ends in its own order, so the first one only says so.
 */
export async function interruptible<T>(manner: "end" | "wait", sentence: string, work: () => Promise<T>): Promise<T> {
  let heard = 0;
  const stop = (signal: Signal): void => {
    heard += 1;
    if (manner === "wait" && heard === 1) {
      process.stderr.write(`${sentence}\n`);
      return;
    }
    reportError(new Failure(sentence), process.argv);
    process.exit(statusOf[signal]);
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  try {
    return await work();
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}
