export interface RetryPolicy {
  /** Tries after the first. */
  readonly retries: number;
  /** Seconds before the first repeat; each further wait is `factor` times as long. */
  readonly initialSeconds: number;
  readonly factor: number;
  /** No wait is longer, in seconds. */
  readonly maxSeconds: number;
  /** Share of each wait that is left to chance (0 to 1), so that many callers do not return at the same moment. */
  readonly jitter: number;
}

/** 1 s, 2 s, 4 s with a tenth of jitter: the waits of the Grid cluster's document. */
export const defaultRetry: RetryPolicy = { retries: 3, initialSeconds: 1, factor: 2, maxSeconds: 30, jitter: 0.1 };

/** Seconds to wait before repeat number `attempt` (from 0). `random` is in [0, 1). */
export function backoffSeconds(policy: RetryPolicy, attempt: number, random: number): number {
  const base = Math.min(policy.initialSeconds * policy.factor ** attempt, policy.maxSeconds);
  return base * (1 - policy.jitter + 2 * policy.jitter * random);
}

const pause = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));

/** Runs `action` until it succeeds, fails for good (`isFinal`) or the tries are used up; then throws the last error. */
export async function retry<T>(
  policy: RetryPolicy,
  action: () => Promise<T>,
  isFinal: (error: unknown) => boolean = () => false,
  sleep: (seconds: number) => Promise<void> = pause,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (attempt >= policy.retries || isFinal(error)) throw error;
      await sleep(backoffSeconds(policy, attempt, Math.random()));
    }
  }
}
