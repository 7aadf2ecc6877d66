/** From an environment's words about settings to the component; the checks hand the same to its plan. */
import type { ConfigurationArgs, ConfigurationConsumerArgs, ScopeSettingsArgs } from "../configuration";
import type { ConfigurationSettings } from "./configuration-schema";
import type { Environment } from "./schema";

type Said = Pick<Environment, "coordinator" | "training">;
type Scope = Readonly<Record<string, unknown>>;

export function configurationArgs(environment: Said, said: ConfigurationSettings): Omit<ConfigurationArgs, "namespace"> {
  return {
    global: asText(said.global ?? {}),
    services: scopes(said.services),
    nodeGroups: scopes(said.nodeGroups),
    applications: scopes(said.applications),
    consumers: consumersOf(environment),
  };
}

/** Services that read settings, with the scopes that hold for them. */
export function consumersOf({ coordinator, training }: Said): ConfigurationConsumerArgs[] {
  const application = training?.settings?.modelName;
  const running = application === undefined ? {} : { application };
  return [
    ...(coordinator === undefined ? [] : [{ service: "coordinator", ...running }]),
    ...(training === undefined ? [] : [{ service: "worker", nodeGroup: training.nodeGroup, ...running }]),
  ];
}

function scopes(said: Readonly<Record<string, Scope>> | undefined): ScopeSettingsArgs[] {
  return Object.entries(said ?? {}).map(([name, settings]) => ({ name, settings: asText(settings) }));
}

function asText(settings: Scope): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, JSON.stringify(value)]));
}
