import { formatProblem, InvalidInput } from "../components/core/problems";

/** What a person is told to be wrong, a problem each: `path: reason; remedy`. */
export function problemsOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (!InvalidInput.is(error)) throw error;
    return error.problems.map(formatProblem);
  }
  return [];
}
