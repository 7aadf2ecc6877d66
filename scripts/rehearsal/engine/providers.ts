/**
 * The providers of a run, found by reference (`<urn>::<id>`). A provider is itself a resource: it is checked, compared, created and
 * updated like any other, and what does so stands here too.
 */
import { createHash } from "node:crypto";
import type { Clouds } from "./clouds";
import type { Recorder } from "./events";
import type { Plugin, PluginDiff, Provider } from "./plugin";
import type { ResourceState } from "./resource";
import { packageOf, parseProviderRef, providerRef, urnName, urnType } from "./urn";
import { holdsUnknown, type PropertyMap } from "./values";
import { UNKNOWN } from "./wire";

export class Providers {
  private readonly states = new Map<string, ResourceState>();
  private readonly configured = new Map<string, Promise<Provider>>();

  constructor(
    private readonly clouds: Clouds,
    private readonly recorder: Recorder,
    private readonly preview: boolean,
  ) {}

  /** Makes a provider of the state known; it is configured when something first needs it. */
  know(state: ResourceState): void {
    const ref = refOf(state);
    const before = this.states.get(ref);
    this.states.set(ref, state);
    if (before !== undefined && before.inputs !== state.inputs) this.configured.delete(ref);
  }

  async get(ref: string): Promise<Provider> {
    let provider = this.configured.get(ref);
    if (provider === undefined) {
      const state = this.states.get(ref);
      if (state === undefined) throw new Error(`the provider ${ref} is neither registered nor in the state`);
      provider = this.configure(state);
      this.configured.set(ref, provider);
    }
    return provider;
  }

  /** The provider of provider resources: what it creates, it makes known under the new id. */
  readonly ofProviders: Provider = {
    check: async ({ urn, type, name, olds, news }) => {
      const plugin = await this.plugin(type);
      return plugin.checkConfig({ urn, type, name, news, ...(olds === undefined ? {} : { olds }) });
    },
    diff: async ({ urn, type, name, id, oldInputs, news }) => {
      const plugin = await this.plugin(type);
      return knownOnly(await plugin.diffConfig({ urn, type, name, id, olds: oldInputs, news }), news);
    },
    create: async ({ urn, preview, inputs }) => ({ ...(preview ? {} : { id: this.freshId(urn) }), outputs: inputs }),
    update: async ({ inputs }) => ({ outputs: inputs }),
    delete: async () => {},
    read: async ({ id, inputs, outputs }) => ({ id, inputs, outputs }),
    invoke: async ({ token }) => {
      throw new Error(`${token}: a provider resource answers no calls`);
    },
  };

  private plugin(type: string): Promise<Plugin> {
    return this.clouds.plugin(packageOf(type));
  }

  private async configure(state: ResourceState): Promise<Provider> {
    const plugin = await this.plugin(state.type);
    const { urn, type, inputs, id = UNKNOWN } = state;
    return plugin.configure({ urn, type, name: urnName(urn), id, inputs, preview: this.preview }, ({ severity, urn, message }) =>
      this.recorder.diagnose({ severity, urn, message }),
    );
  }

  /** Shaped as the UUIDs of Pulumi and yet the same from run to run, for a provider that is made for the first time and after each replacement. */
  private freshId(urn: string): string {
    for (let generation = 0; ; generation++) {
      const hex = createHash("sha256").update(`${urn}#${generation}`).digest("hex");
      const id = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
        "-",
      );
      if (!this.states.has(providerRef(urn, id))) return id;
    }
  }
}

export function refOf(state: ResourceState): string {
  return providerRef(state.urn, state.id ?? UNKNOWN);
}

/** A configuration that a preview does not know yet is no reason to say that the provider will be replaced. */
function knownOnly(diff: PluginDiff, news: PropertyMap): PluginDiff {
  return { ...diff, replaces: diff.replaces.filter((key) => news[key] === undefined || !holdsUnknown(news[key] ?? null)) };
}

/** The default provider of another version of a package takes over what the earlier one made. */
export function providerReplaced(
  before: string | undefined,
  after: string | undefined,
  renamed: (urn: string) => string,
): boolean {
  if (before === after || before === undefined || after === undefined) return false;
  const [old, now] = [parseProviderRef(before), parseProviderRef(after)];
  if (renamed(old.urn) === now.urn) return old.id !== now.id;
  const bothDefault = [old, now].every(({ urn }) => urnName(urn).startsWith("default"));
  return !(bothDefault && urnType(old.urn) === urnType(now.urn));
}
