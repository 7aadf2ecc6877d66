import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Operation, OperationResult } from "../rehearsal/engine/types";
import { openKubernetes } from "./rehearse";
import type { Session } from "./session";

/*
 * A state can know Kubernetes objects that are not on the cluster at hand: they were rehearsed without one, or the local control plane was
 * erased since. An `up` would then find nothing to do, on an empty cluster. So the cluster that an `up` was on stands beside the state.
 */

/** Before an `up` on a cluster that the state is not of: looks at what is there. What it gives back is the end of the run: a look that failed. */
export async function meetCluster(
  operation: Operation,
  session: Session,
  look: () => Promise<OperationResult>,
): Promise<OperationResult | undefined> {
  if (session.options.live === true || session.options.engine === "pulumi") return undefined;
  const marker = markerOf(session);
  if (session.options.kubernetes === undefined) {
    // What this run makes is on no cluster.
    if (operation === "up") rmSync(marker, { force: true });
    return undefined;
  }
  if (operation !== "up" && operation !== "preview") return undefined;
  const cluster = await identity(session);
  const known = existsSync(marker) ? readFileSync(marker, "utf8").trim() : undefined;
  if (known === cluster) return undefined;
  if (holdsObjects(session)) {
    if (operation === "preview") {
      tell("the state was not made on this cluster: `up` looks first at what is there, this preview does not");
      return undefined;
    }
    tell("the state was not made on this cluster: looking at what is there");
    const seen = await look();
    if (seen.result === "failed") return seen;
  }
  if (operation === "up" && session.options.target.length === 0) {
    mkdirSync(dirname(marker), { recursive: true });
    writeFileSync(marker, `${cluster}\n`);
  }
  return undefined;
}

function markerOf(session: Session): string {
  const { stateFile } = require("../rehearsal/engine/store") as typeof import("../rehearsal/engine/store");
  return stateFile(idOf(session)).replace(/\.json$/, ".cluster");
}

function holdsObjects(session: Session): boolean {
  const { readStack } = require("../rehearsal/engine/store") as typeof import("../rehearsal/engine/store");
  const { resources } = readStack(idOf(session))?.deployment ?? {};
  return (
    Array.isArray(resources) && (resources as { readonly type?: string }[]).some(({ type }) => type?.startsWith("kubernetes:"))
  );
}

function idOf({ stateDir, files, loaded }: Session) {
  return { stateDir, project: files.project.name, stack: loaded.name };
}

/** A cluster is told by its oldest namespace, which nobody makes anew; where that may not be read, by its address. */
async function identity(session: Session): Promise<string> {
  const cluster = await openKubernetes(session);
  if (cluster === undefined) return "";
  try {
    const oldest = await cluster.api.get({ apiVersion: "v1", kind: "Namespace", name: "kube-system" }).catch(() => undefined);
    return oldest?.metadata.uid ?? cluster.api.address;
  } finally {
    cluster.close();
  }
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
