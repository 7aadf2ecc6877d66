/** A refusal by an API server: the `Status` object that it answers with. */
export class ApiError extends Error {
  constructor(
    /** HTTP status. */
    readonly code: number,
    /** `NotFound`, `Conflict`, `Invalid`, `Forbidden`, ... */
    readonly reason: string,
    message: string,
    /** Which fields are at fault, where the server says so. */
    readonly causes: readonly { readonly field: string; readonly reason: string; readonly message: string }[] = [],
  ) {
    super(message);
    this.name = "ApiError";
  }

  static is(error: unknown, reason: string): error is ApiError {
    return error instanceof ApiError && error.reason === reason;
  }
}
