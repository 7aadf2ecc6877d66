import type { Diagnostic, Operation } from "./types";
import { urnName, urnType } from "./urn";

/** A program that threw, or a cloud that refused. The message holds every error, each with the resource that it is about. */
export class RehearsalFailed extends Error {
  constructor(
    readonly operation: Operation,
    readonly diagnostics: readonly Diagnostic[],
  ) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    super(`${operation} failed:\n${errors.map((error) => `  ${describe(error)}`).join("\n")}`);
    this.name = "RehearsalFailed";
  }
}

function describe({ urn, message }: Diagnostic): string {
  const text = message.replaceAll("\n", "\n    ");
  return urn === undefined || urn === "" ? text : `${urnType(urn)} ${urnName(urn)}: ${text}`;
}
