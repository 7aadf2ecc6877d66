import { formatProblem, type InvalidInput, type Problem } from "../../components/core/problems";
import type { ReportDiagnostic } from "./report";
import type { Terminal } from "./style";

type Sourced = Problem & { readonly source?: string };

/** Problems for people: the sentence, and the line it is about. */
export function writeProblems(error: InvalidInput, terminal: Terminal): void {
  const count = error.problems.length === 1 ? "1 problem" : `${error.problems.length} problems`;
  terminal.write(`${terminal.paint("red", `${error.subject}: ${count}`)}\n`);
  for (const problem of error.problems) {
    terminal.write(`  ${formatProblem(problem)}${sourceOf(problem, terminal)}\n`);
  }
}

export function sourceOf(problem: Sourced, terminal: Terminal): string {
  return problem.source === undefined ? "" : terminal.paint("dim", `  (${problem.source})`);
}

export function problemDiagnostics(problems: readonly Sourced[], severity: "error" | "warning"): ReportDiagnostic[] {
  return problems.map((problem) => ({
    severity,
    path: problem.path,
    message: formatProblem(problem),
    ...(problem.source === undefined ? {} : { source: problem.source }),
  }));
}
