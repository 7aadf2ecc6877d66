/** The state in files. */
import type { Session } from "./session";
import type { OperationOptions } from "./types";

export async function openStore(options: OperationOptions & { readonly stateDir: string }): Promise<Session> {
  throw new Error(`${options.stateDir}: state in files is not there yet`);
}
