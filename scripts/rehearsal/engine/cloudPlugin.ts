/** Puts a simulated cloud behind the engine's side of the seam: clouds see plain values, the engine keeps secrets secret. */
import { type Advice, CloudError, type Provider as CloudProvider, type SimulatedCloud } from "../provider";
import { PartialFailure, type Plugin, type Provider } from "./plugin";
import { equal, isMap, type PropertyMap, type PropertyValue, plainMap, secretAs, withSecrets } from "./values";

/** Configuration that belongs to the engine and not to the cloud. */
const ENGINE_KEYS = new Set(["version", "pluginDownloadURL"]);

/** Makes a chosen call fail, as a test asked for. */
export type Fault = (type: string, call: "check" | "create" | "update" | "delete" | "read") => string | undefined;

export function cloudPlugin(cloud: SimulatedCloud, fault: Fault): Plugin {
  return {
    package: cloud.package,
    async checkConfig({ news }) {
      return { inputs: news, failures: await cloud.checkConfig(plainMap(cloudConfig(news))) };
    },
    async diffConfig({ olds, news }) {
      const before = cloudConfig(olds);
      const after = cloudConfig(news);
      const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
      const diffs = [...keys].filter((key) => !equal(before[key], after[key]));
      const replaces =
        cloud.replacedBy?.(plainMap(before), plainMap(after)) ?? diffs.filter((key) => cloud.identityKeys.includes(key));
      return { changes: diffs.length > 0 ? "some" : "none", diffs, replaces, deleteBeforeReplace: false };
    },
    async configure({ inputs }, advise: (advice: Advice) => void) {
      return cloudProvider(cloud, await cloud.configure(plainMap(cloudConfig(inputs)), advise), fault);
    },
  };
}

/**
 * The SDKs send a provider's nested configuration as JSON in a string (`defaultTags`), and so does stack configuration; clouds get
 * the value itself.
 */
function cloudConfig(inputs: PropertyMap): PropertyMap {
  const config: Record<string, PropertyValue> = {};
  for (const [key, value] of Object.entries(inputs)) if (!ENGINE_KEYS.has(key)) config[key] = parsed(value);
  return config;
}

function parsed(value: PropertyValue): PropertyValue {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    const inner: unknown = JSON.parse(value);
    return Array.isArray(inner) || isMap(inner as PropertyValue) ? (inner as PropertyValue) : value;
  } catch {
    return value;
  }
}

function cloudProvider(cloud: SimulatedCloud, provider: CloudProvider, fault: Fault): Provider {
  const refuse = (type: string, call: Parameters<Fault>[1]): void => {
    const message = fault(type, call);
    if (message !== undefined) throw new Error(message);
  };
  const secretly = (type: string, outputs: PropertyMap, inputs: PropertyMap): PropertyMap =>
    withSecrets(secretAs(outputs, inputs), cloud.secretOutputs(type));
  /** Runs a call and keeps what the cloud holds although it failed. */
  const attempt = async <T>(type: string, inputs: PropertyMap, call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof CloudError) || error.partial === undefined) throw error;
      const { id, outputs } = error.partial;
      throw new PartialFailure(error.message, id, secretly(type, outputs, inputs), [error.message]);
    }
  };

  return {
    async check({ olds, news, ...rest }) {
      refuse(rest.type, "check");
      const { inputs, failures } = await provider.check({
        ...rest,
        news: plainMap(news),
        ...(olds === undefined ? {} : { olds: plainMap(olds) }),
      });
      return { inputs: secretAs(inputs, news), failures };
    },
    async diff(request) {
      const { changed, replaces, deleteBeforeReplace } = await provider.diff({
        ...request,
        oldInputs: plainMap(request.oldInputs),
        oldOutputs: plainMap(request.oldOutputs),
        news: plainMap(request.news),
      });
      return {
        changes: changed.length > 0 || replaces.length > 0 ? "some" : "none",
        diffs: changed,
        replaces,
        deleteBeforeReplace: deleteBeforeReplace ?? false,
      };
    },
    async create({ inputs, ...rest }) {
      if (!rest.preview) refuse(rest.type, "create");
      const made = await attempt(rest.type, inputs, () => provider.create({ ...rest, inputs: plainMap(inputs) }));
      return { ...(rest.preview || made.id === "" ? {} : { id: made.id }), outputs: secretly(rest.type, made.outputs, inputs) };
    },
    async update({ inputs, oldInputs, oldOutputs, ...rest }) {
      if (!rest.preview) refuse(rest.type, "update");
      const { outputs } = await attempt(rest.type, inputs, () =>
        provider.update({ ...rest, inputs: plainMap(inputs), oldInputs: plainMap(oldInputs), oldOutputs: plainMap(oldOutputs) }),
      );
      return { outputs: secretly(rest.type, outputs, inputs) };
    },
    async delete({ inputs, outputs, ...rest }) {
      refuse(rest.type, "delete");
      await provider.delete({ ...rest, inputs: plainMap(inputs), outputs: plainMap(outputs) });
    },
    async read({ inputs, outputs, ...rest }) {
      refuse(rest.type, "read");
      const found = await provider.read({ ...rest, inputs: plainMap(inputs), outputs: plainMap(outputs) });
      if (found === undefined) return undefined;
      const readInputs = secretAs(found.inputs, inputs);
      return { id: found.id, inputs: readInputs, outputs: secretly(rest.type, secretAs(found.outputs, outputs), readInputs) };
    },
    async invoke({ token, args }) {
      return { result: await provider.invoke({ token, args: plainMap(args) }), failures: [] };
    },
  };
}
