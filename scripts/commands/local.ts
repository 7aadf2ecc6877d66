import { join } from "node:path";
import type { Command } from "commander";
import type { LoadedEnvironment } from "../../components/config";
import { InvalidInput } from "../../components/core/problems";
import type { ApiServer } from "../kubernetes/api-server";
import type { LocalControlPlane, LocalStatus } from "../local/control-plane";
import { Failure } from "../output/errors";
import { projectFolder } from "./options";

interface PlaceOptions {
  readonly cwd: string;
  readonly state?: string;
  readonly json?: boolean;
}

interface UpOptions extends PlaceOptions {
  readonly set: readonly string[];
  readonly fresh?: boolean;
}

/** A real Kubernetes control plane on this machine, with pretended nodes. */
export function register(program: Command): void {
  const local = program
    .command("local")
    .description("a real Kubernetes control plane on this machine, with the environment's nodes");

  placed(local.command("up"))
    .description("start it and give it the environment's nodes")
    .argument("<environment>", "name of an environment of the project, or the path of an environment's file")
    .option("--set <path=value>", "override one value of the environment; may be repeated", collect, [])
    .option("--fresh", "forget what an earlier one held")
    .action(async (environment: string, options: UpOptions) => up(environment, options));

  placed(local.command("status"))
    .description("say which control planes there are and how each of their programs is")
    .action(async (options: PlaceOptions) => status(options));

  placed(local.command("down"))
    .description("stop everything; what it holds stays for the next start")
    .argument("[environment]", "only this one")
    .option("--erase", "delete what it holds as well")
    .action(async (environment: string | undefined, options: PlaceOptions & { readonly erase?: boolean }) =>
      down(environment, options),
    );

  placed(local.command("fail"))
    .description("take a node or a whole zone away")
    .argument("<target...>", "a name, with `node` or `zone` before it if you like: zone us-west-2a")
    .option("--environment <name>", "which control plane, where more than one runs")
    .action(async (words: string[], options: ChosenOptions) => fail(targetOf(words), options));

  placed(local.command("heal"))
    .description("bring back what `fail` took away")
    .argument("[target...]", "as for `fail`; default: everything")
    .option("--environment <name>", "which control plane, where more than one runs")
    .action(async (words: string[], options: ChosenOptions) => heal(words.length === 0 ? undefined : targetOf(words), options));
}

/** `zone us-west-2a` and `us-west-2a` mean the same, because no node is called as a zone is. */
function targetOf(words: readonly string[]): string {
  const [first = "", second] = words;
  if (second === undefined) return first;
  if (words.length === 2 && (first === "node" || first === "zone")) return second;
  throw new Failure(`give one node or zone, not ${words.join(" ")}`, 2);
}

interface ChosenOptions extends PlaceOptions {
  readonly environment?: string;
}

function placed(command: Command): Command {
  return command
    .addOption(projectFolder())
    .option("--state <dir>", "where state is kept (default: .trainyard in the project)")
    .option("--json", "print one JSON object and nothing else");
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

async function up(asked: string, options: UpOptions): Promise<void> {
  const loaded = load(asked, options);
  const root = rootOf(options);
  const { startLocal, stopLocal } = require("../local/control-plane") as typeof import("../local/control-plane");
  if (options.fresh === true) await stopLocal(loaded.name, { root, erase: true });
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort(new Failure("interrupted; nothing is left running", 130));
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  const plane = await startLocal({ environment: loaded.name, root, say: tell, signal: interrupted.signal });
  process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  const { nodes, storageClasses, changes } = await giveNodes(plane, loaded);
  if (options.json === true) print({ ...plane, nodes, storageClasses, ...changes });
  else {
    tell(`${plane.started ? "started" : "running"}: Kubernetes with ${nodes} nodes for ${loaded.name}`);
    if (storageClasses.length > 0) tell(`  storage classes that a real cluster has to bring: ${storageClasses.join(", ")}`);
    tell(`  trainyard up ${asked} --kubernetes local`);
    tell(`  kubectl --kubeconfig ${plane.kubeconfig} get pods --all-namespaces`);
    tell("  trainyard local down");
  }
}

async function giveNodes(plane: LocalControlPlane, loaded: LoadedEnvironment) {
  const { keepNodes } = require("../local/node-pool") as typeof import("../local/node-pool");
  const { nodesOf } = require("../local/nodes") as typeof import("../local/nodes");
  const { classesNamed, keepClasses } = require("../local/storage-classes") as typeof import("../local/storage-classes");
  const { keepCloudKinds } = require("../local/cloud-kinds") as typeof import("../local/cloud-kinds");
  const nodes = nodesOf(loaded.environment);
  const storageClasses = classesNamed(loaded.environment);
  const changes = await withApi(plane.kubeconfig, async (api) => {
    await keepCloudKinds(api, loaded.environment);
    await keepClasses(api, storageClasses);
    return keepNodes(api, nodes);
  });
  return { nodes: nodes.length, storageClasses, changes };
}

async function status(options: PlaceOptions): Promise<void> {
  const planes = await Promise.all((await statusOf(options)).map(withMachines));
  if (options.json === true) return print({ controlPlanes: planes });
  if (planes.length === 0) tell("no local control plane; `trainyard local up <environment>` makes one");
  for (const plane of planes) {
    tell(`${plane.environment}: ${plane.state}${plane.startedAt === undefined ? "" : `, started ${plane.startedAt}`}`);
    for (const each of plane.processes) {
      const pid = each.pid === undefined ? "" : ` (process ${each.pid})`;
      tell(`  ${each.name.padEnd(24)} ${each.healthy ? "healthy" : `ill: ${each.answer}`}${pid}`);
    }
    if (plane.machines === undefined) continue;
    const { nodes, gone } = plane.machines;
    tell(
      `  ${"nodes".padEnd(24)} ${nodes}${gone.length === 0 ? "" : `, of which gone: ${gone.join(", ")}; \`trainyard local heal\` brings them back`}`,
    );
  }
  if (planes.some((plane) => plane.state === "broken"))
    throw new Failure("a control plane is broken; `trainyard local down`, then `up` again");
}

interface PlaneWithMachines extends LocalStatus {
  readonly machines?: { readonly nodes: number; readonly gone: readonly string[] };
}

/** How many nodes it pretends, and which `fail` took away. */
async function withMachines(plane: LocalStatus): Promise<PlaneWithMachines> {
  if (plane.state !== "ready") return plane;
  const { isFailed } = require("../local/failures") as typeof import("../local/failures");
  const { items } = await withApi(plane.kubeconfig, (api) => api.listKind("v1", "Node"));
  const gone = items.filter(isFailed).map(({ metadata }) => metadata.name);
  return { ...plane, machines: { nodes: items.length, gone } };
}

async function down(environment: string | undefined, options: PlaceOptions & { readonly erase?: boolean }): Promise<void> {
  const { stopLocal } = require("../local/control-plane") as typeof import("../local/control-plane");
  const root = rootOf(options);
  const known = (await statusOf(options)).map((plane) => plane.environment);
  const names = environment === undefined ? known : [environmentName(environment)];
  if (environment !== undefined) refuseUnknown(environmentName(environment), known, options);
  const stopped: string[] = [];
  for (const name of names) if (await stopLocal(name, { root, erase: options.erase === true })) stopped.push(name);
  const erased = options.erase === true ? names.filter((name) => known.includes(name)) : [];
  if (options.json === true) return print({ stopped, erased });
  tell(stopped.length === 0 ? "nothing was running" : `stopped: ${stopped.join(", ")}`);
  if (erased.length > 0) tell(`erased: ${erased.join(", ")}`);
}

/** An environment of the project that was never started is no mistake; a word that names none is. */
function refuseUnknown(name: string, known: readonly string[], options: PlaceOptions): void {
  const { findProject, listEnvironments } = require("../../components/config") as typeof import("../../components/config");
  const { remedyFor } = require("../../components/core/suggest") as typeof import("../../components/core/suggest");
  const names = [...new Set([...known, ...listEnvironments(findProject(options.cwd))])];
  if (names.includes(name)) return;
  const remedy = names.length === 0 ? "there is none in this folder" : remedyFor(name, names);
  throw new InvalidInput("local down", [
    { path: name, reason: "no local control plane and no environment has that name", remedy },
  ]);
}

async function fail(target: string, options: ChosenOptions): Promise<void> {
  const { failNodes } = require("../local/failures") as typeof import("../local/failures");
  const nodes = await withApi((await running(options)).kubeconfig, (api) => failNodes(api, target));
  if (options.json === true) return print({ failed: nodes });
  tell(`gone: ${nodes.join(", ")}`);
}

async function heal(target: string | undefined, options: ChosenOptions): Promise<void> {
  const { healNodes } = require("../local/failures") as typeof import("../local/failures");
  const nodes = await withApi((await running(options)).kubeconfig, (api) => healNodes(api, target));
  if (options.json === true) return print({ healed: nodes });
  tell(nodes.length === 0 ? "nothing was gone" : `back: ${nodes.join(", ")}`);
}

async function running(options: ChosenOptions): Promise<LocalStatus> {
  const ready = (await statusOf(options)).filter((plane) => plane.state === "ready");
  const chosen = options.environment === undefined ? ready : ready.filter((plane) => plane.environment === options.environment);
  const [only] = chosen;
  if (only !== undefined && chosen.length === 1) return only;
  if (only === undefined && ready.length > 0) {
    const others = ready.map((plane) => plane.environment).join(", ");
    throw new Failure(`no local control plane of ${options.environment} is running, but that of ${others}`, 2);
  }
  if (only === undefined)
    throw new Failure("no local control plane is running; start one with `trainyard local up <environment>`", 2);
  throw new Failure(
    `more than one is running; say which with --environment (${chosen.map((plane) => plane.environment).join(", ")})`,
    2,
  );
}

async function withApi<T>(kubeconfig: string, work: (api: ApiServer) => Promise<T>): Promise<T> {
  const { ApiServer } = require("../kubernetes/api-server") as typeof import("../kubernetes/api-server");
  const api = await ApiServer.connect(kubeconfig);
  try {
    return await work(api);
  } finally {
    api.close();
  }
}

function load(asked: string, options: UpOptions): LoadedEnvironment {
  const { findEnvironment, loadEnvironment } = require("../../components/config") as typeof import("../../components/config");
  return loadEnvironment(findEnvironment(asked, options.cwd), { sets: options.set });
}

/** `stacks/Pulumi.dev.yaml` and `dev` name the same environment. */
function environmentName(asked: string): string {
  return asked
    .replace(/^.*[\\/]/, "")
    .replace(/\.ya?ml$/, "")
    .replace(/^Pulumi\./, "");
}

/** `.trainyard/local` of the project, beside the rehearsal's state. */
function rootOf(options: PlaceOptions): string {
  const { findProject } = require("../../components/config") as typeof import("../../components/config");
  const { localRoot } = require("../local/folders") as typeof import("../local/folders");
  return localRoot(options.state ?? join(findProject(options.cwd).root, ".trainyard"));
}

async function statusOf(options: PlaceOptions): Promise<readonly LocalStatus[]> {
  const { localStatus } = require("../local/control-plane") as typeof import("../local/control-plane");
  return localStatus(rootOf(options));
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(object: object): void {
  process.stdout.write(`${JSON.stringify(object, undefined, 2)}\n`);
}
