import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidInput } from "../../components/core/problems";
import { cacheFolder, packageRoot } from "./folders";

/** The Go modules of `modules/`, each with its own go.mod because their Kubernetes libraries are of different releases. */
export const ToolModule = {
  /** etcd and Kubernetes itself. */
  ControlPlane: "controlplane",
  /** The nodes and pods that only pretend to run. */
  Kwok: "kwok",
  /** Renders charts. */
  Helm: "helm",
  /** Checks manifests. */
  Checks: "checks",
  /** Takes services through canaries and blue-green. */
  ArgoRollouts: "argo-rollouts",
} as const;
export type ToolModule = (typeof ToolModule)[keyof typeof ToolModule];

/** The lowest release that the modules say they need (`go 1.26.0` in go.mod). */
const minimumGo: readonly [number, number] = [1, 26];

/** Measured on two cores with an empty build cache, so that people know what they wait for. */
const buildMinutes: Readonly<Record<ToolModule, string>> = {
  controlplane: "about six minutes",
  kwok: "about two minutes",
  helm: "about two minutes",
  checks: "less than a minute",
  "argo-rollouts": "about three minutes",
};

/** Answers with the folder that holds the module's programs, and builds them where this machine has not yet done so. */
export async function toolFolder(module: ToolModule, say: (line: string) => void): Promise<string> {
  const source = join(packageRoot(), "scripts", "local", "modules", module);
  const flags = linkerFlags(module, readFileSync(join(source, "go.mod"), "utf8"));
  const finished = join(cacheFolder("local"), `${module}-${sourceDigest(source, [flags, process.platform, process.arch])}`);
  if (existsSync(finished)) return finished;

  const version = goVersion();
  mkdirSync(cacheFolder("local"), { recursive: true });
  const release = await lock(`${finished}.lock`, () => say(`waiting for another build of the ${module} programs`));
  try {
    if (existsSync(finished)) return finished;
    say(`building the ${module} programs with ${version}, once: ${buildMinutes[module]} on two cores`);
    const unfinished = `${finished}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished);
    await build(source, unfinished, flags, module);
    renameSync(unfinished, finished);
    return finished;
  } finally {
    release();
  }
}

/** The Go toolchain that will build; one clear sentence where there is none, or only an old one. */
function goVersion(): string {
  const remedy = `install Go ${minimumGo.join(".")} or later (https://go.dev/dl) and put it on PATH, or use a cluster that you have: --kubernetes <context>`;
  const asked = spawnSync("go", ["env", "GOVERSION"], { encoding: "utf8", env: { ...process.env, GOTOOLCHAIN: "local" } });
  if (asked.error !== undefined || asked.status !== 0)
    throw new InvalidInput("local control plane", [{ path: "go", reason: "no Go toolchain is on PATH", remedy }]);
  const version = asked.stdout.trim();
  const [major = 0, minor = 0] = version.replace(/^go/, "").split(".").map(Number);
  if (major < minimumGo[0] || (major === minimumGo[0] && minor < minimumGo[1]))
    throw new InvalidInput("local control plane", [{ path: "go", reason: `${version} is too old`, remedy }]);
  return version;
}

/** Kubernetes reports a version only where the linker is told one; it is the version that go.mod pins. */
export function linkerFlags(module: ToolModule, goMod: string): string {
  const stripped = "-s -w";
  if (module !== ToolModule.ControlPlane) return stripped;
  const pinned = /^\s*k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)/m.exec(goMod);
  if (pinned === null) throw new Error("modules/controlplane/go.mod pins no k8s.io/kubernetes");
  const [, version, major, minor] = pinned;
  const at = "k8s.io/component-base/version";
  return `${stripped} -X ${at}.gitVersion=${version} -X ${at}.gitMajor=${major} -X ${at}.gitMinor=${minor}`;
}

function sourceDigest(folder: string, also: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of filesBelow(folder).sort())
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(folder, file)))
      .update("\0");
  for (const word of also) hash.update(`${word}\0`);
  return hash.digest("hex").slice(0, 16);
}

function filesBelow(folder: string, prefix = ""): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = join(prefix, entry.name);
    return entry.isDirectory() ? filesBelow(folder, path) : [path];
  });
}

async function build(source: string, target: string, flags: string, module: ToolModule): Promise<void> {
  const own = module === ToolModule.ControlPlane ? ["./certificates"] : [];
  const args = ["build", "-trimpath", "-mod=readonly", "-buildvcs=false", "-ldflags", flags, "-o", `${target}/`, "tool", ...own];
  // GOTOOLCHAIN=local: a build must not fetch another toolchain behind the user's back. The settings of a surrounding workspace do not apply.
  const env = { ...process.env, CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOWORK: "off", GOFLAGS: "" };
  const child = spawn("go", args, { cwd: source, env, stdio: ["ignore", "ignore", "pipe"] });
  const told: string[] = [];
  child.stderr.on("data", (chunk: Buffer) => told.push(chunk.toString()));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status === 0) return;
  const last = told.join("").trim().split("\n").slice(-12).join("\n");
  throw new Error(`go build of the ${module} programs failed (status ${status}):\n${last}`);
}

/** Two builds at once would only slow each other down. A lock whose holder is gone is taken over. */
async function lock(path: string, onWait: () => void): Promise<() => void> {
  let waited = false;
  for (;;) {
    try {
      mkdirSync(path);
      writeFileSync(join(path, "pid"), String(process.pid));
      return () => rmSync(path, { recursive: true, force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    if (holderIsGone(path)) {
      rmSync(path, { recursive: true, force: true });
      continue;
    }
    if (!waited) onWait();
    waited = true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function holderIsGone(path: string): boolean {
  try {
    process.kill(Number(readFileSync(join(path, "pid"), "utf8")), 0);
    return false;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) return false;
    if (error.code === "ESRCH") return true;
    // The holder has made the folder and not yet written its id, unless it died in between.
    if (error.code === "ENOENT") return existsSync(path) && Date.now() - statSync(path).mtimeMs > 5_000;
    return false;
  }
}
