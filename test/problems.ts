import { formatProblem, problemsThrownBy } from "../components/core/problems";

/** What a person is told to be wrong, a problem each: `path: reason; remedy`. */
export function problemsOf(act: () => unknown): string[] {
  return problemsThrownBy(act).map(formatProblem);
}
