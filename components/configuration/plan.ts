import type * as pulumi from "@pulumi/pulumi";
import { digest } from "../core/names";
import { Problems } from "../core/problems";
import { checkName } from "../workloads/checks";
import type { ConfigurationArgs, ConfigurationConsumerArgs, ScopeSettingsArgs } from "./index";

export type SettingValue = string | number | boolean | null | readonly SettingValue[] | Settings;
/** Settings as a tree: `training.batch_size` stands as `{ training: { batch_size } }`. */
export interface Settings {
  readonly [key: string]: SettingValue;
}

export interface PlannedConsumer {
  readonly service: string;
  readonly settings: Settings;
  readonly version: string;
}

export interface ConfigurationPlan {
  readonly namespace: pulumi.Input<string>;
  readonly consumers: readonly PlannedConsumer[];
}

/** A ConfigMap holds 1 MiB; both forms of the settings stand in it. */
const mostBytes = 480 * 1024;

export function planConfiguration(name: string, args: ConfigurationArgs): ConfigurationPlan {
  const problems = new Problems(`Configuration ${name}`);
  const scopes = { services: args.services ?? [], nodeGroups: args.nodeGroups ?? [], applications: args.applications ?? [] };
  checkSettings("global", args.global ?? {}, problems);
  for (const [scope, entries] of Object.entries(scopes)) {
    entries.forEach(({ name: entry, settings }, index) => {
      const first = entries.findIndex((other) => other.name === entry);
      if (first < index) problems.add(`${scope}[${index}].name`, `${entry} is taken by ${scope}[${first}]`, "join the two");
      checkSettings(`${scope}[${index}].settings`, settings, problems);
    });
  }
  args.consumers.forEach(({ service }, index) => {
    checkName(`consumers[${index}].service`, service, problems, 40);
  });
  problems.throwIfAny();
  const consumers = args.consumers.map((consumer, index) => {
    const settings = effectiveSettings(args, consumer);
    const text = JSON.stringify(settings);
    if (text.length > mostBytes) {
      problems.add(
        `consumers[${index}]`,
        `its settings take ${Math.ceil(text.length / 1024)} KiB, and a ConfigMap holds 1 MiB in both forms`,
        "keep large data in a bucket, and its address here",
      );
    }
    return { service: consumer.service, settings, version: digest(text) };
  });
  problems.throwIfAny();
  return { namespace: args.namespace, consumers };
}

/** Dotted names, each part one that programs can use. */
const keyForm = /^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*$/;

function checkSettings(path: string, settings: Readonly<Record<string, string>>, problems: Problems): void {
  const keys = Object.keys(settings);
  for (const key of keys) {
    const at = `${path}[${JSON.stringify(key)}]`;
    if (!keyForm.test(key)) problems.add(at, "is no dotted name", "write it as training.batch_size");
    if (parsed(settings[key] ?? "") === undefined)
      problems.add(at, `${settings[key]} is no JSON`, 'write numbers as they are and words in quotes: "info"');
    const above = keys.find((other) => key.startsWith(`${other}.`));
    if (above !== undefined) problems.add(at, `stands inside ${above}, which has a value of its own`, "leave one of them");
  }
}

function parsed(text: string): SettingValue | undefined {
  try {
    return JSON.parse(text) as SettingValue;
  } catch {
    return undefined;
  }
}

/** What the scopes say together for one service: global, service, node group, application, each over those before it. */
export function effectiveSettings(
  args: Pick<ConfigurationArgs, "global" | "services" | "nodeGroups" | "applications">,
  { service, nodeGroup, application }: ConfigurationConsumerArgs,
): Settings {
  const of = (entries: readonly ScopeSettingsArgs[] = [], wanted: string | undefined) =>
    entries.find(({ name }) => name === wanted)?.settings ?? {};
  const joined = {
    ...args.global,
    ...of(args.services, service),
    ...of(args.nodeGroups, nodeGroup),
    ...of(args.applications, application),
  };
  let tree: Settings = {};
  for (const key of Object.keys(joined).sort()) tree = placed(tree, key.split("."), parsed(joined[key] ?? "") ?? null);
  return tree;
}

function placed(tree: Settings, [first = "", ...rest]: readonly string[], value: SettingValue): Settings {
  if (rest.length === 0) return { ...tree, [first]: value };
  const inner = tree[first];
  const branch = typeof inner === "object" && inner !== null && !Array.isArray(inner) ? (inner as Settings) : {};
  return { ...tree, [first]: placed(branch, rest, value) };
}
