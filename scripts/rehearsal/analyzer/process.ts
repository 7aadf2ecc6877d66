/** Starts a policy pack's own process, as Pulumi does, and ends it. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { InvalidInput } from "../../../components/core/problems";

export interface PackProcess {
  /** Where the pack's server listens on loopback. */
  readonly port: number;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  readonly dryRun: boolean;
  /** Further variables for the pack's process. */
  readonly environment?: { readonly [name: string]: string };
}

/** How long a pack may take to print its port. A pack in TypeScript is type-checked first, which takes a while on a small machine. */
const startSeconds = 120;

/** Throws `InvalidInput` where the folder holds no pack, and an error with the pack's own words where the pack does not start. */
export async function startPack(directory: string, options: StartOptions): Promise<PackProcess> {
  const folder = resolve(directory);
  checkFolder(folder, directory);
  const child = spawn(process.execPath, [...memory, ...preload(), ...entry(folder)], {
    cwd: folder,
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      ...process.env,
      PULUMI_NODEJS_ORGANIZATION: options.organization,
      PULUMI_NODEJS_PROJECT: options.project,
      PULUMI_NODEJS_STACK: options.stack,
      PULUMI_NODEJS_DRY_RUN: String(options.dryRun),
      ...options.environment,
    },
  });
  const port = await portOf(child, directory);
  return { port, stop: () => stop(child) };
}

function checkFolder(folder: string, named: string): void {
  const file = join(folder, "PulumiPolicy.yaml");
  if (!existsSync(file)) {
    throw wrong(named, "the folder holds no PulumiPolicy.yaml", "name the folder of a policy pack");
  }
  const project: unknown = parse(readFileSync(file, "utf8"));
  const runtime = typeof project === "object" && project !== null && "runtime" in project ? project.runtime : undefined;
  const name = typeof runtime === "object" && runtime !== null && "name" in runtime ? runtime.name : runtime;
  if (name !== "nodejs") {
    throw wrong(
      named,
      `its runtime is ${JSON.stringify(name)}; the rehearsal starts packs for nodejs`,
      "use pulumi itself for this pack",
    );
  }
  if (!existsSync(join(folder, "package.json"))) {
    throw wrong(named, "the folder holds no package.json, from which a pack takes its version", "add one with name and version");
  }
}

function wrong(path: string, reason: string, remedy: string): InvalidInput {
  return new InvalidInput("policy pack", [{ path, reason, remedy }]);
}

/** Our own sources run under tsx where they are not compiled, and so does what is preloaded. */
const fromSource = __filename.endsWith(".ts");

/** Every question is unpacked into objects that die at once; with V8's small default they are collected a hundred times a run. */
const memory = ["--max-semi-space-size=64"];

function preload(): readonly string[] {
  const orphan = join(__dirname, fromSource ? "orphan.ts" : "orphan.js");
  return [...(fromSource ? ["--require", require.resolve("tsx/cjs")] : []), "--require", orphan];
}

/** Where our own packs stand: beside the sources, or beside `dist` in an installed package. */
const ownPacks = join(__dirname, fromSource ? "../../../policies" : "../../../../policies");

/**
 * Pulumi's own host runs the pack (`run-policy-pack` of the pack's own SDK, with the folder as its program), so that a pack is loaded
 * here as it is by `pulumi`. Our own packs are started without it, because it loads a TypeScript compiler that they do not need: from
 * their source while we run from source ourselves, else from the compiled file that their package.json names.
 */
function entry(folder: string): readonly string[] {
  if (folder === ownPacks || folder.startsWith(join(ownPacks, "groups"))) {
    return [fromSource ? join(folder, "index.ts") : createRequire(join(folder, "package.json")).resolve(folder)];
  }
  const host = createRequire(join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  return [host, "127.0.0.1:0", "."];
}

function portOf(child: ChildProcess, directory: string): Promise<number> {
  return new Promise((resolvePort, reject) => {
    let output = "";
    let errors = "";
    const fail = (why: string) => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(new Error(`the policy pack in ${directory} ${why}${errors === "" ? "" : `:\n${errors.trim()}`}`));
    };
    const timer = setTimeout(() => fail(`did not start within ${startSeconds} s`), startSeconds * 1000);
    child.stderr?.on("data", (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-4000);
    });
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const [, port] = /^(\d+)\s*$/m.exec(output) ?? [];
      if (port === undefined || !output.includes("\n")) return;
      clearTimeout(timer);
      // What a pack prints while it works is for people who write packs; it must not fill the pipe.
      child.removeAllListeners("close");
      resolvePort(Number(port));
    });
    child.once("error", (error) => fail(`could not be started: ${error.message}`));
    // Not "exit", at which its last words may still be on their way.
    child.once("close", (code, signal) => fail(`ended before it was ready (${signal ?? `status ${code}`})`));
  });
}

/** Asks the process to end and waits until it has; one that does not listen is killed. */
function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), 2000);
    child.once("exit", () => {
      clearTimeout(timer);
      done();
    });
    child.stdin?.end();
    child.kill("SIGTERM");
  });
}
