/**
 * Reading a value that a preview does not know throws. Here such a throw is told apart from a fault, so that a check can note it and
 * go on with the rest.
 */

/** What `@pulumi/policy` throws when an unknown value is read; told by its shape, so that rules need not load the policy server. */
interface UnknownRead extends Error {
  readonly unknownTypeSentinel: unknown;
  readonly props: readonly PropertyKey[];
}

export function isUnknownRead(error: unknown): error is UnknownRead {
  return error instanceof Error && "unknownTypeSentinel" in error && "props" in error && Array.isArray(error.props);
}

/** Collects what could not be told. */
export class Unknowns {
  private readonly found = new Set<string>();

  /** @param fault hears of errors that are no unknown values: a property has another type than the provider's arguments say */
  constructor(private readonly fault: (reason: string) => void) {}

  /** Runs the look; an unknown value in it is noted under `where`, every other error is handed on in words. */
  attempt(look: () => void, where = "", fault = this.fault): void {
    try {
      look();
    } catch (error) {
      if (!isUnknownRead(error)) {
        fault(error instanceof Error ? error.message : String(error));
        return;
      }
      this.found.add(`${where}${where === "" ? "" : ": "}${error.props.map(String).join(".")}`);
    }
  }

  get all(): readonly string[] {
    return [...this.found];
  }
}

/** The value, or `undefined` where a preview does not know it; for a read whose outcome does not decide the rule. */
export function known<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!isUnknownRead(error)) throw error;
    return undefined;
  }
}

/** Whether a read meets a value that a preview does not know. */
export function isUnknownHere(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch (error) {
    if (!isUnknownRead(error)) throw error;
    return true;
  }
}

/** Whether a value is given at all. One that a preview does not know is given: something else of the program makes it. */
export function isGiven(read: () => unknown): boolean {
  try {
    const value = read();
    return value !== undefined && value !== null && value !== "";
  } catch (error) {
    if (!isUnknownRead(error)) throw error;
    return true;
  }
}
