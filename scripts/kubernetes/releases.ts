import {
  type Advice,
  type CheckFailure,
  type CheckRequest,
  CloudError,
  type CreateRequest,
  type DiffRequest,
  type DiffResult,
  isUnknown,
  type Properties,
  type Provider,
  type ReadResult,
  type ResourceRequest,
  type UpdateRequest,
  unknown,
  type Value,
} from "../rehearsal/provider";
import { ApiError } from "./api-error";
import type { ApiServer } from "./api-server";
import { ChartRefused } from "./chart-repository";
import type { ChartSource } from "./chart-source";
import { checkChartValues } from "./chart-values";
import { nameOfChart, titleOf, type WantedChart, wantedChart } from "./chart-wanted";
import { isHook, renderChart } from "./charts";
import { type Definitions, definitionsOf, slimmed } from "./definitions";
import { hasUnknown, isMap, madeUpName, withoutNulls } from "./inputs";
import { describe, isManagedBy, type KubernetesObject, type ObjectReference, referenceTo } from "./objects";
import { inApplyOrder } from "./order";
import { foreign, refused } from "./refusals";
import { equal } from "./replacement";
import { type Patience, untilGone, untilReady } from "./waiting";

export interface ReleaseSources {
  readonly charts: ChartSource;
  /** A folder of custom resource definitions. */
  readonly definitions?: string;
  /** Tells people about long work (a first build of helm). */
  readonly say: (line: string) => void;
}

export interface ReleaseOptions {
  readonly fieldManager: string;
  readonly patience: Patience;
  readonly namespace: string;
  readonly sources: ReleaseSources;
  readonly advise: (advice: Advice) => void;
}

/** Inputs whose change makes another release. */
const identity = ["name", "namespace"];

/**
 * Helm releases: rendered by helm and applied where the chart is at hand; otherwise recorded, with the definitions that the chart
 * would bring, so that what builds on it is still checked.
 */
export class ReleaseProvider implements Provider {
  constructor(
    private readonly api: ApiServer,
    private readonly options: ReleaseOptions,
  ) {}

  async check({ news, olds, name, seed }: CheckRequest): Promise<{ inputs: Properties; failures: readonly CheckFailure[] }> {
    const inputs = withoutNulls(news);
    const failures: CheckFailure[] = [];
    if (inputs.chart === undefined)
      failures.push({ property: "chart", reason: "no chart is named; give its name, folder or address" });
    else if (!isUnknown(inputs.chart)) failures.push(...(await this.faults(inputs)));
    const kept = typeof olds?.name === "string" ? olds.name : madeUpName({ name, seed });
    const named = { ...inputs, name: inputs.name ?? kept, namespace: inputs.namespace ?? this.options.namespace };
    return { inputs: named, failures };
  }

  /** What the chart's repository does not have, and values that the chart refuses or does not know, where it is at hand. */
  private async faults(inputs: Properties): Promise<readonly CheckFailure[]> {
    const { charts, say } = this.options.sources;
    try {
      const { described } = await charts.find(wantedChart(inputs));
      if (described === undefined || !isMap(inputs.values)) return [];
      const problems = await checkChartValues(described, inputs.values, say);
      return problems.map(({ path, reason, remedy }) => ({
        property: path === "" ? "values" : `values.${path}`,
        reason: `${reason}; ${remedy}`,
      }));
    } catch (error) {
      if (!(error instanceof ChartRefused)) throw error;
      return [{ property: error.problem.path, reason: error.message }];
    }
  }

  async diff({ oldInputs, oldOutputs, news, ignoreChanges }: DiffRequest): Promise<DiffResult> {
    const keys = [...new Set([...Object.keys(oldInputs), ...Object.keys(news)])].filter((key) => !ignoreChanges.includes(key));
    const changed = keys.filter((key) => !equal(oldInputs[key], news[key]));
    // A release that was only recorded is installed once its chart is at hand.
    const isRecorded = isMap(oldOutputs.status) && oldOutputs.status.status === "recorded";
    if (changed.length === 0 && isRecorded && (await this.isAtHand(news))) changed.push("chart");
    return { changed, replaces: changed.filter((key) => identity.includes(key)), deleteBeforeReplace: false };
  }

  private async isAtHand(inputs: Properties): Promise<boolean> {
    const { whole } = await this.options.sources.charts.find(wantedChart(inputs)).catch(asCloudError);
    return whole !== undefined;
  }

  async create(request: CreateRequest): Promise<{ id: string; outputs: Properties }> {
    const release = releaseOf(request.inputs);
    if (request.preview) return { id: "", outputs: { ...request.inputs, status: unknown, resourceNames: unknown } };
    return { id: `${release.namespace}/${release.name}`, outputs: await this.installed(request, release, []) };
  }

  async update(request: UpdateRequest): Promise<{ outputs: Properties }> {
    if (request.preview) return { outputs: { ...request.oldOutputs, ...request.inputs, status: unknown } };
    return { outputs: await this.installed(request, releaseOf(request.inputs), referencesIn(request.oldOutputs)) };
  }

  async delete({ outputs }: ResourceRequest): Promise<void> {
    await this.remove(referencesIn(outputs));
  }

  async read(request: ResourceRequest): Promise<ReadResult | undefined> {
    // One that was rehearsed without a cluster is on none.
    if (!isMap(request.outputs.resourceNames)) return undefined;
    const references = referencesIn(request.outputs);
    const there = await Promise.all(references.map((reference) => this.found(reference)));
    // A release whose objects are all gone was uninstalled behind the program's back.
    if (references.length > 0 && there.every((object) => object === undefined)) return undefined;
    return { id: request.id, inputs: request.inputs, outputs: request.outputs };
  }

  async invoke({ token }: { readonly token: string }): Promise<Properties> {
    throw new CloudError("NotSupported", `${token} is answered by Pulumi's plugin only`);
  }

  private async installed(request: CreateRequest, release: Release, before: readonly ObjectReference[]): Promise<Properties> {
    const { urn, inputs } = request;
    const rendered = await this.objectsOf(release, urn);
    if (release.createNamespace) await this.makeNamespace(release.namespace);
    const made: ObjectReference[] = [];
    try {
      const definitions = await this.ours(rendered.objects.filter(isDefinition), urn);
      made.push(...(await this.define(definitions)));
      const others = rendered.objects.filter((object) => !isDefinition(object));
      for (const object of others) await this.refuseForeign(object, release.namespace);
      for (const object of inApplyOrder(others)) made.push(await this.apply(object, release.namespace));
      if (!release.skipAwait) for (const reference of made) await this.ready(reference);
    } catch (error) {
      const refusal = error instanceof CloudError ? error : new CloudError("ReleaseFailed", String(error));
      const partial = {
        id: `${release.namespace}/${release.name}`,
        outputs: outputsOf(inputs, release, "failed", [...before, ...made]),
      };
      throw new CloudError(refusal.code, `release ${release.name}: ${refusal.message.replace(`${refusal.code}: `, "")}`, partial);
    }
    const surplus = before.filter((old) => !made.some((reference) => describe(reference) === describe(old)));
    await this.remove(surplus);
    return outputsOf(inputs, release, rendered.whole ? "deployed" : "recorded", made);
  }

  /** What a release puts on the cluster; `whole` where that is all of the chart. */
  private async objectsOf(
    release: Release,
    urn: string,
  ): Promise<{ readonly objects: readonly KubernetesObject[]; readonly whole: boolean }> {
    const { sources } = this.options;
    const { whole, missing } = await sources.charts.find(release.wanted).catch(asCloudError);
    const tell = (message: string): void => this.options.advise({ severity: "info", urn, message });
    if (whole !== undefined) {
      const objects = await renderChart({ ...release, folder: whole }, sources.say);
      const hooks = objects.filter(isWebhook);
      if (hooks.length > 0)
        tell(`${hooks.length} admission webhooks of ${release.wanted.chart} are left out: nothing on this cluster answers them`);
      return { objects: objects.filter((object) => !isWebhook(object)).map(withoutConversion), whole: true };
    }
    const found = definitionsFor(release.wanted.chart, sources.definitions);
    tell(
      `chart ${titleOf(release.wanted)} is not at hand (${missing ?? "nobody was asked"}), so the release is recorded and its pods do not run; give --charts DIR; ${found.origin}`,
    );
    return { objects: found.objects.map(slimmed), whole: false };
  }

  /** Definitions that somebody installed before stay his, as with helm: a destroy would take every object of the kind with them. */
  private async ours(definitions: readonly KubernetesObject[], urn: string): Promise<readonly KubernetesObject[]> {
    const live = await Promise.all(definitions.map((definition) => this.found(referenceTo(definition))));
    const isForeign = (index: number): boolean => {
      const there = live[index];
      return there !== undefined && !isManagedBy(there, this.options.fieldManager);
    };
    const foreigners = definitions.filter((_, index) => isForeign(index)).map(({ metadata }) => metadata.name);
    if (foreigners.length > 0)
      this.options.advise({ severity: "info", urn, message: `there already, and left as they are: ${foreigners.join(", ")}` });
    return definitions.filter((_, index) => !isForeign(index));
  }

  private async refuseForeign(object: KubernetesObject, namespace: string): Promise<void> {
    // A kind that this release defines is known only in a moment, and nothing of it can be there.
    const reference = await this.placed(referenceTo(object), namespace).catch(() => undefined);
    const live = reference === undefined ? undefined : await this.found(reference);
    if (reference === undefined || live === undefined || isManagedBy(live, this.options.fieldManager)) return;
    throw new CloudError("AlreadyExists", `${describe(reference)}: ${foreign(live)}`);
  }

  private async apply(object: KubernetesObject, namespace: string): Promise<ObjectReference> {
    const { apiVersion, kind } = object;
    const reference = await this.placed(referenceTo(object), namespace);
    // helm deletes what an earlier run of a hook left (`before-hook-creation`, its default): a Job that ran cannot be changed.
    if (isHook(object)) await this.removeOne(reference);
    const scoped = reference.namespace === undefined ? {} : { namespace: reference.namespace };
    try {
      await this.api.apply(
        { ...object, apiVersion, kind, metadata: { ...object.metadata, ...scoped } },
        { fieldManager: this.options.fieldManager, force: true },
      );
    } catch (error) {
      throw refused(reference, error);
    }
    return reference;
  }

  /** Definitions first, as helm has it, and all at once: a server takes a moment for each, and some charts bring two dozen. */
  private async define(definitions: readonly KubernetesObject[]): Promise<readonly ObjectReference[]> {
    const made = await Promise.all(definitions.map((definition) => this.apply(definition, "")));
    await Promise.all(made.map((reference) => this.ready(reference)));
    if (made.length > 0) this.api.forgetKinds();
    return made;
  }

  private async placed(reference: ObjectReference, namespace: string): Promise<ObjectReference> {
    try {
      const { namespaced } = await this.api.resource(reference.apiVersion, reference.kind);
      const { apiVersion, kind, name } = reference;
      return namespaced ? { ...reference, namespace: reference.namespace ?? namespace } : { apiVersion, kind, name };
    } catch (error) {
      throw refused(reference, error);
    }
  }

  private async ready(reference: ObjectReference): Promise<void> {
    const object = await this.api.get(reference);
    if (object !== undefined) await untilReady(this.api, object, this.options.patience);
  }

  private async makeNamespace(name: string): Promise<void> {
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    if ((await this.api.get({ apiVersion: "v1", kind: "Namespace", name })) === undefined)
      await this.api.apply(namespace, { fieldManager: this.options.fieldManager });
  }

  /** Backwards, and definitions after all that may use them. */
  private async remove(references: readonly ObjectReference[]): Promise<void> {
    const others = references.filter((reference) => !isDefinition(reference));
    for (const reference of [...others].reverse()) await this.removeOne(reference);
    const definitions = references.filter(isDefinition);
    await Promise.all(definitions.map((reference) => this.removeOne(reference)));
    if (definitions.length > 0) this.api.forgetKinds();
  }

  private async removeOne(reference: ObjectReference): Promise<void> {
    const live = await this.found(reference);
    if (live === undefined) return;
    await this.api.delete(reference, { propagation: "Foreground" });
    await untilGone(this.api, reference, live.metadata.uid, this.options.patience.milliseconds);
  }

  private async found(reference: ObjectReference): Promise<KubernetesObject | undefined> {
    try {
      return await this.api.get(reference);
    } catch (error) {
      if (ApiError.is(error, "NoSuchKind")) return undefined;
      throw refused(reference, error);
    }
  }
}

export interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly wanted: WantedChart;
  readonly values: Properties;
  readonly createNamespace: boolean;
  readonly skipAwait: boolean;
}

export function releaseOf(inputs: Properties): Release {
  const { name, namespace, values } = inputs;
  return {
    name: String(name),
    namespace: String(namespace),
    wanted: wantedChart(inputs),
    values: isMap(values) && !hasUnknown(values) ? values : {},
    createNamespace: inputs.createNamespace === true,
    skipAwait: inputs.skipAwait === true,
  };
}

function asCloudError(error: unknown): never {
  throw error instanceof ChartRefused ? new CloudError("ChartRefused", error.message) : error;
}

function definitionsFor(chart: string, folder: string | undefined): Definitions {
  const name = nameOfChart(chart);
  try {
    return definitionsOf(name, folder);
  } catch (error) {
    throw new CloudError("NoDefinitions", error instanceof Error ? error.message : String(error));
  }
}

function isDefinition({ kind }: { readonly kind: string }): boolean {
  return kind === "CustomResourceDefinition";
}

function isWebhook(object: KubernetesObject): boolean {
  return object.kind === "ValidatingWebhookConfiguration" || object.kind === "MutatingWebhookConfiguration";
}

function withoutConversion(object: KubernetesObject): KubernetesObject {
  return isDefinition(object) ? slimmed(object) : object;
}

function outputsOf(inputs: Properties, release: Release, status: string, references: readonly ObjectReference[]): Properties {
  const names: Record<string, Value[]> = {};
  for (const { apiVersion, kind, name, namespace } of references) {
    const key = `${kind}/${apiVersion}`;
    names[key] = [...(names[key] ?? []), namespace === undefined ? name : `${namespace}/${name}`];
  }
  const { chart, version: asked } = release.wanted;
  const version: Properties = asked === undefined ? {} : { version: asked };
  return {
    ...Object.fromEntries(Object.entries(inputs).filter(([, value]) => !isUnknown(value))),
    resourceNames: names,
    status: { name: release.name, namespace: release.namespace, chart, status, revision: 1, ...version },
  };
}

function referencesIn(outputs: Properties): readonly ObjectReference[] {
  if (!isMap(outputs.resourceNames)) return [];
  return Object.entries(outputs.resourceNames).flatMap(([key, names]) => {
    const [kind = "", ...version] = key.split("/");
    const apiVersion = version.join("/");
    return (Array.isArray(names) ? names : []).map((each) => {
      const [first = "", second] = String(each).split("/");
      return second === undefined ? { apiVersion, kind, name: first } : { apiVersion, kind, namespace: first, name: second };
    });
  });
}
