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
} from "../rehearsal/provider";
import { ApiError } from "./api-error";
import type { ApiServer } from "./api-server";
import { isUnpackaged } from "./definitions";
import { inputsNow } from "./drift";
import { withoutForeign } from "./ignored";
import { Annotation, annotation, completed, hasUnknown, idOf, isMap, metadataOf } from "./inputs";
import { describe, isManagedBy, type KubernetesObject, type ObjectReference } from "./objects";
import { foreign, refused } from "./refusals";
import { compare } from "./replacement";
import { isCustom, type KubernetesType, typeOf } from "./types";
import { type Patience, untilGone, untilReady } from "./waiting";

export interface ProviderOptions {
  readonly fieldManager: string;
  readonly patience: Patience;
  readonly advise: (advice: Advice) => void;
  /** No operator runs, so nothing depends on a custom resource and it need not be deleted before what it owns. */
  readonly withoutOperators: boolean;
  /** Namespace of objects that name none; the provider's own setting, or `default`. */
  readonly namespace: string;
}

/** Where a kind may be missing only for a moment: its definition was applied just now, or a chart brings it in this same run. */
const settleMilliseconds = 10_000;

/** Objects on a real API server, through the seam of the rehearsal. */
export class ObjectProvider implements Provider {
  constructor(
    private readonly api: ApiServer,
    private readonly options: ProviderOptions,
  ) {}

  async check(request: CheckRequest): Promise<{ inputs: Properties; failures: readonly CheckFailure[] }> {
    const type = kindOf(request.type);
    const { name, seed, olds } = request;
    const inputs = completed(type, request.news, { name, seed, ...(olds === undefined ? {} : { olds }) });
    if (type.patch || hasUnknown(inputs.metadata)) return { inputs, failures: [] };
    const failures: CheckFailure[] = [];
    if (typeof metadataOf(inputs).name !== "string")
      failures.push({
        property: "metadata.name",
        reason: "server-side apply needs a name; give one, or leave generateName out to get one",
      });
    return { inputs, failures };
  }

  async diff(request: DiffRequest): Promise<DiffResult> {
    const result = compare(kindOf(request.type), request.oldInputs, request.news);
    const counts = (key: string): boolean => !request.ignoreChanges.includes(key);
    return { ...result, changed: result.changed.filter(counts), replaces: result.replaces.filter(counts) };
  }

  async create(request: CreateRequest): Promise<{ id: string; outputs: Properties }> {
    const type = kindOf(request.type);
    if (request.preview) {
      if (!type.patch && !hasUnknown(request.inputs.metadata)) {
        const planned = await this.reference(type, request.inputs).catch(() => undefined);
        if (planned !== undefined) await this.refuseForeign(planned, request.inputs);
      }
      return { id: "", outputs: await this.rehearsed(type, request) };
    }
    if (await this.isUndefined(type)) return this.recorded(type, request);
    const reference = await this.reference(type, request.inputs);
    if (!type.patch) await this.refuseForeign(reference, request.inputs);
    const id = idOf(reference.namespace, reference.name);
    const outputs = await this.applied(type, request, reference, id);
    return { id, outputs };
  }

  async update(request: UpdateRequest): Promise<{ outputs: Properties }> {
    const type = kindOf(request.type);
    if (request.preview) return { outputs: { ...request.oldOutputs, ...(await this.rehearsed(type, request)) } };
    if (await this.isUndefined(type)) return this.recorded(type, request);
    const reference = await this.reference(type, request.inputs);
    const { ignoreChanges = [] } = request;
    const live = ignoreChanges.length > 0 ? await this.found(reference) : undefined;
    const inputs = withoutForeign(request.inputs, ignoreChanges, live, this.options.fieldManager);
    return { outputs: await this.applied(type, { ...request, inputs }, reference, request.id) };
  }

  async delete(request: ResourceRequest): Promise<void> {
    const type = kindOf(request.type);
    const reference = referenceOfId(type, request.id);
    try {
      if (type.patch) await this.letGo(reference);
      else await this.deleted(reference, request);
    } catch (error) {
      // The kind itself is gone, and all objects of it with it.
      if (ApiError.is(error, "NoSuchKind") || ApiError.is(error, "NotFound")) return;
      throw error instanceof CloudError ? error : refused(reference, error);
    }
  }

  async read(request: ResourceRequest): Promise<ReadResult | undefined> {
    const type = kindOf(request.type);
    const reference = referenceOfId(type, request.id);
    const live = await this.found(reference);
    if (live === undefined && (await this.isUndefined(type)))
      return { id: request.id, inputs: request.inputs, outputs: request.outputs };
    if (live === undefined || live.metadata.deletionTimestamp !== undefined) return undefined;
    const outputs = outputsOf(live);
    // A program that reads what it did not make has said no inputs yet; all that identifies the object is one.
    const asked = Object.keys(request.inputs).length === 0 ? outputsWithoutStatus(outputs) : inputsNow(request.inputs, outputs);
    return { id: request.id, inputs: asked, outputs };
  }

  async invoke({ token }: { readonly token: string }): Promise<Properties> {
    throw new CloudError(
      "NotSupported",
      `${token} is answered by Pulumi's plugin only; read the file in the program, or use a Release`,
    );
  }

  /** A kind that a local cluster cannot know, because nobody gave the definitions that no package carries. */
  private async isUndefined({ apiVersion, kind }: KubernetesType): Promise<boolean> {
    if (!this.options.withoutOperators || !isUnpackaged(apiVersion)) return false;
    try {
      await this.settled(() => this.api.resource(apiVersion, kind));
      return false;
    } catch (error) {
      if (ApiError.is(error, "NoSuchKind")) return true;
      throw error;
    }
  }

  /** As a chart that is not at hand is: what depends on it goes on, and people are told that nothing checked it. */
  private recorded({ apiVersion, kind }: KubernetesType, { inputs, urn }: CreateRequest): { id: string; outputs: Properties } {
    const { name, namespace } = metadataOf(inputs);
    const group = apiVersion.replace(/\/.*$/, "");
    const message = `${kind} ${String(name)} is recorded and nothing has checked it: no package carries the definitions of ${group} (give a folder of them: --crds DIR)`;
    this.options.advise({ severity: "warning", urn, message });
    return { id: idOf(typeof namespace === "string" ? namespace : undefined, String(name)), outputs: inputs };
  }

  /** What a preview can say: the server's own answer to a dry run, or the inputs where it cannot answer yet. */
  private async rehearsed(type: KubernetesType, request: CreateRequest): Promise<Properties> {
    const { inputs } = request;
    const planned = { ...inputs, status: unknown };
    if (hasUnknown(inputs) || type.patch) return planned;
    const reference = await this.reference(type, inputs).catch(() => undefined);
    if (reference === undefined) return planned;
    try {
      const answer = await this.api.apply(objectFrom(inputs, reference), {
        ...this.applyOptions(inputs, request.urn),
        dryRun: true,
      });
      return { ...outputsOf(answer), status: unknown };
    } catch (error) {
      // Its namespace, or its definition, is made by the same run.
      if (ApiError.is(error, "NotFound") || ApiError.is(error, "NoSuchKind")) return planned;
      throw refused(reference, error);
    }
  }

  private async applied(
    type: KubernetesType,
    request: CreateRequest,
    reference: ObjectReference,
    id: string,
  ): Promise<Properties> {
    const { inputs } = request;
    const object = objectFrom(inputs, reference);
    const options = this.applyOptions(inputs, request.urn);
    let live: KubernetesObject;
    try {
      live = await this.settled(() => this.api.apply(object, type.patch ? { ...options, force: true } : options));
    } catch (error) {
      throw refused(reference, error);
    }
    if (reference.kind === "CustomResourceDefinition") this.api.forgetKinds();
    if (type.patch || annotation(inputs, Annotation.SkipAwait) === "true") return outputsOf(live);
    // Whom it waits for does not run here.
    if (this.options.withoutOperators && isCustom(reference.apiVersion)) return outputsOf(live);
    try {
      return outputsOf(await untilReady(this.api, live, this.patience(inputs)));
    } catch (error) {
      const now = (await this.found(reference)) ?? live;
      const { code, message } = error instanceof CloudError ? error : refused(reference, error);
      throw new CloudError(code, message.replace(`${code}: `, ""), { id, outputs: outputsOf(now) });
    }
  }

  /**
   * Server-side apply would change an object that is there already, and a later `destroy` would delete it. What we set no field of is
   * somebody else's; what we did is ours, from a run that was cut off.
   */
  private async refuseForeign(reference: ObjectReference, inputs: Properties): Promise<void> {
    if (annotation(inputs, Annotation.PatchForce) === "true") return;
    const live = await this.found(reference).catch((error: unknown) => {
      throw refused(reference, error);
    });
    if (live === undefined || isManagedBy(live, this.options.fieldManager)) return;
    throw new CloudError("AlreadyExists", `${describe(reference)}: ${foreign(live)}`);
  }

  private applyOptions(inputs: Properties, urn: string) {
    return {
      fieldManager: this.options.fieldManager,
      force: annotation(inputs, Annotation.PatchForce) === "true",
      onWarning: (message: string) => this.options.advise({ severity: "warning", urn, message }),
    };
  }

  /** A definition that was applied a moment ago is served a moment later. */
  private async settled<T>(call: () => Promise<T>): Promise<T> {
    const until = Date.now() + settleMilliseconds;
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!ApiError.is(error, "NoSuchKind") || !(await this.isDefined(error)) || Date.now() > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
        this.api.forgetKinds();
      }
    }
  }

  private async isDefined(error: ApiError): Promise<boolean> {
    const definitions = await this.api.listKind("apiextensions.k8s.io/v1", "CustomResourceDefinition");
    return definitions.items.some((each) => isMap(each.spec) && error.message.includes(`in ${String(each.spec.group)}/`));
  }

  private async deleted(reference: ObjectReference, request: ResourceRequest): Promise<void> {
    const live = await this.found(reference);
    if (live === undefined) return;
    const propagation = this.propagation(request.inputs, reference);
    const { uid } = live.metadata;
    await this.api.delete(reference, { propagation, ...(uid === undefined ? {} : { uid }) });
    if (annotation(request.inputs, Annotation.SkipAwait) === "true") return;
    await untilGone(this.api, reference, uid, this.patience(request.inputs).milliseconds);
  }

  /**
   * What an object owns goes first, as with Pulumi. The garbage collector learns of new kinds only every 30 seconds, which is too long
   * to wait for where it has nothing to collect.
   */
  private propagation(inputs: Properties, reference: ObjectReference): "Foreground" | "Background" | "Orphan" {
    const asked = annotation(inputs, Annotation.DeletionPropagation)?.toLowerCase();
    if (asked === "orphan") return "Orphan";
    const custom = this.options.withoutOperators && isCustom(reference.apiVersion);
    return asked === "background" || (asked === undefined && custom) ? "Background" : "Foreground";
  }

  /** Applying nothing gives up every field that we set; the object is somebody else's and stays. */
  private async letGo(reference: ObjectReference): Promise<void> {
    const { apiVersion, kind, name, namespace } = reference;
    const metadata = namespace === undefined ? { name } : { name, namespace };
    if ((await this.found(reference)) === undefined) return;
    await this.api.apply({ apiVersion, kind, metadata }, { fieldManager: this.options.fieldManager, force: true });
  }

  private async found(reference: ObjectReference): Promise<KubernetesObject | undefined> {
    try {
      return await this.api.get(reference);
    } catch (error) {
      if (ApiError.is(error, "NoSuchKind")) return undefined;
      throw error;
    }
  }

  /** With the namespace where the kind has one, and without where it has none, whatever the program says. */
  private async reference(type: KubernetesType, inputs: Properties): Promise<ObjectReference> {
    const { name, namespace } = metadataOf(inputs);
    const { apiVersion, kind } = type;
    const reference = { apiVersion, kind, name: String(name) };
    let namespaced: boolean;
    try {
      namespaced = (await this.settled(() => this.api.resource(apiVersion, kind))).namespaced;
    } catch (error) {
      throw refused(reference, error);
    }
    if (!namespaced) return reference;
    return { ...reference, namespace: typeof namespace === "string" && namespace !== "" ? namespace : this.options.namespace };
  }

  private patience(inputs: Properties): Patience {
    const seconds = Number(annotation(inputs, Annotation.TimeoutSeconds));
    return Number.isFinite(seconds) && seconds > 0
      ? { ...this.options.patience, milliseconds: seconds * 1_000 }
      : this.options.patience;
  }
}

function kindOf(token: string): KubernetesType {
  const type = typeOf(token);
  if (type === undefined) throw new CloudError("NotSupported", `${token} is no Kubernetes object`);
  return type;
}

function referenceOfId(type: KubernetesType, id: string): ObjectReference {
  const slash = id.indexOf("/");
  const { apiVersion, kind } = type;
  return slash < 0
    ? { apiVersion, kind, name: id }
    : { apiVersion, kind, namespace: id.slice(0, slash), name: id.slice(slash + 1) };
}

/** The object as it goes over the wire. Status is the server's to write. */
function objectFrom(inputs: Properties, reference: ObjectReference): ApplicableObject {
  const { status: _status, metadata, ...rest } = plain(inputs);
  const { apiVersion, kind, name, namespace } = reference;
  return {
    ...rest,
    apiVersion,
    kind,
    metadata: { ...(metadata as object), name, ...(namespace === undefined ? {} : { namespace }) },
  };
}

interface ApplicableObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

function plain(inputs: Properties): Record<string, unknown> {
  return JSON.parse(JSON.stringify(inputs, (_key, value: unknown) => (isUnknown(value) ? undefined : value))) as Record<
    string,
    unknown
  >;
}

/** The live object. Who manages which field is the server's book-keeping and would be a change with every run. */
function outputsOf(live: KubernetesObject): Properties {
  const withoutManagers = (key: string, value: unknown): unknown => (key === "managedFields" ? undefined : value);
  return JSON.parse(JSON.stringify(live, withoutManagers)) as Properties;
}

function outputsWithoutStatus(outputs: Properties): Properties {
  const { status: _status, ...rest } = outputs;
  return rest;
}
