import { formatLoss, guardPlan, type Loss } from "../guard/guard";
import { heldResources } from "../guard/held";
import type { Diagnostic, OperationResult, StackExport } from "../rehearsal/engine/types";
import { runOn } from "./operate";
import type { Session } from "./session";

/** The state that a run begins with; undefined where nothing was made yet. */
export async function readState({
  files,
  loaded,
  stateDir,
  ...session
}: Session): Promise<Pick<StackExport, "deployment"> | undefined> {
  const { options } = session;
  if (options.live === true || options.engine === "pulumi") {
    const { exportPulumi } = require("../pulumi/run") as typeof import("../pulumi/run");
    return exportPulumi({ files, loaded, stateDir, ...session });
  }
  const { readStack } = require("../rehearsal/engine/store") as typeof import("../rehearsal/engine/store");
  return readStack({ stateDir, project: files.project.name, stack: loaded.name });
}

/**
 * Plans an `up` and judges the plan. What it gives back is the end of the run: the losses that nobody allowed, or a plan that fails by
 * itself. Undefined where the run may go on. Policies are left to the run, which hears them before its steps anyway.
 */
export async function stopLosses(session: Session): Promise<OperationResult | undefined> {
  const held = heldResources(await readState(session));
  if (held.length === 0) return undefined;
  const planned = await runOn("preview", { ...session, options: { ...session.options, policyPack: [] } });
  if (planned.result === "failed") return { ...planned, steps: [], changes: {}, resources: [] };
  const losses = guardPlan(planned.steps, held, session.options.allow ?? [], planned.resources);
  if (losses.length === 0) return undefined;
  return {
    ...planned,
    result: "failed",
    steps: [],
    changes: {},
    resources: [],
    diagnostics: [...planned.diagnostics, ...losses.map((loss) => told(loss, "error"))],
  };
}

/** A preview tells what an `up` would stop at. */
export async function warnOfLosses(session: Session, planned: OperationResult): Promise<OperationResult> {
  if (!planned.steps.some(({ op }) => op.includes("replace") || op === "delete" || op === "update")) return planned;
  const held = heldResources(await readState(session));
  const losses = guardPlan(planned.steps, held, session.options.allow ?? [], planned.resources);
  if (losses.length === 0) return planned;
  const diagnostics = [...planned.diagnostics, ...losses.map((loss) => told(loss, "warning"))];
  // A spread would ask for the resources at once; they are made when somebody wants them.
  return Object.create(planned, { diagnostics: { value: diagnostics, enumerable: true } }) as OperationResult;
}

function told(loss: Loss, severity: Diagnostic["severity"]): Diagnostic {
  return { severity, urn: loss.urn, message: formatLoss(loss) };
}
