import type { CheckFailure, Properties, SimulatedCloud, Value } from "../provider";
import { CloudError } from "../provider";
import type { Act, CloudModel, ResourceModel } from "./model";
import { ModelledProvider } from "./modelled";
import { given, text } from "./values";
import type { World } from "./world";

/** A cloud that nobody described: takes everything, makes up ids. */
export function genericCloud(name: string, world: World): SimulatedCloud & { readonly world: World } {
  const model: CloudModel = {
    package: name,
    model: () => undefined,
    fallback: () => genericModel,
    invoke: ({ token }) => {
      throw new CloudError(
        "NotSimulated",
        `${token} is not simulated; rehearse without it, or hand its answer to the program another way`,
      );
    },
  };
  return cloudOf(model, world);
}

const genericModel: ResourceModel = { id: (act) => `${lastPart(act.type)}-${act.invent.hex(12)}` };

/** `Bucket` of `gcp:storage/bucket:Bucket`, in lower case. */
export function lastPart(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1).toLowerCase();
}

export interface CloudParts {
  /** Region or cluster that a configuration means; undefined where it is not known yet. */
  readonly home?: (config: Properties) => string | undefined;
  readonly identityKeys?: readonly string[];
  readonly replacedBy?: (olds: Properties, news: Properties) => readonly string[];
  readonly checkConfig?: (config: Properties) => readonly CheckFailure[];
}

/** Puts a cloud's models behind the seam. */
export function cloudOf(model: CloudModel, world: World, parts: CloudParts = {}): SimulatedCloud & { readonly world: World } {
  return {
    package: model.package,
    world,
    identityKeys: parts.identityKeys ?? [],
    ...(parts.replacedBy === undefined ? {} : { replacedBy: parts.replacedBy }),
    secretOutputs: (type) => (model.model(type) ?? model.fallback(type)).secrets ?? [],
    checkConfig: async (config) => parts.checkConfig?.(config) ?? [],
    configure: async (config, advise) =>
      new ModelledProvider(model, world, parts.home === undefined ? "" : parts.home(config), advise, config),
  };
}

/** An output that repeats an input, or says what a cloud takes when it is not given. */
export function otherwise(property: string, fallback: Value): (act: Act) => Value {
  return (act) => (given(act.inputs[property]) ? (act.inputs[property] as Value) : fallback);
}

export function nameInput(act: Act): string {
  return text(act.inputs.name) ?? act.name;
}
