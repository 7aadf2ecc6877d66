/** Runs packs over an environment: over its preview, or over what simulated clouds would hold once it is made. */
import { delimiter, join, relative } from "node:path";
import { exemptionsVariable } from "../../policies/core/exemptions";
import { readFramework } from "../../policies/core/frameworks";
import { programOf } from "../commands/program";
import type { Session } from "../commands/session";
import { stackConfig } from "../commands/session";
import { Failure } from "../output/errors";
import { type PackInfo, PolicyPackClient, type PolicyPackConfig, together } from "../rehearsal/analyzer";
import { runOperation } from "../rehearsal/engine/operation";
import { MemoryState } from "../rehearsal/engine/session";
import type { AnalyzedResource, Analyzers, OperationResult, Violation, YardResource } from "../rehearsal/engine/types";
import { packageRoot, version } from "../version";
import { exemptionFiles } from "./exemption-files";
import { findingsOf } from "./findings";
import { ownPack } from "./in-process";
import { frameworkReport, type PolicyReport } from "./report";

export interface Evaluation {
  /** Folders of packs; none takes the toolkit's own, in this process. */
  readonly packs: readonly string[];
  readonly policyConfig?: PolicyPackConfig;
  readonly framework?: string;
  readonly judged: PolicyReport["judged"];
}

export async function evaluate(session: Session, evaluation: Evaluation): Promise<PolicyReport> {
  const { judged } = evaluation;
  const framework = evaluation.framework === undefined ? undefined : readFramework(evaluation.framework);
  const { files, loaded } = session;
  const packs = await openPacks(session, evaluation);
  try {
    const { result, violations } =
      judged === "preview" ? await previewed(session, packs.analyzers) : await made(session, packs.analyzers);
    const infos = packs.infos();
    const findings = findingsOf(violations, infos);
    return {
      environment: loaded.name,
      file: relative(files.project.root, files.file).split("\\").join("/"),
      judged,
      packs: infos,
      resources: result.resources.length,
      findings,
      ...(framework === undefined ? {} : { framework: frameworkReport(framework, findings, result.resources, infos) }),
    };
  } finally {
    await packs.close();
  }
}

interface OpenPacks {
  readonly analyzers: Analyzers;
  infos(): readonly PackInfo[];
  close(): Promise<void>;
}

async function openPacks(session: Session, { packs: directories, policyConfig = {}, judged }: Evaluation): Promise<OpenPacks> {
  const { files, loaded } = session;
  const exemptions = exemptionFiles(files);
  if (directories.length === 0) {
    const own = ownPack({ folder: join(packageRoot, "policies"), version, policyConfig, exemptions });
    return { analyzers: own, infos: () => [own.info], close: async () => undefined };
  }
  const started = await Promise.allSettled(
    directories.map((directory) =>
      PolicyPackClient.start({
        directory,
        project: files.project.name,
        stack: loaded.name,
        dryRun: judged === "preview",
        config: stackConfig(session, true),
        environment: { [exemptionsVariable]: exemptions.join(delimiter) },
      }),
    ),
  );
  const packs = started.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  const close = async () => void (await Promise.all(packs.map((pack) => pack.close())));
  const failed = started.find((start) => start.status === "rejected");
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  try {
    await configureEach(packs, policyConfig);
  } catch (error) {
    await close();
    throw error;
  }
  return { analyzers: together(packs), infos: () => packs.map((pack) => pack.info), close };
}

/** One configuration for all packs: each takes what is about its own policies, and what is about nobody's is refused. */
async function configureEach(packs: readonly PolicyPackClient[], given: PolicyPackConfig): Promise<void> {
  const of = (pack: PolicyPackClient) => new Set(["all", ...pack.info.policies.map(({ name }) => name)]);
  const strangers = Object.keys(given).filter((name) => !packs.some((pack) => of(pack).has(name)));
  for (const [index, pack] of packs.entries()) {
    const own = of(pack);
    // The first pack tells of what none has.
    const names = Object.entries(given).filter(([name]) => own.has(name) || (index === 0 && strangers.includes(name)));
    await pack.configure(Object.fromEntries(names));
  }
}

interface Judged {
  readonly result: OperationResult;
  readonly violations: readonly Violation[];
}

/** A preview with the packs. Pulumi shows packs the whole stack only where no resource broke a mandatory rule; a report is about all. */
async function previewed(session: Session, analyzers: Analyzers): Promise<Judged> {
  let sawStack = false;
  const watched: Analyzers = {
    ...analyzers,
    analyzeStack: (resources) => {
      sawStack = true;
      return analyzers.analyzeStack(resources);
    },
  };
  const result = await rehearsed(session, "preview", watched);
  if (sawStack) return { result, violations: result.violations };
  const ofStack = await analyzers.analyzeStack(result.resources.map((resource) => analyzed(resource, result.resources, true)));
  return { result, violations: [...result.violations, ...ofStack] };
}

/** Made on simulated clouds without the packs, and judged afterwards. */
async function made(session: Session, analyzers: Analyzers): Promise<Judged> {
  const result = await rehearsed(session, "up");
  return { result, violations: await analyzeMade(analyzers, result.resources) };
}

/** The environment from its files alone, in memory. */
async function rehearsed(session: Session, operation: "preview" | "up", analyzers?: Analyzers): Promise<OperationResult> {
  const { files, loaded } = session;
  const result = await runOperation({
    operation,
    project: files.project.name,
    stack: loaded.name,
    config: stackConfig(session, true),
    memory: new MemoryState(),
    program: programOf(files.project),
    ...(analyzers === undefined ? {} : { analyzers }),
  });
  if (result.programError !== undefined) throw result.programError;
  // A mandatory violation fails the preview, and is what the report is about; anything else that failed it is not.
  const other = result.diagnostics.filter(({ severity, message }) => severity === "error" && !message.startsWith("[mandatory]"));
  if (other.length > 0 || (result.result === "failed" && result.violations.length === 0)) {
    throw new Failure(`${loaded.name} cannot be rehearsed: ${other.map(({ message }) => message).join("; ")}`);
  }
  return result;
}

/** Every resource as it was made: its inputs one by one, then all of them with their outputs. */
export async function analyzeMade(analyzers: Analyzers, resources: readonly YardResource[]): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  for (const resource of resources) found.push(...(await analyzers.analyzeResource(analyzed(resource, resources, false))));
  found.push(...(await analyzers.analyzeStack(resources.map((resource) => analyzed(resource, resources, true)))));
  return found;
}

export function analyzed(resource: YardResource, all: readonly YardResource[], outputs: boolean): AnalyzedResource {
  const provider = all.find(({ urn }) => urn === resource.provider);
  return {
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    properties: outputs
      ? { ...resource.inputs, ...resource.outputs, ...(resource.id === undefined ? {} : { id: resource.id }) }
      : resource.inputs,
    ...(resource.parent === undefined ? {} : { parent: resource.parent }),
    dependencies: resource.dependencies,
    propertyDependencies: resource.propertyDependencies,
    protect: resource.protect,
    ignoreChanges: resource.ignoreChanges,
    ...(resource.deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace: resource.deleteBeforeReplace }),
    additionalSecretOutputs: [],
    aliases: resource.aliases,
    ...(resource.customTimeouts === undefined ? {} : { customTimeouts: resource.customTimeouts }),
    ...(provider === undefined
      ? {}
      : { provider: { type: provider.type, name: provider.name, urn: provider.urn, properties: provider.inputs } }),
  };
}
