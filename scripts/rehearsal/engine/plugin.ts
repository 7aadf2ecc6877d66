/**
 * A provider as the engine calls it: property values with secrets and references in them. `cloudPlugin.ts` puts a simulated cloud
 * behind this, `../attach.ts` a provider that runs elsewhere and speaks Pulumi's protocol.
 */
import type { Advice, CheckFailure } from "../provider";
import type { PropertyMap } from "./values";

export interface PluginDiff {
  /** "unknown": the provider cannot tell, and the inputs decide. */
  readonly changes: "none" | "some" | "unknown";
  readonly diffs: readonly string[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

/** One configured provider. */
export interface Provider {
  check(
    request: Resource & { readonly olds?: PropertyMap; readonly news: PropertyMap; readonly seed: string },
  ): Promise<{ readonly inputs: PropertyMap; readonly failures: readonly CheckFailure[] }>;
  diff(
    request: Resource & {
      readonly id: string;
      readonly oldInputs: PropertyMap;
      readonly oldOutputs: PropertyMap;
      readonly news: PropertyMap;
      readonly ignoreChanges: readonly string[];
    },
  ): Promise<PluginDiff>;
  create(
    request: Resource & {
      readonly inputs: PropertyMap;
      readonly preview: boolean;
      readonly timeout: number;
      readonly resumes?: { readonly knownIds: readonly string[] };
    },
  ): Promise<{ readonly id?: string; readonly outputs: PropertyMap }>;
  update(
    request: Resource & {
      readonly id: string;
      readonly inputs: PropertyMap;
      readonly oldInputs: PropertyMap;
      readonly oldOutputs: PropertyMap;
      readonly preview: boolean;
      readonly timeout: number;
      readonly ignoreChanges: readonly string[];
    },
  ): Promise<{ readonly outputs: PropertyMap }>;
  delete(
    request: Resource & {
      readonly id: string;
      readonly inputs: PropertyMap;
      readonly outputs: PropertyMap;
      readonly timeout: number;
    },
  ): Promise<void>;
  /** Undefined where the resource is gone; `inputs` undefined where the provider cannot tell them. */
  read(
    request: Resource & { readonly id: string; readonly inputs: PropertyMap; readonly outputs: PropertyMap },
  ): Promise<{ readonly id: string; readonly inputs?: PropertyMap; readonly outputs: PropertyMap } | undefined>;
  invoke(request: {
    readonly token: string;
    readonly args: PropertyMap;
  }): Promise<{ readonly result: PropertyMap; readonly failures: readonly CheckFailure[] }>;
}

export interface ConfigRequest extends Resource {
  readonly olds?: PropertyMap;
  readonly news: PropertyMap;
}

/** A package's plugin: makes configured providers. */
export interface Plugin {
  readonly package: string;
  checkConfig(request: ConfigRequest): Promise<{ readonly inputs: PropertyMap; readonly failures: readonly CheckFailure[] }>;
  diffConfig(
    request: Resource & { readonly id: string; readonly olds: PropertyMap; readonly news: PropertyMap },
  ): Promise<PluginDiff>;
  configure(
    request: Resource & { readonly id: string; readonly inputs: PropertyMap; readonly preview: boolean },
    advise: (advice: Advice) => void,
  ): Promise<Provider>;
  close?(): Promise<void>;
}

/** The call failed and yet the resource is there, not quite as asked: the engine keeps it, and the next run tries to finish it. */
export class PartialFailure extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly outputs: PropertyMap,
    readonly reasons: readonly string[],
    readonly inputs?: PropertyMap,
  ) {
    super(message);
    this.name = "PartialFailure";
  }
}
