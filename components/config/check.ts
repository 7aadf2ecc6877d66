import type { z } from "zod";
import type { Problem } from "../core/problems";
import { schemaProblems } from "../core/schema-problems";
import { checkAcross } from "./cross-check";
import { type Environment, environmentSchema } from "./schema";

/** Something to know that stops nothing. */
export type Advisory = Problem;

export interface Checked {
  /** Undefined where a problem was found. */
  readonly environment?: Environment;
  readonly problems: readonly Problem[];
  readonly advisories: readonly Advisory[];
}

/** The parts of an environment that are sound on their own; what one part lacks does not hide what is wrong with another. */
export interface SoundParts {
  /** On simulated clouds, whose one account is known: zone names can be told apart. */
  readonly rehearsal: boolean;
  readonly system?: Environment["system"];
  readonly name?: Environment["name"];
  readonly cloud?: Environment["cloud"];
  readonly project?: Environment["project"];
  readonly resourceGroup?: Environment["resourceGroup"];
  readonly region?: Environment["region"];
  readonly strategy?: Environment["strategy"];
  readonly network?: Environment["network"];
  readonly cluster?: Environment["cluster"];
  /** By their place in the file; undefined where the group itself is not sound. */
  readonly nodeGroups: readonly (Environment["nodeGroups"][number] | undefined)[];
  readonly buckets: readonly (Environment["storage"]["buckets"][number] | undefined)[];
  readonly instances?: Environment["instances"];
  /** Whether they are given at all, sound or not. */
  readonly onInstances: boolean;
  readonly fileSystems: readonly (Environment["storage"]["fileSystems"][number] | undefined)[];
  readonly objectStore?: Environment["storage"]["objectStore"];
  readonly grid?: Environment["grid"];
  readonly fleet?: Environment["fleet"];
  readonly peers?: Environment["peers"];
  readonly coordinator?: Environment["coordinator"];
  readonly training?: Environment["training"];
  readonly devicePlugins?: Environment["devicePlugins"];
  readonly health?: Environment["health"];
  readonly queueing?: Environment["queueing"];
  readonly serving?: Environment["serving"];
  readonly monitoring?: Environment["monitoring"];
  readonly configuration?: Environment["configuration"];
  readonly mesh?: Environment["mesh"];
  readonly automation?: Environment["automation"];
  readonly delivery?: Environment["delivery"];
  readonly backup?: Environment["backup"];
  readonly cost?: Environment["cost"];
  readonly machines?: Environment["machines"];
}

/** Checks what the layers say together: first each part's form, then what the parts say of one another. */
export function checkEnvironment(value: unknown, environmentName: string, rehearsal = true): Checked {
  const parsed = environmentSchema.safeParse(value);
  const formal = parsed.success ? [] : schemaProblems(parsed.error.issues, value, keysAt);
  const parts = { ...(parsed.success ? partsOf(parsed.data) : soundParts(value)), rehearsal };
  const { problems: across, advisories } = checkAcross(parts, environmentName);
  const problems = [...formal, ...across];
  if (!parsed.success || problems.length > 0) return { problems, advisories };
  const { defaults: _defaults, ...environment } = parsed.data;
  return { environment, problems, advisories };
}

function partsOf(environment: z.output<typeof environmentSchema>): Omit<SoundParts, "rehearsal"> {
  return {
    ...environment,
    onInstances: environment.instances !== undefined,
    buckets: environment.storage.buckets,
    fileSystems: environment.storage.fileSystems,
    objectStore: environment.storage.objectStore,
  };
}

/** Each part parsed for itself, so that a wrong word in one leaves the others to be checked. */
function soundParts(value: unknown): Omit<SoundParts, "rehearsal"> {
  const at = (key: string): unknown => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined);
  const { shape } = environmentSchema;
  const parse = <T>(schema: z.ZodType<T>, part: unknown): T | undefined => {
    const result = schema.safeParse(part);
    if (result.success) return result.data;
    const again = schema.safeParse(withoutFaults(part, result.error.issues));
    return again.success ? again.data : undefined;
  };
  const items = <T>(schema: z.ZodType<T>, list: unknown): (T | undefined)[] =>
    Array.isArray(list) ? list.map((item) => parse(schema, item)) : [];
  const storage = at("storage");
  const stored = (key: string): unknown =>
    typeof storage === "object" && storage !== null ? Reflect.get(storage, key) : undefined;
  const stores = shape.storage.def.innerType.shape;
  return {
    system: parse(shape.system, at("system")),
    name: parse(shape.name, at("name")),
    cloud: parse(shape.cloud, at("cloud")),
    project: parse(shape.project, at("project")),
    resourceGroup: parse(shape.resourceGroup, at("resourceGroup")),
    region: parse(shape.region, at("region")),
    strategy: parse(shape.strategy, at("strategy")),
    network: parse(shape.network, at("network")),
    cluster: parse(shape.cluster, at("cluster")),
    nodeGroups: items(shape.nodeGroups.def.innerType.element, at("nodeGroups")),
    buckets: items(stores.buckets.def.innerType.element, stored("buckets")),
    fileSystems: items(stores.fileSystems.def.innerType.element, stored("fileSystems")),
    objectStore: parse(stores.objectStore, stored("objectStore")),
    instances: parse(shape.instances, at("instances")),
    onInstances: (at("instances") ?? undefined) !== undefined,
    grid: parse(shape.grid, at("grid")),
    fleet: parse(shape.fleet, at("fleet")),
    peers: parse(shape.peers, at("peers")),
    coordinator: parse(shape.coordinator, at("coordinator")),
    training: parse(shape.training, at("training")),
    devicePlugins: parse(shape.devicePlugins, at("devicePlugins")),
    health: parse(shape.health, at("health")),
    queueing: parse(shape.queueing, at("queueing")),
    serving: parse(shape.serving, at("serving")),
    monitoring: parse(shape.monitoring, at("monitoring")),
    configuration: parse(shape.configuration, at("configuration")),
    mesh: parse(shape.mesh, at("mesh")),
    automation: parse(shape.automation, at("automation")),
    delivery: parse(shape.delivery, at("delivery")),
    backup: parse(shape.backup, at("backup")),
    cost: parse(shape.cost, at("cost")),
    machines: parse(shape.machines, at("machines")),
  };
}

/** The part without the values at fault, in the hope that what is left makes sense. */
function withoutFaults(part: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const copy: unknown = structuredClone(part);
  for (const issue of issues) {
    const paths = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const path of paths) {
      const last = path.at(-1);
      const holder = path.slice(0, -1).reduce<unknown>(property, copy);
      if (last !== undefined && typeof holder === "object" && holder !== null) Reflect.deleteProperty(holder, last);
    }
  }
  return copy;
}

/** The keys that are known at a path, for "did you mean". */
function keysAt(path: readonly PropertyKey[]): readonly string[] | undefined {
  let schema: unknown = environmentSchema;
  for (const step of path) {
    schema = open(schema);
    schema = typeof step === "number" ? property(schema, "element") : property(property(schema, "shape"), step);
  }
  const shape = property(open(schema), "shape");
  return typeof shape === "object" && shape !== null ? Object.keys(shape) : undefined;
}

/** What stands inside `.optional()`, `.default()` and the like. */
function open(schema: unknown): unknown {
  const inner = property(property(schema, "def"), "innerType");
  return inner === undefined ? schema : open(inner);
}

function property(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
