import type { Value } from "../provider";
import type { Act, ResourceModel } from "./model";

/** Per type: required inputs, computed outputs, secrets, inputs that replace, the name that is made up; words with spaces between. */
export type Shapes = { readonly [type: string]: readonly string[] };

export interface ShapeSource {
  /** Modules that were generated. */
  readonly services: ReadonlySet<string>;
  readonly load: (service: string) => Shapes;
  /** A likely value for an output that nobody described; none where the name does not tell. */
  readonly guess: (output: string, act: Act) => Value | undefined;
  readonly id: (act: Act) => string;
}

/** `ec2` of `aws:ec2/vpc:Vpc`, `network` of `azure-native:network:Subnet`. */
export function serviceOf(type: string): string {
  return type.split(/[:/]/)[1] ?? "";
}

/** `loadBalancer` of `aws:lb/loadBalancer:LoadBalancer`. */
export function kindOf(type: string): string {
  return type.split(/[:/]/)[2] ?? "";
}

/** What is known of a type by the provider's own description, without anything by hand; undefined for a type that is not in it. */
export function shapeReader(source: ShapeSource): (type: string) => ResourceModel | undefined {
  const loaded = new Map<string, Shapes>();
  return (type) => {
    const service = serviceOf(type);
    if (!source.services.has(service)) return undefined;
    let shapes = loaded.get(service);
    if (shapes === undefined) {
      shapes = source.load(service);
      loaded.set(service, shapes);
    }
    const shape = shapes[type];
    if (shape === undefined) return undefined;
    const [required = "", outputs = "", secrets = "", replaceOn = "", autoNamed = ""] = shape;
    return {
      required: words(required),
      secrets: words(secrets),
      replaceOn: words(replaceOn),
      ...(autoNamed === "" ? {} : { autoName: { property: autoNamed, max: 255 } }),
      outputs: Object.fromEntries(words(outputs).map((name) => [name, (act: Act) => source.guess(name, act)])),
      id: source.id,
    };
  };
}

/** A type's description by hand over its shape. */
export function merged(shape: ResourceModel | undefined, byHand: ResourceModel): ResourceModel {
  if (shape === undefined) return byHand;
  return { ...shape, ...byHand, outputs: { ...shape.outputs, ...byHand.outputs } };
}

/** Files that describe types by hand, by module, each loaded when its first type is met. */
export type Described = { readonly [service: string]: () => { readonly models: { readonly [type: string]: ResourceModel } } };

/** Finds models by hand over shapes, and remembers them. */
export function modelFinder(described: Described, shapeOf: (type: string) => ResourceModel | undefined) {
  const models = new Map<string, ResourceModel | undefined>();
  return (type: string): ResourceModel | undefined => {
    if (models.has(type)) return models.get(type);
    const byHand = described[serviceOf(type)]?.().models[type];
    const model = byHand === undefined ? undefined : merged(shapeOf(type), byHand);
    models.set(type, model);
    return model;
  };
}

function words(line: string): string[] {
  return line === "" ? [] : line.split(" ");
}
