import type { CheckRequest, Properties, Value } from "../provider";
import type { Invention } from "./invent";
import type { Thing, World } from "./world";

/** How a provider names what a program leaves unnamed. */
export interface AutoName {
  readonly property: string;
  readonly max: number;
  /** Only lower-case letters are allowed. */
  readonly lower?: boolean;
  /** What stands between the logical name and the suffix. */
  readonly separator?: string;
  /** Hexadecimal digits of the suffix. */
  readonly digits?: number;
  /** Comes after the suffix: `.fifo`. */
  readonly ending?: (inputs: Properties) => string;
}

/** What a check sees: the inputs alone, as a plan does. Values may be unknown. */
export interface Check {
  readonly urn: string;
  readonly type: string;
  /** The resource's logical name. */
  readonly name: string;
  readonly inputs: Properties;
  readonly world: World;
  /** The region, or the cluster. */
  readonly scope: string;
  /** The provider's configuration. */
  readonly config: Properties;
  fail(property: string, reason: string): void;
  advise(severity: "info" | "warning", message: string): void;
}

/** What a cloud sees when it makes or changes a thing: everything is known, and the world is at hand. */
export interface Act {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Properties;
  /** In `outputs` and `change`; the id of the thing. */
  readonly id: string;
  readonly world: World;
  readonly scope: string;
  /** The provider's configuration. */
  readonly config: Properties;
  readonly invent: Invention;
  /** The thing before an update. */
  readonly old?: Thing;
  /** Another thing of this cloud in the same region or cluster (or a global one), by type and id. */
  find(type: string, id: Value | undefined): Thing | undefined;
  all(type: string): Iterable<Thing>;
  advise(severity: "info" | "warning", message: string): void;
}

/** What a diff sees. */
export interface Change {
  readonly urn: string;
  readonly olds: Properties;
  readonly news: Properties;
  readonly changed: readonly string[];
  /** The provider's configuration. */
  readonly config: Properties;
}

/** Stops the deletion of a thing that others hold on to. */
export interface Holder {
  /** The type that holds; absent: any type. */
  readonly type?: string;
  readonly code: string;
  readonly message: (held: Thing, holder: Thing) => string;
  /** What it holds by, where that is not the id: its name, its ARN. */
  readonly by?: (held: Thing) => Value | undefined;
}

/** What a simulated cloud knows of one resource type. */
export interface ResourceModel {
  readonly required?: readonly string[];
  /** Inputs that cannot be changed in place, also nested ones: `vpcConfig.subnetIds`. */
  readonly replaceOn?: readonly string[];
  /** Says more exactly which inputs replace, in place of `replaceOn`. */
  readonly replaces?: (change: Change) => readonly string[];
  /** The new one cannot live beside the old one. */
  readonly deleteBeforeReplace?: boolean | ((change: Change) => boolean);
  readonly autoName?: AutoName;
  /** Outputs that are secret whatever the program says. */
  readonly secrets?: readonly string[];
  /** Inputs that the provider fills in when it checks; they then count as the program's. */
  readonly defaults?: (inputs: Properties) => Properties;
  /** What the provider makes of the inputs when it checks them, where filling in missing ones is not enough. */
  readonly complete?: (
    inputs: Properties,
    request: CheckRequest,
    provider: { readonly config: Properties; readonly world: World },
  ) => Properties;
  /** Lists whose order means nothing: a change of order is no change. */
  readonly sets?: readonly string[];
  /** Texts that hold JSON: what means the same is the same, however it is written. */
  readonly json?: readonly string[];
  readonly check?: (check: Check) => void;
  /** Refuses a creation by throwing a CloudError. */
  readonly refuse?: (act: Act) => void;
  /** Refuses an update; absent: as for a creation. */
  readonly refuseUpdate?: (act: Act & { readonly old: Thing }) => void;
  readonly refuseDelete?: (held: Thing, act: Act) => void;
  readonly heldBy?: readonly Holder[];
  /** Paths of inputs that hold ids, names or ARNs of other things. */
  readonly references?: readonly string[];
  /** The same, said by a function. */
  readonly refersTo?: (inputs: Properties) => readonly string[];
  readonly id?: (act: Act) => string;
  /** What the cloud adds; an input of the same name wins unless it is listed in `owns`. */
  readonly outputs?: { readonly [name: string]: (act: Act) => Value | undefined };
  /** Outputs that the cloud decides even where the program gives an input of that name. */
  readonly owns?: readonly string[];
  /** Everything that the cloud shows of a thing, in place of `outputs`, for an object whose outputs are not all on the top level. */
  readonly whole?: {
    readonly planned: (inputs: Properties, old?: Properties) => Properties;
    readonly actual: (act: Act) => Properties;
  };
  /** Belongs to no region. */
  readonly global?: boolean;
  /** Side effects in the world beyond the thing itself: what a created cluster brings along. */
  readonly created?: (thing: Thing, act: Act) => void;
  readonly updated?: (thing: Thing, act: Act) => void;
  readonly deleted?: (thing: Thing, act: Act) => void;
}

/** How a cloud as a whole behaves where a type's model says nothing. */
export interface CloudModel {
  readonly package: string;
  /** The model of a type; undefined for one that nobody described. */
  model(type: string): ResourceModel | undefined;
  /** For a type without a model. */
  fallback(type: string): ResourceModel;
  invoke(request: {
    readonly token: string;
    readonly args: Properties;
    readonly scope: string;
    readonly world: World;
    readonly config: Properties;
  }): Properties;
  /** Inputs as the provider's configuration completes them: default tags. */
  prepare?(type: string, inputs: Properties, config: Properties): Properties;
  /** Rules for every type: tags, names. */
  check?(check: Check, model: ResourceModel): void;
  /** Region or cluster that inputs put a resource in, where they differ from the provider's. */
  scopeOf?(inputs: Properties, scope: string): string;
}
