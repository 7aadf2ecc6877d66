/** One thing that is wrong with what a person wrote: where, what, and the way out. */
export interface Problem {
  /** Where the value stands, as a person would write it: `nodeGroups[1].nodes.min`. */
  readonly path: string;
  /** What is wrong, with the value that was found. */
  readonly reason: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** `nodeGroups[1].nodes.min: 5 is more than max (4); lower min or raise max` */
export function formatProblem(problem: Problem): string {
  const where = problem.path === "" ? "" : `${problem.path}: `;
  return `${where}${problem.reason}; ${problem.remedy}`;
}

/** Thrown for wrong input, with every problem that was found and not only the first. The command line exits with 2 on it. */
export class InvalidInput extends Error {
  /** Tells this error apart even where two copies of the package are loaded (an application with a second version of trainyard). */
  readonly isTrainyardInvalidInput = true;

  constructor(
    /** What the problems are about: `environment dev`, `Network yard`. */
    readonly subject: string,
    readonly problems: readonly Problem[],
  ) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(`${subject}: ${count}\n${problems.map((problem) => `  ${formatProblem(problem)}`).join("\n")}`);
    this.name = "InvalidInput";
  }

  static is(error: unknown): error is InvalidInput {
    return error instanceof Error && (error as Partial<InvalidInput>).isTrainyardInvalidInput === true;
  }
}

/** The problems that a plan throws, none where it throws nothing; any other error goes on. */
export function problemsThrownBy(plan: () => unknown): readonly Problem[] {
  try {
    plan();
  } catch (error) {
    if (!InvalidInput.is(error)) throw error;
    return error.problems;
  }
  return [];
}

/** Collects problems while a plan is checked, so that people see all of them at once. */
export class Problems {
  private readonly found: Problem[] = [];

  constructor(private readonly subject: string) {}

  add(path: string, reason: string, remedy: string): void {
    this.found.push({ path, reason, remedy });
  }

  /** Adds the problems of another check under a path of ours: `storage` + `bucket.name` gives `storage.bucket.name`. */
  addAll(problems: readonly Problem[], under = ""): void {
    for (const problem of problems) {
      const joint = under === "" || problem.path === "" || problem.path.startsWith("[") ? "" : ".";
      this.found.push({ ...problem, path: `${under}${joint}${problem.path}` });
    }
  }

  get all(): readonly Problem[] {
    return this.found;
  }

  throwIfAny(): void {
    if (this.found.length > 0) throw new InvalidInput(this.subject, this.found);
  }
}
