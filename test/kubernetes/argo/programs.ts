import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { freePorts } from "../../../scripts/local/ports";
import { ToolModule, toolFolder } from "../../../scripts/local/toolchain";

/** A program that a test runs against: it ends with the test. */
export interface RunningProgram {
  /** Where it listens. */
  readonly url: string;
  /** The end of what it said. */
  log(): string;
  stop(): Promise<void>;
}

/** The real controller of Argo Rollouts, built from its Go module, on a cluster by its kubeconfig. */
export async function startArgoRollouts(kubeconfig: string): Promise<RunningProgram> {
  const folder = await toolFolder(ToolModule.ArgoRollouts, (line) => console.log(line));
  const [metrics = 0, health = 0] = await freePorts(2);
  const program = start(join(folder, "rollouts-controller"), [
    `--kubeconfig=${kubeconfig}`,
    `--metricsport=${metrics}`,
    `--healthzPort=${health}`,
    "--leader-elect=false",
    "--qps=200",
    "--burst=400",
  ]);
  await answers(`http://127.0.0.1:${health}/healthz`, program);
  return { ...program, url: `http://127.0.0.1:${metrics}` };
}

/** Debian's Prometheus, reading one exporter twice a second. */
export async function startPrometheus(target: string): Promise<RunningProgram> {
  const folder = mkdtempSync(join(tmpdir(), "trainyard-prometheus-"));
  const [port = 0] = await freePorts(1);
  const configuration = {
    global: { scrape_interval: "500ms", scrape_timeout: "400ms" },
    scrape_configs: [{ job_name: "models", static_configs: [{ targets: [target] }] }],
  };
  writeFileSync(join(folder, "prometheus.yaml"), stringify(configuration));
  const program = start("prometheus", [
    `--config.file=${join(folder, "prometheus.yaml")}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--log.level=warn",
  ]);
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/-/ready`, program);
  const stop = async () => {
    await program.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...program, url, stop };
}

function start(command: string, args: readonly string[]): Omit<RunningProgram, "url"> & { readonly child: ChildProcess } {
  const folder = mkdtempSync(join(tmpdir(), "trainyard-program-"));
  const file = join(folder, "log");
  const log = openSync(file, "w", 0o600);
  const child = spawn(command, [...args], { stdio: ["ignore", log, log] });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  return {
    child,
    log: () => readFileSync(file, "utf8").split("\n").slice(-25).join("\n"),
    stop: async () => {
      child.kill("SIGTERM");
      await Promise.race([ended, pause(5_000)]);
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(url: string, program: ReturnType<typeof start>): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    if (program.child.exitCode !== null) throw new Error(`it ended with status ${program.child.exitCode}:\n${program.log()}`);
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (response?.ok === true) return;
    if (Date.now() > until) throw new Error(`${url} does not answer:\n${program.log()}`);
    await pause(100);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
