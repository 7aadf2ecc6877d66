import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { ToolModule, toolFolder } from "../local/toolchain";

export interface HelmRun {
  /** A folder in place of the user's own helm settings, repositories and plugins: what is rendered must not depend on them. */
  readonly home: string;
  /** Longest time that it may take, in ms; it is ended then. Default: no end. */
  readonly milliseconds?: number;
  /** What it reads on its standard input. */
  readonly input?: string;
  readonly say: (line: string) => void;
}

export interface HelmAnswer {
  readonly ok: boolean;
  readonly stdout: string;
  /** What it complains of, without helm's own `Error:`. */
  readonly complaint: string;
  readonly timedOut: boolean;
}

/** Runs the helm that `scripts/local/modules/helm` pins; it is built where this machine has not yet done so. */
export async function runHelm(args: readonly string[], run: HelmRun): Promise<HelmAnswer> {
  const helm = join(await toolFolder(ToolModule.Helm, run.say), "helm");
  const child = spawn(helm, args, { env: environment(run.home), stdio: ["pipe", "pipe", "pipe"] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  // A helm that ends early closes its input before we have written it.
  child.stdin.on("error", () => undefined);
  child.stdin.end(run.input ?? "");
  let timedOut = false;
  const end = (): void => {
    timedOut = true;
    child.kill("SIGKILL");
  };
  const timer = run.milliseconds === undefined ? undefined : setTimeout(end, run.milliseconds);
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    const complaint = Buffer.concat(err).toString().trim();
    return { ok: status === 0, stdout: Buffer.concat(out).toString(), complaint: complaint.replace(/^Error: /, ""), timedOut };
  } finally {
    clearTimeout(timer);
  }
}

/** The user's variables without helm's, and helm's own folders in ours. Only what he logged in to at registries stays his. */
function environment(home: string): NodeJS.ProcessEnv {
  const { HELM_REGISTRY_CONFIG: given, HELM_CONFIG_HOME: configured } = process.env;
  const others = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("HELM_")));
  const registry = given ?? join(configured ?? defaultConfiguration(), "registry", "config.json");
  return {
    ...others,
    HELM_CACHE_HOME: home,
    HELM_CONFIG_HOME: home,
    HELM_DATA_HOME: home,
    ...(existsSync(registry) ? { HELM_REGISTRY_CONFIG: registry } : {}),
  };
}

/** Where helm keeps its settings (https://helm.sh/docs/helm/helm/, 3.22). */
function defaultConfiguration(): string {
  const { XDG_CONFIG_HOME: base } = process.env;
  if (base !== undefined && base !== "") return join(base, "helm");
  return process.platform === "darwin" ? join(homedir(), "Library", "Preferences", "helm") : join(homedir(), ".config", "helm");
}
