import { spawn } from "node:child_process";
import type { Gate, GateResult } from "../model";
import { judge, type Measurement, measure } from "./metric";

export interface GateContext {
  /** Where PromQL is asked; metric gates fail without it. */
  readonly prometheusUrl?: string;
  /** Names of manual gates that a person has approved. */
  readonly approved: ReadonlySet<string>;
  /** Runs a job on the cluster and tells its exit; job gates fail without it. */
  readonly runJob?: (gate: Extract<Gate, { kind: "job" }>) => Promise<{ succeeded: boolean; message: string }>;
  /** Waits until the machines that are new have passed their burn-in; such gates fail without it. */
  readonly awaitBurnIn?: (
    gate: Extract<Gate, { kind: "burn-in" }>,
  ) => Promise<{ readonly result: GateResult; readonly message: string }>;
  /** Waits for the end that Argo Rollouts gives; such gates fail without it. */
  readonly awaitRollout?: () => Promise<{ readonly result: GateResult; readonly message: string }>;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  readonly now?: () => number;
  /** When the stage's change was applied, for gates that wait. */
  readonly appliedAt: number;
  readonly onMeasurement?: (gate: string, value: Measurement) => void;
}

export interface GateVerdict {
  readonly gate: string;
  readonly result: GateResult;
  readonly message: string;
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Asks every gate, side by side; the first that fails does not keep the others from being told. */
export function checkGates(gates: readonly Gate[], context: GateContext): Promise<GateVerdict[]> {
  return Promise.all(
    gates.map(async (gate): Promise<GateVerdict> => {
      try {
        return { gate: gate.name, ...(await check(gate, context)) };
      } catch (error) {
        return {
          gate: gate.name,
          result: "failed",
          message: `${gate.name}: ${error instanceof Error ? error.message : String(error)}`,
        };
      }
    }),
  );
}

/** Whether any gate looks at the cluster itself. */
export function asksCluster(gates: readonly Gate[]): boolean {
  return gates.some(({ kind }) => kind === "job" || kind === "burn-in");
}

/** One result for all: failed where any failed, waiting where any still waits. */
export function together(verdicts: readonly GateVerdict[]): { readonly result: GateResult; readonly message: string } {
  const of = (result: GateResult) => verdicts.filter((verdict) => verdict.result === result);
  const told = of("failed").length > 0 ? of("failed") : of("waiting").length > 0 ? of("waiting") : verdicts;
  return { result: told[0]?.result ?? "passed", message: told.map((verdict) => verdict.message).join("; ") };
}

async function check(gate: Gate, context: GateContext): Promise<Omit<GateVerdict, "gate">> {
  const now = context.now ?? Date.now;
  switch (gate.kind) {
    case "metric": {
      if (context.prometheusUrl === undefined) throw new Error("there is no Prometheus to ask; give one with --prometheus");
      const measurements: Measurement[] = [];
      for (;;) {
        const value = await measure(context.prometheusUrl, gate.query);
        measurements.push(value);
        context.onMeasurement?.(gate.name, value);
        const verdict = judge(gate, measurements);
        if (verdict.result !== "waiting") return verdict;
        await (context.sleep ?? pause)(gate.intervalSeconds * 1000);
      }
    }
    case "time": {
      const left = context.appliedAt + gate.seconds * 1000 - now();
      if (left > 0) await (context.sleep ?? pause)(left);
      return { result: "passed", message: `${gate.name}: ${gate.seconds} s have passed` };
    }
    case "manual":
      return context.approved.has(gate.name)
        ? { result: "passed", message: `${gate.name}: approved` }
        : { result: "waiting", message: `${gate.name}: waits for a person; approve with --approve ${gate.name}` };
    case "http": {
      const response = await fetch(gate.url, { signal: AbortSignal.timeout(gate.timeoutSeconds * 1000), redirect: "manual" });
      const result = response.status === gate.expectStatus ? "passed" : "failed";
      return {
        result,
        message: `${gate.name}: ${gate.url} answers ${response.status}${result === "failed" ? `, not ${gate.expectStatus}` : ""}`,
      };
    }
    case "burn-in": {
      if (context.awaitBurnIn === undefined)
        throw new Error("there is no cluster to look at the machines of; give one with --cluster");
      const { result, message } = await context.awaitBurnIn(gate);
      return { result, message: `${gate.name}: ${message}` };
    }
    case "rollout": {
      if (context.awaitRollout === undefined)
        throw new Error("there is no cluster to ask Argo Rollouts on; give one with --cluster");
      const { result, message } = await context.awaitRollout();
      return { result, message: `${gate.name}: ${message}` };
    }
    case "command":
      return runCommand(gate.name, gate.command, gate.timeoutSeconds);
    case "job": {
      if (context.runJob === undefined) throw new Error("there is no cluster to run the job on; give one with --cluster");
      const { succeeded, message } = await context.runJob(gate);
      return { result: succeeded ? "passed" : "failed", message: `${gate.name}: ${message}` };
    }
  }
}

/** Runs a shell command; its status decides. It is ended, with all that it started, when its time is over. */
function runCommand(name: string, command: string, timeoutSeconds: number): Promise<Omit<GateVerdict, "gate">> {
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", command], { stdio: ["ignore", "pipe", "pipe"], detached: true });
    let output = "";
    let late = false;
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-400);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const timer = setTimeout(() => {
      late = true;
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, timeoutSeconds * 1000);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      const said = output.trim() === "" ? "" : `: ${output.trim()}`;
      if (late) resolve({ result: "failed", message: `${name}: no end within ${timeoutSeconds} s${said}` });
      else resolve({ result: code === 0 ? "passed" : "failed", message: `${name}: status ${code}${said}` });
    });
  });
}
