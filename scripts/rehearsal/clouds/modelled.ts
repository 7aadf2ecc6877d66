import {
  type Advice,
  type CheckFailure,
  type CheckRequest,
  CloudError,
  type CreateRequest,
  type DiffRequest,
  type DiffResult,
  type Properties,
  type Provider,
  type ReadResult,
  type ResourceRequest,
  type UpdateRequest,
  unknown,
  type Value,
} from "../provider";
import { autoNamed, looksAutoNamed } from "./autoname";
import { Invention } from "./invent";
import type { Act, Change, CloudModel, ResourceModel } from "./model";
import { all, at, changedKeys, equal, given, isList, text, withoutNulls } from "./values";
import type { Operation, Thing, World } from "./world";

/** A provider that does what a cloud's models say, in one region or cluster of a world. */
export class ModelledProvider implements Provider {
  constructor(
    private readonly cloud: CloudModel,
    readonly world: World,
    /** Region or cluster; undefined in a preview that does not know it yet. */
    private readonly home: string | undefined,
    private readonly advise: (advice: Advice) => void,
    /** Its configuration. */
    readonly config: Properties,
  ) {}

  /** Notes that a person has read once in this run. */
  private readonly told = new Set<string>();

  private readonly tell = (advice: Advice): void => {
    if (advice.severity === "info" && this.told.has(advice.message)) return;
    this.told.add(advice.message);
    this.advise(advice);
  };

  async check(request: CheckRequest): Promise<{ inputs: Properties; failures: readonly CheckFailure[] }> {
    const model = this.modelOf(request.type, request.urn);
    let inputs = withoutNulls(request.news);
    if (this.cloud.prepare !== undefined) inputs = this.cloud.prepare(request.type, inputs, this.config);
    if (model.defaults !== undefined) {
      const defaults = model.defaults(inputs);
      for (const key in defaults) if (!given(inputs[key])) inputs = { ...inputs, [key]: defaults[key] as Value };
    }
    if (model.autoName !== undefined) inputs = autoNamed(model.autoName, inputs, request, this.world);
    if (model.complete !== undefined) inputs = model.complete(inputs, request, this);
    const failures: CheckFailure[] = [];
    const check = {
      urn: request.urn,
      type: request.type,
      name: request.name,
      inputs,
      world: this.world,
      scope: this.scopeOf(model, inputs),
      config: this.config,
      fail: (property: string, reason: string) => void failures.push({ property, reason }),
      advise: (severity: "info" | "warning", message: string) => this.tell({ severity, urn: request.urn, message }),
    };
    for (const property of model.required ?? []) {
      if (given(inputs[property])) continue;
      const reason = `Missing required argument. The argument "${property}" is required, but no definition was found`;
      failures.push({ property, reason: `${reason}; give ${request.name}.${property}` });
    }
    this.cloud.check?.(check, model);
    model.check?.(check);
    return { inputs, failures };
  }

  async diff(request: DiffRequest): Promise<DiffResult> {
    const model = this.modelOf(request.type, request.urn);
    const { oldInputs: olds, news } = request;
    this.world.acknowledge(this.cloud.package, this.scopeOf(model, olds), request.type, request.id);
    let changed = changedKeys(olds, news);
    if (request.ignoreChanges.length > 0) {
      const ignored = new Set(request.ignoreChanges.map((path) => path.split(/[.[]/)[0]));
      changed = changed.filter((key) => !ignored.has(key));
    }
    if (changed.length > 0 && model.sets !== undefined) {
      changed = changed.filter((key) => !(model.sets?.includes(key) && sameSet(olds[key], news[key])));
    }
    if (changed.length > 0 && model.json !== undefined) {
      changed = changed.filter((key) => !(model.json?.includes(key) && sameJson(olds[key], news[key])));
    }
    if (changed.length === 0) return { changed, replaces: [] };
    const change: Change = { urn: request.urn, olds, news, changed, config: this.config };
    const replaces = model.replaces?.(change) ?? replacing(model, change);
    if (replaces.length === 0) return { changed, replaces };
    return { changed, replaces, deleteBeforeReplace: deletesFirst(model, change) };
  }

  async create(request: CreateRequest): Promise<{ id: string; outputs: Properties }> {
    const model = this.modelOf(request.type, request.urn);
    if (request.preview) return { id: "", outputs: model.whole?.planned(request.inputs) ?? planned(model, request.inputs) };
    this.world.catchUp();
    this.throwFault(request.type, "create");
    const scope = this.scopeOf(model, request.inputs);
    const again = this.world.unacknowledged(request.urn, request.type, request.resumes?.knownIds);
    if (again !== undefined) {
      if (again.scope === scope && changedKeys(again.inputs, request.inputs).length === 0)
        return { id: again.id, outputs: again.outputs };
      // Asked for once, never acknowledged, and wanted otherwise by now.
      this.world.delete(again);
    }
    const seed = `${this.world.account}|${scope}|${request.urn}|${this.world.generation(request.urn)}`;
    const act = this.act(request, scope, seed);
    model.refuse?.(act);
    const id = model.id?.(act) ?? act.invent.uuid();
    const made = { ...act, id };
    const outputs = actual(model, made);
    const thing = this.thing(request, scope, id, outputs, model, seed);
    this.world.add(thing);
    model.created?.(thing, made);
    return { id, outputs };
  }

  async update(request: UpdateRequest): Promise<{ outputs: Properties }> {
    const model = this.modelOf(request.type, request.urn);
    if (request.preview) {
      const { inputs, oldInputs, oldOutputs } = request;
      return { outputs: model.whole?.planned(inputs, oldOutputs) ?? replanned(model, inputs, oldInputs, oldOutputs) };
    }
    this.world.catchUp();
    this.throwFault(request.type, "update");
    const scope = this.scopeOf(model, request.inputs);
    const old = this.world.get(this.cloud.package, scope, request.type, request.id);
    if (old === undefined) {
      throw new CloudError("NotFound", `${request.type} ${request.id} does not exist; refresh to see what is there`);
    }
    this.world.acknowledge(this.cloud.package, scope, request.type, request.id);
    // The seed of its creation: what the cloud once made up stays.
    const act = { ...this.act(request, scope, old.seed), id: request.id, old };
    (model.refuseUpdate ?? model.refuse)?.(act);
    const outputs = actual(model, act);
    const thing = this.thing(request, scope, request.id, outputs, model, old.seed);
    this.world.put(thing);
    model.updated?.(thing, act);
    return { outputs };
  }

  async delete(request: ResourceRequest): Promise<void> {
    const model = this.modelOf(request.type, request.urn);
    this.world.catchUp();
    this.throwFault(request.type, "delete");
    const held = this.world.get(this.cloud.package, this.scopeOf(model, request.inputs), request.type, request.id);
    if (held === undefined) return;
    this.world.acknowledge(held.cloud, held.scope, held.type, held.id);
    const act = { ...this.act({ ...request, name: nameOf(request.urn) }, held.scope, held.seed), id: held.id };
    for (const holder of model.heldBy ?? []) {
      const reference: Value | undefined = holder.by === undefined ? held.id : holder.by(held);
      if (typeof reference !== "string") continue;
      for (const other of this.world.holders(reference, holder.type)) {
        if (other === held) continue;
        // A name means something only in its own region; an ARN everywhere.
        if (other.scope !== held.scope && other.scope !== "" && held.scope !== "" && !reference.startsWith("arn:")) continue;
        throw new CloudError(holder.code, holder.message(held, other));
      }
    }
    model.refuseDelete?.(held, act);
    model.deleted?.(held, act);
    this.world.delete(held);
  }

  async read(request: ResourceRequest): Promise<ReadResult | undefined> {
    const model = this.modelOf(request.type, request.urn);
    this.world.catchUp();
    this.throwFault(request.type, "read");
    const scope = this.scopeOf(model, request.inputs);
    const thing = this.world.get(this.cloud.package, scope, request.type, request.id);
    if (thing === undefined) return undefined;
    this.world.acknowledge(thing.cloud, thing.scope, thing.type, thing.id);
    return { id: thing.id, inputs: thing.inputs, outputs: thing.outputs };
  }

  async invoke(request: { token: string; args: Properties }): Promise<Properties> {
    return this.cloud.invoke({ ...request, scope: this.home ?? "", world: this.world, config: this.config });
  }

  private modelOf(type: string, urn: string): ResourceModel {
    const model = this.cloud.model(type);
    if (model !== undefined) return model;
    const message = `${type} is not modelled: its inputs are taken as they are, its id is made up, nothing about it is refused`;
    this.tell({ severity: "info", urn, message });
    return this.cloud.fallback(type);
  }

  private scopeOf(model: ResourceModel, inputs: Properties): string {
    if (model.global === true) return "";
    const home = this.home ?? "";
    return this.cloud.scopeOf?.(inputs, home) ?? home;
  }

  private act(request: { urn: string; type: string; name: string; inputs: Properties }, scope: string, seed: string): Act {
    const { world, cloud, tell, config } = this;
    return {
      urn: request.urn,
      type: request.type,
      name: request.name,
      inputs: request.inputs,
      id: "",
      world,
      scope,
      config,
      invent: new Invention(seed),
      find: (type, id) => {
        if (typeof id !== "string") return undefined;
        return world.get(cloud.package, scope, type, id) ?? world.get(cloud.package, "", type, id);
      },
      all: (type) => world.all(cloud.package, cloud.model(type)?.global === true ? "" : scope, type),
      advise: (severity, message) => tell({ severity, urn: request.urn, message }),
    };
  }

  private thing(
    request: CreateRequest,
    scope: string,
    id: string,
    outputs: Properties,
    model: ResourceModel,
    seed: string,
  ): Thing {
    const references = [...(model.refersTo?.(request.inputs) ?? [])];
    for (const path of model.references ?? []) {
      for (const value of all(request.inputs, path)) {
        if (typeof value === "string") references.push(value);
        else if (isList(value)) for (const item of value) if (typeof item === "string") references.push(item);
      }
    }
    return {
      cloud: this.cloud.package,
      scope,
      type: request.type,
      id,
      urn: request.urn,
      seed,
      inputs: request.inputs,
      outputs,
      references,
    };
  }

  private throwFault(type: string, operation: Operation): void {
    const fault = this.world.takeFault(type, operation);
    if (fault !== undefined) throw fault;
  }
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function deletesFirst(model: ResourceModel, change: Change): boolean {
  if (typeof model.deleteBeforeReplace === "function") return model.deleteBeforeReplace(change);
  if (model.deleteBeforeReplace === true) return true;
  if (model.autoName === undefined) return false;
  // As Pulumi's bridge decides: a name that the program gave and that stays cannot be held twice.
  const { property } = model.autoName;
  const { olds, news } = change;
  if (!given(news[property]) || !equal(olds[property], news[property])) return false;
  return !looksAutoNamed(model.autoName, text(news[property]) ?? "", news);
}

export function replacing(model: ResourceModel, { olds, news, changed }: Change): string[] {
  if (model.replaceOn === undefined) return [];
  const keys: string[] = [];
  for (const path of model.replaceOn) {
    const dot = path.indexOf(".");
    const key = dot < 0 ? path : path.slice(0, dot);
    if (!changed.includes(key) || keys.includes(key)) continue;
    // Only the path itself counts: a version that is not known yet beside an id that stays replaces nothing.
    if (dot < 0 || !equal(at(olds, path), at(news, path))) keys.push(key);
  }
  return keys;
}

/** What a preview can say of the outputs: the inputs, and unknown for all that the cloud will decide. */
function planned(model: ResourceModel, inputs: Properties): Properties {
  if (model.outputs === undefined) return inputs;
  const outputs: Record<string, Value> = { ...inputs };
  for (const key in model.outputs) if (!given(inputs[key]) || model.owns?.includes(key)) outputs[key] = unknown;
  return outputs;
}

/** Of an update, a preview says what stays: an output changes only where its inputs did, and those the cloud alone decides stay. */
function replanned(model: ResourceModel, inputs: Properties, oldInputs: Properties, oldOutputs: Properties): Properties {
  const outputs: Record<string, Value> = { ...oldOutputs };
  for (const key of changedKeys(oldInputs, inputs)) {
    if (given(inputs[key])) outputs[key] = inputs[key] as Value;
    else delete outputs[key];
  }
  if (model.outputs === undefined) return outputs;
  const { tags, tagsAll, ...rest } = model.outputs;
  if (tagsAll !== undefined && !equal(oldInputs.tags, inputs.tags)) outputs.tagsAll = unknown;
  for (const key of volatile) if (key in rest) outputs[key] = unknown;
  return outputs;
}

/** Outputs that every change of the resource gives a new value. */
const volatile = ["latestVersion", "etag", "versionId", "resourceVersion"];

function actual(model: ResourceModel, act: Act): Properties {
  if (model.whole !== undefined) return model.whole.actual(act);
  if (model.outputs === undefined) return act.inputs;
  const outputs: Record<string, Value> = { ...act.inputs };
  for (const key in model.outputs) {
    if (given(act.inputs[key]) && !model.owns?.includes(key)) continue;
    const value = model.outputs[key]?.(act);
    if (value !== undefined) outputs[key] = value;
  }
  return outputs;
}

function sameSet(a: Value | undefined, b: Value | undefined): boolean {
  if (!isList(a) || !isList(b) || a.length !== b.length) return false;
  const rest = [...b];
  return a.every((item) => {
    const index = rest.findIndex((other) => equal(item, other));
    if (index >= 0) rest.splice(index, 1);
    return index >= 0;
  });
}

function sameJson(a: Value | undefined, b: Value | undefined): boolean {
  if (typeof a !== "string" || typeof b !== "string") return false;
  try {
    return equal(JSON.parse(a) as Value, JSON.parse(b) as Value);
  } catch {
    return false;
  }
}
